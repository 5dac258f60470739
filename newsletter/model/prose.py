"""Prose: the Markdown subset as a tree.

Editors' Markdown is parsed once, at the border (`newsletter.text.markdown`);
inside the house, prose is this tree and never a string of markup.
"""

from __future__ import annotations

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A run of characters."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBreak:
    """A hard line break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis:
    """Stressed words, in italics."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    """Strongly stressed words, in bold."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Superscript:
    """Raised characters: the th of 6th."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscript:
    """Lowered characters: the 2 of CO2."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead to an address; the scheme is http, https or mailto."""

    children: tuple[Inline, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReference:
    """The mark of a footnote; `number` counts from 1 and names `Prose.notes[number - 1]`."""

    number: int


Inline = Text | LineBreak | Emphasis | Strong | Superscript | Subscript | Link | NoteReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A sub-heading; `level` 1 is the highest inside the piece, 3 the lowest."""

    children: tuple[Inline, ...]
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlock:
    """A list; each item is a sequence of blocks."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quoted passage."""

    children: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An image standing alone in its paragraph, with alternative text and caption."""

    source: str
    alt: str
    caption: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A break between thoughts (three asterisks on a line)."""


Block = Paragraph | Heading | ListBlock | Quote | Figure | Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Blocks in order, and the notes that they refer to."""

    blocks: tuple[Block, ...] = ()
    notes: tuple[tuple[Block, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.blocks)


NO_PROSE = Prose()
"""Nothing said."""
