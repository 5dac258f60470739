"""Items of a review that are one paragraph, or one item of a list, taken apart: title, then the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsletter.archive.importing.cutting import between
from newsletter.archive.importing.entries import TITLE_WORDS, is_title, source_of
from newsletter.archive.importing.pieces import Piece, inlines_of, said, words_in
from newsletter.archive.importing.signs import READ_ON, REVIEW_LABEL
from newsletter.model.prose import Block, Link, ListBlock, Paragraph, Strong
from newsletter.text.markdown_writing import tidy

_BETWEEN = re.compile(r"[\s:.,|—–-]*")


def opened(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces in which items of a review that begin with their title stand as title and rest.

    Only where they are a review: behind a heading that says so, or two in a row that name a source.
    """
    found = list[Piece]()
    under = inside = False
    for at, piece in enumerate(pieces):
        under = (bool(found) and _is_review_label(found[-1])) or (under and inside)
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        parts = _list_parts(piece) if under else []
        if not parts and isinstance(piece.block, Paragraph):
            sourced = _names_source(piece)
            paired = sourced and following is not None and _names_source(following)
            if under or paired or (inside and sourced):
                parts = _parts(piece, piece.block)
        found += parts or [piece]
        inside = bool(parts)
    return found


def _is_review_label(piece: Piece) -> bool:
    words = " ".join(said(inlines_of(piece.block)).split()).strip(" :")
    return bool(REVIEW_LABEL.fullmatch(words)) and len(words_in(words)) <= 6  # noqa: PLR2004 - a label


def _names_source(piece: Piece) -> bool:
    if not isinstance(piece.block, Paragraph) or not _parts(piece, piece.block):
        return False
    source = source_of(piece)
    return source is not None and source.how != "button" and source.start > 0


def _list_parts(piece: Piece) -> list[Piece]:
    """Return the items of a list as titles and rests, or nothing where one is not of that kind."""
    if not isinstance(piece.block, ListBlock) or len(piece.block.items) < 2:  # noqa: PLR2004 - a list
        return []
    found = list[Piece]()
    for item in piece.block.items:
        first = item[0] if item else None
        parts = _parts(piece, first) if isinstance(first, Paragraph) else []
        if not parts or any(not isinstance(block, Paragraph) for block in item):
            return []
        found += [*parts, *(replace(piece, block=block) for block in item[1:])]
    return found


def _parts(piece: Piece, block: Block) -> list[Piece]:
    """Return the title with which a paragraph begins, and its rest; nothing where it has none."""
    inlines = inlines_of(block)
    first = inlines[0] if inlines else None
    if not isinstance(first, Link | Strong):
        return []
    title, whole = said((first,)), said(inlines)
    if READ_ON.fullmatch(title.strip()) or not 1 < len(words_in(title)) <= TITLE_WORDS:
        return []
    start = _BETWEEN.match(whole, len(title))
    assert start is not None  # noqa: S101 - it matches nothing, too
    rest = tidy(between(inlines, start.end(), len(whole) + 1))
    if len(words_in(said(rest))) < 3:  # noqa: PLR2004 - a summary says something
        return []
    head = replace(piece, block=Paragraph(children=(first,)))
    return [head, replace(piece, block=Paragraph(children=rest))] if is_title(head) else []
