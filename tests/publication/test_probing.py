"""`doctor --bounce`: a message that must come back does, and is known; nobody is removed by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.errors import AddressError, UsageError
from newsletter.model.bounce import Effect
from newsletter.model.diagnosis import Diagnosis, Verdict
from newsletter.model.sending import Status
from newsletter.publication import doctoring
from newsletter.publication.bounces import bounce_intake, probing
from newsletter.publication.bounces.probing import Wait
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.testing.bouncing import put_into, report_of
from newsletter.testing.clock import FixedClock
from newsletter.testing.mail_sink import MailSink

NOBODY = "no-such-reader@other.example"
DELIVERY = """\
delivery:
  bounces: bounces@review.example
  bounce_mailbox: {maildir: var/came-back}
  probe: no-such-reader@other.example
"""


class Way:
    """A publication, its relay, and the mailbox in which reports land."""

    def __init__(self, workplace: Workplace, sink: MailSink, clock: FixedClock) -> None:
        self.workplace, self.sink, self.clock = workplace, sink, clock
        self.maildir = workplace.folder / "var" / "came-back"
        self.naps = 0

    def nap(self, seconds: float) -> None:
        """Let time pass."""
        self.naps += 1
        self.clock.advance(timedelta(seconds=seconds))

    def prove(self, *, to: str = "", seconds: float = 60) -> Diagnosis:
        """Send a probe and wait for it."""
        return probing.prove(self.workplace, to=to, wait=Wait(seconds=seconds, nap=self.nap))

    def doctor(self) -> list[Diagnosis]:
        """Return what `doctor` says of the way back."""
        found = doctoring.examine(self.workplace)
        return [one for one in found if one.subject.startswith("way back")]


@pytest.fixture
def way(
    workplace: Workplace, with_flags: Callable[..., Workplace], clock: FixedClock, tmp_path: Path
) -> Iterator[Way]:
    """Return a publication that sends by a relay on the loopback."""
    file = workplace.publication_file
    file.write_text(file.read_text().replace("delivery:\n", DELIVERY))
    for part in ("new", "cur", "tmp"):
        (workplace.folder / "var" / "came-back" / part).mkdir(parents=True)
    with MailSink(tmp_path / "sunk") as sink:
        wired = with_flags(
            delivery__transport="smtp",
            delivery__smtp__host="127.0.0.1",
            delivery__smtp__port=str(sink.port),
            delivery__smtp__security="none",
        )
        yield Way(wired, sink, clock)


def test_a_probe_comes_back_and_is_named_by_its_return_path(way: Way) -> None:
    """It says after how long, through which mailbox and by what; `doctor` shows it with its day."""
    (never,) = way.doctor()
    assert "never proved" in never.message
    way.sink.give_back(NOBODY, into=way.maildir)
    found = way.prove()
    assert found.verdict is Verdict.GOOD
    assert found.message == (
        "came back, read after 0 s through the mailbox var/came-back, named by the return path: "
        "no such mailbox (5.1.1)"
    )
    (sent,) = way.sink.messages
    assert sent.recipients == (NOBODY,)
    assert sent.sender.startswith("bounces+p")
    assert way.doctor() == [found]
    way.clock.advance(timedelta(days=91))
    (old,) = way.doctor()
    assert old.verdict is Verdict.WARNING
    assert "91 days ago" in old.message


def test_a_probe_is_waited_for_no_longer_than_asked(way: Way) -> None:
    """What comes later is known by the next reading, whoever reads; then `--look` says so."""
    waiting = way.prove(seconds=10)
    assert waiting.verdict is Verdict.WARNING
    assert "has not come back yet" in waiting.message
    assert "recipient_delimiter" in waiting.help
    assert way.naps == 3
    (sent,) = way.sink.messages
    late = report_of(sent.content, sender=sent.sender, recipient=NOBODY, name="late")
    put_into(way.maildir, "late", late)
    way.clock.advance(timedelta(minutes=5))
    taken = bounce_intake.read_mailbox(way.workplace)
    assert taken.effects == {Effect.PROVED: 1}
    found = probing.look(way.workplace)
    assert found.verdict is Verdict.GOOD
    assert "read after 5 minutes" in found.message


def test_what_never_comes_back_is_told_and_what_to_look_at(way: Way) -> None:
    """After a day nobody waits any more; an earlier proof is shown beside it, with its day."""
    way.sink.give_back(NOBODY, into=way.maildir)
    way.prove()
    way.clock.advance(timedelta(days=3))
    way.prove(to="other@other.example", seconds=0)
    way.clock.advance(timedelta(days=2))
    lost, proof = way.doctor()
    assert lost.verdict is Verdict.BAD
    assert "to …@other.example never came back" in lost.message
    assert "bounces+…@review.example" in lost.help
    assert proof.verdict is Verdict.GOOD
    assert "2026-12-01" in proof.subject


def test_a_relay_that_puts_its_own_return_path_is_told(way: Way) -> None:
    """Then the Message-ID names the probe, and `doctor` says what that means."""
    way.sink.give_back(NOBODY, into=way.maildir, to="postmaster@relay.example")
    found = way.prove()
    assert found.verdict is Verdict.WARNING
    assert "named by the Message-ID" in found.message
    assert "its own in the place of ours" in found.help


def test_what_the_relay_refuses_at_once_proves_nothing(way: Way) -> None:
    """No mail had to come back: another address is asked for, and nothing is waited for."""
    way.sink.refuse(NOBODY)
    found = way.prove()
    assert found.verdict is Verdict.WARNING
    assert "did not take the message" in found.message
    assert "550 5.1.1 No such mailbox" in found.message
    assert way.naps == 0
    assert probing.look(way.workplace) == found


def test_a_probe_suppresses_nobody(way: Way, enter: Callable[..., None]) -> None:
    """Not even a reader who has that very address; and a message counts once."""
    enter(way.workplace, NOBODY)
    way.sink.give_back(NOBODY, into=way.maildir)
    way.prove()
    with subscribing.subscriber_store(way.workplace) as store:
        known = store.find(NOBODY)
    assert known is not None
    assert known.status is Status.CONFIRMED
    kept = way.workplace.var.joinpath("mail.db"), way.workplace.var.joinpath("audit.jsonl")
    subscribing.erase(way.workplace, NOBODY, how="by letter")
    assert [path.name for path in kept if NOBODY.encode() in path.read_bytes()] == []
    assert bounce_intake.read_mailbox(way.workplace).effects == {}


def test_a_forged_or_altered_token_proves_nothing(way: Way) -> None:
    """A token of another key, or with one sign changed, is nobody's."""
    way.prove(seconds=0)
    (sent,) = way.sink.messages
    token = sent.sender
    sign = "a" if token[-20] != "a" else "b"
    for number, forged in enumerate((token[:-20] + sign + token[-19:], token.replace("+p", "+i"))):
        report = report_of(b"Subject: x\r\n\r\n", sender=forged, recipient=NOBODY, name="f")
        put_into(way.maildir, f"f{number}", report)
    assert Effect.PROVED not in bounce_intake.read_mailbox(way.workplace).effects
    assert "has not come back yet" in probing.look(way.workplace).message


def test_a_copy_without_a_mailbox_is_recognised_wherever_it_is_read(way: Way) -> None:
    """An MTA that hands reports over proves the way as well."""
    text = way.workplace.publication_file.read_text()
    way.workplace.publication_file.write_text(
        text.replace("  bounce_mailbox: {maildir: var/came-back}\n", "")
    )
    way.prove(seconds=0)
    (sent,) = way.sink.messages
    report = report_of(sent.content, sender=sent.sender, recipient=NOBODY, name="x")
    bounce_intake.read_files(way.workplace, [("x", report)], dry_run=True)
    assert "has not come back yet" in probing.look(way.workplace).message
    bounce_intake.read_files(way.workplace, [("x", report)])
    assert "handed over" in probing.look(way.workplace).message


def test_what_cannot_be_proved_is_refused_before_anything_leaves(
    way: Way, workplace: Workplace
) -> None:
    """No relay, no address, a bad address, no probe to look for: each says what to do."""
    with pytest.raises(UsageError, match="nothing leaves this machine"):
        probing.prove(workplace, to=NOBODY)
    with pytest.raises(UsageError, match="No probe was ever sent"):
        probing.look(way.workplace)
    with pytest.raises(AddressError):
        way.prove(to="nobody@")
    text = way.workplace.publication_file.read_text()
    way.workplace.publication_file.write_text(text.replace(f"  probe: {NOBODY}\n", ""))
    with pytest.raises(UsageError, match="takes no mail"):
        way.prove()
    assert way.sink.messages == []


def test_without_return_paths_of_our_own_the_message_id_is_enough(way: Way) -> None:
    """A publication that gives no address for bounces is told no more than how it was known."""
    text = way.workplace.publication_file.read_text()
    way.workplace.publication_file.write_text(
        text.replace("  bounces: bounces@review.example\n", "")
    )
    way.sink.give_back(NOBODY, into=way.maildir)
    found = way.prove()
    assert found.verdict is Verdict.GOOD
    assert "named by the Message-ID" in found.message
    assert replace(found, help="") == found
