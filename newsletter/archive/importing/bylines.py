"""Lines that name authors."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.archive.importing.cutting import line_of
from newsletter.archive.importing.pieces import Piece, links_in, said, wholly, words_in
from newsletter.model.people import Byline
from newsletter.model.prose import Inline, Paragraph
from newsletter.text.said_dates import find_dates
from newsletter.text.signs_of_names import reads_as_names

MOST_WORDS = 16
_BY = re.compile(r"(?:written )?(?:by|von|par|por|di|از)\s*:?\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and|&|und|et|y)\s+|,|;|\s(?:and|&|und|et|y|اور)\s|،|\n)\s*")
_GROUPS = re.compile(
    r"\b(?:staff|desk|board|editorial|editors?|team|correspondents?|institute|cent(?:er|re)|council|agency|agencies|"
    r"bureau|newsroom|reuters|associated|press|commission|ministry|foundation|university|group|network|association|"
    r"committee|forum|society|union|department|office|company|magazine|times|post|news|report)\b",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"(?:(?:from )?(?:our|the) |by )?(?:(?:staff|agency|wire|news|web|city|foreign|special|monitoring|editorial|our) )"
    r"(?:reports?|reporters?|writers?|correspondents?|desk|team|staff|board|monitoring)|staff|agencies|news agencies",
    re.IGNORECASE,
)
"""Who signs where no person does."""
_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
_ROMAN = frozenset(("II", "III", "IV", "JR", "SR", "MD"))


def is_byline(piece: Piece) -> bool:
    """Tell whether a piece names authors and says nothing else."""
    if not isinstance(piece.block, Paragraph) or piece.standfirst:
        return False
    inlines = piece.block.children
    words = line_of(inlines)
    bare = _BY.sub("", words, count=1) if _BY.match(words) else words
    count = len(words_in(bare))
    if not 0 < count <= MOST_WORDS or re.search(r"[!?:]|[^.\s]{3,}\.$|\d", bare):
        return False
    if _BY.match(words):
        return True
    marked = wholly(inlines, "strong") or wholly(inlines, "emphasis") or bool(links_in(inlines))
    names = [part for part in _BETWEEN.split(bare) if part]
    if any(len(part.split()) > 6 for part in names):  # noqa: PLR2004 - no name is that long
        return False
    if is_staff(bare):
        return True
    return reads_as_names(bare) if bare.isascii() or marked else bool(marked)


def authors_of(inlines: Iterable[Inline], *, entry: bool) -> tuple[Byline, ...]:
    """Return who is named; one organisation stays one, in an entry it signs as such."""
    whole = tuple(inlines)
    text = said(whole)
    begin = _BY.match(text.lstrip())
    start = (len(text) - len(text.lstrip())) + (begin.end() if begin else 0)
    links = {line_of(link.children): link.address for link in links_in(whole)}
    names = list[tuple[str, str]]()
    for part in _BETWEEN.split(text[start:]):
        name = (
            " ".join(part.split()).strip(" ,.;|*_")
            if not re.search(r"\b[A-Z]\.$|\bJr\.$", part)
            else part.strip()
        )
        if words_in(name):
            names.append((name, links.get(name, "")))
    if entry and is_group(" ".join(text[start:].split())):
        name = " ".join(text[start:].split())
        return (Byline(name=name, organisation=True),)
    return tuple(
        Byline(name=name, link=link if link.startswith("http") else "") for name, link in names
    )


def is_staff(name: str) -> bool:
    """Tell whether a byline is that of a paper's own people, as printed: ``Staff report``."""
    return bool(_STAFF.fullmatch(" ".join(name.split()).strip(" ,.;|*_")))


def is_group(name: str) -> bool:
    """Tell whether a byline names an organisation rather than people."""
    capitals = [word for word in _CAPITALS.findall(name) if word not in _ROMAN]
    return (
        bool(capitals and not name.isupper())
        or bool(_GROUPS.search(name))
        or (name.isupper() and len(name.split()) == 1)
    )


def is_dated(words: str) -> bool:
    """Tell whether a short line holds a date."""
    return any(date.year or date.month for date in find_dates(words))
