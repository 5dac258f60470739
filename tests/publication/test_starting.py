from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.errors import SendError
from newsletter.publication.approval import approving
from newsletter.publication.place import duties
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending
from newsletter.publication.send.due_sending import SendRound, send_due
from newsletter.publication.send.starting import AHEAD, Start, StoppedEarly, freezing_time
from newsletter.testing.clock import FixedClock

ISSUE = "2026-12"
HOUR = datetime(2026, 12, 1, 9, tzinfo=UTC)


class Passing:
    """Time that passes while somebody waits, and what was seen meanwhile."""

    def __init__(self, clock: FixedClock, look: Callable[[], None] = lambda: None) -> None:
        self.clock = clock
        self.look = look
        self.naps = 0

    def __call__(self, seconds: float) -> None:
        """Wait."""
        self.naps += 1
        self.look()
        self.clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def approved(workplace: Workplace, clock: FixedClock, enter: Callable[..., None]) -> Workplace:
    """Return an issue that is approved, half a minute before its hour."""
    clock.advance(timedelta(hours=-1))
    enter(workplace, "sana@reader.example", "omar@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    clock.advance(HOUR - timedelta(seconds=30) - clock())
    return workplace


def frozen(workplace: Workplace) -> bool:
    """Return whether the recipients are frozen."""
    with ledger_store(workplace) as store:
        return store.head(ISSUE) is not None


def on_the_dot(workplace: Workplace, passing: Passing, **other: Callable[[], bool]) -> SendRound:
    """Do one round of a process that stays."""
    return send_due(workplace, holder=duties.new_holder(), ahead=AHEAD, wait=passing, **other)


def test_it_begins_on_the_dot(approved: Workplace, clock: FixedClock) -> None:
    """Made ready half a minute before, it freezes seconds before the hour and begins exactly then."""
    begun: list[datetime] = []

    def look() -> None:
        assert not list(approved.var.glob("outbox/*"))
        if frozen(approved):
            begun.append(clock())

    (told,) = on_the_dot(approved, Passing(clock, look)).told
    assert "handed over 2" in told
    assert clock() == HOUR
    assert min(begun) == HOUR - freezing_time(2)


def test_nobody_else_comes_early(approved: Workplace) -> None:
    """By hand, and by a round that does not stay, nothing begins before the hour."""
    with pytest.raises(SendError, match="not yet"):
        sending.send(approved, ISSUE)
    assert send_due(approved, holder=duties.new_holder()) == SendRound()


def test_what_changes_while_it_waits_stops_it(approved: Workplace, clock: FixedClock) -> None:
    """An issue whose file is changed in the last half minute does not leave."""
    path = approved.issue_file(ISSUE)

    def change() -> None:
        path.write_text(path.read_text().replace("Two provinces", "Three provinces"))

    (trouble,) = on_the_dot(approved, Passing(clock, change)).troubles
    assert "changed after it was approved" in trouble
    assert not frozen(approved)


def test_who_is_told_to_stop_lets_go_at_once(approved: Workplace, clock: FixedClock) -> None:
    """A process that ends while it waits leaves the issue to the next, which is in time."""
    passing = Passing(clock)
    on_the_dot(approved, passing, stopped=lambda: passing.naps > 4)
    assert not frozen(approved)
    (told,) = on_the_dot(approved, Passing(clock)).told
    assert "handed over 2" in told
    assert clock() == HOUR


def test_killed_between_freeze_and_hour_the_next_waits(
    approved: Workplace, clock: FixedClock
) -> None:
    """A ledger that was frozen seconds early is not sent early by whoever finds it."""

    class Killed(BaseException):
        """As a signal would end it."""

    def kill() -> None:
        if frozen(approved):
            raise Killed

    with pytest.raises(Killed):
        on_the_dot(approved, Passing(clock, kill))
    assert frozen(approved)
    assert clock() < HOUR
    sending.send(approved, ISSUE, wait=Passing(clock))
    assert clock() == HOUR
    assert len(list((approved.var / "outbox").glob("*.eml"))) == 2


def test_a_clock_put_back_keeps_nobody_waiting_for_ever() -> None:
    """Told to stop, whoever waits for a moment far away stops within a nap."""
    clock = FixedClock(HOUR)
    start = Start(
        at=HOUR + timedelta(days=9),
        clock=clock,
        wait=Passing(clock),
        stopped=lambda: clock() > HOUR + timedelta(seconds=3),
    )
    assert start.is_too_early()
    with pytest.raises(StoppedEarly):
        start.reach()
    assert not start.is_reached()
    assert clock() < HOUR + timedelta(seconds=4)
