"""The feeds of topics, authors and sections: leads and entries, and the corrections of these.

Which they are the cards tell; contents come from the few issues that are newest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Protocol

from newsletter.archive.editions import Card, Edition, Line
from newsletter.archive.formats.feed import MOST_ITEMS, Feed, Item, newest
from newsletter.archive.formats.lines import one_line
from newsletter.archive.formats.pieces import piece_of
from newsletter.archive.markup import rebase
from newsletter.archive.site.filing import Filing
from newsletter.model.issue import Entry, Lead
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.text.prose_html import WEB, to_html

_HEADING = re.compile(r"<(h[1-6])\b[^>]*>.*?</\1>\s*", re.DOTALL)
_NOON = time(12, tzinfo=UTC)
_CORRECTION = {"en": "Correction: {title}", "ur": "تصحیح: {title}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a feed says of a lead or an entry, besides what its card says."""

    html: str
    """Its content; addresses in it are absolute."""
    original: str
    """Address of the article that an entry tells about, or empty."""


class Library(Protocol):
    """Where whole issues are read, one at a time."""

    def edition(self, issue_id: str) -> Edition:
        """Return the issue."""
        ...

    def pieces(self, issue_id: str) -> Mapping[str, Told]:
        """Return what `told_pieces` tells of the issue; it may be remembered."""
        ...

    def heading(self, card: Card) -> str:
        """Return what the issue is called, in its own language."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A lead or an entry of an issue, for a feed."""

    card: Card
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What a feed is called and where it stands, below the archive's address."""

    folder: str = ""
    """``topics/water/``, or empty for the publication's own."""
    home: str = ""
    """The page that it follows: ``topics/water/``."""
    name: str = ""
    """``Water``; empty: the publication."""


def section_picks(cards: Iterable[Card], *, leads: bool) -> tuple[Pick, ...]:
    """Return the newest leads, or entries of the media review; `cards` are newest first."""
    return newest_picks(
        Pick(card=card, line=line)
        for card in cards
        if not (leads and isinstance(card.lines, Filing) and not card.lines.leads)
        for line in card.lines
        if line.lead is leads
    )


def newest_picks(picks: Iterable[Pick]) -> tuple[Pick, ...]:
    """Return the picks that a feed has room for, of picks that come newest first."""
    kept = list[Pick]()
    for pick in picks:
        if pick.line.id:
            kept.append(pick)
        if len(kept) == MOST_ITEMS:
            break
    return tuple(kept)


def pieces_feed(
    head: FeedHead, picks: Sequence[Pick], library: Library, publication: Publication
) -> Feed:
    """Return a feed of leads and entries; `picks` as `newest_picks` returns them."""
    return feed_of(head, newest(_piece_items(picks, library, publication), MOST_ITEMS), publication)


def told_pieces(edition: Edition, publication: Publication) -> dict[str, Told]:
    """Return the contents of an issue's leads and entries, by id; nothing that was withdrawn."""
    base = f"{publication.archive_url}issues/{edition.issue.id}/"
    pieces: Sequence[Lead | Entry] = (*edition.issue.leads, *edition.issue.entries)
    return {
        piece.id: Told(
            html=rebase(_content(piece, edition.article), base),
            original=piece.address if isinstance(piece, Entry) else "",
        )
        for piece in pieces
        if piece.id and not piece.withdrawn
    }


def _content(piece: Lead | Entry, article: str) -> str:
    """Return a piece as its page shows it, without its title; or its words, where it has no place."""
    inside = _HEADING.sub("", piece_of(article, piece.id), count=1)
    if inside:
        return inside
    return str(to_html(piece.summary if isinstance(piece, Entry) else piece.body, WEB))


def _piece_items(
    picks: Sequence[Pick], library: Library, publication: Publication
) -> Iterator[Item]:
    for pick in picks:
        told = library.pieces(pick.card.id).get(pick.line.id)
        if told:
            yield _piece_item(pick, told, publication)
            for place, note in enumerate(pick.card.notes, start=1):
                if note.item == pick.line.id:
                    yield correction_item(pick.card, place, library, publication)


def feed_of(head: FeedHead, items: tuple[Item, ...], publication: Publication) -> Feed:
    """Return a feed with these items, which are newest first."""
    base, whole = publication.archive_url, one_line(publication.full_name or publication.name)
    return Feed(
        folder=base + head.folder,
        home=base + head.home,
        title=f"{one_line(head.name)} · {whole}" if head.name else whole,
        subtitle=one_line(publication.mission),
        language=publication.language,
        publisher=one_line(publication.name),
        items=items,
    )


def _piece_item(pick: Pick, told: Told, publication: Publication) -> Item:
    card, line = pick.card, pick.line
    address = f"{publication.archive_url}{card.path}#{line.id}"
    changes = [moment_of(note.date) for note in card.notes if note.item == line.id]
    return Item(
        id=address,
        address=address,
        title=line.title,
        published=card.published,
        updated=max(card.published, *changes) if changes else card.published,
        html=told.html,
        language=line.language,
        authors=tuple(author.text for author in line.authors),
        topics=tuple(topic.text for topic in line.topics),
        original=told.original,
    )


def correction_item(card: Card, place: int, library: Library, publication: Publication) -> Item:
    """Return a correction of an issue, by its place among them; the first has 1."""
    note = card.notes[place - 1]
    issue = publication.archive_url + card.path
    told = _CORRECTION.get(card.language.partition("-")[0], _CORRECTION["en"])
    title = next((line.title for line in card.lines if note.item and line.id == note.item), "")
    return Item(
        id=f"{issue}#correction-{place}",
        address=f"{issue}#{note.item}" if note.item else issue,
        title=told.format(title=title or library.heading(card)),
        published=moment_of(note.date),
        updated=moment_of(note.date),
        html=rebase(note.what, issue),
        language=card.language,
    )


def moment_of(day: date) -> datetime:
    """Return noon of the day of a correction or withdrawal: no nearer time of it is known."""
    return datetime.combine(day, _NOON)
