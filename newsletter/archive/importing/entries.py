"""Items of a media review: title, perhaps authors, a summary, the source.

Where a mail says its source is found by how it is written: ``[Outlet]`` at the end, ``(Outlet)``,
``— Outlet``, ``Source: Outlet``, a line that is nothing but a link, or a title that is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from newsletter.archive.importing.bylines import is_byline, is_dated
from newsletter.archive.importing.cutting import line_of, without
from newsletter.archive.importing.first_published import dated
from newsletter.archive.importing.pieces import Piece, inlines_of, links_in, said, wholly, words_in
from newsletter.archive.importing.signs import OWN_SOURCE, READ_ON
from newsletter.model.dates import PartialDate
from newsletter.model.prose import Block, Heading, Link, Paragraph, Quote, Rule
from newsletter.model.values import dataclass
from newsletter.text.signs_of_names import reads_as_names

MOST_PIECES = 6
MOST_WORDS = 260
"""Words of a summary; a longer text is a piece of its own."""
TITLE_WORDS = 32
OUTLET_WORDS = 9
ENOUGH_ALIKE = 3
"""So many in a row make a review out of items whose source is a link alone."""

How = Literal["bracket", "parenthesis", "dash", "label", "button", "title"]
SURE: frozenset[How] = frozenset(("bracket", "label"))

_BRACKET = re.compile(r"\s*\[(?P<outlet>[^\[\]\n]{2,90})\]\s*[.]?\s*$")
_PARENTHESIS = re.compile(r"\s*\((?P<outlet>[^()\n]{2,90})\)\s*[.]?\s*$")
_DASH = re.compile(r"\s*(?:[—–]|\s-|\|)\s*(?P<outlet>[^—–|\n]{2,90}?)\s*[.]?\s*$")
_LABEL = re.compile(
    r"(?:^|\n|(?<=[.!?”\"»] ))\(?"
    + OWN_SOURCE.pattern.removeprefix(r"\W*").replace(r"\s*:?\s*", r"\s*:\s*")
    + r"(?P<outlet>[^\n]{2,160}?)\)?\s*$",
    re.IGNORECASE,
)
_LABEL_LINKED = re.compile(
    r"(?:^|\n|(?<=[.!?”\"»] ))\(?(?:source|via|read (?:more|it|the (?:full )?(?:article|story|piece|report|original)))\b[\s:]*(?:at|in|on|from)?\s*(?P<outlet>[^\n]{2,90}?)\)?\s*[.»›→]?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a text says its source."""

    how: How
    outlet: str
    """Empty: only the address is known."""
    url: str
    """Empty: unknown."""
    published: PartialDate | None
    start: int
    """Where it begins in the words of its piece."""
    label: str = ""
    """Words around the outlet's name: "Source:"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A stretch of pieces that reads as an item of a review."""

    start: int
    end: int
    """Indexes of pieces; `end` is behind the last."""
    byline: bool
    source: Source

    @property
    def how(self) -> How:
        """How it says its source."""
        return self.source.how


def is_title(piece: Piece) -> bool:
    """Tell whether a piece could be an item's title: a heading, or wholly bold, or a link."""
    inlines = inlines_of(piece.block)
    words = line_of(inlines)
    if not 0 < len(words_in(words)) <= TITLE_WORDS:
        return False
    if isinstance(piece.block, Heading):
        return True
    if READ_ON.fullmatch(words) and links_in(inlines):
        return False
    return wholly(inlines, "strong") or wholly(inlines, "link")


def item_at(pieces: Sequence[Piece], start: int) -> Item | None:
    """Return the item that begins at a piece, or None."""
    title = pieces[start]
    if not is_title(title):
        return None
    at = start + 1
    byline = at < len(pieces) and is_byline(pieces[at])
    first = at + byline
    counted = 0
    for index in range(first, min(len(pieces), first + MOST_PIECES)):
        piece = pieces[index]
        if isinstance(piece.block, Heading | Rule):
            break
        counted += len(words_in(said(piece.block)))
        if counted > MOST_WORDS:
            break
        found = source_of(piece)
        if (
            found
            and (index > first or found.start > 0)
            and _has_summary(pieces, first, index, found)
        ):
            return Item(start=start, end=index + 1, byline=byline, source=found)
        if index > first and is_title(piece) and not found:
            break
    return _linked_title(pieces, start, first, byline=byline)


def _has_summary(pieces: Sequence[Piece], first: int, last: int, source: Source) -> bool:
    words = [said(piece.block) for piece in pieces[first:last]]
    words.append(said(pieces[last].block)[: source.start])
    least = 1 if source.how in SURE else 3
    return len(words_in(" ".join(words))) >= least  # a summary says something


def _linked_title(pieces: Sequence[Piece], start: int, first: int, *, byline: bool) -> Item | None:
    """Return an item whose title is the link to its source."""
    inlines = inlines_of(pieces[start].block)
    links = links_in(inlines)
    if not (wholly(inlines, "link") and len({link.address for link in links}) == 1):
        return None
    if not links[0].address.startswith("http"):
        return None
    end = first
    counted = 0
    while end < len(pieces) and end < first + 2 and not is_title(pieces[end]):
        block = pieces[end].block
        if not isinstance(block, Paragraph | Quote):
            break
        counted += len(words_in(said(block)))
        end += 1
    if not 2 < counted <= MOST_WORDS:  # noqa: PLR2004
        return None
    source = Source(how="title", outlet="", url=links[0].address, published=None, start=0)
    return Item(start=start, end=end, byline=byline, source=source)


def source_of(piece: Piece) -> Source | None:
    """Return the source with which a piece ends, or that it is."""
    if not isinstance(piece.block, Paragraph):
        return None
    inlines = piece.block.children
    text = said(inlines)
    links = links_in(inlines)
    text, bare = _without_bare_address(text, links)
    for how, pattern in (("bracket", _BRACKET), ("label", _LABEL)):
        found = pattern.search(text)
        if found and (source := _said_source(how, found, links)):  # type: ignore[arg-type] # one of How
            return replace(source, url=source.url or bare)
    last = links[-1] if links else None
    if last is None or not said(last.children).strip():
        return _unlinked(text)
    for how, pattern in (("label", _LABEL_LINKED), ("parenthesis", _PARENTHESIS), ("dash", _DASH)):
        found = pattern.search(text)
        if found and said(last.children).strip() and said(last.children).strip() in found["outlet"]:
            source = _said_source(how, found, links)  # type: ignore[arg-type] # one of How
            if source:
                return source
    return _button(text, last) or _unlinked(text)


def _without_bare_address(text: str, links: Sequence[Link]) -> tuple[str, str]:
    """Return a text without the address, spelt out, that it ends with, and that address."""
    last = links[-1] if links else None
    shown = said(last.children).strip() if last else ""
    if last is None or not shown.startswith("http") or not text.rstrip().endswith(shown):
        return text, ""
    return text[: text.rindex(shown)], last.address


def _said_source(how: How, found: re.Match[str], links: Sequence[Link]) -> Source | None:
    words = found["outlet"]
    link = next((one for one in reversed(links) if said(one.children).strip() in words), None)
    date, outlet = dated(words)
    outlet = outlet.strip(' ,;:()[]“”"')
    if not words_in(outlet) or len(words_in(outlet)) > OUTLET_WORDS or is_dated(outlet):
        return None
    if how == "bracket" and outlet.islower():
        return None  # "[sic]", "[emphasis added]"
    shown = found.string[found.start() :]
    return Source(
        how=how,
        outlet=" ".join(outlet.split()),
        url=link.address if link and link.address.startswith("http") else "",
        published=date,
        start=found.start(),
        label=shown.replace(outlet, "", 1) if not date else shown[: shown.find(outlet)],
    )


def _unlinked(text: str) -> Source | None:
    """Return the source that a name in parentheses is, behind a whole sentence."""
    found = _PARENTHESIS.search(text)
    if not found or not text[: found.start()].rstrip().endswith((".", "!", "?", "”", '"')):
        return None
    return _said_source("parenthesis", found, ()) if reads_as_names(found["outlet"]) else None


def _button(text: str, link: Link) -> Source | None:
    """Return the source that a link "Read more" leads to, alone or at the end."""
    words = said(link.children)
    begin = text.rstrip(" .»›→>]").rfind(words.rstrip(" .»›→>]"))
    if not link.address.startswith("http") or not READ_ON.fullmatch(words):
        return None
    if begin + len(words) < len(text.rstrip(" .»›→>]")):
        return None
    return Source(
        how="button", outlet="", url=link.address, published=None, start=begin, label=words
    )


def review_runs(items: Sequence[Item], labelled: frozenset[int]) -> list[list[Item]]:
    """Return the items that stand one behind the other, as far as they make a review.

    `labelled` are indexes of pieces right behind a section heading such as "Media review".
    """
    runs = list[list[Item]]()
    for item in items:
        if runs and runs[-1][-1].end == item.start:
            runs[-1].append(item)
        else:
            runs.append([item])
    return [run for run in runs if _is_review(run, labelled)]


def _is_review(run: Sequence[Item], labelled: frozenset[int]) -> bool:
    if run[0].start in labelled:
        return True
    sure = sum(item.how in SURE for item in run)
    if sure == len(run) and (len(run) > 1 or run[0].how == "bracket"):
        return True
    return len(run) >= ENOUGH_ALIKE


def summary_of(pieces: Sequence[Piece], source: Source) -> tuple[Block, ...]:
    """Return the blocks of a summary, its source cut off; `pieces` end with that of the source."""
    blocks = [piece.block for piece in pieces]
    if source.how == "title" or not blocks:
        return tuple(blocks)
    last = blocks[-1]
    if isinstance(last, Paragraph):
        rest = without(last.children, source.start, len(said(last.children)))
        blocks[-1:] = [Paragraph(children=rest)] if words_in(said(rest)) else []
    return tuple(blocks)
