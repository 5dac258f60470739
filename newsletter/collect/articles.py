"""From what a feed said to Articles: pure decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.collect.dates import FoundDate, not_after
from newsletter.collect.items import (
    LONGEST_TITLE,
    FeedItem,
    ParsedFeed,
    plain_language,
    shorten,
)
from newsletter.collect.names import clean_authors
from newsletter.model.article import Article, Feed
from newsletter.model.people import Outlet
from newsletter.text.addresses import canonical_address, host_of, outlet_of
from newsletter.text.languages import LONGEST, is_possible, language_of


def articles_of(
    parsed: ParsedFeed, feed: Feed, outlets: Sequence[Outlet], *, now: datetime
) -> tuple[Article, ...]:
    """Return the feed's articles, each address once, in the feed's order.

    Items without a usable address are left out.  An id that several items
    share is no id; the address stands in for it.
    """
    seen = Counter(item.source_id for item in parsed.items)
    articles: dict[str, Article] = {}
    houses = _Houses(feed, outlets)
    for item in parsed.items:
        key = canonical_address(item.link)
        if key and item.title:
            own_id = item.source_id if seen[item.source_id] == 1 else ""
            site = item.source_site if feed.outlet == "" else ""
            home = canonical_address(site) if site else ""
            house = houses.of(home or key, site or item.link)
            article = _article(item, parsed, feed, house, key=key, source_id=own_id, now=now)
            articles.setdefault(key, article)
    return tuple(articles.values())


def _article(
    item: FeedItem,
    parsed: ParsedFeed,
    feed: Feed,
    house: _House,
    *,
    key: str,
    source_id: str,
    now: datetime,
) -> Article:
    outlet = house.outlet
    date = not_after(item.date, now)
    authors = clean_authors(item.credits, not_authors=house.names)
    language = _language(item, parsed, feed, outlet)
    return Article(
        url=item.link,
        key=key,
        title=item.title,
        authors=authors,
        outlet=outlet.name if outlet else feed.outlet or item.source_name,
        published=date.moment if date else None,
        published_date=date.day if date else None,
        updated=later_change(item.updated, item.date, now),
        language=language,
        summary=item.summary,
        image=item.image,
        section=item.section,
        paywall=bool(outlet and outlet.paywall),
        said=(*item.said, *_said(item, authors, language, now)),
        feed=feed.url,
        source_id=source_id or item.link,
        first_seen=now,
    )


def later_change(
    updated: datetime | None, published: FoundDate | None, now: datetime
) -> datetime | None:
    """Return when an article was changed after it appeared, not later than now, or None."""
    if updated is None or (published and published.moment and updated <= published.moment):
        return None
    return min(updated, now)


def _said(
    item: FeedItem, authors: tuple[str, ...], language: str, now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield what the item says and the article does not keep in these words."""
    if item.credits and item.credits != authors:
        yield "authors", shorten("; ".join(item.credits), LONGEST_TITLE)
    if item.date and item.date.moment and item.date.moment > now:
        yield "published", item.date.moment.isoformat()
    if item.updated and item.updated > now and item.updated != (item.date and item.date.moment):
        yield "updated", item.updated.isoformat()
    if item.language and item.language != language:
        yield "language", item.language


@dataclass(frozen=True, slots=True)
class _House:
    """Who stands behind an address."""

    outlet: Outlet | None
    names: tuple[str, ...]
    """What it calls itself."""


class _Houses:
    """The houses of one feed's addresses, each host looked at once."""

    def __init__(self, feed: Feed, outlets: Sequence[Outlet]) -> None:
        self._feed = feed
        self._outlets = outlets
        self._known: dict[str, _House] = {}

    def of(self, key: str, link: str) -> _House:
        """Return the house of an article by its key (``https://host/…``) and its address."""
        host = key.split("/", 3)[2]
        if host not in self._known:
            outlet = outlet_for(link, self._outlets, named=self._feed.outlet)
            self._known[host] = _House(outlet, own_names(outlet, link, self._feed.title))
        return self._known[host]


def outlet_for(url: str, outlets: Sequence[Outlet], *, named: str = "") -> Outlet | None:
    """Return the outlet that the feed names, or that the address belongs to, or None."""
    if named:
        return next((o for o in outlets if named in {o.name, *o.aliases}), None)
    return outlet_of(url, outlets)


def own_names(outlet: Outlet | None, url: str, *more: str) -> tuple[str, ...]:
    """Return what the outlet calls itself: no author's name on its own pages."""
    host = host_of(url)
    names = (outlet.name, *outlet.aliases, *outlet.hosts) if outlet else ()
    return tuple(filter(None, (*names, host, host.partition(".")[0], *more)))


def _language(item: FeedItem, parsed: ParsedFeed, feed: Feed, outlet: Outlet | None) -> str:
    """Return the language: feeds.yaml's word; else item, feed or outlet declare it; else its words."""
    known = outlet.language if outlet else ""
    declared = item.language or parsed.language or known
    return plain_language(feed.language) or sane_language(declared, item.title, item.summary)


def sane_language(declared: str, title: str, text: str) -> str:
    """Return the declared language unless the title's script speaks against it; else the found one."""
    if declared and is_possible(declared, title):
        return declared
    return language_of(f"{title}. {text[:LONGEST]}")
