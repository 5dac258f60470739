"""How long a deferred row waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter.deliver.backoff import BACKOFF, FULL, JITTER, LATER, wait_before_next


def test_waits_grow_with_each_attempt_and_stay_near_the_table() -> None:
    """A wait is that of the table, a quarter shorter or longer at most."""
    for attempt, wait in enumerate(BACKOFF, start=1):
        found = wait_before_next(attempt, reason="451 4.3.0 error", recipient="s1")
        assert abs(found / wait - 1) <= JITTER


def test_rows_that_were_deferred_together_part() -> None:
    """A hundred rows do not come back in the same second; each waits equally long when asked again."""
    waits = [wait_before_next(3, reason="", recipient=f"s{one}") for one in range(100)]
    assert len(set(waits)) == 100
    assert waits == [wait_before_next(3, reason="", recipient=f"s{one}") for one in range(100)]
    assert max(waits) - min(waits) > timedelta(seconds=20)


@pytest.mark.parametrize(
    ("reason", "least"),
    [
        ("452 4.2.2 mailbox full", FULL),
        ("450 over quota", FULL),
        ("451 4.7.1 Greylisted", LATER),
        ("421 too many connections", LATER),
        ("450 4.7.28 rate limited", LATER),
    ],
)
def test_what_the_relay_said_decides_how_long_is_sensible(reason: str, least: timedelta) -> None:
    """A full mailbox or a grey list is not asked again within seconds."""
    assert wait_before_next(1, reason=reason, recipient="s1") >= least * (1 - JITTER)


def test_an_hour_is_not_shortened_by_a_reason() -> None:
    """A late attempt waits as long as the table says, whatever was said."""
    wait = wait_before_next(9, reason="452 4.2.2 full", recipient="s1")
    assert wait >= BACKOFF[-1] * (1 - JITTER)
