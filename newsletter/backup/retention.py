"""Which backups stay: a decision about times alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from newsletter.model.backup import Keep

RECENT = timedelta(hours=48)
"""So long before the newest every one stays: nobody regrets yet what was overwritten."""


def kept(times: Iterable[datetime], keep: Keep) -> frozenset[datetime]:
    """Return the times of those that stay: the newest of each day, week and month, and all recent ones.

    Times are aware, UTC; days, weeks (ISO 8601) and months are those in which there is any.
    """
    newest_first = sorted(set(times), reverse=True)
    stay = {time for time in newest_first if newest_first[0] - time < RECENT}
    for count, period in (
        (keep.daily, _day),
        (keep.weekly, _week),
        (keep.monthly, _month),
    ):
        stay |= set(_newest_of_each(newest_first, period)[:count])
    return frozenset(stay)


def _newest_of_each(
    newest_first: list[datetime], period: Callable[[datetime], tuple[int, ...]]
) -> list[datetime]:
    found: dict[tuple[int, ...], datetime] = {}
    for time in newest_first:
        found.setdefault(period(time), time)
    return list(found.values())


def _day(time: datetime) -> tuple[int, ...]:
    return (time.year, time.month, time.day)


def _week(time: datetime) -> tuple[int, ...]:
    year, week, _ = time.isocalendar()
    return (year, week)


def _month(time: datetime) -> tuple[int, ...]:
    return (time.year, time.month)
