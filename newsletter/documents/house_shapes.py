"""house_rules: of publication.yaml: links, voices and their balance."""

from __future__ import annotations

from newsletter.documents.scalars import LANGUAGE, SECONDS, Pattern, WholeNumber
from newsletter.documents.shape import Field, Shape
from newsletter.documents.table import Table
from newsletter.model.house import BalanceLimits, BounceRules, LinkRules, WeightRules

PERCENT = WholeNumber(most=100)
SPELLING = Table(
    key=LANGUAGE,
    value=Pattern(
        form="a program that knows words",
        pattern=r"(?:hunspell|aspell)(?: [A-Za-z][\w-]{1,30})?",
        code="bad-speller",
        help="Write hunspell or aspell, and the name of a dictionary if you like: hunspell en_GB.",
    ),
)
BALANCE = Shape(
    name="the limits of balance",
    build=BalanceLimits,
    fields=(
        Field(name="outlet", kind=PERCENT, help="Most percent of the pieces from one outlet."),
        Field(name="country", kind=PERCENT, help="From outlets of one country."),
        Field(name="language", kind=PERCENT, help="In one language."),
        Field(name="author", kind=PERCENT, help="By one author."),
        Field(name="topic", kind=PERCENT, help="On one topic."),
        Field(name="viewpoint", kind=PERCENT, help="From outlets of one viewpoint."),
        Field(name="paywall", kind=PERCENT, help="Behind a paywall, or not behind one."),
    ),
)
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
WEIGHT = Shape(
    name="the rules of weight",
    build=WeightRules,
    fields=(
        Field(
            name="wall",
            kind=WholeNumber(most=1_000_000),
            help="Bytes of a mail's HTML at which Gmail clips it: 100000.",
        ),
        Field(
            name="budget",
            kind=WholeNumber(most=1_000_000),
            help="Bytes that a mail should stay under; beyond them, check warns: 80000.",
        ),
    ),
)
BOUNCE_RULES = Shape(
    name="the rules of bounces",
    build=BounceRules,
    fields=(
        Field(
            name="soft",
            kind=WholeNumber(most=100),
            help="So many issues in a row that did not arrive, and the address is taken for dead: 3.",
        ),
    ),
)
