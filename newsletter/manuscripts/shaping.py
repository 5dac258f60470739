"""Paragraphs to blocks of prose: lists put together, quotations, headings, pictures, rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from newsletter.manuscripts.joining import (
    LOWEST,
    Shaped,
    with_bold_headings,
    with_captions,
    with_quotes,
)
from newsletter.manuscripts.listing import Item, Lister
from newsletter.manuscripts.notices import Tally
from newsletter.manuscripts.raw import Piece, RawBlock, RawDocument, RawParagraph, RawTable
from newsletter.manuscripts.stress import refers, wholly, without
from newsletter.manuscripts.tables import inlines_in, items_of
from newsletter.model.prose import (
    Block,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Paragraph,
    Rule,
    Strong,
)
from newsletter.text.prose_text import plain
from newsletter.text.runs import Run, inlines_from

PICTURE = "images/picture-"
"""Stands in front of a picture's number until it has a file."""
_RULE = re.compile(r"(?:[*\-_—–~•#·⁂]\s*){3,}|⁂")


@dataclass(slots=True, kw_only=True)
class Shaper:
    """Turns the blocks of one document into prose."""

    document: RawDocument
    tally: Tally
    figures: list[int] = field(default_factory=list)
    """Numbers of the pictures that are shown, in order."""
    _numbers: dict[str, int] = field(default_factory=dict)
    _notes: list[tuple[Block, ...]] = field(default_factory=list)
    _lister: Lister = field(default_factory=Lister)
    _quotes: bool = True
    _in_note: bool = False

    def shaped(self) -> list[Shaped]:
        """Return the document's blocks."""
        self._quotes = _few_are_indented(self.document.blocks)
        return with_bold_headings(self._flow(self.document.blocks), self.tally)

    def notes(self) -> tuple[tuple[Block, ...], ...]:
        """Return the notes that were referred to, by their numbers; after `shaped`."""
        for key in set(self.document.notes) - set(self._numbers):
            if words := _words_of(self.document.notes[key]).strip():
                self.tally.note("note-unused", words)
        return tuple(self._notes)

    def _flow(self, blocks: Iterable[RawBlock]) -> list[Shaped]:
        found, items = list[Shaped](), list[Item]()
        for block in blocks:
            if isinstance(block, RawTable):
                found += self._listed(items)
                found += self._table(block)
                continue
            own = list(self._paragraph(block))
            place = block.place
            if place is None and block.role == "continued" and items and own:
                place = replace(items[-1].place, key="")
            if place is not None and own:
                items.append(Item(place=place, blocks=[one.block for one in own]))
            elif own:
                found += self._listed(items)
                found += own
        found += self._listed(items)
        return with_captions(with_quotes(found))

    def _listed(self, items: list[Item]) -> list[Shaped]:
        taken, items[:] = list(items), []
        return [Shaped(block=block) for block in self._lister.blocks(taken)]

    def _paragraph(self, paragraph: RawParagraph) -> Iterator[Shaped]:
        """Yield a paragraph, and the pictures in it behind it."""
        inlines = self._inlines(paragraph.pieces)
        words = plain(inlines).strip()
        pictures = [piece.picture for piece in paragraph.pieces if piece.picture]
        if paragraph.role == "rule" or (words and _RULE.fullmatch(words)):
            yield Shaped(block=Rule(), role="rule")
        elif words or refers(inlines):
            yield self._worded(paragraph, inlines)
        for number in pictures:
            self.figures.append(number)
            alt = self.document.pictures[number - 1].alt
            if not alt:
                self.tally.note("alt-missing")
            yield Shaped(block=Figure(source=f"{PICTURE}{number}", alt=alt))

    def _worded(self, paragraph: RawParagraph, inlines: tuple[Inline, ...]) -> Shaped:
        bold, slanted = wholly(inlines, Strong), wholly(inlines, Emphasis)
        if paragraph.role == "heading":
            if paragraph.level > LOWEST:
                self.tally.note("deep-heading", plain(inlines))
            return Shaped(
                block=Heading(children=without(inlines, Strong), level=paragraph.level),
                role="heading",
            )
        role = paragraph.role
        quoted = role == "text" and paragraph.indented and self._quotes and not self._in_note
        if quoted:
            self.tally.note("indented-quote", plain(inlines))
            role = "quote"
        return Shaped(block=Paragraph(children=inlines), role=role, bold=bold, slanted=slanted)

    def _inlines(self, pieces: Iterable[Piece]) -> tuple[Inline, ...]:
        return inlines_from([self._run(piece) for piece in pieces if not piece.picture])

    def _run(self, piece: Piece) -> Run:
        if not piece.note:
            return Run(piece.text, piece.marks if piece.text != "\n" else frozenset(), piece.link)
        return Run("", note=self._note(piece.note))

    def _note(self, key: str) -> int:
        """Return the number of a note, from 1; 0 where there is none, or within a note."""
        if key not in self.document.notes or self._in_note:
            return 0
        if key not in self._numbers:
            self._numbers[key] = len(self._notes) + 1
            self._notes.append(())
            self._in_note = True
            blocks = self._flow(self.document.notes[key])
            self._in_note = False
            self._notes[self._numbers[key] - 1] = tuple(one.block for one in blocks)
        return self._numbers[key]

    def _table(self, table: RawTable) -> list[Shaped]:
        """Return a table as a list, or, where it only places text, as that text."""
        cells = [[self._flow(cell) for cell in row] for row in table.rows]
        rows = [row for row in cells if any(row)]
        if all(sum(map(bool, row)) <= 1 for row in rows):
            return [one for row in rows for cell in row for one in cell]
        self.tally.note("table", _first_row(rows))
        figures = [one for row in rows for cell in row for one in cell if _is_figure(one)]
        blocks = [[tuple(one.block for one in cell) for cell in row] for row in rows]
        return [*(Shaped(block=one) for one in self._lister.blocks(items_of(blocks))), *figures]


def _is_figure(shaped: Shaped) -> bool:
    return isinstance(shaped.block, Figure)


def _few_are_indented(blocks: Iterable[RawBlock]) -> bool:
    """Tell whether setting in means something: not where half of the text is set in."""
    texts = [
        one.indented
        for one in blocks
        if isinstance(one, RawParagraph) and one.role == "text" and one.words.strip()
    ]
    return sum(texts) * 2 < len(texts)


def _words_of(blocks: Iterable[RawBlock]) -> str:
    return " ".join(one.words for one in blocks if isinstance(one, RawParagraph))


def _first_row(rows: list[list[list[Shaped]]]) -> str:
    cells = (" ".join(map(plain, inlines_in(one.block for one in cell))) for cell in rows[0])
    return " · ".join(filter(None, (cell.strip() for cell in cells)))
