"""house_rules: of publication.yaml: links, voices and their balance."""

from __future__ import annotations

from newsletter.documents.scalars import SECONDS, WholeNumber
from newsletter.documents.shape import Field, Shape
from newsletter.model.house import LinkRules

LINKS = Shape(
    name="the rules of links",
    build=LinkRules,
    fields=(
        Field(
            name="hours",
            kind=WholeNumber(most=8760),
            help="For so many hours a look at a link is relied on, by `approve` as well: 24.",
        ),
        Field(
            name="seconds",
            kind=SECONDS,
            help="Most seconds for looking at all links of an issue: 120.",
        ),
    ),
)
