"""HTML, read for its faults: elements with their parents, and what is not closed.

A browser mends silently what mail clients do not, so this reads the characters
as they stand, and mends nothing.  Reading takes time in proportion to the size,
however deep the nesting: below `DEEPEST` elements are siblings, as in browsers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import field

from newsletter.check.markup import Mark, marks
from newsletter.model.values import dataclass

_VOID = "area base br col embed hr img input link meta source track wbr"
_MUST_CLOSE = (
    "a abbr article b bdi blockquote body center cite div em figure footer h1 h2 h3 h4 h5 h6 head "
    "header html i li main nav ol p section small span strong style sub sup table tbody td th "
    "thead title tr u ul"
)
_INLINE = "a abbr b bdi bdo cite code em font i img mark q s small span strong sub sup u"
VOID = frozenset(_VOID.split())
MUST_CLOSE = frozenset(_MUST_CLOSE.split())
INLINE = frozenset(_INLINE.split())
UNREAD = frozenset(("style", "script", "title", "head"))
DEEPEST = 512
"""Elements inside one another; Chromium stops there too."""


@dataclass(slots=True, kw_only=True, eq=False)
class Element:
    """One element; `own` holds its text outside of its children, in pieces."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None
    at: tuple[int, int] = (0, 0)
    """Line and column, from 1; zeros: nowhere."""
    repeated: tuple[str, ...] = ()
    """Attributes that stand more than once; the first of each counts."""
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
        """Yield this element and all below it, in order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))

    def ancestors(self) -> Iterator[Element]:
        """Yield this element and all above it."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    def inside(self, *tags: str) -> Element | None:
        """Return the nearest element of these tags that this one is or lies in, or None."""
        return next((element for element in self.ancestors() if element.tag in tags), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A read document."""

    elements: tuple[Element, ...]
    unclosed: tuple[str, ...]
    """Tags that are opened and never closed, and ``/tag`` for the opposite."""
    text: str
    """What can be read, white space folded."""
    cut: tuple[str, ...] = ()
    """Tags, ``comment`` or ``declaration`` in the midst of which the document ends."""
    comments: tuple[str, ...] = ()
    doctype: str = ""
    """What follows ``<!``, in lower case, or empty."""
    deepest: int = 0
    """Elements inside one another."""

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield the elements of these tags, in order."""
        return (element for element in self.elements if element.tag in tags)

    def first(self, tag: str) -> Element | None:
        """Return the first element of that tag, or None."""
        return next(self.all(tag), None)


def read_html(source: str) -> Document:
    """Read a document; nothing is refused."""
    reader = _Reader(source)
    for mark in marks(source):
        reader.take(mark)
    return reader.document()


class _Reader:
    def __init__(self, source: str) -> None:
        self.breaks = [-1, *(found.start() for found in re.finditer("\n", source))]
        self.elements: list[Element] = []
        self.stack: list[Element] = []
        self.open: Counter[str] = Counter()
        """How many elements of each tag are open."""
        self.beyond = 0
        """Elements that are open below the deepest that is kept."""
        self.deepest = 0
        self.unclosed: list[str] = []
        self.comments: list[str] = []
        self.cut: list[str] = []
        self.pieces: list[str] = []
        self.unread = 0
        self.doctype = ""

    def take(self, mark: Mark) -> None:
        """Take in the next piece."""
        if not mark.whole:
            self.cut.append(mark.name or mark.kind)
        if mark.kind == "text":
            self._text(mark.text)
        elif mark.kind == "open":
            self._open(mark)
        elif mark.kind == "close":
            self._close(mark.name)
        elif mark.kind == "comment":
            self.comments.append(mark.text)
        else:
            self.doctype = self.doctype or mark.text.lower()

    def document(self) -> Document:
        """Return what was read, noting what is still open."""
        while self.stack:
            self._note(self._pop().tag)
        return Document(
            elements=tuple(self.elements),
            unclosed=tuple(self.unclosed),
            cut=tuple(self.cut),
            comments=tuple(self.comments),
            text=" ".join("".join(self.pieces).split()),
            doctype=self.doctype,
            deepest=self.deepest,
        )

    def _open(self, mark: Mark) -> None:
        element = self._add(mark)
        if mark.name in VOID or mark.closes_itself:
            return
        if len(self.stack) >= DEEPEST:
            self.beyond += 1
            self.deepest = max(self.deepest, DEEPEST + self.beyond)
            return
        self.stack.append(element)
        self.open[mark.name] += 1
        self.deepest = max(self.deepest, len(self.stack))
        self.unread += mark.name in UNREAD

    def _close(self, tag: str) -> None:
        if tag in VOID:
            return
        self._part(tag)
        if self.beyond:
            self.beyond -= 1
            return
        if not self.open[tag]:
            self.unclosed.append(f"/{tag}")
            return
        while (element := self._pop()).tag != tag:
            self._note(element.tag)

    def _text(self, text: str) -> None:
        if self.stack:
            self.stack[-1].own.append(text)
        if not self.unread:
            self.pieces.append(text)

    def _add(self, mark: Mark) -> Element:
        self._part(mark.name)
        parent = self.stack[-1] if self.stack else None
        given: dict[str, str] = {}
        repeated = []
        for name, value in mark.attributes:
            if name in given:
                repeated.append(name)
            given.setdefault(name, value)
        line = bisect_left(self.breaks, mark.at)
        element = Element(
            tag=mark.name,
            attributes=given,
            parent=parent,
            at=(line, mark.at - self.breaks[line - 1]),
            repeated=tuple(repeated),
        )
        self.elements.append(element)
        if parent is not None:
            parent.children.append(element)
        return element

    def _part(self, tag: str) -> None:
        """Keep the words of two blocks apart."""
        if tag not in INLINE:
            self.pieces.append(" ")

    def _pop(self) -> Element:
        element = self.stack.pop()
        self.open[element.tag] -= 1
        self.unread -= element.tag in UNREAD
        return element

    def _note(self, tag: str) -> None:
        if tag in MUST_CLOSE:
            self.unclosed.append(tag)
