"""From what a feed said to Articles: pure decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.collect.dates import not_after
from newsletter.collect.items import FeedItem, ParsedFeed, plain_language
from newsletter.collect.names import clean_authors
from newsletter.model.article import Article, Feed
from newsletter.model.people import Outlet
from newsletter.text.addresses import canonical_address, host_of, outlet_of


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
            article = _article(
                item, parsed, feed, houses.of(key, item.link), key=key, source_id=own_id, now=now
            )
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
    return Article(
        url=item.link,
        key=key,
        title=item.title,
        authors=clean_authors(item.credits, not_authors=house.names),
        outlet=outlet.name if outlet else feed.outlet,
        published=date.moment if date else None,
        published_date=date.day if date else None,
        language=_language(item, parsed, feed, outlet),
        summary=item.summary,
        feed=feed.url,
        source_id=source_id or item.link,
        first_seen=now,
    )


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
    """Return the most particular word on the language: feeds.yaml, item, feed, outlet."""
    known = outlet.language if outlet else ""
    return plain_language(feed.language) or item.language or parsed.language or known
