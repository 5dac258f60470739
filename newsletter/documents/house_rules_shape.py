"""What a house asks of its issues: ``house_rules`` of publication.yaml."""

from __future__ import annotations

from typing import Any

from newsletter.documents.house_shapes import BALANCE, BOUNCE_RULES, LINKS, SPELLING, WEIGHT
from newsletter.documents.nodes import TextNode
from newsletter.documents.ranking_shape import RANKING
from newsletter.documents.reading import BAD, Reading
from newsletter.documents.scalars import SLUG, WORDS, Choice, Pattern, WholeNumber
from newsletter.documents.shape import Field, Shape
from newsletter.documents.sign_up_shape import SIGN_UP
from newsletter.documents.table import Table
from newsletter.model.finding import ItemPath, Severity
from newsletter.model.publication import HouseRules
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _SeverityWord(Choice):
    """error, warning, note, or off; read as a severity or None."""

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Return the severity."""
        word = Choice.parse(self, text, node, reading, path)
        if word is BAD:
            return BAD
        return None if word == "off" else Severity(word)


HOUSE_RULES = Shape(
    name="the house rules",
    build=HouseRules,
    fields=(
        Field(
            name="summary_sentences",
            kind=WholeNumber(most=100),
            help="Most sentences of a summary.",
        ),
        Field(name="summary_words", kind=WholeNumber(most=5000), help="Most words of a summary."),
        Field(
            name="copied_words",
            kind=WholeNumber(most=5000),
            help="Most words in a row that a summary takes over without quotation marks: 15.",
        ),
        Field(
            name="severities",
            kind=Table(
                key=Pattern(
                    form="the code of a finding",
                    pattern=SLUG.pattern,
                    code="bad-id",
                    help="Copy it from what `newsletter check` prints.",
                ),
                value=_SeverityWord(options=("error", "warning", "note", "off")),
            ),
            help="Codes of findings that weigh differently here: error, warning, note or off.",
        ),
        Field(
            name="spelling",
            kind=SPELLING,
            help="Languages whose spelling is checked, each with hunspell or aspell and a dictionary: "
            "{en: hunspell en_US}.",
        ),
        Field(
            name="dictionary",
            kind=WORDS,
            help="File with words that are right here, one a line: dictionary.txt.",
        ),
        Field(
            name="spam_score",
            kind=WholeNumber(most=100),
            help="Points of SpamAssassin from which on check --spam warns: 5.",
        ),
        Field(
            name="most_per_outlet",
            kind=WholeNumber(most=100),
            help="Most entries of one outlet in an issue: 2.",
        ),
        Field(
            name="most_per_author",
            kind=WholeNumber(most=100),
            help="Most leads and entries of one author in an issue: 2.",
        ),
        Field(
            name="balance",
            kind=BALANCE,
            help="How much of an issue one voice may have, in percent.",
        ),
        Field(name="links", kind=LINKS, help="How links are looked at."),
        Field(name="weight", kind=WEIGHT, help="How heavy a mail's HTML may be."),
        Field(
            name="bounces", kind=BOUNCE_RULES, help="When mail that comes back removes a reader."
        ),
        Field(name="ranking", kind=RANKING, help="How much each reason counts for a candidate."),
        Field(name="sign_up", kind=SIGN_UP, help="What the public forms may do."),
    ),
)
