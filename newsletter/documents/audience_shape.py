"""audience: of publication.yaml and of an issue: who receives."""

from __future__ import annotations

from typing import Any

from newsletter.documents.nodes import TextNode
from newsletter.documents.reading import BAD, Reading
from newsletter.documents.scalars import LANGUAGE, WORDS, Choice
from newsletter.documents.shape import Field, ListOf, OneOf, Shape
from newsletter.model.audience_rule import EVERYBODY, AudienceRule
from newsletter.model.finding import ItemPath
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Everybody(Choice):
    """The word for everybody; read as the rule."""

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Return the rule."""
        return BAD if Choice.parse(self, text, node, reading, path) is BAD else EVERYBODY


_RULE = Shape(
    name="a rule for the audience",
    build=AudienceRule,
    fields=(
        Field(name="tags", kind=ListOf(item=WORDS), help="Readers with one of these tags."),
        Field(name="without", kind=ListOf(item=WORDS), help="No reader with one of these tags."),
        Field(
            name="languages",
            kind=ListOf(item=LANGUAGE),
            help="Readers of one of these languages; who named none reads the publication's.",
        ),
    ),
)
AUDIENCE = OneOf(text=_Everybody(options=("everybody",)), other=_RULE)
