"""schedule: of publication.yaml: when issues leave, and what each draws on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from newsletter.documents.moments import TIME_OF_DAY, ZONE
from newsletter.documents.nodes import TextNode
from newsletter.documents.reading import BAD, Reading, Schema
from newsletter.documents.scalars import Choice, Scalar
from newsletter.documents.shape import Field, Shape
from newsletter.model.finding import ItemPath
from newsletter.model.publication import FreezeRule, Publication, Schedule, WindowRule

_DAYS_BEFORE = re.compile(r"([0-9]{1,2}) days?(?: (([01][0-9]|2[0-3]):[0-5][0-9]))?")


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


SCHEDULE = Shape(
    name="the schedule",
    build=Schedule,
    fields=(
        Field(name="zone", kind=ZONE, help="Time zone of times that name none."),
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
    ),
)
