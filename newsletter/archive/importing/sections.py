"""Where the sections of a mail begin and end: leads, focus areas, the media review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from newsletter.archive.importing.bylines import is_byline
from newsletter.archive.importing.cutting import line_of
from newsletter.archive.importing.entries import Item, is_title, item_at, review_runs
from newsletter.archive.importing.pieces import Piece, inlines_of, said, words_in
from newsletter.archive.importing.signs import FOCUS_LABEL, REVIEW_LABEL
from newsletter.model.prose import Heading, Paragraph, Rule
from newsletter.model.publication import Publication

LABEL_WORDS = 6

Kind = Literal["lead", "focus", "review"]


@dataclass(slots=True, kw_only=True)
class Section:
    """Pieces that belong together."""

    kind: Kind
    label: Piece | None = None
    """The heading of the section, which the archive words in its own way."""
    pieces: list[Piece] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    """Of a review: its items, whose indexes count from `offset`."""
    offset: int = 0


def sections_of(pieces: Sequence[Piece], publication: Publication) -> list[Section]:
    """Return the sections, in order; every piece is in one of them, as its label or content."""
    labels = {at: _label(pieces, at, publication) for at in range(len(pieces))}
    reviews = _reviews(pieces, labels)
    found = list[Section]()
    at = 0
    while at < len(pieces):
        run = reviews.get(at)
        if run is not None:
            found.append(_review(pieces, run, found))
            at = run[-1].end
        elif labels[at] == "focus":
            end = _focus_end(pieces, at, labels, reviews)
            found.append(Section(kind="focus", label=pieces[at], pieces=list(pieces[at + 1 : end])))
            at = end
        else:
            if not found or found[-1].kind != "lead":
                found.append(Section(kind="lead"))
            found[-1].pieces.append(pieces[at])
            at += 1
    return [section for section in found if section.pieces or section.label]


def _review(pieces: Sequence[Piece], run: list[Item], found: list[Section]) -> Section:
    """Return the section of a run; a heading right above it becomes its label."""
    label = None
    above = found[-1] if found else None
    if above and above.kind == "lead" and above.pieces and is_label(above.pieces[-1]):
        label = above.pieces.pop()
    if above and above.kind == "lead":
        while above.pieces and isinstance(above.pieces[-1].block, Rule):
            above.pieces.pop()
    return Section(
        kind="review",
        label=label,
        pieces=list(pieces[run[0].start : run[-1].end]),
        items=run,
        offset=run[0].start,
    )


def is_label(piece: Piece) -> bool:
    """Tell whether a piece is a short heading, or a line that names a review."""
    words = line_of(inlines_of(piece.block))
    count = len(words_in(words))
    if not 0 < count <= LABEL_WORDS:
        return False
    if isinstance(piece.block, Heading):
        return True
    return isinstance(piece.block, Paragraph) and (
        bool(REVIEW_LABEL.fullmatch(words.strip(" :"))) or (words.isupper() and is_title(piece))
    )


def _label(pieces: Sequence[Piece], at: int, publication: Publication) -> Kind | Literal[""]:
    piece = pieces[at]
    if not is_label(piece):
        return ""
    words = line_of(inlines_of(piece.block)).strip(" :").lower()
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if REVIEW_LABEL.fullmatch(words):
        return "review"
    if following is None or not is_title(following):
        return ""
    if FOCUS_LABEL.fullmatch(words):
        return "focus"
    known = {_key(area.title) for area in publication.focus_areas}
    return "focus" if _key(line_of(inlines_of(following.block))) in known else ""


def _key(title: str) -> str:
    return " ".join(words_in(title.lower()))


def _reviews(pieces: Sequence[Piece], labels: Mapping[int, str]) -> dict[int, list[Item]]:
    """Return the runs of items that make a review, by where they begin."""
    items = list[Item]()
    at = 0
    while at < len(pieces):
        item = item_at(pieces, at)
        if item is not None and not labels[at]:
            items.append(item)
            at = item.end
        else:
            at += 1
    labelled = frozenset(at + 1 for at, kind in labels.items() if kind == "review")
    return {run[0].start: run for run in review_runs(items, labelled)}


def _focus_end(
    pieces: Sequence[Piece], at: int, labels: Mapping[int, str], reviews: dict[int, list[Item]]
) -> int:
    """Return where the blurbs end that begin behind the label at `at`."""
    first = pieces[at + 1].block
    level = first.level if isinstance(first, Heading) else 0
    for index in range(at + 1, len(pieces)):
        block = pieces[index].block
        if labels[index] or index in reviews or isinstance(block, Rule):
            return index
        if index + 1 in reviews and is_label(pieces[index]):
            return index
        if isinstance(block, Heading) and level and block.level < level:
            return index
        if is_title(pieces[index]) and index + 1 < len(pieces) and is_byline(pieces[index + 1]):
            return index
    return len(pieces)


def leads_in(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces of one lead after the other; the first may lack a title.

    A heading begins a lead where a byline follows, where it is the first, or stands behind a rule,
    or above all others; if no lead has a byline, all headings of the highest level begin one.
    """
    starts = _lead_starts(pieces)
    bounds = [0, *(at for at in starts if at), len(pieces)]
    for begin, end in pairwise(bounds):
        part = list(pieces[begin:end])
        while part and isinstance(part[-1].block, Rule):
            part.pop()
        while part and isinstance(part[0].block, Rule):
            part.pop(0)
        if part:
            yield part


def _lead_starts(pieces: Sequence[Piece]) -> list[int]:
    headings = [at for at, piece in enumerate(pieces) if isinstance(piece.block, Heading)]
    bylined = [at for at in range(len(pieces) - 1) if _has_byline(pieces, at)]
    levels = {at: block.level for at in headings if isinstance(block := pieces[at].block, Heading)}
    top = min(levels.values(), default=0)
    if not bylined:
        return [at for at in headings if levels[at] == top or at == headings[0]]
    starts = set(bylined)
    lowest = max((levels[at] for at in bylined if at in levels), default=top)
    for at in headings:
        behind_rule = at > 0 and isinstance(pieces[at - 1].block, Rule)
        if (
            (at < min(starts) and levels[at] <= lowest)
            or (behind_rule and levels[at] <= lowest)
            or levels[at] < min(levels.get(one, top) for one in bylined)
        ):
            starts.add(at)
    return sorted(starts)


def _has_byline(pieces: Sequence[Piece], at: int) -> bool:
    if not is_byline(pieces[at + 1]):
        return False
    if isinstance(pieces[at].block, Heading):
        return True
    words = line_of(inlines_of(pieces[at].block))
    return (
        is_title(pieces[at])
        and len(words_in(words)) > 2  # noqa: PLR2004 - a title
        and said(pieces[at + 1].block).lower().lstrip().startswith("by ")
    )
