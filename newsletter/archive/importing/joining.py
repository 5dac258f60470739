"""Paragraphs that were broken in the middle of a sentence, made whole again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newsletter.archive.importing.pieces import Piece, inlines_of, said, wholly, words_in
from newsletter.model.prose import ListBlock, Paragraph, Text
from newsletter.text.markdown_writing import tidy

LEAST_WORDS = 6
"""A shorter paragraph is a line that was meant to stand alone."""
_ENDS = frozenset('.!?:;…。؟۔”"»*]|')
_HANGING = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "with",
        "by",
        "from",
        "and",
        "or",
        "but",
        "nor",
        "that",
        "which",
        "who",
        "whose",
        "as",
        "than",
        "into",
        "over",
        "under",
        "between",
        "among",
        "about",
        "after",
        "before",
        "during",
        "since",
        "until",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "must",
        "should",
        "not",
        "its",
        "their",
        "his",
        "her",
        "our",
        "your",
        "this",
        "these",
        "those",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "ein",
        "eine",
        "und",
        "oder",
        "von",
        "zu",
        "mit",
        "für",
        "auf",
        "im",
        "am",
        "le",
        "la",
        "les",
        "un",
        "une",
        "de",
        "du",
        "des",
        "et",
        "ou",
        "à",
        "au",
        "aux",
        "el",
        "los",
        "las",
        "y",
        "o",
        "en",
        "con",
        "por",
        "para",
        "del",
    ]
)


def joined(pieces: Iterable[Piece]) -> tuple[list[Piece], list[str]]:
    """Return the pieces with broken paragraphs joined, and the words around each joint."""
    found, joints = list[Piece](), list[str]()
    for piece in pieces:
        last = found[-1] if found else None
        if last is not None and (whole := _one_list(last, piece)):
            found[-1] = replace(last, block=whole)
        elif last is not None and _goes_on(last, piece):
            assert isinstance(last.block, Paragraph)  # noqa: S101 - _goes_on looked
            before, behind = said(last.block).split(), said(piece.block).split()
            joints.append(" ".join([*before[-3:], "|", *behind[:3]]))
            children = tidy((*last.block.children, Text(text=" "), *inlines_of(piece.block)))
            found[-1] = replace(
                last, block=Paragraph(children=children), nowhere=last.nowhere or piece.nowhere
            )
        else:
            found.append(piece)
    return found, joints


def _one_list(last: Piece, piece: Piece) -> ListBlock | None:
    """Return both lists as one, where mails build one out of several; None: they are not."""
    above, below = last.block, piece.block
    if not (isinstance(above, ListBlock) and isinstance(below, ListBlock)):
        return None
    follows = not above.ordered or below.start == above.start + len(above.items)
    if above.ordered != below.ordered or not follows:
        return None
    return replace(above, items=(*above.items, *below.items))


def _goes_on(last: Piece, piece: Piece) -> bool:
    """Tell whether a paragraph is the rest of the one above."""
    if not (isinstance(last.block, Paragraph) and isinstance(piece.block, Paragraph)):
        return False
    before, behind = said(last.block).rstrip(), said(piece.block).lstrip()
    if len(words_in(before)) < LEAST_WORDS or not behind or last.size != piece.size:
        return False
    if before[-1] in _ENDS or (before[-1] in ")’'" and before[-2:-1] in _ENDS):
        return False
    if wholly(last.block.children, "strong") != wholly(piece.block.children, "strong"):
        return False
    word = next(iter(words_in(behind)), "")
    if behind[0].islower() or (behind[0] in "([“\"‘'" and word[:1].islower()):
        return not before[-1].isspace()
    return before.split()[-1].lower() in _HANGING and behind[0].isalnum()
