"""A document on its way in: paragraphs of pieces, with every tracked change still in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Literal

from newsletter.model.values import dataclass

Role = Literal[
    "text", "title", "subtitle", "byline", "heading", "quote", "caption", "continued", "rule"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One tracked change as the document marks it; several may be one change to people."""

    number: int
    """Unique in the document."""
    author: str
    date: str
    move: str = ""
    """What is taken away at one place and stands at another has one name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Characters that are marked alike, a footnote's mark or a picture."""

    text: str = ""
    """A line feed alone: a hard break."""
    marks: frozenset[str] = frozenset()
    """Any of `newsletter.text.runs.MARKS`."""
    link: str = ""
    note: str = ""
    """The key of a note that is referred to here."""
    picture: int = 0
    """The number of a picture, from 1."""
    inserted: Edit | None = None
    deleted: Edit | None = None
    comments: frozenset[str] = frozenset()
    """Keys of the comments beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlace:
    """Where an item of a list stands."""

    key: str
    """Items with the same one are counted together."""
    level: int = 0
    ordered: bool = False
    start: int = 1


@dataclass(slots=True, kw_only=True)
class RawParagraph:
    """A paragraph; it ends with a mark that may itself be tracked."""

    pieces: list[Piece] = field(default_factory=list)
    role: Role = "text"
    level: int = 1
    """Of a heading, from 1."""
    place: ListPlace | None = None
    indented: bool = False
    drop_cap: bool = False
    """True: it is the large first letter of what follows."""
    inserted: Edit | None = None
    """The end of this paragraph is new: without it the next one goes on here."""
    deleted: Edit | None = None

    @property
    def words(self) -> str:
        """All its text, tracked or not."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True, kw_only=True)
class RawTable:
    """A table: rows of cells, each of blocks."""

    rows: list[list[list[RawBlock]]] = field(default_factory=list)


RawBlock = RawParagraph | RawTable


@dataclass(frozen=True, slots=True, kw_only=True)
class RawComment:
    """A comment; `parent` is the key of the one that it answers."""

    key: str
    author: str
    date: str
    text: str
    parent: str = ""
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPicture:
    """A picture's bytes, and what the document says that it shows."""

    data: bytes
    alt: str = ""


@dataclass(slots=True, kw_only=True)
class RawDocument:
    """All that was read of a document."""

    blocks: list[RawBlock] = field(default_factory=list)
    notes: dict[str, list[RawBlock]] = field(default_factory=dict)
    comments: list[RawComment] = field(default_factory=list)
    pictures: list[RawPicture] = field(default_factory=list)
    title: str = ""
    """From its properties."""
    creator: str = ""
    edits: int = 0
    """Tracked changes met while it was read."""


def paragraphs_in(blocks: list[RawBlock]) -> Iterator[RawParagraph]:
    """Yield the paragraphs in reading order, those of tables too."""
    for block in blocks:
        if isinstance(block, RawParagraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from paragraphs_in(cell)
