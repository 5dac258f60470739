"""After a crash, what a mail service told is the record that is asked: nobody is lost, nobody mailed twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newsletter.deliver.transports.base import Answer, Nobody, Peer, Together
from newsletter.errors import TransportError
from newsletter.mail.identity import label_of, message_id, named_in
from newsletter.publication.approval import approving
from newsletter.publication.bounces.service_calls import addresses, take_call
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.told import KEPT, StoredEvents, note_taken, tidy_up
from newsletter.publication.send import sending
from newsletter.publication.send.asking_again import ask_again
from newsletter.publication.send.looking_back import View
from newsletter.stores.taken import SqlTakenStore
from newsletter.testing.clock import FixedClock
from newsletter.testing.mail_sink import MailSink

ISSUE = "2026-12"
UNSEEN = View(because="a test")
KEY = "a-signing-key"
DELIVERY = """\
delivery:
  webhooks: [mailgun]
  transport: smtp
  smtp: {{host: 127.0.0.1, port: {port}, security: none}}
"""
READERS = tuple(f"r{number}@reader.example" for number in range(4))


class Service:
    """A publication whose mail goes by a service that takes it, and tells by webhook."""

    def __init__(self, workplace: Workplace, sink: MailSink) -> None:
        self.workplace, self.sink = workplace, sink

    def ids(self) -> list[str]:
        """Return the Message-IDs of what the service took, in order."""
        mails = (
            message_from_bytes(one.content, policy=policy.default) for one in self.sink.messages
        )
        return [str(mail["Message-ID"]) for mail in mails]

    def tell(self, name: str, event: str = "delivered", **more: object) -> None:
        """Call as Mailgun does."""
        (one,) = addresses(self.workplace)
        split = urlsplit(one.address)
        basic = base64.b64encode(f"{split.username}:{split.password}".encode()).decode()
        stamp = {"timestamp": "1796000000", "token": "t" * 50}
        signed = hmac.new(KEY.encode(), "".join(stamp.values()).encode(), hashlib.sha256)
        body = {
            "signature": {**stamp, "signature": signed.hexdigest()},
            "event-data": {
                "event": event,
                "id": f"e-{event}-{name[:20]}",
                "timestamp": 1796000000.1,
                "recipient": "whoever@reader.example",
                "message": {"headers": {"message-id": name.strip("<>"), "to": "x@reader.example"}},
                **more,
            },
        }
        headers = {"authorization": f"Basic {basic}", "content-type": "application/json"}
        take_call(self.workplace, "mailgun", headers, json.dumps(body).encode())

    def counts(self) -> tuple[int, int, int]:
        """Return how many rows are accepted, uncertain, waiting."""
        totals = sending.send(self.workplace, ISSUE, patience=0, view=UNSEEN).receipt
        return totals.accepted, totals.uncertain, totals.waiting


@pytest.fixture
def service(public: Workplace, enter: Callable[..., None], tmp_path: Path) -> Iterator[Service]:
    """Return an approved issue for four readers, and the service on the loopback."""
    with MailSink(tmp_path / "sunk") as sink:
        path = public.publication_file
        delivery = DELIVERY.format(port=sink.port)
        path.write_text(path.read_text().replace("delivery:\n  transport: files\n", delivery))
        with (public.folder / "secrets.env").open("a") as file:
            file.write(f"NEWSLETTER_MAILGUN_SIGNING_KEY={KEY}\n")
        enter(public, *READERS)
        approving.approve(public, ISSUE, by="editor")
        yield Service(public, sink)


def send_killed(service: Service, taken: int) -> None:
    """Send in a process of its own; kill it when the service has so many, the last one unanswered."""
    command = ["-m", "newsletter", "-C", str(service.workplace.folder), "send", ISSUE]
    command += ["--without-fetching-back", "--because", "a test"]
    now = service.workplace.clock().isoformat()
    while len(service.sink.messages) < taken:
        if len(service.sink.messages) == taken - 1:
            service.sink.answer_late(60)
        with subprocess.Popen(
            [sys.executable, *command],
            env={**os.environ, "NEWSLETTER_NOW": now},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as child:
            while child.poll() is None and len(service.sink.messages) < taken:
                time.sleep(0.002)
            child.send_signal(signal.SIGKILL)
    service.sink.answer_late(0)


def test_a_sender_that_was_killed_is_resolved_by_what_was_told(service: Service) -> None:
    """The message whose answer nobody heard is known to be there; nobody is mailed twice."""
    send_killed(service, 1)
    for name in service.ids():
        service.tell(name, "accepted")
    assert service.counts() == (4, 0, 0)
    assert len(set(service.ids())) == len(service.ids()) == 4


def test_without_a_word_it_stays_uncertain_until_one_comes(
    service: Service, clock: FixedClock
) -> None:
    """Silence is no proof that it is missing; a word that comes later settles it, also in `run`."""
    send_killed(service, 1)
    assert service.counts() == (3, 1, 0)
    assert ask_again(service.workplace).told == ()
    service.tell(service.ids()[0])
    assert ask_again(service.workplace).told == (
        "2026-12: 1 message that may have arrived: the mail service has it",
    )
    folder = service.workplace.sent / ISSUE
    assert json.loads((folder / "receipt.json").read_text())["uncertain"] == 0
    assert service.counts() == (4, 0, 0)
    assert len(service.ids()) == 4
    clock.advance(timedelta(minutes=1))
    assert ask_again(service.workplace).told == ()


@pytest.mark.parametrize("event", ["delivered", "failed", "complained", "unsubscribed"])
def test_whatever_happened_to_it_the_service_had_it(service: Service, event: str) -> None:
    """A message that bounced, or was called spam, was taken as well."""
    service.sink.hang_up_after_the_dot(times=1)
    assert service.counts() == (3, 1, 0)
    lost = service.ids()[0]
    service.tell(lost, event, severity="temporary", reason="generic")
    assert service.counts() == (4, 0, 0)
    assert len(service.ids()) == 4


def test_what_the_service_refused_proves_nothing(service: Service) -> None:
    """A rejection, a click and the message of a stranger leave the row uncertain."""
    service.sink.hang_up_after_the_dot(times=1)
    assert service.counts() == (3, 1, 0)
    lost = service.ids()[0]
    service.tell(lost, "rejected", reject={"reason": "sandbox"})
    service.tell(lost, "opened")
    service.tell(message_id("2026-13", "another", "example.org"))
    service.tell("<not ours at all>")
    assert service.counts() == (3, 1, 0)


def test_words_are_kept_only_while_somebody_may_ask(service: Service, clock: FixedClock) -> None:
    """Of issues without open rows none is stored; of open ones none is older than a week."""

    def stored(*names: str) -> int:
        marks = [found for name in names if (found := named_in(name))]
        with service.workplace.mail() as connection:
            return len(SqlTakenStore(connection).among(marks))

    service.sink.hang_up_after_the_dot(times=1)
    service.counts()
    names = service.ids()
    assert note_taken(service.workplace, [("0" * 32, label_of(ISSUE)), ("1" * 32, "other")]) == 1
    for name in names:
        service.tell(name)
    assert stored(*names) == 4
    ask_again(service.workplace)
    assert service.counts()[1] == 0
    ask_again(service.workplace)
    assert stored(*names) == 0
    service.tell(names[0])
    assert stored(names[0]) == 0
    with service.workplace.mail() as connection:
        SqlTakenStore(connection).add([("2" * 32, "x")], now=clock())
    clock.advance(KEPT + timedelta(hours=1))
    tidy_up(service.workplace)
    assert stored(f"<{'2' * 32}.x@example.org>") == 0


class Says:
    """A peer that gives one answer, or cannot be asked."""

    def __init__(self, answer: Answer | None) -> None:
        self._answer = answer

    def ask(self, message_ids: object, *, since: object = None) -> dict[str, Answer]:
        """Answer, or fail."""
        del message_ids, since
        if self._answer is None:
            raise TransportError("away")
        return {"<a>": self._answer}


@pytest.mark.parametrize(
    ("peers", "answer"),
    [
        ((Says(Answer.NOT_ACCEPTED), Says(Answer.ACCEPTED)), Answer.ACCEPTED),
        ((Says(Answer.ACCEPTED), Says(Answer.NOT_ACCEPTED)), Answer.ACCEPTED),
        ((Says(Answer.NOT_ACCEPTED), Says(Answer.UNKNOWN)), Answer.NOT_ACCEPTED),
        ((Says(Answer.UNKNOWN), Says(Answer.NOT_ACCEPTED)), Answer.NOT_ACCEPTED),
        ((Says(None), Says(Answer.ACCEPTED)), Answer.ACCEPTED),
        ((Says(None), Nobody()), None),
    ],
)
def test_several_are_asked_and_who_has_it_wins(
    peers: tuple[Peer, ...], answer: Answer | None
) -> None:
    """One that cannot be asked stops no other, and silence takes back no word."""
    assert Together(*peers).ask(["<a>"]).get("<a>") is answer


def test_names_that_are_not_ours_are_unknown(service: Service) -> None:
    """Nothing is asked of the database for them."""
    hostile = ["", "<>", "<' OR 1=1 --@x>", "x" * 10_000]
    assert StoredEvents(service.workplace).ask(hostile) == {}
