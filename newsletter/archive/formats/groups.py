"""The files that programs read, as groups of the site; and what pages say to programs.

Feeds, sitemap and data set name absolute addresses: an archive without a public one has none of the
first two, and neither has a copy for editors.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO

from newsletter.archive.building.page import Group, Ready, key_of
from newsletter.archive.editions import Card, Edition
from newsletter.archive.formats.atom import atom
from newsletter.archive.formats.dataset import SCHEMA, dataset_json
from newsletter.archive.formats.dataset_csv import csv_metadata, dataset_csv
from newsletter.archive.formats.dataset_schema import dataset_schema
from newsletter.archive.formats.feed import Feed
from newsletter.archive.formats.json_feed import json_feed
from newsletter.archive.formats.lines import one_line
from newsletter.archive.formats.meta import feed_links, page_meta
from newsletter.archive.formats.rss import rss
from newsletter.archive.formats.signposts import Signpost, robots, sitemaps
from newsletter.archive.formats.syndicating import (
    FeedHead,
    Pick,
    Told,
    newest_cards,
    newest_picks,
    pieces_feed,
    publication_feed,
    section_picks,
    told_pieces,
)
from newsletter.archive.site.directory import Directory, Shelf
from newsletter.archive.site.filing import KINDS
from newsletter.archive.site.labels import labels_for
from newsletter.archive.site.lists import heading_of
from newsletter.archive.site.setting import Setting, Shown
from newsletter.model.publication import Publication

FED = ("topics", "authors")
"""Kinds of lists that have feeds."""
FEWEST = 5
"""Pieces that a list has before it has feeds: nobody follows a feed of one item."""
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


def format_groups(
    shown: Sequence[Shown], directory: Directory, setting: Setting
) -> Iterator[Group]:
    """Yield everything that programs read; `shown` in any order, `directory` of the same issues."""
    publication = setting.publication
    ordered = sorted(shown, key=lambda one: one.card.order, reverse=True)
    library = Shelved(ordered, setting)
    if publication.archive_url and not setting.drafts:
        cards = [one.card for one in ordered]
        yield from _feeds(cards, directory, setting, library)
        yield _signposts(cards, directory, publication)
    if not setting.drafts:
        yield _dataset(ordered, publication)


def heads_of(directory: Directory, setting: Setting) -> Callable[[str], str]:
    """Return what stands in the head of the page at a path: its feeds, and OpenGraph."""
    publication = setting.publication
    fed = {shelf.path: shelf.named.text for shelf in _fed(directory)}
    whole = one_line(publication.full_name or publication.name)

    def head(path: str) -> str:
        if setting.drafts:
            return ""
        home = "../" * path.count("/")
        links = [feed_links("", whole, home, publication)]
        below = "/".join(path.split("/")[:2]) + "/"
        if below in fed:
            links.append(feed_links(below, fed[below], home, publication))
        if not path:
            links += [
                feed_links(folder, _section(setting, leads=leads), home, publication)
                for folder, leads in SECTIONS
            ]
        if not path.startswith("issues/"):
            links.append(page_meta(fed.get(below, whole), path, publication))
        return "\n".join(filter(None, links)) + "\n"

    return head


def _feeds(
    cards: Sequence[Card], directory: Directory, setting: Setting, library: Shelved
) -> Iterator[Group]:
    publication = setting.publication
    newest = newest_cards(cards)
    yield _feed_group(
        "feed",
        key_of(_about(publication), library.key(newest)),
        "",
        lambda: publication_feed(newest, library, publication),
    )
    for folder, leads in SECTIONS:
        head = FeedHead(folder=folder, name=_section(setting, leads=leads))
        yield _pieces_group(head, section_picks(cards, leads=leads), library, publication)
    for shelf in _fed(directory):
        head = FeedHead(folder=shelf.path, home=shelf.path, name=shelf.named.text)
        yield _pieces_group(head, _picks(shelf, directory), library, publication)


def _picks(shelf: Shelf, directory: Directory) -> tuple[Pick, ...]:
    return newest_picks(Pick(card=card, line=line) for card, line in directory.lines(shelf) if line)


def _fed(directory: Directory) -> Iterator[Shelf]:
    for kind in FED:
        for shelf in directory.shelves[kind].values():
            if len(shelf.places) >= FEWEST:
                yield shelf


def _section(setting: Setting, *, leads: bool) -> str:
    return setting.words.lead_analysis if leads else setting.words.media_review


def _pieces_group(
    head: FeedHead, picks: tuple[Pick, ...], library: Shelved, publication: Publication
) -> Group:
    cards = dict.fromkeys(pick.card.id for pick in picks)
    by_id = {pick.card.id: pick.card for pick in picks}
    lines = repr([(pick.card.id, pick.line.id) for pick in picks])
    key = key_of(_about(publication), repr(head), lines, library.key(by_id[one] for one in cards))
    return _feed_group(
        f"feed/{head.folder}",
        key,
        head.folder,
        lambda: pieces_feed(head, picks, library, publication),
    )


def _feed_group(name: str, key: str, folder: str, make: Callable[[], Feed]) -> Group:
    def files() -> Iterator[Ready]:
        feed = make()
        yield Ready(path=f"{folder}feed.xml", key=key, data=atom(feed))
        yield Ready(path=f"{folder}rss.xml", key=key, data=rss(feed))
        yield Ready(path=f"{folder}feed.json", key=key, data=json_feed(feed))

    return Group(name=name, key=key, pages=files)


def _signposts(cards: Sequence[Card], directory: Directory, publication: Publication) -> Group:
    base = publication.archive_url
    pages = list(_pages(cards, directory))
    key = key_of(base, repr(pages))

    def files() -> Iterator[Ready]:
        for path, data in sitemaps(pages, base):
            yield Ready(path=path, key=key_of(key, path), data=data)
        if rules := robots(base):
            yield Ready(path="robots.txt", key=key, data=rules)

    return Group(name="sitemap", key=key, pages=files)


def _pages(cards: Sequence[Card], directory: Directory) -> Iterator[Signpost]:
    newest = _day(cards[0]) if cards else ""
    yield Signpost(path="", changed=newest)
    yield from (Signpost(path=card.path, changed=_day(card)) for card in cards)
    for year in dict.fromkeys(card.date.year for card in cards):
        yield Signpost(path=f"years/{year:04d}/")
    for kind in KINDS:
        shelves = directory.shelves[kind].values()
        if shelves:
            yield Signpost(path=f"{kind}/", changed=newest)
        yield from (Signpost(path=shelf.path) for shelf in shelves)
    yield Signpost(path="corrections/")


def _day(card: Card) -> str:
    days = [card.published.date(), *(note.date for note in card.notes)]
    if card.withdrawn:
        days.append(card.withdrawn.date)
    return max(days).isoformat()


def _dataset(ordered: Sequence[Shown], publication: Publication) -> Group:
    key = key_of(_about(publication), *(one.key + one.card.key for one in ordered))

    def editions() -> Iterator[Edition]:
        return (one.edition() for one in ordered)

    return Group(
        name="dataset",
        key=key,
        pages=lambda: (
            Ready(path=SCHEMA, key=key, data=dataset_schema(publication.archive_url)),
            Ready(path="archive.csv-metadata.json", key=key, data=csv_metadata()),
            Ready(
                path="archive.json",
                key=key,
                data=lambda: _joined(dataset_json(editions(), publication)),
            ),
            Ready(
                path="archive.csv",
                key=key,
                data=lambda: _joined(dataset_csv(editions(), publication)),
            ),
        ),
    )


def _joined(pieces: Iterable[bytes]) -> bytes:
    """Return the pieces as one, without holding them twice."""
    whole = BytesIO()
    whole.writelines(pieces)
    return whole.getvalue()


def _about(publication: Publication) -> str:
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
