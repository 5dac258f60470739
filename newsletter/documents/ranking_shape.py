"""house_rules: ranking: of publication.yaml: how much each reason counts for a candidate."""

from __future__ import annotations

import re
from typing import Any

from newsletter.documents.nodes import TextNode
from newsletter.documents.reading import Reading, Schema
from newsletter.documents.scalars import Scalar
from newsletter.documents.shape import Field, Shape
from newsletter.model.finding import ItemPath
from newsletter.model.publication import Publication, Ranking
from newsletter.model.values import dataclass

MOST_POINTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Points(Scalar):
    """A number of points, below 0 where it counts against."""

    positive: bool = False
    """True: it must be above 0."""

    @property
    def words(self) -> str:
        """Name the kind."""
        least = "above 0" if self.positive else f"from −{MOST_POINTS}"
        return f"a number {least} to {MOST_POINTS}"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take up to three digits, decimals and a sign."""
        if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{1,3})?", text) and self._may_be(float(text)):
            return float(text)
        return reading.report(
            node,
            "bad-number",
            f"“{text}” is not {self.words}.",
            "Write 1.5, for example.",
            path=path,
        )

    def _may_be(self, value: float) -> bool:
        return abs(value) <= MOST_POINTS and (value > 0 or not self.positive)

    def schema(self, publication: Publication | None) -> Schema:
        """Return bounds for numbers; digits in quotes are allowed too."""
        del publication
        least = {"exclusiveMinimum": 0} if self.positive else {"minimum": -MOST_POINTS}
        return {
            "type": ["number", "string"],
            **least,
            "maximum": MOST_POINTS,
            "pattern": r"^[+-]?[0-9]{1,3}(\.[0-9]{1,3})?$",
        }


POINTS = Points()
RANKING = Shape(
    name="the ranking",
    build=Ranking,
    fields=(
        Field(name="panel", kind=POINTS, help="An author is one of the people: 3."),
        Field(name="topic", kind=POINTS, help="Each of up to three topics: 1."),
        Field(name="outlets", kind=POINTS, help="Each doubling of the outlets that carry it: 1.2."),
        Field(name="fresh", kind=POINTS, help="An article of today: 2; less with each day."),
        Field(
            name="half_life",
            kind=Points(positive=True),
            help="Days after which freshness counts half: 10.",
        ),
        Field(name="clipped", kind=POINTS, help="Somebody captured it by hand: 2."),
        Field(
            name="record",
            kind=POINTS,
            help="Each doubling of the times that its outlet was chosen before: 0.4.",
        ),
        Field(name="paywall", kind=POINTS, help="It is behind a paywall: -0.5."),
        Field(name="ran", kind=POINTS, help="The same address ran in a past issue: -6."),
        Field(name="same_story", kind=POINTS, help="The same story ran in a past issue: -3."),
        Field(name="follow_up", kind=POINTS, help="It goes on with a story that ran: 0.5."),
    ),
)
