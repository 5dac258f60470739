from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from newsletter.errors import ApprovalError, SendError
from newsletter.model.diagnosis import Diagnosis, Verdict
from newsletter.publication import doctoring
from newsletter.publication.approval import approving, timekept
from newsletter.publication.clock import running, timekeeping
from newsletter.publication.clock.running import Duty, Round
from newsletter.publication.place import duties
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending
from newsletter.testing.clock import FixedClock


@pytest.fixture
def approved(
    workplace: Workplace, clock: FixedClock, enter: Callable[..., None]
) -> approving.Approved:
    """Return an approval given at 08:00 UTC for 09:00 UTC."""
    clock.advance(timedelta(hours=-1, minutes=-5))
    enter(workplace, "a@reader.example")
    return approving.approve(workplace, "2026-12", by="editor")


def clock_of(workplace: Workplace) -> Diagnosis:
    """Return what doctor says of the clock."""
    return next(one for one in doctoring.examine(workplace) if one.subject == "clock")


def test_nobody_keeps_the_time(workplace: Workplace, approved: approving.Approved) -> None:
    """An hour to come is warned of, and `send` and `doctor` say so, until somebody does."""
    hour = approved.approval.send_at
    (warning,) = timekeeping.warnings(workplace, hour)
    assert "no `newsletter run` was ever alive" in warning
    with pytest.raises(SendError) as caught:
        sending.send(workplace, "2026-12")
    assert "no `newsletter run` is alive" in caught.value.help
    assert clock_of(workplace).verdict is Verdict.WARNING
    duties.beat(workplace, duties.new_holder())
    assert timekeeping.warnings(workplace, hour) == ()
    with pytest.raises(SendError) as caught:
        sending.send(workplace, "2026-12")
    assert "sends it then by itself" in caught.value.help
    assert clock_of(workplace).verdict is Verdict.GOOD


def test_a_sign_of_life_counts_for_minutes(workplace: Workplace, clock: FixedClock) -> None:
    """After that, and after a proper end, nobody is alive, and it is told since when."""
    holder = duties.new_holder()
    duties.beat(workplace, holder)
    clock.advance(timedelta(minutes=4))
    assert duties.is_kept(workplace, clock())
    clock.advance(timedelta(minutes=2))
    assert not duties.is_kept(workplace, clock())
    duties.beat(workplace, holder)
    duties.beat(workplace, holder, counts=timedelta(0))
    assert not duties.is_kept(workplace, clock())
    assert "last was seen at 2026-12-01 09:11 UTC" in clock_of(workplace).message


def test_who_is_started_again_and_again_is_alive_between(
    workplace: Workplace, clock: FixedClock
) -> None:
    """`run --once` counts for a while, though its process has ended."""
    running.run_once(workplace, ())
    clock.advance(timedelta(minutes=19))
    assert duties.is_kept(workplace, clock())
    clock.advance(timedelta(minutes=2))
    assert not duties.is_kept(workplace, clock())


def test_a_clock_that_was_wrong_is_no_sign_of_life(workplace: Workplace, clock: FixedClock) -> None:
    """What was seen in the future says nothing about now."""
    duties.beat(workplace, duties.new_holder())
    clock.advance(timedelta(hours=-1))
    assert not duties.is_kept(workplace, clock())


def test_quiet_hours_are_told_at_approval(workplace: Workplace, clock: FixedClock) -> None:
    """An hour in which nothing goes out by itself is said to be one."""
    path = workplace.publication_file
    path.write_text(path.read_text().replace("schedule:\n", "schedule:\n  quiet: 22:00 to 07:00\n"))
    duties.beat(workplace, duties.new_holder())
    (told,) = timekeeping.warnings(workplace, clock().replace(hour=23))
    assert "quiet hours (22:00 to 07:00)" in told


def test_a_failed_duty_is_told(workplace: Workplace) -> None:
    """`status` shows the last run of each duty, and `doctor` those that failed."""

    def away(_workplace: Workplace, _stopped: Callable[[], bool]) -> Round:
        raise SendError("The relay is away.", help="Wait.")

    running.run_once(workplace, (Duty(name="mail", every=60.0, do=away),))
    first, second = timekeeping.lines(workplace)
    assert first == "newsletter run keeps the time"
    assert second.endswith("2026-12-01 09:05 UTC  failed  The relay is away. Wait.")
    found = next(one for one in doctoring.examine(workplace) if one.subject == "duty mail")
    assert found.verdict is Verdict.BAD


def test_an_hour_to_come_is_refused_while_nothing_keeps_the_time(
    workplace: Workplace, clock: FixedClock
) -> None:
    """While no `run` is alive nothing is scheduled, and the mend is said; with one, or too late, it is no matter."""
    timekept.expect_kept(workplace, "2026-12")
    clock.advance(timedelta(hours=-3))
    with pytest.raises(ApprovalError, match="nothing would send it then") as caught:
        timekept.expect_kept(workplace, "2026-12")
    assert "newsletter run" in caught.value.help
    assert "--by-hand" in caught.value.help
    duties.beat(workplace, duties.new_holder())
    timekept.expect_kept(workplace, "2026-12")
    clock.advance(timedelta(minutes=6))
    with pytest.raises(ApprovalError):
        timekept.expect_kept(workplace, "2026-12")
