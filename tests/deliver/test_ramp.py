from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsletter.deliver.ramp import (
    advanced,
    brake,
    current,
    is_waiting,
    pace_line,
    steps,
    steps_line,
)
from newsletter.model.pacing import BrakeRules, Counts, Ramp, RampRules

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
RULES, BRAKES = RampRules(), BrakeRules()


@pytest.mark.parametrize(
    ("recipients", "goals"),
    [
        (25, [0, None]),
        (100, [0, None]),
        (101, [0, 100, None]),
        (19_999, [0, 100, None]),
        (20_000, [0, 200, 2_000, None]),
        (1_000_050, [0, 10_001, 100_005, None]),
    ],
)
def test_the_steps_by_size(recipients: int, goals: list[int | None]) -> None:
    """Below 20,000: seeds, 100, rest; from there on: seeds, 1 %, 10 %, rest."""
    assert [one.goal for one in steps(recipients, RULES, seeds=2)] == goals


def test_only_seeds_give_time_to_halt() -> None:
    """After the seeds there are ten minutes; without seeds nobody looks, and nothing waits."""
    assert steps(50, RULES, seeds=1)[0].pause == timedelta(minutes=10)
    assert steps(50, RULES, seeds=0)[0].pause == timedelta(0)
    assert [one.pause for one in steps(30_000, RULES, seeds=0)] == [
        timedelta(0),
        timedelta(minutes=10),
        timedelta(minutes=10),
        timedelta(0),
    ]


def test_the_steps_are_told_and_that_nobody_looks() -> None:
    """What waits is said with its minutes; without seeds that nothing waits for them."""
    assert steps_line(steps(500, RULES, seeds=2)) == (
        "2 seed inboxes, 10 minutes in which to halt, then the first 100, then everybody else"
    )
    assert steps_line(steps(30_000, RULES, seeds=1)) == (
        "1 seed inbox, 10 minutes in which to halt, then 1 %, 10 minutes, "
        "then 10 %, 10 minutes, then everybody else"
    )
    assert steps_line(steps(500, RULES, seeds=0)) == (
        "the first 100, then everybody else; no seed inbox is named, so nobody looks first"
    )
    assert steps_line(steps(50, RULES, seeds=0)) == "to everybody at once; no seed inbox is named"


def test_a_ramp_is_walked_step_by_step() -> None:
    """A step ends when its goal is reached, not before, and the next begins after the pause."""
    plan, ramp = steps(30_000, RULES, seeds=1), Ramp(issue="2026-12")
    ramp = advanced(ramp, plan, tried=0, now=NOW)
    assert is_waiting(ramp, now=NOW)
    assert "1 seed inbox done; 1 % from 2026-12-01 09:10 UTC" in pace_line(ramp, plan, now=NOW)
    later = NOW + timedelta(minutes=10)
    assert not is_waiting(ramp, now=later)
    assert pace_line(ramp, plan, now=later) == ""
    assert current(ramp, plan).goal == 300
    assert advanced(ramp, plan, tried=299, now=later) is ramp
    ramp = advanced(ramp, plan, tried=305, now=later)
    assert current(ramp, plan).goal == 3_000
    ramp = advanced(ramp, plan, tried=3_000, now=later)
    assert current(ramp, plan).goal is None
    assert advanced(ramp, plan, tried=30_000, now=later) is ramp


def test_at_once_there_are_no_steps() -> None:
    """Whoever says why may send to everybody at once; a pause that ran counts no more."""
    plan = steps(30_000, RULES, seeds=1)
    ramp = Ramp(issue="2026-12", step=1, until=NOW + timedelta(minutes=9), at_once="a flood")
    assert not is_waiting(ramp, now=NOW)
    assert current(ramp, plan).goal is None


def test_an_older_plan_of_more_steps_is_no_trouble() -> None:
    """Where rules were changed in the middle, whoever is beyond the last step is at the rest."""
    assert current(Ramp(issue="2026-12", step=9), steps(30, RULES, seeds=0)).goal is None


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(tried=100, refused=6), "refused for good"),
        (Counts(tried=1_000, complained=5), "called it spam: 0.5 %"),
        (Counts(tried=100, bounced=7), "come back"),
        (Counts(tried=10, deferred=5), "put off"),
    ],
)
def test_too_much_that_goes_wrong_stops_it(counts: Counts, said: str) -> None:
    """Each kind of trouble beyond its share stops a send, and the reason has both numbers."""
    reason = brake(counts, BRAKES)
    assert said in reason
    assert f"{counts.tried:,}" in reason


@pytest.mark.parametrize(
    "counts",
    [
        Counts(),
        Counts(tried=4, refused=4, bounced=4, complained=4, deferred=4),
        Counts(tried=100, refused=5),
        Counts(tried=2_000, complained=6),
        Counts(tried=1_000_000, refused=50_000, deferred=400_000),
    ],
)
def test_few_events_and_usual_shares_stop_nothing(counts: Counts) -> None:
    """Fewer than five events never stop a send, nor does a share that is just allowed."""
    assert brake(counts, BRAKES) == ""


def test_what_a_person_let_pass_counts_no_more() -> None:
    """After `resume` only what is new is judged."""
    passed = Counts(tried=100, refused=20)
    assert brake(Counts(tried=150, refused=22) - passed, BRAKES) == ""
    assert brake(Counts(tried=150, refused=26) - passed, BRAKES)
