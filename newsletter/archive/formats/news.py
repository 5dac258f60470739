"""The publication's own feed: whole issues, and each correction as an item of its own.

Its newest items stand in the feed, all that are older in archive documents (RFC 5005, section 4; the
``next_url`` of a JSON Feed).  Such a document holds some items of one year, counted from its first, and
is there once it is full, or its year is over: what is published later adds documents and changes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

from newsletter.archive.editions import Card
from newsletter.archive.formats.feed import MOST_ISSUES, Feed, Item
from newsletter.archive.formats.lines import one_line
from newsletter.archive.formats.syndicating import (
    FeedHead,
    Library,
    correction_item,
    feed_of,
    moment_of,
)
from newsletter.archive.markup import rebase
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass

FOLDER = "feed/"


@dataclass(frozen=True, slots=True)
class News:
    """An issue, or a correction of one."""

    card: Card
    place: int
    """Of the correction, from 1; 0: the issue itself."""

    @property
    def moment(self) -> datetime:
        """When it was published; aware."""
        return (
            moment_of(self.card.notes[self.place - 1].date) if self.place else self.card.published
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A part of the feed: its newest items, or an archive document."""

    part: str
    """``feed/2017-1``; empty: the newest."""
    previous: str
    """The part before it, or empty."""
    news: tuple[News, ...]
    """Newest first."""

    @property
    def cards(self) -> tuple[Card, ...]:
        """The issues of which it tells, each once."""
        return tuple({one.card.id: one.card for one in self.news}.values())


def documents_of(cards: Iterable[Card], *, most: int = MOST_ISSUES) -> tuple[Document, ...]:
    """Return the newest items and every archive document, newest first: nothing is in none of them."""
    ordered = sorted(_news(cards), key=_order)
    found = list[Document]()
    for year, items in groupby(ordered, lambda one: one.moment.astimezone(UTC).year):
        of_year = tuple(items)
        is_over = of_year[-1] is not ordered[-1]
        for number, start in enumerate(range(0, len(of_year), most), start=1):
            part = of_year[start : start + most]
            if is_over or len(part) == most:
                previous = found[-1].part if found else ""
                name = f"{FOLDER}{year:04d}-{number}"
                found.append(Document(part=name, previous=previous, news=part[::-1]))
    if len(ordered) <= most:
        found = []  # the feed itself has all of it
    newest = tuple(ordered[: -most - 1 : -1])
    previous = found[-1].part if found else ""
    return (Document(part="", previous=previous, news=newest), *reversed(found))


def publication_feed(document: Document, library: Library, publication: Publication) -> Feed:
    """Return a part of the publication's feed."""
    items = tuple(_item(one, library, publication) for one in document.news)
    feed = feed_of(FeedHead(), items, publication)
    return replace(feed, part=document.part, previous=document.previous)


def _news(cards: Iterable[Card]) -> Iterator[News]:
    for card in cards:
        for place in range(len(card.notes) + 1):
            yield News(card, place)


def _order(one: News) -> tuple[datetime, str, int]:
    return one.moment, one.card.id, one.place


def _item(one: News, library: Library, publication: Publication) -> Item:
    if one.place:
        return correction_item(one.card, one.place, library, publication)
    return _issue_item(one.card, library, publication)


def _issue_item(card: Card, library: Library, publication: Publication) -> Item:
    edition, heading = library.edition(card.id), library.heading(card)
    issue, address = edition.issue, publication.archive_url + card.path
    subject = "" if issue.withdrawn else one_line(issue.subject)
    changed = [moment_of(note.date) for note in card.notes]
    if card.withdrawn:
        changed.append(moment_of(card.withdrawn.date))
    return Item(
        id=address,
        address=address,
        title=f"{heading}: {subject}" if subject else heading,
        published=card.published,
        updated=max((card.published, *changed)),
        html=rebase(edition.article, address),
        language=card.language,
        summary="" if issue.withdrawn else one_line(issue.preheader),
    )
