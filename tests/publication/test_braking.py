"""What stops a send by itself counts what everybody did, in the database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.deliver.sending import Progress
from newsletter.model.ledger import PACED, Total
from newsletter.model.pacing import BrakeRules, Counts
from newsletter.model.sending import DeliveryState
from newsletter.publication.send.braking import Watch, ledger_counts, watch_over

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def watching(*looks: Counts, goal: int | None = None, every: float = 0.0) -> Watch:
    """Return a watch that finds these counts in the database, one look after the other."""
    coming = iter(looks)
    return watch_over(
        lambda: next(coming), passed=Counts(), rules=BrakeRules(), goal=goal, every=every
    )


def total(state: DeliveryState, count: int, reason: str = "") -> Total:
    """Return so many rows."""
    return Total(state=state, reason=reason, variant="all", count=count, last=NOW)


def test_what_others_did_stops_this_process_too() -> None:
    """One refusal of its own and four of others are five of all: it stops at its next look."""
    watch = watching(Counts(tried=2), Counts(tried=50, refused=4), Counts(tried=51, refused=5))
    watch.take(Progress(accepted=9, failed=1))
    assert not watch.is_enough()
    assert watch.is_enough()
    assert "5 of the 51 tried so far were refused for good" in watch.trouble


def test_between_two_looks_it_counts_along() -> None:
    """What it did itself since the last look is added to what the database said."""
    watch = watching(Counts(tried=40, deferred=2), every=3600.0)
    watch.take(Progress(accepted=5, deferred=30))
    assert "32 of the 75 tried so far were put off" in watch.trouble
    assert watch.is_enough()


def test_nothing_is_counted_twice_after_a_look() -> None:
    """What it did before the look is in the database by then."""
    watch = watching(Counts(), Counts(tried=10, refused=1), goal=20)
    watch.take(Progress(accepted=9, failed=1))
    assert watch.left == 10
    assert not watch.is_enough()
    assert watch.left == 10
    watch.take(Progress(accepted=18, failed=1))
    assert watch.left == 1
    watch.looked += 3600
    watch.take(Progress(accepted=19, failed=1))
    assert watch.is_enough()


@pytest.mark.parametrize("waiting", [0, 500])
def test_whoever_only_waits_for_a_turn_was_not_tried(waiting: int) -> None:
    """Rows that our own limit puts off are no sign of trouble, however many they are."""
    counts = ledger_counts(
        [
            total(DeliveryState.ACCEPTED, 20),
            total(DeliveryState.DEFERRED, 2, "451 4.3.0"),
            total(DeliveryState.DEFERRED, waiting, f"{PACED}slow.example"),
            total(DeliveryState.PENDING, 70),
        ]
    )
    assert counts == Counts(tried=22, deferred=2)
