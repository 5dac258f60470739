"""The month's deadlines: from when an issue leaves, back to when work on it begins.

They are worked out on the publication's calendar and clocks, so that 18:00 is 18:00 on either side
of a change of the clocks; what leaves this module are instants in UTC.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from newsletter.model.publication import FreezeRule, Schedule
from newsletter.model.values import dataclass

STEPS = ("collect", "triage", "write", "approve")
"""What ends before an issue leaves, in the order of the month."""
SEND = "send"
_LONGEST_LINE = 75
"""Octets of a line (RFC 5545, section 3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Until when one step of one issue is done."""

    issue: str
    """The issue's id; of one that has no file yet, the day on which it would leave."""
    step: str
    at: datetime
    """Aware, UTC."""
    planned: bool = False
    """True: the issue has no file yet that says when it leaves."""


def deadlines(
    sends: Mapping[str, datetime], schedule: Schedule, *, since: date, months: int
) -> tuple[Deadline, ...]:
    """Return all deadlines of what leaves in so many months, the first of them that of `since`.

    `sends` says by issue when it leaves (aware); a month in which none does has the day that the
    schedule names, if it names one.  In order of time.
    """
    zone = ZoneInfo(schedule.zone)
    named = {issue: moment.astimezone(zone) for issue, moment in sends.items()}
    taken = {(moment.year, moment.month) for moment in named.values()}
    wanted = [_month(since, ahead) for ahead in range(months)]
    found = [
        one
        for issue, moment in named.items()
        if (moment.year, moment.month) in wanted
        for one in _steps(issue, moment, schedule, planned=False)
    ]
    for month in wanted:
        if schedule.send_day and month not in taken:
            moment = _planned(month, schedule.send_day, schedule, zone)
            found += _steps(f"{moment:%Y-%m-%d}", moment, schedule, planned=True)
    return tuple(sorted(found, key=lambda one: (one.at, one.issue, one.step)))


def as_ics(found: Sequence[Deadline], *, name: str, domain: str, now: datetime) -> bytes:
    """Return deadlines as a calendar file (RFC 5545).

    The same deadline has the same UID for ever, so that a calendar which reads the file again
    moves what has moved.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{_escaped(name)}//newsletter//EN"]
    for one in found:
        uid = sha256(f"{one.issue} {one.step}".encode()).hexdigest()[:24]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@{domain}",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART:{one.at:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{_escaped(f'{name} {one.issue}: {one.step}')}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(part for line in lines for part in _folded(line))


def _steps(
    issue: str, moment: datetime, schedule: Schedule, *, planned: bool
) -> Iterator[Deadline]:
    """Yield the deadlines of one issue; `moment` is local time."""
    yield Deadline(issue=issue, step=SEND, at=moment.astimezone(UTC), planned=planned)
    for step in STEPS:
        rule: FreezeRule | None = getattr(schedule.deadlines, step)
        if rule is not None:
            at = time.fromisoformat(rule.time) if rule.time else moment.time()
            day = moment.date() - timedelta(days=rule.days)
            local = datetime.combine(day, at, tzinfo=moment.tzinfo)
            yield Deadline(issue=issue, step=step, at=local.astimezone(UTC), planned=planned)


def _planned(month: tuple[int, int], day: int, schedule: Schedule, zone: ZoneInfo) -> datetime:
    """Return when the issue of a month leaves; a day that the month lacks is its last."""
    at = time.fromisoformat(schedule.send_time)
    return datetime.combine(date(*month, min(day, monthrange(*month)[1])), at, tzinfo=zone)


def _month(since: date, ahead: int) -> tuple[int, int]:
    year, month = divmod(since.year * 12 + since.month - 1 + ahead, 12)
    return year, month + 1


def _escaped(text: str) -> str:
    """Return a text value (RFC 5545, section 3.3.11), on one line."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[bytes]:
    """Yield a line in pieces that are short enough; no character is cut."""
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _LONGEST_LINE:
            yield piece + b"\r\n"
            piece = b" "
        piece += octets
    yield piece + b"\r\n"
