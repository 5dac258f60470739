"""What an issue draws on: from when to when, and from when on what comes in is late.

An issue draws on what **appeared** in its window; what **came in** after its
freeze is late, and stays out of it unless a person asks for it.  What came in
after the freeze of the issue before belongs to this one, though it appeared
in that one's window: so every article has an issue that it can be new for.
Late is never written down.  It follows from the freeze, and when that is
moved, or the issue is approved or its hour has come, what was late is new.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.dates import PartialDate
from newsletter.model.issue import IssueDates
from newsletter.model.publication import Schedule, WindowRule
from newsletter.model.values import dataclass
from newsletter.triage.sources import age_in_days, moment

EVER = datetime(1, 1, 2, tzinfo=UTC)
NEVER = datetime(9999, 12, 30, tzinfo=UTC)


class Standing(StrEnum):
    """How something that came in stands to an issue."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What one issue draws on; times are aware, UTC, None: no bound."""

    issue: str
    opens: datetime | None = None
    """What appeared before is of an earlier issue."""
    closes: datetime | None = None
    """What appeared then or later is of a later issue."""
    freeze: datetime | None = None
    """What came in later is late; None: nothing is."""
    over: datetime | None = None
    """From then on nothing is late for this issue any more: it leaves."""
    froze_before: datetime | None = None
    """The freeze of the issue before."""
    opened_before: datetime | None = None
    """When the window of the issue before opened."""

    def standing(self, *, appeared: datetime, came_in: datetime) -> Standing:
        """Say how something stands to the issue; coming in late outweighs when it appeared."""
        if self.freeze is not None and came_in > self.freeze:
            return Standing.LATE
        if self.closes is not None and appeared >= self.closes:
            return Standing.AFTER
        if self.opens is None or appeared >= self.opens or self._left_over(appeared, came_in):
            return Standing.WITHIN
        return Standing.BEFORE

    def _left_over(self, appeared: datetime, came_in: datetime) -> bool:
        """Say whether the freeze alone kept it out of the issue before."""
        if self.froze_before is None or came_in <= self.froze_before:
            return False
        return self.opened_before is None or appeared >= self.opened_before

    def standing_of(self, candidate: Candidate) -> Standing:
        """Say how a candidate stands: by when its best source appeared and when it came in."""
        return self.standing(appeared=moment(candidate.article), came_in=candidate.first_seen)

    def reaches(self) -> tuple[datetime, datetime]:
        """Return between which times something of the issue appeared."""
        since = self.opens
        if since is not None and self.froze_before is not None:
            since = min(since, self.opened_before) if self.opened_before else None
        return since or EVER, self.closes or NEVER


def windows(issues: Sequence[IssueDates], schedule: Schedule) -> tuple[Window, ...]:
    """Return the windows of issues that are given in their order, oldest first."""
    found: list[Window] = []
    for issue in issues:
        found.append(_window(issue, schedule, before=found[-1] if found else None))
    return tuple(found)


def current(found: Sequence[Window], *, open_issues: Collection[str], now: datetime) -> str:
    """Return the id of the issue that is being made: the first open one that has not left; or ``""``."""
    return next(
        (one.issue for one in found if one.issue in open_issues and not _is_over(one, now)), ""
    )


def as_it_stands(candidate: Candidate, window: Window | None) -> Candidate:
    """Return the candidate with the decision ``late`` where it came in late and nobody decided."""
    if window is None or candidate.decision is not Decision.NEW or candidate.decided_at:
        return candidate
    late = window.standing_of(candidate) is Standing.LATE
    return replace(candidate, decision=Decision.LATE) if late else candidate


def days_before_close(article: Article, window: Window | None, now: datetime) -> int:
    """Return the days from when an article appeared to the window's close, or to now, by the calendar."""
    end = min(now, window.closes) if window and window.closes else now
    return age_in_days(article, end)


def _is_over(window: Window, now: datetime) -> bool:
    return window.over is not None and now >= window.over


def _window(issue: IssueDates, schedule: Schedule, *, before: Window | None) -> Window:
    zone = ZoneInfo(schedule.zone)
    freeze = _freeze(issue, schedule)
    opens, closes = _bounds(issue, schedule.window, zone)
    period_ends = _period(issue.date, zone)[1]
    if opens is None and closes is None and issue.window is None:
        opens = (before.freeze or before.closes) if before else None
        closes = freeze or _utc(issue.send_at) or period_ends
    leaves = _utc(issue.send_at) or max(filter(None, (freeze, period_ends)))
    return Window(
        issue=issue.id,
        opens=opens,
        closes=closes,
        freeze=freeze,
        over=leaves,
        froze_before=before.freeze if before else None,
        opened_before=before.opens if before else None,
    )


def _freeze(issue: IssueDates, schedule: Schedule) -> datetime | None:
    if issue.freeze is not None or schedule.freeze is None or issue.send_at is None:
        return _utc(issue.freeze)
    rule = schedule.freeze
    at = time.fromisoformat(rule.time) if rule.time else issue.send_at.time()
    day = issue.send_at.date() - timedelta(days=rule.days)
    return _utc(datetime.combine(day, at, tzinfo=issue.send_at.tzinfo))


def _bounds(
    issue: IssueDates, rule: WindowRule, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """Return from when to when, by the issue's own words or its month; (None, None): by neither."""
    if issue.window is not None:
        first, last = issue.window.first, issue.window.last
        return (
            _midnight(first, zone) if first else None,
            _midnight(last + timedelta(days=1), zone) if last else None,
        )
    if rule is WindowRule.SINCE_LAST or not issue.date.month:
        return None, None
    month = PartialDate(year=issue.date.year, month=issue.date.month)
    if rule is WindowRule.PREVIOUS_MONTH:
        year, number = divmod(month.year * 12 + month.month - 2, 12)
        month = PartialDate(year=year, month=number + 1)
    return _period(month, zone)


def _period(dated: PartialDate, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a year, a month or a day begins and when it is over."""
    first = date(dated.year, dated.month or 1, dated.day or 1)
    if dated.day:
        last = first + timedelta(days=1)
    elif dated.month:
        last = (first + timedelta(days=32)).replace(day=1)
    else:
        last = first.replace(year=first.year + 1)
    return _midnight(first, zone), _midnight(last, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _utc(moment_: datetime | None) -> datetime | None:
    return moment_.astimezone(UTC) if moment_ else None
