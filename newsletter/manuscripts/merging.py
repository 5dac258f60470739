"""What remains of paragraphs once changes are decided: pieces left out, ends that join."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from newsletter.manuscripts.raw import Edit, RawBlock, RawParagraph, RawTable

Stands = Callable[[Edit | None, Edit | None], bool]
"""(inserted, deleted) → whether it is part of the text."""


def remaining(blocks: list[RawBlock], stands: Stands) -> list[RawBlock]:
    """Return the blocks that stand, nothing in them tracked any more.

    A paragraph whose end does not stand goes on with the next one, and is what that is: its
    properties belong to its end (ECMA-376, part 1, 17.3.1.29).  Large first letters join their
    words.
    """
    found = list[RawBlock]()
    open_: RawParagraph | None = None
    for block in blocks:
        if isinstance(block, RawTable):
            found += _closed(open_)
            open_ = None
            table = _table(block, stands)
            if table.rows:
                found.append(table)
            continue
        paragraph = _paragraph(block, stands)
        if open_ is not None:
            paragraph = _joined(open_, paragraph)
        open_ = None
        if paragraph.drop_cap or not stands(block.inserted, block.deleted):
            open_ = paragraph
        else:
            found.append(paragraph)
    return [*found, *_closed(open_)]


def _closed(paragraph: RawParagraph | None) -> list[RawParagraph]:
    return [] if paragraph is None else [paragraph]


def _paragraph(block: RawParagraph, stands: Stands) -> RawParagraph:
    kept = [
        replace(piece, inserted=None, deleted=None)
        for piece in block.pieces
        if stands(piece.inserted, piece.deleted)
    ]
    return replace(block, pieces=kept, inserted=None, deleted=None)


def _joined(first: RawParagraph, second: RawParagraph) -> RawParagraph:
    """Return the second with the words of the first in front."""
    if not any(piece.text.strip() or piece.picture for piece in second.pieces):
        return replace(first, pieces=[*first.pieces, *second.pieces], drop_cap=False)
    return replace(second, pieces=[*first.pieces, *second.pieces])


def _table(table: RawTable, stands: Stands) -> RawTable:
    """Return a table without the rows of which nothing stands."""
    rows = []
    for row in table.rows:
        before = _has_words(row)
        cells = [remaining(cell, stands) for cell in row]
        if _has_words(cells) or not before:
            rows.append(cells)
    return RawTable(rows=rows)


def _has_words(row: list[list[RawBlock]]) -> bool:
    return any(
        bool(block.rows)
        if isinstance(block, RawTable)
        else any(piece.text.strip() or piece.picture for piece in block.pieces)
        for cell in row
        for block in cell
    )
