from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.errors import SendError, UsageError
from newsletter.model.bounce import Action, Cause, Sent
from newsletter.publication.approval import approving, standing
from newsletter.publication.clock import notices
from newsletter.publication.place import duties
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import ledgering, sending
from newsletter.publication.send.due_sending import SendRound, send_due
from newsletter.publication.send.pacing import at_once_for
from newsletter.stores.returned import SqlReturnStore
from newsletter.testing.clock import FixedClock
from newsletter.testing.mail_sink import MailSink

ISSUE = "2026-12"
READERS = tuple(f"r{number:02}@reader.example" for number in range(30))
SEEDS = ("first@review.example", "second@review.example")
DELIVERY = """\
delivery:
  transport: files
  seeds: [first@review.example, second@review.example]
  ramp: {first: 10, large: 100}
"""
Enter = Callable[..., None]


@pytest.fixture
def paced(workplace: Workplace, enter: Enter) -> Workplace:
    """Return an approved issue for 30 readers: two seed inboxes, then 10, then the rest."""
    path = workplace.publication_file
    path.write_text(path.read_text().replace("delivery:\n  transport: files\n", DELIVERY))
    enter(workplace, *READERS)
    approving.approve(workplace, ISSUE, by="editor")
    return workplace


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """Return a relay on the loopback."""
    with MailSink(tmp_path / "sunk") as opened:
        yield opened


def by_smtp(workplace: Workplace, sink: MailSink) -> Workplace:
    """Return the publication with the sink for its relay."""
    flags = {
        "delivery.transport": "smtp",
        "delivery.smtp.host": "127.0.0.1",
        "delivery.smtp.port": str(sink.port),
        "delivery.smtp.security": "none",
    }
    return replace(workplace, flags=flags)


def mailed(workplace: Workplace) -> list[bytes]:
    """Return what left."""
    return [path.read_bytes() for path in (workplace.var / "outbox").glob("*.eml")]


def round_of(workplace: Workplace) -> SendRound:
    """Do one round of the clock."""
    return send_due(workplace, holder=duties.new_holder())


def test_seeds_get_it_first_and_there_is_time_to_halt(paced: Workplace, clock: FixedClock) -> None:
    """The seeds have it at once, marked as a test; nobody else for ten minutes; then 10, then the rest."""
    sent = sending.send(paced, ISSUE)
    letters = mailed(paced)
    assert len(letters) == 2
    assert all(b"X-Newsletter-Test: yes" in one for one in letters)
    assert sent.paced.until == clock() + timedelta(minutes=10)
    assert "newsletter halt 2026-12" in "\n".join(sent.lines())
    assert "2 seed inboxes done; the first 10 from 2026-12-01 09:15 UTC on" in "\n".join(
        standing.standings(paced, ISSUE)[0].lines(whole=True)
    )
    clock.advance(timedelta(minutes=9))
    assert sending.send(paced, ISSUE).run.progress.handed_over == 0
    assert len(mailed(paced)) == 2
    clock.advance(timedelta(minutes=1))
    assert sending.send(paced, ISSUE).clean
    assert len(mailed(paced)) == 2 + len(READERS)


def test_the_clock_waits_and_goes_on_by_itself(paced: Workplace, clock: FixedClock) -> None:
    """`run` mails the seeds, leaves the issue alone for ten minutes, and then sends the rest."""
    assert len(round_of(paced).told) == 1
    for _ in range(9):
        clock.advance(timedelta(minutes=1))
        assert round_of(paced) == SendRound()
    clock.advance(timedelta(minutes=1))
    (told,) = round_of(paced).told
    assert "handed over 30" in told


def test_a_halt_in_time_stops_everybody_but_the_seeds(paced: Workplace, clock: FixedClock) -> None:
    """Whoever halts it after a look at the seeds has mailed no reader."""
    round_of(paced)
    ledgering.halt(paced, ISSUE, because="the headline is wrong")
    clock.advance(timedelta(hours=1))
    assert round_of(paced) == SendRound()
    assert sending.send(paced, ISSUE).run.progress.handed_over == 0
    assert len(mailed(paced)) == 2
    lines = "\n".join(standing.standings(paced, ISSUE)[0].lines(whole=True))
    assert "halted    halted by tester: the headline is wrong" in lines


def test_at_once_goes_to_everybody_and_says_why(paced: Workplace) -> None:
    """With a reason there are no seeds and no steps, and the reason is kept."""
    assert sending.send(paced, ISSUE, at_once="a flood warning").clean
    assert len(mailed(paced)) == len(READERS)
    assert "a flood warning" in (paced.var / "audit.jsonl").read_text()
    with pytest.raises(UsageError):
        at_once_for(at_once=True, because="")


def test_at_once_may_be_said_in_the_middle(paced: Workplace) -> None:
    """Whoever saw the seeds need not wait for the ten minutes to be over."""
    sending.send(paced, ISSUE)
    assert sending.send(paced, ISSUE, at_once="looks right everywhere").clean


def test_refusals_stop_it_and_the_publisher_hears_why(
    paced: Workplace, clock: FixedClock, sink: MailSink
) -> None:
    """Too many refusals among the first: nobody else is mailed, and status and a mail say why."""
    path = paced.publication_file
    text = path.read_text().replace(
        "  - id: editor\n", "  - id: editor\n    email: ed@review.example\n"
    )
    path.write_text(text)
    for reader in READERS:
        sink.refuse(reader)
    wired = by_smtp(paced, sink)
    stopped = sending.send(wired, ISSUE, at_once="a test of the brake")
    assert stopped.run.progress.failed == 5
    assert "5 of the 5 tried so far were refused for good" in stopped.paced.braked
    lines = "\n".join(standing.standings(paced, ISSUE)[0].lines(whole=True))
    assert "stopped by itself: 5 of the 5" in lines
    notices.tell_due(wired, holder=duties.new_holder())
    mails = [one for one in sink.messages if one.recipients == ("ed@review.example",)]
    assert [b"stopped by itself" in one.content for one in mails] == [
        False,
        True,
    ]  # first: it began
    assert b"is being sent" in mails[0].content
    notices.tell_due(wired, holder=duties.new_holder())
    assert len([one for one in sink.messages if b"stopped by itself" in one.content]) == 1
    clock.advance(timedelta(minutes=1))
    assert round_of(wired) == SendRound()


def test_resume_lets_pass_what_a_person_has_seen(paced: Workplace, sink: MailSink) -> None:
    """After `resume` the same refusals stop nothing; five new ones do."""
    for reader in READERS[:7]:
        sink.refuse(reader)
    wired = by_smtp(paced, sink)
    rounds = 0
    sent = sending.send(wired, ISSUE, at_once="a test of the brake")
    while sent.paced.braked:
        rounds += 1
        ledgering.lift(wired, ISSUE)
        sent = sending.send(wired, ISSUE)
    assert rounds == 1
    assert sent.receipt.failed == 7
    assert sent.clean


def test_complaints_stop_it_between_steps(paced: Workplace, clock: FixedClock) -> None:
    """What comes back while a step waits is seen before the next begins."""
    sending.send(paced, ISSUE)
    clock.advance(timedelta(minutes=10))
    sending.send(paced, ISSUE, halted=_after(12))
    with ledger_store(paced) as ledgers:
        got = [one.recipient for one in ledgers.deliveries(ISSUE) if one.state == "accepted"]
    with paced.mail() as connection:
        back = SqlReturnStore(connection)
        for one in got[:5]:
            back.add_bounce(
                Sent(recipient=one, mail=ISSUE, at=clock()),
                Action.COMPLAINT,
                cause=Cause.FEEDBACK,
                status="",
                now=clock(),
            )
    stopped = sending.send(paced, ISSUE)
    assert f"5 of the {len(got)} tried so far called it spam" in stopped.paced.braked
    assert stopped.run.progress.handed_over == 0


def _after(count: int) -> Callable[[], bool]:
    """Return what says stop after so many messages."""
    asked = iter(range(10_000))
    return lambda: next(asked) >= count


def test_a_seed_that_cannot_be_mailed_stops_before_any_reader(paced: Workplace) -> None:
    """Where the relay is not there, the seeds are tried again by the next run, and nobody has it."""
    nowhere = replace(
        paced,
        flags={
            "delivery.transport": "smtp",
            "delivery.smtp.host": "127.0.0.1",
            "delivery.smtp.port": "9",
            "delivery.smtp.security": "none",
        },
    )
    with pytest.raises(SendError):
        sending.send(nowhere, ISSUE)
    assert sending.send(paced, ISSUE).paced.seeded
    assert len(mailed(paced)) == 2
