"""The feeds of a site, as groups of files: of the publication, its sections, and lists of names."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from newsletter.archive.building.page import Group, Ready, key_of
from newsletter.archive.editions import Card, Edition
from newsletter.archive.formats.atom import atom
from newsletter.archive.formats.feed import Feed
from newsletter.archive.formats.focus_feeds import focus_feed, newest_runs
from newsletter.archive.formats.json_feed import json_feed
from newsletter.archive.formats.news import Document, documents_of, publication_feed
from newsletter.archive.formats.rss import rss
from newsletter.archive.formats.syndicating import (
    FeedHead,
    Pick,
    Told,
    newest_picks,
    pieces_feed,
    section_picks,
    told_pieces,
)
from newsletter.archive.site.directory import Directory, Shelf
from newsletter.archive.site.labels import labels_for
from newsletter.archive.site.lists import heading_of
from newsletter.archive.site.setting import Setting, Shown
from newsletter.model.publication import Publication

FEWEST = {"topics": 5, "authors": 5, "focus": 1}
"""Kinds of lists that have feeds, and pieces that a list has before it has them: nobody follows a
topic of one item.  A focus area is the publication's own, and lasts."""
SECTIONS = (("sections/leads/", True), ("sections/media-review/", False))
REMEMBERED = 1_500
"""Issues whose pieces are kept at hand; of about 30 kB each."""


class Shelved:
    """`Library` over the issues of a build."""

    def __init__(self, shown: Iterable[Shown], setting: Setting) -> None:
        self._shown = {one.card.id: one for one in shown}
        self._publication = setting.publication
        self._labels = setting.labels
        self._pieces: OrderedDict[str, Mapping[str, Told]] = OrderedDict()

    def edition(self, issue_id: str) -> Edition:
        """Read the issue."""
        return self._shown[issue_id].edition()

    def pieces(self, issue_id: str) -> Mapping[str, Told]:
        """Read the issue, or remember it."""
        found = self._pieces.get(issue_id)
        if found is None:
            found = self._pieces[issue_id] = told_pieces(self.edition(issue_id), self._publication)
            if len(self._pieces) > REMEMBERED:
                self._pieces.popitem(last=False)
        return found

    def heading(self, card: Card) -> str:
        """Return what the issue is called; a date is spelt in the issue's language."""
        return heading_of(card, labels_for(self._labels, card.language))

    def key(self, cards: Iterable[Card]) -> str:
        """Return what changes where one of these issues does."""
        return key_of(*(self._shown[card.id].key + card.key for card in cards))


def feed_groups(shown: Sequence[Shown], directory: Directory, setting: Setting) -> Iterator[Group]:
    """Yield all feeds; `shown` newest first, `directory` of the same issues."""
    publication, library = setting.publication, Shelved(shown, setting)
    cards = [one.card for one in shown]
    for document in documents_of(cards):
        yield _news_group(document, library, publication)
    for folder, leads in SECTIONS:
        head = FeedHead(folder=folder, name=section_name(setting, leads=leads))
        yield _pieces_group(head, section_picks(cards, leads=leads), library, publication)
    for shelf in fed_shelves(directory):
        if shelf.kind == "focus":
            yield _focus_group(shelf, directory, library, publication)
        else:
            head = FeedHead(folder=shelf.path, home=shelf.path, name=shelf.named.text)
            yield _pieces_group(head, _picks(shelf, directory), library, publication)


def fed_shelves(directory: Directory) -> Iterator[Shelf]:
    """Yield the lists that have feeds; one that lost something keeps those that it may have had."""
    lost = {named for card in directory.cards for named in card.former}
    for kind, fewest in FEWEST.items():
        for shelf in directory.shelves[kind].values():
            if len(shelf.places) >= fewest or (kind, shelf.named.key) in lost:
                yield shelf


def section_name(setting: Setting, *, leads: bool) -> str:
    """Return what a section is called."""
    return setting.words.lead_analysis if leads else setting.words.media_review


def about(publication: Publication) -> str:
    """Return what feeds and data say of the publication; equal for equal ones."""
    return repr(
        (
            publication.name,
            publication.full_name,
            publication.mission,
            publication.language,
            publication.archive_url,
            publication.website,
        )
    )


def _picks(shelf: Shelf, directory: Directory) -> tuple[Pick, ...]:
    return newest_picks(Pick(card=card, line=line) for card, line in directory.lines(shelf) if line)


def _news_group(document: Document, library: Shelved, publication: Publication) -> Group:
    told = repr(
        (document.part, document.previous, [(one.card.id, one.place) for one in document.news])
    )
    return _feed_group(
        document.part or "feed",
        key_of(about(publication), told, library.key(document.cards)),
        lambda: publication_feed(document, library, publication),
        _in_part(document.part) if document.part else _in_folder(""),
    )


def _focus_group(
    shelf: Shelf, directory: Directory, library: Shelved, publication: Publication
) -> Group:
    cards = newest_runs(card for card, _ in directory.lines(shelf))
    areas = cards[0].focus_areas
    name = next((one.text for one in areas if one.key == shelf.named.key), shelf.named.text)
    head = FeedHead(folder=shelf.path, home=shelf.path, name=name)
    return _feed_group(
        f"feed/{head.folder}",
        key_of(about(publication), repr(head), library.key(cards)),
        lambda: focus_feed(head, shelf.named.key, cards, library, publication),
        _in_folder(head.folder),
    )


def _pieces_group(
    head: FeedHead, picks: tuple[Pick, ...], library: Shelved, publication: Publication
) -> Group:
    by_id = {pick.card.id: pick.card for pick in picks}
    lines = repr([(pick.card.id, pick.line.id) for pick in picks])
    return _feed_group(
        f"feed/{head.folder}",
        key_of(about(publication), repr(head), lines, library.key(by_id.values())),
        lambda: pieces_feed(head, picks, library, publication),
        _in_folder(head.folder),
    )


Formats = tuple[tuple[str, Callable[[Feed], bytes]], ...]


def _in_folder(folder: str) -> Formats:
    return (f"{folder}feed.xml", atom), (f"{folder}rss.xml", rss), (f"{folder}feed.json", json_feed)


def _in_part(part: str) -> Formats:
    """RSS has no archive documents: readers that know of them read Atom."""
    return (f"{part}.xml", atom), (f"{part}.json", json_feed)


def _feed_group(name: str, key: str, make: Callable[[], Feed], formats: Formats) -> Group:
    def files() -> Iterator[Ready]:
        feed = make()
        for path, written in formats:
            yield Ready(path=path, key=key, data=written(feed))

    return Group(name=name, key=key, pages=files)
