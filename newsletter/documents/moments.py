"""The kinds of text that are dates, times of day, zones, and local times in a zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from newsletter.documents.nodes import TextNode
from newsletter.documents.reading import Bad, Reading, Schema
from newsletter.documents.scalars import Scalar
from newsletter.documents.suggest import did_you_mean
from newsletter.model.dates import PartialDate
from newsletter.model.finding import ItemPath
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}):([0-9]{2})(?: +(\S+))?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeDate(Scalar):
    """A year, a month or a day."""

    whole: bool = False
    """True: year, month and day must all be there; read as a `date`."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a day (2017-11-03)" if self.whole else "a year, month or day (2017-11-03)"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take ISO 8601, cut at what is known."""
        match = _DATE.fullmatch(text)
        if not match or (self.whole and not match[3]):
            mend = "Write year, month and day." if match else _mended_date(text)
            return reading.report(
                node, "bad-date", f"“{text}” is not {self.words}.", mend, path=path
            )
        year, month, day = (int(part or 0) for part in match.groups())
        problem = _impossible(year, month if match[2] else 1, day if match[3] else 1)
        if problem:
            return _report_impossible(text, problem, node, reading, path)
        return (
            date(year, month, day) if self.whole else PartialDate(year=year, month=month, day=day)
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return a pattern; a year alone is a number to other readers."""
        del publication
        if self.whole:
            return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        return {
            "type": ["string", "integer"],
            "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
            "minimum": 1000,
            "maximum": 9999,
        }


def _impossible(year: int, month: int, day: int) -> str:
    """Say why a date cannot be, or return an empty string."""
    if not 1 <= month <= 12:  # noqa: PLR2004
        return f"there is no month {month}"
    try:
        date(year, month, day)
    except ValueError:
        first = f"{year}-{month:02d}" if year else "the year 0"
        return f"there is no day {day} in {first}"
    return ""


def _report_impossible(
    text: str, problem: str, node: TextNode, reading: Reading, path: ItemPath
) -> Bad:
    return reading.report(
        node,
        "impossible-date",
        f"{text} cannot be: {problem}.",
        "Look at a calendar: a date is year, month, day; hours go from 00 to 23.",
        path=path,
    )


def _mended_date(text: str) -> str:
    """Say how to write what was probably meant."""
    words = re.findall(r"[A-Za-z]+|[0-9]+", text)
    month = next((_MONTHS.index(w[:3].lower()) + 1 for w in words if w[:3].lower() in _MONTHS), 0)
    numbers = [word for word in words if word.isdigit()]
    year = next((number for number in numbers if len(number) == 4), "")  # noqa: PLR2004
    rest = [int(number) for number in numbers if number != year and len(number) < 3]  # noqa: PLR2004
    if year and month:
        day = f"-{rest[0]:02d}" if rest else ""
        return f"Write {year}-{month:02d}{day}."
    if year and numbers[0] == year and rest:
        return "Write " + "-".join([year, *(f"{number:02d}" for number in rest[:2])]) + "."
    return "Write year, month and day with hyphens: 2017-11-03."


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment(Scalar):
    """A local time and its zone; read as an aware time in that zone, or in UTC."""

    in_utc: bool = False

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a day, a time and a zone (2017-12-01 09:00 America/New_York)"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take a local time that exists exactly once."""
        match = _MOMENT.fullmatch(text)
        if not match:
            return reading.report(
                node,
                "bad-time",
                f"“{text}” is not {self.words}.",
                "Write it like 2017-12-01 09:00 America/New_York; the zone may be left out.",
                path=path,
            )
        default = reading.publication.schedule.zone if reading.publication else "UTC"
        zone = _zone(match[4] or default)
        if zone is None:
            return _unknown_zone(match[4] or default, node, reading, path)
        naive = _naive(match[1], int(match[2]), int(match[3]))
        if isinstance(naive, str):
            return _report_impossible(text, naive, node, reading, path)
        problem = _clock_change(naive, zone)
        if problem:
            return reading.report(node, *problem, path=path)
        moment = naive.replace(tzinfo=zone)
        return moment.astimezone(UTC) if self.in_utc else moment

    def schema(self, publication: Publication | None) -> Schema:
        """Return a pattern."""
        del publication
        return {"type": "string", "pattern": f"^{_MOMENT.pattern}$"}


def _naive(day: str, hour: int, minute: int) -> datetime | str:
    """Return the local time, or why it cannot be."""
    year, month, day_number = (int(part) for part in day.split("-"))
    problem = _impossible(year, month, day_number)
    if not problem and not (hour < 24 and minute < 60):  # noqa: PLR2004
        problem = f"there is no time {hour:02d}:{minute:02d}"
    return problem or datetime(year, month, day_number, hour, minute)  # noqa: DTZ001 - a local time


def _clock_change(naive: datetime, zone: ZoneInfo) -> tuple[str, str, str] | None:
    """Return (code, message, help) for a time that the clocks skip or show twice."""
    early, late = naive.replace(tzinfo=zone), naive.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return None
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        return (
            "time-skipped",
            f"{naive:%Y-%m-%d %H:%M} does not exist in {zone.key}: the clocks go forward over it.",
            "Choose a time an hour later.",
        )
    return (
        "time-twice",
        f"{naive:%Y-%m-%d %H:%M} happens twice in {zone.key}: the clocks go back over it.",
        "Choose a time an hour later or earlier, so that it is clear which is meant.",
    )


def _zone(name: str) -> ZoneInfo | None:
    """Return a zone by its exact IANA name, or None."""
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}", name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _unknown_zone(name: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
    zones = available_timezones()
    by_city = {zone.rsplit("/", 1)[-1]: zone for zone in sorted(zones)}
    suggestion = did_you_mean(name, zones) or did_you_mean(
        by_city.get(name.replace(" ", "_"), ""), zones
    )
    at = reading.source.text.find(name, node.start, node.end)
    return reading.report(
        node,
        "unknown-zone",
        f"There is no time zone “{name}”.",
        suggestion + "Write an IANA name: America/New_York, Asia/Karachi, UTC.",
        path=path,
        span=(at, at + len(name)) if at >= 0 else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneName(Scalar):
    """An IANA time zone."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a time zone (America/New_York)"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take a name that the zone database has."""
        return text if _zone(text) else _unknown_zone(text, node, reading, path)

    def schema(self, publication: Publication | None) -> Schema:
        """Return every name."""
        del publication
        return {"enum": sorted(available_timezones())}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfDay(Scalar):
    """Hours and minutes."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a time of day (09:00)"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take 24 hours, two digits each."""
        if re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
            return text
        hours = re.fullmatch(r"([0-9]):([0-5][0-9])", text)
        mend = f"Write 0{text}." if hours else "Write it like 09:00 or 17:30."
        return reading.report(node, "bad-time", f"“{text}” is not {self.words}.", mend, path=path)

    def schema(self, publication: Publication | None) -> Schema:
        """Return a pattern."""
        del publication
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}


PARTIAL_DATE = SomeDate()
DAY = SomeDate(whole=True)
LOCAL_TIME = Moment()
UTC_TIME = Moment(in_utc=True)
ZONE = ZoneName()
TIME_OF_DAY = TimeOfDay()
