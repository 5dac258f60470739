"""The feeds of focus areas: the issues in which one ran, with its words as they stood there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from newsletter.archive.editions import Card, Line
from newsletter.archive.formats.feed import MOST_ITEMS, Feed, Item
from newsletter.archive.formats.syndicating import FeedHead, Library, feed_of
from newsletter.archive.markup import rebase
from newsletter.archive.site.filing import parted
from newsletter.model.publication import FocusArea, Publication
from newsletter.text.prose_html import WEB, to_html

ENTRIES = 12
"""Entries of an issue that an item names, besides all leads."""


def newest_runs(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return the issues that a feed has room for, of issues that come newest first."""
    return tuple(card for card, _ in zip(cards, range(MOST_ITEMS), strict=False))


def focus_feed(
    head: FeedHead, area_id: str, cards: Sequence[Card], library: Library, publication: Publication
) -> Feed:
    """Return the feed of a focus area; `cards` as `newest_runs` returns them."""
    items = list[Item]()
    for card in cards:
        areas = library.edition(card.id).issue.focus_areas
        area = next((one for one in areas if one.id == area_id), None)
        if area is not None:
            items.append(_item(head, area, card, library, publication))
    return feed_of(head, tuple(items), publication)


def _item(
    head: FeedHead, area: FocusArea, card: Card, library: Library, publication: Publication
) -> Item:
    issue, heading = publication.archive_url + card.path, library.heading(card)
    return Item(
        id=f"{publication.archive_url}{head.folder}#{card.id}",
        address=issue,
        title=f"{area.title}: {heading}",
        published=card.published,
        updated=card.published,
        html="".join(_html(area, card, issue, heading)),
        language=publication.language,
    )


def _html(area: FocusArea, card: Card, issue: str, heading: str) -> Iterator[str]:
    """Yield the words of the area, and what else the issue brought."""
    yield rebase(str(to_html(area.text, WEB)), issue)
    if area.link:
        yield f'<p><a href="{escape(area.link)}">{escape(area.title)}</a></p>\n'
    yield f'<p><a href="{escape(issue)}">{escape(heading)}</a></p>\n'
    leads, entries, _ = parted(card, ENTRIES)
    told = "".join(f"<li>{_named(line, issue)}</li>\n" for line in (*leads, *entries))
    if told:
        yield f"<ul>\n{told}</ul>\n"


def _named(line: Line, issue: str) -> str:
    title = f'<bdi lang="{escape(line.language)}">{escape(line.title)}</bdi>'
    return f'<a href="{escape(f"{issue}#{line.id}")}">{title}</a>' if line.id else title
