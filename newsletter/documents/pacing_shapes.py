"""ramp, brake, rates and uncertain of delivery: in publication.yaml."""

from __future__ import annotations

from typing import Any

from newsletter.documents.nodes import TextNode
from newsletter.documents.ranking_shape import Points
from newsletter.documents.reading import BAD, Reading
from newsletter.documents.scalars import HOST, Choice, Pattern, WholeNumber
from newsletter.documents.schedule_shape import Hours
from newsletter.documents.shape import Field, Shape
from newsletter.documents.table import Table
from newsletter.model.finding import ItemPath
from newsletter.model.pacing import BrakeRules, RampRules, UncertainRule
from newsletter.model.rates import Rates
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _UncertainWord(Choice):
    """One of the rules for rows that may have arrived."""

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Return the rule."""
        word = Choice.parse(self, text, node, reading, path)
        return word if word is BAD else UncertainRule(word)


UNCERTAIN = _UncertainWord(options=tuple(str(rule) for rule in UncertainRule))
RAMP = Shape(
    name="the steps of a send",
    build=RampRules,
    fields=(
        Field(
            name="large",
            kind=WholeNumber(least=100, most=99_999_999),
            help="From so many recipients on, 1 % get it first, then 10 %, then the rest: 20000.",
        ),
        Field(
            name="first",
            kind=WholeNumber(most=10_000),
            help="Below that, so many get it first, then the rest: 100.",
        ),
        Field(
            name="halt_for",
            kind=Hours(),
            help="How long after the seed inboxes the others get it, to halt it in time: 10 minutes.",
        ),
        Field(
            name="look_for",
            kind=Hours(),
            help="How long a large send waits after 1 % and after 10 %: 10 minutes.",
        ),
    ),
)
BRAKE = Shape(
    name="the brake",
    build=BrakeRules,
    fields=tuple(
        Field(
            name=name,
            kind=Points(positive=True),
            help=f"A send stops by itself when more than this many percent {what}: {usual}.",
        )
        for name, what, usual in (
            ("deferred", "were put off by their mail server (4xx)", "40"),
            ("refused", "were refused for good (5xx)", "5"),
            ("bounced", "came back", "5"),
            ("complained", "were called spam", "0.3"),
        )
    ),
)
_RATE = Pattern(
    form="a rate, such as 50 a second",
    pattern=r"[1-9][0-9]{0,5} an? (?:second|minute|hour)",
    code="bad-rate",
    help="Write 50 a second, 300 a minute or 1000 an hour.",
)
RATES = Shape(
    name="the limits of sending",
    build=Rates,
    fields=(
        Field(
            name="all", kind=_RATE, help="How many mails leave at most, to anybody: 50 a second."
        ),
        Field(
            name="domains",
            kind=Table(key=HOST, value=_RATE),
            help="How many at most to one domain: gmail.com: 300 a minute.",
        ),
    ),
)
