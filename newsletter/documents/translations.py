"""``translations:`` of an issue and of its pieces: language codes with what is told in each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode, walk
from newsletter.documents.reading import BAD, Kind, Reading, Schema, wrong_type
from newsletter.documents.scalars import LANGUAGE, MARKDOWN, WORDS, one_line
from newsletter.documents.shape import Field, Shape
from newsletter.model.finding import ItemPath
from newsletter.model.issue import Heads, Translation
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLanguage(Kind):
    """A mapping from language codes to things of one shape; read as a tuple, by language."""

    shape: Shape
    """What it builds takes the language, and makes the thing."""

    @property
    def words(self) -> str:
        """Name both."""
        return f"a mapping from language codes to {self.shape.name}"

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Read every language; its code is one of the things' arguments, in lower case."""
        if isinstance(node, TextNode) and node.broken:
            return BAD
        if not isinstance(node, MapNode):
            fields = ", ".join(f"{one.name}: …" for one in self.shape.fields[:2])
            return wrong_type(self, node, reading, path, hint=f"Write, say, ur: {{{fields}}}.")
        told = [self._one(key, value, reading, (*path, key.value)) for key, value in node.pairs]
        good = self._each_once(node, reading, path)
        if not good or any(one is BAD for one in told):
            return BAD
        return tuple(sorted(told, key=lambda one: str(one.language)))

    def schema(self, publication: Publication | None) -> Schema:
        """Return an object schema whose names are language codes."""
        return {
            "type": "object",
            "propertyNames": {**LANGUAGE.schema(publication), "type": "string"},
            "additionalProperties": self.shape.schema(publication),
        }

    def _one(self, key: TextNode, value: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        language = LANGUAGE.read(key, reading, path)
        telling = self.shape.read(value, reading, path)
        if language is BAD or telling is BAD:
            return BAD
        return telling(language=language.lower())

    def _each_once(self, node: MapNode, reading: Reading, path: ItemPath) -> bool:
        """Report a code that stands twice, in other letters: “ur” and “UR”."""
        first: dict[str, TextNode] = {}
        good = True
        for key, _value in node.pairs:
            before = first.setdefault(key.value.lower(), key)
            if before is not key:
                good = False
                line = reading.source.line_of(before.start)
                reading.report(
                    key,
                    "duplicate-key",
                    f"“{key.value}” and “{before.value}” are one language; the first is on line "
                    f"{line}.",
                    "Delete one of the two.",
                    path=(*path, key.value),
                )
        return good


def _shape(name: str, noun: type[Translation | Heads], *fields: Field) -> Shape:
    return Shape(name=name, build=lambda **given: partial(noun, **given), fields=fields)


def _title(what: str) -> Field:
    return Field(name="title", kind=WORDS, required=True, help=f"{what} in that language.")


OF_ENTRIES = Field(
    name="translations",
    kind=ByLanguage(
        shape=_shape(
            "the translation of an entry",
            Translation,
            _title("The article's title"),
            Field(
                name="summary",
                attribute="text",
                kind=MARKDOWN,
                required=True,
                help="The summary in that language, in Markdown.",
            ),
        )
    ),
    help="Title and summary in other languages, for readers who chose one: "
    "{ur: {title: …, summary: …}}.",
)
OF_LEADS = Field(
    name="translations",
    kind=ByLanguage(
        shape=_shape(
            "the translation of a lead",
            Translation,
            _title("The headline"),
            Field(
                name="standfirst",
                attribute="text",
                kind=MARKDOWN,
                help="The standfirst in that language; needed where the lead has one.",
            ),
        )
    ),
    help="Title and standfirst in other languages, for readers who chose one: "
    "{ur: {title: …, standfirst: …}}.",
)
OF_ISSUES = Field(
    name="translations",
    kind=ByLanguage(
        shape=_shape(
            "the translation of an issue",
            Heads,
            Field(
                name="subject",
                kind=WORDS,
                required=True,
                help="Subject line in that language.",
            ),
            Field(name="preheader", kind=WORDS, help="The line behind it, in that language."),
            Field(name="title", kind=WORDS, help="The heading in that language."),
        )
    ),
    help="Subject and heading in other languages, for readers who chose one: {ur: {subject: …}}.",
)


def translations_fit(tree: Node, reading: Reading) -> None:
    """Report a translation into a piece's own language, and one that leaves the standfirst out."""
    own = _text(tree, "language") or (reading.publication.language if reading.publication else "")
    _report_own(tree, own, reading, ())
    for path, piece in _pieces(tree):
        _report_own(piece, _text(piece, "language") or own, reading, path)
        if path[0] == "leads" and _text(piece, "standfirst"):
            _report_without_standfirst(piece, reading, path)


def _pieces(tree: Node) -> Iterator[tuple[ItemPath, Node]]:
    for name in ("leads", "media_review"):
        listed = walk(tree, (name,))
        for number, piece in enumerate(listed.items if isinstance(listed, ListNode) else ()):
            yield (name, number), piece


def _translations(piece: Node) -> tuple[tuple[TextNode, Node], ...]:
    node = walk(piece, ("translations",))
    return node.pairs if isinstance(node, MapNode) else ()


def _report_own(piece: Node, own: str, reading: Reading, path: ItemPath) -> None:
    for key, _value in _translations(piece):
        if key.value.lower() == own.lower():
            reading.report(
                key,
                "own-language",
                f"This is in “{own}” already; it needs no translation into it.",
                "Write the code of the other language; or, if the piece itself is in another "
                "one, say so in its “language:”.",
                path=(*path, "translations", key.value),
            )


def _report_without_standfirst(piece: Node, reading: Reading, path: ItemPath) -> None:
    for key, value in _translations(piece):
        if isinstance(value, MapNode) and not _text(value, "standfirst"):
            reading.report(
                key,
                "missing-key",
                f"“{key.value}” has no “standfirst”, and the lead has one.",
                "Add a line “standfirst:” with the words in that language, so that headline and "
                "standfirst are in one.",
                path=(*path, "translations", key.value),
            )


def _text(node: Node | None, name: str) -> str:
    found = walk(node, (name,))
    return one_line(found.value) if isinstance(found, TextNode) else ""
