"""What is new on a page without a feed, or in a sitemap.

Neither says what is new: that is told by which addresses were there before.
`choose` decides; `LinkReader` fetches what the decision needs, the parts of an
index and the pages of articles whose titles nobody has said yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Any

from newsletter.collect.articles import articles_of
from newsletter.collect.clipping import Clip, clip
from newsletter.collect.items import FeedItem, ParsedFeed
from newsletter.collect.polling import NOT_MODIFIED, after_success, request_for
from newsletter.collect.rhythm import own_rhythm
from newsletter.collect.sitemaps import BEGINNING, INDEX, NEWS, ParsedSitemap, SitemapPart, age_key
from newsletter.confine import Confined
from newsletter.errors import FetchFailed, NewsletterError
from newsletter.fetch import Fetcher, Response, expect_page
from newsletter.model.article import Article, Feed, FeedKind, FeedState, SavedSource
from newsletter.model.people import Outlet
from newsletter.model.values import dataclass
from newsletter.text.addresses import canonical_address

PARSE_LISTING = "newsletter.collect.listing:parse_listing"
PARSE_SITEMAP = "newsletter.collect.sitemaps:parse_sitemap"
LISTED = frozenset({FeedKind.PAGE, FeedKind.SITEMAP})
"""Kinds that this module reads."""
FIRST_VISIT = 20
"""So many of the newest are taken when a page is read for the first time."""
MOST_PAGES = 20
"""Of articles without a title, read in one visit; the others wait for the next."""
MOST_PARTS = 5
"""Of a sitemap index, read in one visit."""
STALE = timedelta(days=60)
"""What calls itself older than this is no news, though its address was not there before."""
SLACK = timedelta(days=1)
"""A part that changed so shortly before the last visit is read again."""
KNOWN_FOR = timedelta(days=90)
"""So long an address is known that is listed no more."""
LEAST_PERIOD = timedelta(hours=1)
LEAST_NEWS_PERIOD = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which items become articles, and which addresses are known from now on."""

    chosen: tuple[FeedItem, ...]
    remembered: tuple[str, ...]
    """Canonical addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What one visit gave."""

    kind: str
    title: str = ""
    language: str = ""
    articles: tuple[Article, ...] = ()
    sources: tuple[SavedSource, ...] = ()
    """Pages that were read for their titles."""
    links: tuple[str, ...] = ()
    """Canonical addresses that are known from now on: new ones, and those that are listed still."""
    parts: tuple[FeedState, ...] = ()
    """What is remembered of the files that an index names."""
    period: int = 0
    """Seconds until the next visit."""
    listed: int = 0
    """How many addresses are there, known ones included."""
    unread: tuple[str, ...] = ()
    """Why pages could not be read."""


def choose(
    items: Sequence[FeedItem],
    known: Collection[str],
    *,
    now: datetime,
    first: int = FIRST_VISIT,
    pages: int = MOST_PAGES,
) -> Choice:
    """Choose what is new: at the first visit (nothing is known) the `first` newest.

    Everything that is there at the first visit is known afterwards, and so is what is chosen
    later; at most `pages` without a title are chosen at once.
    """
    keyed = {key: item for item in items if (key := canonical_address(item.link))}
    fresh = {key: item for key, item in keyed.items() if key not in known}
    stale = {key for key, item in fresh.items() if known and _is_stale(item, now)}
    newest = sorted((key for key in fresh if key not in stale), key=lambda key: age_key(fresh[key]))
    newest = newest[::-1] if _are_dated(fresh.values()) else [k for k in fresh if k not in stale]
    if not known:
        return Choice(chosen=tuple(fresh[key] for key in newest[:first]), remembered=tuple(keyed))
    untitled = [key for key in newest if not fresh[key].title][pages:]
    taken = [key for key in newest if key not in set(untitled)]
    listed = (key for key in keyed if key not in fresh)
    return Choice(chosen=tuple(fresh[key] for key in taken), remembered=(*taken, *stale, *listed))


def _is_stale(item: FeedItem, now: datetime) -> bool:
    age = age_key(item)
    return age != BEGINNING and now - age > STALE


def _are_dated(items: Iterable[FeedItem]) -> bool:
    return any(age_key(item) != BEGINNING for item in items)


def parts_to_read(parts: Sequence[SitemapPart], since: datetime | None) -> tuple[SitemapPart, ...]:
    """Return the parts of an index that are worth reading, the likeliest first.

    Those that changed since the last visit, the latest first; where the index does not say, those
    with “news” in their names, then the order of the index.
    """
    changed = [
        part for part in parts if not (since and part.changed and part.changed < since - SLACK)
    ]
    by_name = sorted(changed, key=lambda part: "news" not in part.url.lower())
    by_time = sorted(by_name, key=lambda part: part.changed or BEGINNING, reverse=True)
    return tuple(by_time[:MOST_PARTS])


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReader:
    """Reads pages and sitemaps; needs what a visit needs, and a way to pages that obeys robots.txt."""

    fetcher: Fetcher
    pages: Fetcher
    confined: Confined
    page_parsers: Confined
    outlets: Sequence[Outlet]
    clock: Callable[[], datetime]
    first: int = FIRST_VISIT

    async def read(
        self,
        feed: Feed,
        response: Response,
        *,
        known: Collection[str] = (),
        since: datetime | None = None,
        remembered: Callable[[str], FeedState | None] = lambda _url: None,
    ) -> Brought:
        """Return what is new in an answer.

        `known` are the canonical addresses met before, `since` is the time of the last visit,
        `remembered` tells of an index's parts.  Raises `ParseError` for what is no such page,
        `ConfinedError`, and where no part can be had the fetcher's errors.
        """
        gathered = await self._gather(feed, response, since=since, remembered=remembered)
        choice = choose(gathered.items, known, now=self.clock(), first=self.first)
        return await self._brought(feed, gathered, choice)

    async def _gather(
        self,
        feed: Feed,
        response: Response,
        *,
        since: datetime | None,
        remembered: Callable[[str], FeedState | None],
    ) -> _Gathered:
        """Return all items of a page or sitemap, parts included."""
        if feed.kind is FeedKind.PAGE:
            page: ParsedFeed = await self._parse(
                PARSE_LISTING,
                response,
                links=feed.links,
                headlines=feed.headlines,
                dates=feed.dates,
            )
            return _Gathered(
                kind=page.kind, title=page.title, language=page.language, items=list(page.items)
            )
        whole: ParsedSitemap = await self._parse(PARSE_SITEMAP, response, match=feed.match)
        gathered = _Gathered(kind=whole.kind, news=whole.kind == NEWS, items=list(whole.items))
        if whole.kind == INDEX:
            await self._read_parts(feed, parts_to_read(whole.parts, since), gathered, remembered)
        return gathered

    async def _read_parts(
        self,
        feed: Feed,
        parts: Sequence[SitemapPart],
        gathered: _Gathered,
        remembered: Callable[[str], FeedState | None],
    ) -> None:
        """Read parts one after another; fails only where none can be had."""
        failure: NewsletterError | None = None
        good = 0
        for part in parts:
            try:
                await self._read_part(feed, part, gathered, remembered(part.url))
                good += 1
            except NewsletterError as error:
                failure = error
                gathered.unread.append(error.message)
        if failure and not good:
            raise failure

    async def _read_part(
        self, feed: Feed, part: SitemapPart, gathered: _Gathered, state: FeedState | None
    ) -> None:
        request = request_for(replace(feed, url=part.url), state)
        response = await self.fetcher.fetch(request)
        before = state or FeedState(url=part.url)
        if response.status != NOT_MODIFIED:
            parsed: ParsedSitemap = await self._parse(
                PARSE_SITEMAP, expect_page(response, request), match=feed.match
            )
            gathered.items += parsed.items
            gathered.news |= parsed.kind == NEWS
        gathered.parts.append(after_success(before, response, self.clock()))

    async def _parse(self, function: str, response: Response, **options: Any) -> Any:  # noqa: ANN401 (what the function returns)
        return await asyncio.to_thread(
            self.confined.call,
            function,
            response.body,
            url=response.url,
            content_type=response.header("content-type"),
            **options,
        )

    async def _brought(self, feed: Feed, gathered: _Gathered, choice: Choice) -> Brought:
        """Make articles of the chosen items, by their pages where they have no title."""
        titled = [item for item in choice.chosen if item.title]
        said = ParsedFeed(
            kind=gathered.kind,
            title=gathered.title,
            language=gathered.language,
            items=tuple(titled),
        )
        articles = articles_of(said, feed, self.outlets, now=self.clock())
        untitled = [item for item in choice.chosen if not item.title]
        results = await asyncio.gather(*(self._page(feed, item) for item in untitled))
        clips = [one for one in results if isinstance(one, Clip)]
        again = {
            canonical_address(item.link)
            for item, one in zip(untitled, results, strict=True)
            if isinstance(one, FetchFailed)
        }
        unread = [one.message for one in results if isinstance(one, NewsletterError)]
        return Brought(
            kind=gathered.kind,
            title=gathered.title,
            language=gathered.language,
            articles=(*articles, *(one.article for one in clips)),
            sources=tuple(one.source for one in clips),
            links=tuple(key for key in choice.remembered if key not in again),
            parts=tuple(gathered.parts),
            period=_period(gathered),
            listed=len(gathered.items),
            unread=tuple(dict.fromkeys((*gathered.unread, *unread))),
        )

    async def _page(self, feed: Feed, item: FeedItem) -> Clip | NewsletterError:
        """Return an article as its own page tells it, or why it cannot be had."""
        try:
            found = await clip(
                item.link,
                fetcher=self.pages,
                outlets=self.outlets,
                confined=self.page_parsers,
                clock=self.clock,
            )
        except NewsletterError as error:
            return error
        article = replace(
            found.article,
            feed=feed.url,
            source_id=item.link,
            outlet=feed.outlet or found.article.outlet,
            language=feed.language or found.article.language,
        )
        return replace(found, article=article)


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """What has been gathered of one source."""

    kind: str
    news: bool = False
    title: str = ""
    language: str = ""
    items: list[FeedItem] = field(default_factory=list)
    parts: list[FeedState] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def _period(gathered: _Gathered) -> int:
    """Return seconds until the next visit: the source's own rhythm, but no more often than is fair."""
    least = LEAST_NEWS_PERIOD if gathered.news else LEAST_PERIOD
    own = own_rhythm(item.date.moment if item.date else None for item in gathered.items)
    return int(max(least, own or least).total_seconds())
