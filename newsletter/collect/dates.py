"""Dates as publishers write them: ISO 8601, RFC 2822, and in words."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from newsletter.model.dates import PartialDate
from newsletter.model.values import dataclass

EARLIEST = 1900
MINUTES = 60
MONTH_WORDS = (
    "jan january janvier januar enero gennaio janeiro januari",
    "feb february février fevrier fevr févr februar febrero febbraio fevereiro februari",
    "mar march mars märz marz marzo março maart mrt",
    "apr april avril abril aprile avr",
    "may mai mayo maggio maio mei maj",
    "jun june juin juni junio giugno junho",
    "jul july juillet juil juli julio luglio julho",
    "aug august août aout agosto augustus augusti",
    "sep sept september septembre septiembre settembre setembro",
    "oct october oktober octobre octubre ottobre outubro okt",
    "nov november novembre noviembre novembro",
    "dec december décembre decembre dezember diciembre dicembre dezembro dez dic desember",
)
MONTHS = {word: number for number, row in enumerate(MONTH_WORDS, 1) for word in row.split()}
ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
"""Hours from UTC, as RFC 2822, 4.3; PST is not Pakistan's time there."""

_CLOCK = (
    r"(?:[T\s,·|–-]|\bat\b|\bum\b|à)*(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?:[.,]\d+)?\s*(?P<half>[ap]\.?m\b)?\s*(?P<zone>Z\b|[+-]\d{2}:?\d{2}|[A-Z]{3,4}\b)?"
)
_NUMBERS = re.compile(
    rf"(?<!\d)(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)(?:{_CLOCK})?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})\d{0,2})?$"
)
_EAST_ASIAN = re.compile(
    rf"(?P<year>\d{{4}})\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]\s*(?P<day>\d{{1,2}})\s*[日일]?(?:{_CLOCK})?"
)
_MONTH_FIRST = re.compile(
    rf"(?P<name>[^\W\d_]{{3,10}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?,?\s+(?P<year>\d{{4}})(?:{_CLOCK})?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|er)?[\s-]+(?:de\s+)?(?P<name>[^\W\d_]{{3,10}})\.?,?[\s-]+(?:de\s+)?(?P<year>\d{{4}})(?:{_CLOCK})?",
    re.IGNORECASE,
)
_MONTH_ONLY = re.compile(r"(?P<name>[^\W\d_]{3,10})\.?,?\s+(?P<year>\d{4})(?!\d)")
_UNIX = re.compile(r"^\d{10}(?:\d{3})?(?:\.\d+)?$")
FULL_PATTERNS = (_COMPACT, _NUMBERS, _EAST_ASIAN, _MONTH_FIRST, _DAY_FIRST)
LONGEST = 400
REMEMBERED = 1000
"""Texts whose dates are remembered: each item's is read more than once."""

_RFC_822 = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{1,2}) "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) "
    r"(\d\d):(\d\d):(\d\d) (?:GMT|Z|UTC|([+-])(\d\d)(\d\d))",
    re.ASCII,
)
_RFC_MONTHS = {row[:3].capitalize(): number for number, row in enumerate(MONTH_WORDS, 1)}
_RFC_3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """What a text says of when."""

    day: PartialDate
    """As printed, in its own zone."""
    moment: datetime | None = None
    """Aware, UTC, where a time of day is given; one without a zone is read as UTC."""


@lru_cache(maxsize=REMEMBERED)
def read_standard(text: str) -> FoundDate | None:
    """Return a date with time and zone exactly as feeds should give it, or None for any other.

    RFC 822, 5 (with four digits of year) and RFC 3339; nearly all dates in feeds are such.
    """
    match = _RFC_822.fullmatch(text)
    if match:
        first, name, last, hour, minute, second, sign, hours, minutes = match.groups()
        day, month, year = int(first), _RFC_MONTHS[name], int(last)
    else:
        match = _RFC_3339.fullmatch(text)
        if not match:
            return None
        first, name, last, hour, minute, second, sign, hours, minutes = match.groups()
        year, month, day = int(first), int(name), int(last)
    if year < EARLIEST:
        return None
    try:
        moment = datetime(year, month, day, int(hour), int(minute), int(second), tzinfo=UTC)
        if sign and (offset := _offset(hours, minutes)) is not None:
            moment = moment + offset if sign == "-" else moment - offset
        elif sign:
            return None
    except (ValueError, OverflowError):
        return None
    return FoundDate(day=PartialDate(year=year, month=month, day=day), moment=moment)


@lru_cache(maxsize=REMEMBERED)
def _offset(hours: str, minutes: str) -> timedelta | None:
    """Return how far a zone is from UTC, or None for none that there can be."""
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return None if offset >= timedelta(hours=24) or int(minutes) >= MINUTES else offset


@lru_cache(maxsize=REMEMBERED)
def read_date(text: str) -> FoundDate | None:
    """Return the first date in a text, or None.  Numbers alone are read year first only."""
    text = text.strip()[:LONGEST]
    standard = read_standard(text)
    if standard:
        return standard
    if _UNIX.match(text):
        return _from_unix(text)
    for pattern in FULL_PATTERNS:
        for match in pattern.finditer(text):
            found = _from_match(match.groupdict())
            if found:
                return found
    return _month_only(text)


def from_moment(moment: datetime) -> FoundDate:
    """Return the date of an aware time."""
    day = PartialDate(year=moment.year, month=moment.month, day=moment.day)
    return FoundDate(day=day, moment=moment.astimezone(UTC))


def _from_unix(text: str) -> FoundDate | None:
    digits = text.partition(".")[0]
    seconds = int(digits) / (1000 if len(digits) > 10 else 1)  # noqa: PLR2004 (milliseconds)
    return from_moment(datetime.fromtimestamp(seconds, UTC))


def _from_match(parts: dict[str, str | None]) -> FoundDate | None:
    name = (parts.get("name") or "").lower()
    month = MONTHS.get(name, 0) if name else int(parts["month"] or 0)
    with suppress(ValueError):
        day = date(int(parts["year"] or 0), month, int(parts["day"] or 0))
        if day.year >= EARLIEST:
            partial = PartialDate(year=day.year, month=day.month, day=day.day)
            return FoundDate(day=partial, moment=_moment(day, parts))
    return None


def _moment(day: date, parts: dict[str, str | None]) -> datetime | None:
    if not parts.get("hour"):
        return None
    hour = int(parts["hour"] or 0)
    half = (parts.get("half") or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    zone = _zone(parts.get("zone") or "")
    with suppress(ValueError, OverflowError):
        local = datetime(
            day.year,
            day.month,
            day.day,
            hour,
            int(parts["minute"] or 0),
            min(int(parts.get("second") or 0), 59),
            tzinfo=zone,
        )
        return local.astimezone(UTC)
    return None


def _zone(text: str) -> timezone:
    if text[:1] in {"+", "-"}:
        offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
        if offset < timedelta(hours=24):
            return timezone(-offset if text[0] == "-" else offset)
    return timezone(timedelta(hours=ZONES.get(text.lower(), 0)))


def _month_only(text: str) -> FoundDate | None:
    for match in _MONTH_ONLY.finditer(text):
        month, year = MONTHS.get(match["name"].lower(), 0), int(match["year"])
        if month and year >= EARLIEST:
            return FoundDate(day=PartialDate(year=year, month=month))
    return None


def not_after(found: FoundDate | None, now: datetime) -> FoundDate | None:
    """Return the date, moved back to now where it lies ahead: nothing is published tomorrow."""
    if found is None:
        return None
    if found.moment is not None:
        return from_moment(now) if found.moment > now else found
    today = from_moment(now).day
    return FoundDate(day=today) if found.day > today else found
