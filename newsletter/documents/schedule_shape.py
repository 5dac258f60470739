"""schedule: of publication.yaml: when issues leave, and what each draws on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from newsletter.documents.moments import TIME_OF_DAY, ZONE
from newsletter.documents.nodes import TextNode
from newsletter.documents.reading import BAD, Reading, Schema
from newsletter.documents.scalars import Choice, Scalar, WholeNumber
from newsletter.documents.shape import Field, ListOf, Shape
from newsletter.model.finding import ItemPath
from newsletter.model.publication import (
    FreezeRule,
    MonthPlan,
    Publication,
    QuietHours,
    Schedule,
    WindowRule,
)
from newsletter.model.values import dataclass

_DAYS_BEFORE = re.compile(r"([0-9]{1,2}) days?(?: (([01][0-9]|2[0-3]):[0-5][0-9]))?")
_SPAN = re.compile(r"([0-9]{1,3}) (minutes?|hours?)")
_QUIET = re.compile(r"((?:[01][0-9]|2[0-3]):[0-5][0-9]) to ((?:[01][0-9]|2[0-3]):[0-5][0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class _WindowWord(Choice):
    """One of the rules for windows."""

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Return the rule."""
        word = Choice.parse(self, text, node, reading, path)
        return word if word is BAD else WindowRule(word)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DaysBefore(Scalar):
    """A number of days before sending, and the time on that day."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a number of days, with or without a time (3 days 18:00)"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take up to 99 days and a time of 24 hours."""
        match = _DAYS_BEFORE.fullmatch(text)
        if match:
            return FreezeRule(days=int(match[1]), time=match[2] or "")
        return reading.report(
            node,
            "bad-time",
            f"“{text}” is not {self.words}.",
            "Write how many days before sending: 3 days, or 3 days 18:00.",
            path=path,
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return a pattern."""
        del publication
        return {"type": "string", "pattern": f"^{_DAYS_BEFORE.pattern}$"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Scalar):
    """A span of time in minutes or hours."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a number of minutes or hours (3 hours)"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take whole minutes or hours, below a thousand."""
        match = _SPAN.fullmatch(text)
        if match:
            unit = "hours" if match[2].startswith("h") else "minutes"
            return timedelta(**{unit: int(match[1])})
        return reading.report(
            node,
            "bad-time",
            f"“{text}” is not {self.words}.",
            "Write it like 3 hours or 45 minutes.",
            path=path,
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return a pattern."""
        del publication
        return {"type": "string", "pattern": f"^{_SPAN.pattern}$"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _QuietHours(Scalar):
    """Two times of day."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "two times of day (22:00 to 07:00)"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take two different times of 24 hours."""
        match = _QUIET.fullmatch(text)
        if match and match[1] != match[2]:
            return QuietHours(start=match[1], end=match[2])
        return reading.report(
            node,
            "bad-time",
            f"“{text}” is not {self.words}.",
            "Write from when to when nothing goes out by itself: 22:00 to 07:00.",
            path=path,
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return a pattern."""
        del publication
        return {"type": "string", "pattern": f"^{_QUIET.pattern}$"}


MONTH_PLAN = Shape(
    name="the deadlines",
    build=MonthPlan,
    fields=tuple(
        Field(name=step, kind=_DaysBefore(), help=f"How long before sending {done}: {written}.")
        for step, done, written in (
            ("collect", "everything has come in", "14 days"),
            ("triage", "the entries are chosen", "10 days 18:00"),
            ("write", "the summaries are written", "5 days 18:00"),
            ("approve", "the issue is approved", "1 day 12:00"),
        )
    ),
)

SCHEDULE = Shape(
    name="the schedule",
    build=Schedule,
    fields=(
        Field(name="zone", kind=ZONE, help="Time zone of times that name none."),
        Field(
            name="cities",
            kind=ListOf(item=ZONE, example="[Europe/London, Asia/Karachi]"),
            help="Other places whose hour is shown beside, wherever the hour of an issue is.",
        ),
        Field(name="send_time", kind=TIME_OF_DAY, help="Local time at which issues leave."),
        Field(
            name="window",
            kind=_WindowWord(options=tuple(str(rule) for rule in WindowRule)),
            help="What an issue draws on: what appeared since last issue, in the month of its "
            "date, or in the previous month.",
        ),
        Field(
            name="freeze",
            kind=_DaysBefore(),
            help="How long before sending what comes in is late: 3 days 18:00. Without it, "
            "nothing is late.",
        ),
        Field(
            name="send_day",
            kind=WholeNumber(least=1, most=31),
            help="Day of the month on which issues leave, for the calendar: 1. A day that a month "
            "lacks is its last.",
        ),
        Field(name="deadlines", kind=MONTH_PLAN, help="Until when each step is done."),
        Field(
            name="latest",
            kind=Hours(),
            help="How late an issue still starts by itself: 3 hours. Later, a person is asked.",
        ),
        Field(
            name="quiet",
            kind=_QuietHours(),
            help="When nothing goes out by itself: 22:00 to 07:00, by the schedule's zone.",
        ),
    ),
)
