"""The files that programs read, as groups of the site; and what pages say to programs.

Feeds, sitemap and data set name absolute addresses: an archive without a public one has none of the
first two, and neither has a copy for editors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from newsletter.archive.building.page import Group, Ready, key_of
from newsletter.archive.editions import Card
from newsletter.archive.formats.dataset_groups import dataset_group
from newsletter.archive.formats.feed_groups import (
    SECTIONS,
    fed_shelves,
    feed_groups,
    section_name,
)
from newsletter.archive.formats.lines import one_line
from newsletter.archive.formats.meta import feed_links, page_meta
from newsletter.archive.formats.signposts import Signpost, robots, sitemaps
from newsletter.archive.site.directory import Directory
from newsletter.archive.site.filing import KINDS
from newsletter.archive.site.setting import Setting, Shown
from newsletter.model.publication import Publication


def format_groups(
    shown: Sequence[Shown], directory: Directory, setting: Setting
) -> Iterator[Group]:
    """Yield everything that programs read; `shown` in any order, `directory` of the same issues."""
    publication = setting.publication
    ordered = sorted(shown, key=lambda one: one.card.order, reverse=True)
    if publication.archive_url and not setting.drafts:
        yield from feed_groups(ordered, directory, setting)
        yield _signposts([one.card for one in ordered], directory, publication)
    if not setting.drafts:
        yield dataset_group(ordered, publication, setting.kept)


def heads_of(directory: Directory, setting: Setting) -> Callable[[str], str]:
    """Return what stands in the head of the page at a path: its feeds, and OpenGraph."""
    publication = setting.publication
    fed = {shelf.path: shelf.named.text for shelf in fed_shelves(directory)}
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
                feed_links(folder, section_name(setting, leads=leads), home, publication)
                for folder, leads in SECTIONS
            ]
        if not path.startswith("issues/"):
            links.append(page_meta(fed.get(below, whole), path, publication))
        return "\n".join(filter(None, links)) + "\n"

    return head


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
