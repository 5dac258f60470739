"""HTML, read for its faults: elements with their parents, and what is not closed.

A browser mends silently what mail clients do not, so this reads the characters
as they stand, and mends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = "area base br col embed hr img input link meta source track wbr"
_MUST_CLOSE = (
    "a abbr article b bdi blockquote body center cite div em figure footer h1 h2 h3 h4 h5 h6 head "
    "header html i li main nav ol p section small span strong style sub sup table tbody td th "
    "thead title tr u ul"
)
VOID = frozenset(_VOID.split())
MUST_CLOSE = frozenset(_MUST_CLOSE.split())
UNREAD = frozenset(("style", "script", "title", "head"))


@dataclass(slots=True, kw_only=True)
class Element:
    """One element; `own` holds its text outside of its children, in pieces."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None
    own: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute without white space around it, or an empty text."""
        return self.attributes.get(name, "").strip()

    @property
    def words(self) -> str:
        """All text inside, in order of elements rather than of characters."""
        return " ".join(piece for element in self.walk() for piece in element.own).strip()

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestors(self) -> Iterator[Element]:
        """Yield this element and all above it."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A read document."""

    elements: tuple[Element, ...]
    unclosed: tuple[str, ...]
    """Tags that are opened and never closed, and ``/tag`` for the opposite."""
    text: str
    """What can be read, white space folded."""

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield the elements of these tags, in order."""
        return (element for element in self.elements if element.tag in tags)

    def first(self, tag: str) -> Element | None:
        """Return the first element of that tag, or None."""
        return next(self.all(tag), None)


def read_html(source: str) -> Document:
    """Read a document; nothing is refused."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.close_all()
    return Document(
        elements=tuple(reader.elements),
        unclosed=tuple(reader.unclosed),
        text=" ".join(" ".join(reader.pieces).split()),
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.stack: list[Element] = []
        self.unclosed: list[str] = []
        self.pieces: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID:
            self.stack.append(element)
            self.unread += tag in UNREAD

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if all(element.tag != tag for element in self.stack):
            self.unclosed.append(f"/{tag}")
            return
        while (element := self._pop()).tag != tag:
            self._note(element.tag)

    def handle_data(self, data: str) -> None:
        if self.stack:
            self.stack[-1].own.append(data)
        if not self.unread:
            self.pieces.append(data)

    def close_all(self) -> None:
        """Note what is still open at the end of the document."""
        while self.stack:
            self._note(self._pop().tag)

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        parent = self.stack[-1] if self.stack else None
        given = {name: value or "" for name, value in attrs}
        element = Element(tag=tag, attributes=given, parent=parent)
        self.elements.append(element)
        if parent is not None:
            parent.children.append(element)
        return element

    def _pop(self) -> Element:
        element = self.stack.pop()
        self.unread -= element.tag in UNREAD
        return element

    def _note(self, tag: str) -> None:
        if tag in MUST_CLOSE:
            self.unclosed.append(tag)
