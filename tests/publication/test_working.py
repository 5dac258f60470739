"""Workers on one PostgreSQL: who is handed an issue, what stops them, what the dead leave open."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.deliver.ledger import reason_to_exclude
from newsletter.errors import SendError, SettingError, UsageError
from newsletter.model.hand import WorkingHand
from newsletter.model.ledger import Hand, Idle
from newsletter.model.sending import DeliveryState
from newsletter.publication.approval import approving
from newsletter.publication.place import duties, reading
from newsletter.publication.place.ledgers import ledger_store, ramp_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import hosts, ledgering, sending, working
from newsletter.publication.send.crew import record_of
from newsletter.publication.send.due_sending import send_due
from newsletter.publication.send.queueing import batch_store, hand_store, queue_of
from newsletter.stores.task_queue import Rhythm
from newsletter.testing.clock import FixedClock
from newsletter.testing.mail_sink import MailSink

ISSUE = "2026-12"
READERS = tuple(f"r{number:02}@reader.example" for number in range(30))
QUICK = Rhythm(beat=0.1, stalled=1.0, look=0.1)
Enter = Callable[..., None]


@pytest.fixture
def served(workplace: Workplace, postgres_address: str) -> Workplace:
    """Return the publication with workers, on a server."""
    path = workplace.publication_file
    written = "delivery:\n  transport: files\n"
    path.write_text(path.read_text().replace(written, f"{written}  workers: true\n"))
    return replace(workplace, flags={"database": postgres_address})


@pytest.fixture
def approved(served: Workplace, enter: Enter) -> Workplace:
    """Return it with an approved issue for 30 readers."""
    enter(served, *READERS)
    approving.approve(served, ISSUE, by="editor")
    return served


@contextmanager
def workers(workplace: Workplace, count: int = 1) -> Iterator[list[str]]:
    """Let so many work, until the end of the block; yield what they say."""
    stop, said = threading.Event(), list[str]()
    threads = [
        threading.Thread(
            target=working.work,
            args=(workplace, stop),
            kwargs={"say": said.append, "rhythm": QUICK},
        )
        for _ in range(count)
    ]
    for one in threads:
        one.start()
    try:
        until(lambda: len(hosts.workers(workplace).hands) >= count)
        yield said
    finally:
        stop.set()
        for one in threads:
            one.join(30)


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something; it takes moments."""
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def mailed(workplace: Workplace) -> list[str]:
    """Return to whom something left."""
    letters = [path.read_text() for path in (workplace.var / "outbox").glob("*.eml")]
    return sorted(address for address in READERS for one in letters if f"To: {address}" in one)


def by_smtp(workplace: Workplace, sink: MailSink) -> Workplace:
    """Return the publication with the sink for its relay."""
    flags = {
        "delivery.transport": "smtp",
        "delivery.smtp.host": "127.0.0.1",
        "delivery.smtp.port": str(sink.port),
        "delivery.smtp.security": "none",
    }
    return replace(workplace, flags={**workplace.flags, **flags})


def counted(workplace: Workplace) -> dict[DeliveryState, int]:
    """Return how many rows are in which state."""
    with batch_store(workplace) as store:
        return dict(store.counted(ISSUE))


def test_two_workers_mail_everybody_once(approved: Workplace) -> None:
    """Whoever sends hands it to them, waits, and has a receipt that adds up."""
    with workers(approved, 2):
        sent = sending.send(approved, ISSUE, wait=short)
    assert sent.clean
    assert sent.run.progress.handed_over == len(READERS)
    assert mailed(approved) == sorted(READERS)
    assert hosts.workers(approved).hands == ()


def test_the_clock_hands_it_to_them(approved: Workplace) -> None:
    """`run` mails nobody itself where workers are set up."""
    with workers(approved):
        done = send_due(approved, holder=duties.new_holder(), wait=short)
    (told,) = done.told
    assert "handed over 30; 30 recipients = 30 accepted" in told


def test_without_a_worker_it_waits_and_is_said(approved: Workplace) -> None:
    """What lies in the queue leaves as soon as one is started, also when whoever sent has gone."""
    with pytest.raises(SendError, match="no worker takes it"):
        sending.send(approved, ISSUE, wait=short)
    assert mailed(approved) == []
    with workers(approved):
        until(lambda: counted(approved) == {DeliveryState.ACCEPTED: len(READERS)})
    assert mailed(approved) == sorted(READERS)


def test_a_publication_in_files_needs_none(workplace: Workplace) -> None:
    """It is said what to do instead, before anything is made."""
    with pytest.raises(SettingError, match="keeps its databases in files") as refused:
        working.work(workplace, threading.Event(), say=print)
    assert "newsletter run" in refused.value.help
    assert "delivery.smtp.connections" in refused.value.help


def test_a_halt_stops_every_worker(approved: Workplace, tmp_path: Path) -> None:
    """Nothing leaves after it; what is in the queue is taken back; after `resume` the rest leaves."""
    with MailSink(tmp_path / "sunk") as sink:
        sink.slow_down(0.05)
        place = by_smtp(approved, sink)
        with workers(place, 2):
            sender = threading.Thread(target=quietly(place))
            sender.start()
            until(lambda: len(sink.messages) >= 3)
            ledgering.halt(place, ISSUE, because="the headline is wrong")
            sender.join(30)
            until(lambda: DeliveryState.IN_FLIGHT not in counted(place))
            had = len(sink.messages)
            assert 3 <= had < len(READERS)
            assert queue_of(place).alive(ISSUE) == 0
            ledgering.lift(place, ISSUE)
            sink.slow_down(0.0)
            assert sending.send(place, ISSUE, wait=short).clean
        assert len(sink.messages) == len(READERS)


def test_what_all_workers_see_pulls_the_brake(approved: Workplace, tmp_path: Path) -> None:
    """Refusals at both together halt the ledger, say why, and are let pass by `resume` once."""
    with MailSink(tmp_path / "sunk") as sink:
        place = by_smtp(approved, sink)
        for one in READERS[::2]:
            sink.refuse(one, "550 5.1.1 no such mailbox")
        with workers(place, 2):
            sent = sending.send(place, ISSUE, wait=short)
            assert "were refused for good" in f"{sent.run.halted} {sent.paced.braked}"
            with ledger_store(place) as store, ramp_store(place) as ramps:
                assert "stopped by itself" in store.halted(ISSUE)
                ramp = ramps.get(ISSUE)
                assert ramp is not None
                assert ramp.braked
            ledgering.lift(place, ISSUE)
            with ramp_store(place) as ramps:
                again = ramps.get(ISSUE)
                assert again is not None
                assert again.passed.refused >= 5


def lost(workplace: Workplace, holder: str, count: int, until_minutes: int = 12) -> list[str]:
    """Let a worker of another host take rows in hand and be heard of no more; return whose."""
    now = workplace.clock()
    publication = reading.publication(workplace)
    with ledger_store(workplace) as store, hand_store(workplace) as hands:
        hands.beat(WorkingHand(holder=holder, host="far", process=1, began=now, seen=now))
        hand = Hand(
            holder=holder,
            carrier=record_of(workplace, publication).name,
            until=now + timedelta(minutes=until_minutes),
        )
        found = []
        for _ in range(count):
            step = store.advance(ISSUE, [], hand=hand, now=now, decide=reason_to_exclude)
            assert not isinstance(step, Idle)
            found += [one.recipient.id for one in step]
    return found


def frozen(workplace: Workplace) -> None:
    """Freeze the issue and put it into the queue; nobody takes it."""
    queue_of(workplace)
    with suppress(SendError):
        sending.send(workplace, ISSUE, wait=short)


def test_a_lost_host_is_waited_for_until_a_person_says_it_is_off(
    approved: Workplace, clock: FixedClock
) -> None:
    """Its rows are nobody else's, past their lease uncertain; said to be off, the record decides."""
    frozen(approved)
    lost(approved, "1-far", 4)
    with workers(approved):
        until(lambda: counted(approved).get(DeliveryState.ACCEPTED) == len(READERS) - 4)
        clock.advance(timedelta(minutes=13))
        until(lambda: counted(approved).get(DeliveryState.UNCERTAIN) == 4)
        assert hosts.declare_gone(approved, "far", because="it burnt") == 1
        until(lambda: counted(approved).get(DeliveryState.PENDING) == 4)
        assert sending.send(approved, ISSUE, wait=short).clean
    assert mailed(approved) == sorted(READERS)
    assert "it burnt" in (approved.var / "audit.jsonl").read_text()


def test_nobody_is_taken_for_off_by_mistake(approved: Workplace) -> None:
    """A reason must be given, and the host must have a worker."""
    with pytest.raises(UsageError, match="Say why"):
        hosts.declare_gone(approved, "far", because=" ")
    with pytest.raises(UsageError, match="no worker on far") as refused:
        hosts.declare_gone(approved, "far", because="it burnt")
    assert "No worker is known" in refused.value.help


def test_the_list_says_who_was_not_heard_of(approved: Workplace, clock: FixedClock) -> None:
    """And how to say that its machine is off."""
    frozen(approved)
    lost(approved, "1-far", 1)
    assert "at work since" in "\n".join(hosts.workers(approved).lines())
    clock.advance(timedelta(minutes=5))
    assert "newsletter worker --gone far" in "\n".join(hosts.workers(approved).lines())


def test_a_worker_whose_relay_is_away_says_so_and_goes_on_later(
    approved: Workplace, tmp_path: Path
) -> None:
    """Nothing is lost by it, what it held is free at once, and it is among those at work."""
    with ExitStack() as stack:
        sink = stack.enter_context(MailSink(tmp_path / "sunk"))
        place = by_smtp(approved, sink)
        away = replace(place, flags={**place.flags, "delivery.smtp.port": "1"})
        frozen(place)
        with workers(away) as said:
            until(lambda: any("port 1, cannot be reached" in line for line in said))
            until(lambda: hosts.workers(away).hands != ())
            time.sleep(5 * QUICK.look)
            assert hosts.workers(away).hands != ()
        assert counted(place) == {DeliveryState.PENDING: len(READERS)}
        with workers(place):
            assert sending.send(place, ISSUE, wait=short).clean


def short(seconds: float) -> None:
    """Sleep, but not for long: the publication's clock stands still."""
    time.sleep(min(seconds, 0.05))


def quietly(workplace: Workplace) -> Callable[[], None]:
    """Return a send that may be halted."""

    def run() -> None:
        with suppress(SendError):
            sending.send(workplace, ISSUE, wait=short)

    return run
