"""Mailboxes that the relay refuses at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter.errors import SendError
from newsletter.model.bounce import Action, Cause
from newsletter.model.sending import Status
from newsletter.publication.approval import approving
from newsletter.publication.bounces import bounce_intake
from newsletter.publication.bounces.refused import returned_by, take_refused
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.send import sending
from newsletter.testing.mail_sink import MailSink

ANN, BOB = "ann@reader.example", "bob@reader.example"
ISSUE = "2026-12"


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """Return a relay."""
    with MailSink(tmp_path / "mailbox") as started:
        yield started


@pytest.fixture
def office(
    workplace: Workplace,
    with_flags: Callable[..., Workplace],
    enter: Callable[..., None],
    sink: MailSink,
) -> Workplace:
    """Return a publication with an approved issue, two readers, and a relay."""
    enter(workplace, ANN, BOB)
    wired = with_flags(
        delivery__transport="smtp",
        delivery__smtp__host="127.0.0.1",
        delivery__smtp__port=str(sink.port),
        delivery__smtp__security="none",
    )
    approving.approve(wired, ISSUE, by="editor")
    return wired


def status(workplace: Workplace, address: str) -> Status:
    """Return where a reader stands."""
    with subscribing.subscriber_store(workplace) as store:
        known = store.find(address)
        assert known is not None
        return known.status


@pytest.mark.parametrize("words", ["550 5.1.1 No such mailbox", "550 No.", "553 unknown here"])
def test_a_refused_mailbox_has_bounced_at_once(
    office: Workplace, sink: MailSink, words: str
) -> None:
    """Its reader is taken for gone, with the reason in their history; nobody else is."""
    sink.refuse(BOB, words)
    sent = sending.send(office, ISSUE)
    assert (sent.receipt.accepted, sent.receipt.failed) == (1, 1)
    assert (status(office, ANN), status(office, BOB)) == (Status.CONFIRMED, Status.BOUNCED)
    assert take_refused(office, ISSUE) == 0


def test_a_full_mailbox_is_counted_and_not_gone(office: Workplace, sink: MailSink) -> None:
    """It may be emptied: the house rule counts how many issues in a row did not arrive."""
    sink.refuse(BOB, "552 5.2.2 Mailbox full")
    sending.send(office, ISSUE)
    assert status(office, BOB) is Status.CONFIRMED


def test_a_refusal_of_us_pauses_the_send_and_marks_nobody(
    office: Workplace, sink: MailSink
) -> None:
    """5.7.x about the sender: the ledger is halted with the relay's words."""
    for one in (ANN, BOB):
        sink.refuse(one, "550 5.7.515 Access denied, sending domain does not pass")
    with pytest.raises(SendError, match=r"5\.7\.515"):
        sending.send(office, ISSUE)
    assert {status(office, one) for one in (ANN, BOB)} == {Status.CONFIRMED}
    assert "paused: " in sending.send(office, ISSUE).run.halted


def test_what_a_crash_left_is_taken_in_once(office: Workplace, sink: MailSink) -> None:
    """The ledger remembers what was refused until it was taken in, and then that it was."""
    sink.refuse(BOB, "550 5.1.1 No such mailbox")
    sending.send(office, ISSUE)
    with office.mail() as connection:
        connection.execute("UPDATE deliveries SET bounced = 1 WHERE bounced = 2")
    # As if the process had died before: what is known of the reader already changes nothing.
    assert take_refused(office, ISSUE) == 0
    with office.mail() as connection:
        (left,) = connection.execute("SELECT count(*) FROM deliveries WHERE bounced = 1").fetchone()
    assert left == 0
    assert status(office, BOB) is Status.BOUNCED


def test_the_same_bounce_by_mail_changes_nothing_more(office: Workplace, sink: MailSink) -> None:
    """It was told before."""
    sink.refuse(BOB, "550 5.1.1 No such mailbox")
    sending.send(office, ISSUE)
    report = bounce_intake.read_files(office, [("x.eml", b"From: x@y.example\r\n\r\nhello")])
    assert report.messages == 1
    assert status(office, BOB) is Status.BOUNCED


@pytest.mark.parametrize(
    ("reason", "action", "cause"),
    [
        ("550 5.1.1 no such user", Action.HARD, Cause.UNKNOWN_USER),
        ("550 …: user unknown", Action.HARD, Cause.UNKNOWN_USER),
        ("550", Action.HARD, Cause.UNKNOWN_USER),
        ("552 5.2.2 over quota", Action.SOFT, Cause.MAILBOX_FULL),
        ("550 5.1.10 null MX", Action.HARD, Cause.NO_MAIL_HERE),
    ],
)
def test_a_refusal_is_judged_as_a_bounce_is(reason: str, action: Action, cause: Cause) -> None:
    """By its code, then its words; one that says nothing is final."""
    told = returned_by(reason)
    assert (told.action, told.cause) == (action, cause)


def test_a_refusal_about_us_says_nothing_of_the_reader() -> None:
    """Whoever is refused for our sake keeps their place."""
    assert returned_by("550 blocked, see spamhaus").about_us
