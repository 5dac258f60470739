"""When an issue starts by itself, and who starts it: decisions about instants and claims.

The hour of an issue is an instant in UTC that was approved; zones matter for quiet hours and for
words only.  So no change of the clocks, back or forth, makes an issue due twice or never.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from newsletter.model.duty import Claim, OpenRows
from newsletter.model.publication import Schedule

LEASE = timedelta(minutes=15)
"""How long a process that does not say that it is alive keeps what it claimed: longer than it can
wait for a relay's last answer."""
REST = timedelta(minutes=2)
"""After a first failure; it doubles with each further one, up to `LONGEST_REST`."""
LONGEST_REST = timedelta(hours=1)
MOST_DOUBLINGS = 10


class Verdict(StrEnum):
    """Whether something may leave by itself now."""

    EARLY = "early"
    DUE = "due"
    QUIET = "quiet"
    """It is due, and in quiet hours nothing goes out by itself."""
    LATE = "late"
    """Later than the house allows: a person decides."""


def verdict(due: datetime, *, now: datetime, rules: Schedule) -> Verdict:
    """Say whether what is due at an instant leaves by itself now.  Both are aware."""
    # Two times of one zone are subtracted by its clocks, whatever these do in between.
    late = now.astimezone(UTC) - due.astimezone(UTC)
    if late < timedelta(0):
        return Verdict.EARLY
    if late > rules.latest:
        return Verdict.LATE
    return Verdict.QUIET if is_quiet(now, rules) else Verdict.DUE


def is_quiet(moment: datetime, rules: Schedule) -> bool:
    """Say whether a moment lies in quiet hours, by the publication's clocks."""
    if rules.quiet is None:
        return False
    start, end = map(time.fromisoformat, (rules.quiet.start, rules.quiet.end))
    local = moment.astimezone(ZoneInfo(rules.zone)).time()
    if start <= end:
        return start <= local < end
    return local >= start or local < end


def due_again(rows: OpenRows) -> datetime:
    """Return since when a send that has begun has something to do.

    A row that nobody tried is due since anything happened last: a sender died then, or a person
    put it back.
    """
    if rows.pending or rows.next_try is None:
        return rows.last
    return rows.next_try


def is_free(claim: Claim, *, now: datetime, dead: Callable[[str], bool]) -> bool:
    """Say whether a claim may be taken: its time is over, or its holder is known to be dead."""
    if now >= claim.until:
        return True
    return bool(claim.holder) and dead(claim.holder)


def rest_after(tries: int) -> timedelta:
    """Return how long to leave alone what failed so many times in a row."""
    doublings: int = min(max(tries - 1, 0), MOST_DOUBLINGS)
    return min(REST * (1 << doublings), LONGEST_REST)
