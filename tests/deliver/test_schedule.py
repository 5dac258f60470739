from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliver.schedule import (
    LEASE,
    LONGEST_REST,
    Verdict,
    due_again,
    is_free,
    is_quiet,
    rest_after,
    verdict,
)
from newsletter.model.duty import Claim, OpenRows
from newsletter.model.publication import QuietHours, Schedule

DUE = datetime(2026, 12, 1, 9, tzinfo=UTC)
ZONES = (
    "America/New_York",
    "Europe/London",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Karachi",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Auckland",
    "America/St_Johns",
)
MINUTE = timedelta(minutes=1)


def changes(zone: ZoneInfo) -> list[datetime]:
    """Return the instants in 2026–2037 at which a zone's clocks change, to the minute."""
    found = []
    moment, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
    while moment < end:
        low, high = moment, moment + timedelta(days=1)
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > MINUTE:
                middle = low + (high - low) // 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        moment += timedelta(days=1)
    return found


@pytest.mark.parametrize("name", ZONES)
def test_every_change_of_the_clocks_starts_an_issue_once(name: str) -> None:
    """Looked at each minute around all changes of 2026–2037, an issue becomes due once and stays so."""
    zone, rules = ZoneInfo(name), Schedule(zone=name, latest=timedelta(hours=4))
    for change in changes(zone):
        for minutes in (-90, -30, -1, 0, 1, 30, 90):
            due = (change + minutes * MINUTE).astimezone(zone)
            first = change - timedelta(hours=2)
            told = [
                verdict(due, now=(first + step * MINUTE).astimezone(zone), rules=rules)
                for step in range(0, 240, 5)
            ]
            flips = sum(one != other for one, other in pairwise(told))
            assert told[0] is Verdict.EARLY
            assert told[-1] is Verdict.DUE
            assert flips == 1


@given(st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=2)))
def test_the_verdict_follows_from_the_distance(distance: timedelta) -> None:
    """Before its hour an issue is early, then due for as long as the house allows, then late."""
    told = verdict(DUE, now=DUE + distance, rules=Schedule())
    wanted = Verdict.DUE if timedelta(0) <= distance <= timedelta(hours=3) else Verdict.LATE
    assert told is (Verdict.EARLY if distance < timedelta(0) else wanted)


@pytest.mark.parametrize(
    ("hour", "quiet"), [(21, False), (22, True), (23, True), (3, True), (7, False), (12, False)]
)
def test_quiet_hours_reach_over_midnight(hour: int, quiet: bool) -> None:
    """They are told by the publication's clocks, not by UTC's."""
    rules = Schedule(zone="Asia/Karachi", quiet=QuietHours(start="22:00", end="07:00"))
    moment = datetime(2026, 12, 1, hour, tzinfo=ZoneInfo("Asia/Karachi")).astimezone(UTC)
    assert is_quiet(moment, rules) is quiet


def test_in_quiet_hours_nothing_goes() -> None:
    """What is due then waits, as long as it is not late."""
    rules = Schedule(quiet=QuietHours(start="08:00", end="10:00"))
    assert verdict(DUE, now=DUE, rules=rules) is Verdict.QUIET
    assert verdict(DUE, now=DUE + timedelta(hours=1), rules=rules) is Verdict.DUE


def test_a_claim_is_free_when_its_time_is_over_or_its_holder_is_dead() -> None:
    """A holder that may live keeps it."""
    claim = Claim(series="send", item="x", holder="a", until=DUE + LEASE, begun=DUE)
    assert not is_free(claim, now=DUE, dead=lambda _: False)
    assert is_free(claim, now=DUE, dead=lambda holder: holder == "a")
    assert is_free(claim, now=DUE + LEASE, dead=lambda _: False)


def test_rows_nobody_tried_are_due_at_once() -> None:
    """Deferred rows wait for their time; pending ones do not wait for deferred ones."""
    later = DUE + timedelta(hours=1)
    assert due_again(OpenRows(pending=0, next_try=later, last=DUE)) == later
    assert due_again(OpenRows(pending=1, next_try=later, last=DUE)) == DUE


def test_failures_rest_longer_each_time() -> None:
    """And never longer than an hour, however many there were."""
    rests = [rest_after(tries) for tries in range(50)]
    assert rests == sorted(rests)
    assert rests[-1] == LONGEST_REST
