"""A mapping with free names, among the kinds of values."""

from __future__ import annotations

from typing import Any

from newsletter.documents.nodes import MapNode, Node, TextNode
from newsletter.documents.reading import BAD, Kind, Reading, Schema, wrong_type
from newsletter.documents.scalars import Scalar
from newsletter.model.finding import ItemPath
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Kind):
    """A mapping from one kind of text to another; read as a tuple of pairs."""

    key: Scalar
    value: Scalar

    @property
    def words(self) -> str:
        """Name both kinds."""
        return f"a mapping from {self.key.words} to {self.value.words}"

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Read every pair."""
        if isinstance(node, TextNode) and node.broken:
            return BAD
        if not isinstance(node, MapNode):
            return wrong_type(self, node, reading, path, hint="Write one “name: value” per line.")
        pairs = []
        for key, value in node.pairs:
            here = (*path, key.value)
            pairs.append((self.key.read(key, reading, here), self.value.read(value, reading, here)))
        return BAD if any(BAD in pair for pair in pairs) else tuple(pairs)

    def schema(self, publication: Publication | None) -> Schema:
        """Return an object schema with free names."""
        return {
            "type": "object",
            "propertyNames": {**self.key.schema(publication), "type": "string"},
            "additionalProperties": self.value.schema(publication),
        }
