"""What a file may contain, declared once.

A file format is a tree of kinds: `Shape` (a mapping with fields), `ListOf`, `OneOf`, and the kinds
of text in `newsletter.documents.scalars`.  From this one declaration come the reader with its
findings (`Kind.read`), the JSON Schema (`newsletter.documents.schema`) and the reference listing
(`newsletter.documents.reference`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode
from newsletter.documents.reading import (
    BAD,
    Kind,
    Reading,
    Schema,
    field_name,
    nullable,
    wrong_type,
)
from newsletter.documents.suggest import closest, listed
from newsletter.model.finding import ItemPath
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a mapping."""

    name: str
    kind: Kind
    help: str
    """What it means, for completion in editors and for the reference."""
    required: bool = False
    attribute: str = ""
    """The argument that `Shape.build` takes it as; empty: `name`."""
    empty_code: str = "empty-value"
    """Code of the finding where it is required and nothing is written."""
    empty_help: str = ""

    @property
    def argument(self) -> str:
        """Return the name of the argument for `Shape.build`."""
        return self.attribute or self.name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape(Kind):
    """A mapping with known fields."""

    name: str
    """One thing of this shape: ``an entry``."""
    fields: tuple[Field, ...]
    build: Callable[..., Any]
    """Makes the noun from the fields that were given; absent ones take its defaults."""
    exclusive: tuple[str, str] | None = None
    """Two fields that must not stand together."""
    old_names: Mapping[str, str] = field(default_factory=dict)
    """Names of an earlier version of the format, and what they are called now."""
    excuse: str = ""
    """A field beside which the others that are required may be missing."""
    unexcused: frozenset[str] = frozenset()
    """Names of fields that are required even so."""

    @property
    def words(self) -> str:
        """Name a mapping by its first fields."""
        names = listed(f"“{one.name}:”" for one in self.fields[:3])
        return f"a mapping with fields such as {names}"

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Read every field; each mistake is reported, then `BAD` is returned."""
        if isinstance(node, TextNode) and node.broken:
            return BAD
        if not isinstance(node, MapNode):
            return wrong_type(self, node, reading, path, hint=self._mapping_hint(node))
        values, good = self._read_fields(node, reading, path)
        good &= self._check_exclusive(node, reading, path)
        return self.build(**values) if good else BAD

    def schema(self, publication: Publication | None) -> Schema:
        """Return an object schema that refuses unknown fields."""
        properties = {}
        for one in self.fields:
            schema = one.kind.schema(publication)
            if not one.required:
                schema = nullable(schema)
            properties[one.name] = {**schema, "description": one.help}
        result: Schema = {
            "type": "object",
            "properties": properties,
            "required": [one.name for one in self.fields if one.required],
            "additionalProperties": False,
        }
        if self.excuse:
            result["anyOf"] = [
                {"required": result["required"]},
                {"required": [self.excuse], "properties": {self.excuse: {"type": "object"}}},
            ]
            result["required"] = [one.name for one in self._needed(excused=True)]
        if self.exclusive:
            result["not"] = {"required": list(self.exclusive)}
        return result

    def _read_fields(
        self, node: MapNode, reading: Reading, path: ItemPath
    ) -> tuple[dict[str, Any], bool]:
        known = {one.name: one for one in self.fields}
        values: dict[str, Any] = {}
        seen: set[str] = set()
        good = True
        for key, value in node.pairs:
            name = self.old_names.get(key.value, key.value)
            one = known.get(name)
            if one is None:
                seen |= self._unknown_key(key, node, reading, path)
                good = False
                continue
            seen.add(name)
            read = self._read_field(one, value, key, reading, (*path, key.value))
            if read is BAD:
                good = False
            elif read is not None:
                values[one.argument] = read
        good &= self._check_missing(seen, node, reading, path)
        return values, good

    def _read_field(
        self, one: Field, value: Node, key: TextNode, reading: Reading, path: ItemPath
    ) -> Any:  # noqa: ANN401
        """Return the value, None where an optional field is left empty, or `BAD`."""
        if not (isinstance(value, TextNode) and value.is_empty and not value.broken):
            return one.kind.read(value, reading, path)
        if not one.required:
            return None
        mend = one.empty_help or f"Write {one.kind.words} behind the colon."
        return reading.report(key, one.empty_code, f"“{one.name}” is empty.", mend, path=path)

    def _check_missing(
        self, seen: set[str], node: MapNode, reading: Reading, path: ItemPath
    ) -> bool:
        excuse = node.get(self.excuse) if self.excuse else None
        excused = not (excuse is None or (isinstance(excuse, TextNode) and excuse.is_empty))
        missing = [one for one in self._needed(excused=excused) if one.name not in seen]
        if missing and reading.is_mended(node):
            return False
        for one in missing:
            if _report_swallowed(one.name, node, reading, path):
                continue
            reading.report(
                node,
                "missing-key",
                f"{_owner(path, self.name)} has no “{one.name}”.",
                f"Add a line “{one.name}:”. It says: {one.help}",
                path=path,
            )
        return not missing

    def _needed(self, *, excused: bool) -> list[Field]:
        required = [one for one in self.fields if one.required]
        return [one for one in required if not excused or one.name in self.unexcused]

    def _check_exclusive(self, node: MapNode, reading: Reading, path: ItemPath) -> bool:
        if not self.exclusive:
            return True
        first, second = (node.key(name) for name in self.exclusive)
        if first is None or second is None:
            return True
        reading.report(
            second,
            "conflicting-keys",
            f"“{first.value}” and “{second.value}” stand together; only one of them may.",
            f"Delete “{first.value}” or “{second.value}”.",
            path=(*path, second.value),
        )
        return False

    def _unknown_key(
        self, key: TextNode, node: MapNode, reading: Reading, path: ItemPath
    ) -> set[str]:
        """Report a field that is not known; returns the field that it was meant to be, if clear."""
        if key.broken:
            return set()
        names = [one.name for one in self.fields]
        present = {name.value for name, _value in node.pairs}
        meant = closest(key.value, [name for name in names if name not in present])
        suggestion = f"Did you mean “{meant}”? " if meant else ""
        bare = key.value.strip("“”„‘’«»")
        if bare != key.value and bare in names:
            reading.report(
                key,
                "smart-quotes",
                "Typographic quotation marks stand around the name of a field.",
                f"Write {bare}: without them.",
                path=path,
            )
            return {bare}
        first = key.value.partition(" ")[0]
        if first != key.value and first in names and first not in present:
            _report_no_colon(key, first, reading, path)
            return {first}
        if self._report_lost(key, node, reading, path):
            return set()
        reading.report(
            key,
            "unknown-key",
            f"“{key.value}” is not a field of {self.name}.",
            suggestion + f"Its fields are: {listed(names, most=20)}.",
            path=path,
        )
        return {meant}

    def _report_lost(self, key: TextNode, node: MapNode, reading: Reading, path: ItemPath) -> bool:
        """Report a field of the item above that is indented too little, instead of its absence."""
        above = next((pair for pair in reversed(node.pairs) if pair[0].start < key.start), None)
        if above is None or not isinstance(above[1], ListNode) or not above[1].items:
            return False
        kind = next((one.kind for one in self.fields if one.name == above[0].value), None)
        item = kind.item if isinstance(kind, ListOf) else None
        last = above[1].items[-1]
        if not (isinstance(item, Shape) and isinstance(last, MapNode)):
            return False
        if key.value not in {one.name for one in item.fields} or last.key(key.value):
            return False
        reading.drop_missing((*path, above[0].value, len(above[1].items) - 1), key.value)
        reading.report(
            key,
            "bad-indent",
            f"“{key.value}” belongs to {item.name}, but stands outside of it.",
            "Indent the line as far as the other fields of the item above it.",
            path=path,
        )
        return True

    def _mapping_hint(self, node: Node) -> str:
        first = self.fields[0].name
        if isinstance(node, ListNode):
            return f"Delete the “- ” in front of the fields, and begin with “{first}:”."
        return f"Write one field per line, indented, beginning with “{first}: …”."


def _report_no_colon(key: TextNode, name: str, reading: Reading, path: ItemPath) -> None:
    """Report a name without its colon, before a text that contains one."""
    reading.report(
        key,
        "missing-colon",
        f"A colon is missing behind “{name}”.",
        f"Write “{name}: …”, with quotation marks around a text that contains a colon itself.",
        path=path,
    )


def _report_swallowed(name: str, node: MapNode, reading: Reading, path: ItemPath) -> bool:
    """Report a field that is indented so far that it became part of the text above it."""
    for _key, value in node.pairs:
        if not isinstance(value, TextNode) or value.style not in {"|", ">"}:
            continue
        text = reading.source.text[: value.end]
        match = re.compile(rf"^ +({name}):(?= |\r?$)", re.MULTILINE).search(text, value.start)
        if match:
            reading.report(
                value,
                "bad-indent",
                f"“{name}:” is indented so far that it belongs to the text above it.",
                "Indent it as far as the fields above that text.",
                path=path,
                span=match.span(1),
            )
            return True
    return False


def _owner(path: ItemPath, name: str) -> str:
    if not path:
        return "The file"
    if isinstance(path[-1], int):
        return f"{name[0].upper()}{name[1:]} ({field_name(path).lower()})"
    return f"“{path[-1]}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Kind):
    """A list of things of one kind; read as a tuple."""

    item: Kind
    example: str = ""

    @property
    def words(self) -> str:
        """Say that a list is expected."""
        return "a list"

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Read every item."""
        if isinstance(node, TextNode) and node.broken:
            return BAD
        if not isinstance(node, ListNode):
            return wrong_type(self, node, reading, path, hint=self._hint(node))
        values = [
            self._read_item(item, reading, (*path, number))
            for number, item in enumerate(node.items)
        ]
        return BAD if any(value is BAD for value in values) else tuple(values)

    def schema(self, publication: Publication | None) -> Schema:
        """Return an array schema."""
        return {"type": "array", "items": self.item.schema(publication)}

    def _read_item(self, item: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        if isinstance(item, TextNode) and item.is_empty and not item.broken:
            return reading.report(
                item,
                "empty-item",
                f"{field_name(path)} is empty.",
                "Write something behind the “- ”, or delete the line.",
                path=path,
            )
        return self.item.read(item, reading, path)

    def _hint(self, node: Node) -> str:
        if isinstance(node, TextNode) and not node.is_empty and "\n" not in node.value:
            return f"Write it as a list: [{node.value.strip()}], or one item per line after “- ”."
        return "Put “- ” (a hyphen and a blank) in front of each item."


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Kind):
    """A text of one kind, or a mapping or list of another."""

    text: Kind
    other: Kind

    @property
    def words(self) -> str:
        """Name both."""
        return f"{self.text.words} or {self.other.words}"

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Read by what stands there."""
        chosen = self.text if isinstance(node, TextNode) else self.other
        if isinstance(chosen, ListOf) != isinstance(node, ListNode) and chosen is self.other:
            return wrong_type(self, node, reading, path, hint=f"Write {self.words}.")
        return chosen.read(node, reading, path)

    def schema(self, publication: Publication | None) -> Schema:
        """Return an anyOf."""
        return {"anyOf": [self.text.schema(publication), self.other.schema(publication)]}
