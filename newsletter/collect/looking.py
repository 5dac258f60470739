"""A look at a source that stores nothing: for preview, check and discovery."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from newsletter.collect.articles import articles_of, outlet_for
from newsletter.collect.collecting import read_feed
from newsletter.collect.health import LONG_SILENCE
from newsletter.collect.items import web_address
from newsletter.collect.new_links import LISTED, LinkReader
from newsletter.collect.polling import request_for
from newsletter.confine import Confined
from newsletter.errors import FetchRefused, NewsletterError, ParseError
from newsletter.fetch import Fetcher, Request, Response, expect_page
from newsletter.fetch.robots import read_rules, sitemaps_named
from newsletter.model.article import Article, Feed, FeedKind
from newsletter.model.people import Outlet
from newsletter.model.values import dataclass
from newsletter.text.aggregators import is_aggregated

PROPOSE_LINKS = "newsletter.collect.link_patterns:propose_links"
NEWS_MAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml")
"""Where news sitemaps usually stand."""
MOST_SITEMAPS = 5
FEED_LINKS = "newsletter.collect.feed_links:feed_links"
WELL_KNOWN = (
    "/feed/",
    "/rss",
    "/feed.xml",
    "/rss.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
)
"""Where the usual programs for sites publish their feeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a feed is and holds, at one moment."""

    feed: Feed
    kind: str = ""
    """``rss20``, ``atom10`` …; empty: it could not be read."""
    title: str = ""
    """What it calls itself."""
    language: str = ""
    articles: tuple[Article, ...] = ()
    left_out: int = 0
    """Items without a usable address or title, or with that of another item; of a page or sitemap
    those that a first visit does not take."""
    unread: tuple[str, ...] = ()
    """Why pages that would tell titles could not be read."""
    moved_to: str = ""
    """Where permanent redirects lead, or empty."""
    reason: str = ""
    """Why it could not be read."""
    help: str = ""

    @property
    def newest(self) -> datetime | None:
        """The latest time that an article gives, or None."""
        return max((one.published for one in self.articles if one.published), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """Looks at feeds; needs what a round of collecting needs, but no store."""

    fetcher: Fetcher
    confined: Confined
    outlets: Sequence[Outlet]
    clock: Callable[[], datetime]
    pages: Fetcher
    """The way to pages, which obeys robots.txt."""
    page_parsers: Confined

    async def look(self, feed: Feed) -> Look:
        """Fetch a feed and read it; what goes wrong stands in the look."""
        request = request_for(feed, None)
        fetcher = self.pages if feed.kind is FeedKind.PAGE else self.fetcher
        try:
            response = expect_page(await fetcher.fetch(request), request)
            return await self._read(feed, response)
        except NewsletterError as error:
            return Look(feed=feed, reason=error.message, help=error.help)

    async def read(
        self, feed: Feed, data: bytes, *, content_type: str = "", found_at: str = ""
    ) -> Look:
        """Read a source's bytes.  Raises `ParseError` and `ConfinedError`."""
        if feed.kind in LISTED:
            headers = (("content-type", content_type),)
            found = Response(
                url=found_at or feed.url,
                status=200,
                headers=headers,
                body=data,
                fetched=self.clock(),
            )
            return await self._read_links(feed, found)
        parsed = await read_feed(
            data,
            url=found_at or feed.url,
            content_type=content_type,
            confined=self.confined,
            aggregated=is_aggregated(feed.url),
        )
        articles = articles_of(parsed, feed, self.outlets, now=self.clock())
        return Look(
            feed=feed,
            kind=parsed.kind,
            title=parsed.title,
            language=parsed.language,
            articles=articles,
            left_out=len(parsed.items) - len(articles),
        )

    async def _read_links(self, feed: Feed, response: Response) -> Look:
        """Look at a page or sitemap as a first visit would."""
        reader = LinkReader(
            fetcher=self.fetcher,
            pages=self.pages,
            confined=self.confined,
            page_parsers=self.page_parsers,
            outlets=self.outlets,
            clock=self.clock,
        )
        brought = await reader.read(feed, response)
        return Look(
            feed=feed,
            kind=brought.kind,
            title=brought.title,
            language=brought.language,
            articles=brought.articles,
            left_out=brought.listed - len(brought.articles),
            unread=brought.unread,
        )

    async def _read(self, feed: Feed, response: Response) -> Look:
        kind = response.header("content-type")
        look = await self.read(feed, response.body, content_type=kind, found_at=response.url)
        return replace(look, moved_to=response.moved_to)

    async def discover(self, url: str) -> tuple[Look, ...]:
        """Return the feeds behind an address: the feed itself, or those that its page names.

        A page that names none is asked at well-known paths.  Raises what the
        fetcher raises for the address itself, and `ParseError` where there is
        no feed.
        """
        request = request_for(Feed(url=url), None)
        response = expect_page(await self.fetcher.fetch(request), request)
        try:
            return (await self._read(Feed(url=response.moved_to or url), response),)
        except ParseError:
            named = await self._named(response)
        found = await self._readable(named) or await self._readable(_well_known(response.url))
        if not found:
            raise ParseError(
                f"No feed was found at {url}: the page names none, and none stands at the usual "
                "places.",
                help="Look for “RSS” on the site, and give that address. A single page can be "
                "captured with: newsletter clip URL",
            )
        return found

    async def propose(self, url: str) -> tuple[Look, ...]:
        """Return looks at what would read a site without a feed, the likeliest first.

        A sitemap of news, which robots.txt names or which stands at a usual place; then rules for
        the page itself.  None of them has a page read for its title.  Raises what the fetcher
        raises for the page.
        """
        sitemaps = await self._sitemaps(url)
        request = request_for(Feed(url=url, kind=FeedKind.PAGE), None)
        page = expect_page(await self.pages.fetch(request), request)
        selectors: Any = await asyncio.to_thread(
            self.confined.call,
            PROPOSE_LINKS,
            page.body,
            url=page.url,
            content_type=page.header("content-type"),
        )
        rules = [Feed(kind=FeedKind.PAGE, url=url, links=one) for one in selectors]
        pages = [await self._read_links(rule, page) for rule in rules]
        return (*sitemaps, *pages)

    async def _sitemaps(self, url: str) -> tuple[Look, ...]:
        """Return looks at the site's sitemaps that give titles."""
        base = urljoin(url, "/robots.txt")
        try:
            robots = await self.fetcher.fetch(Request(url=base))
            named = sitemaps_named(read_rules(robots.body))
        except NewsletterError:
            named = ()
        likely = sorted((one for one in named if web_address(one)), key=_is_no_news)[:MOST_SITEMAPS]
        likely += [one for one in (urljoin(url, path) for path in NEWS_MAPS) if one not in likely]
        titled = replace(self, pages=NoPages())
        looks = [await titled.look(Feed(kind=FeedKind.SITEMAP, url=one)) for one in likely]
        found: dict[tuple[str, ...], Look] = {}
        for look in looks:
            if look.articles:
                found.setdefault(tuple(one.key for one in look.articles), replace(look, unread=()))
        return tuple(found.values())

    async def _named(self, page: Response) -> tuple[str, ...]:
        links: Any = await asyncio.to_thread(
            self.confined.call,
            FEED_LINKS,
            page.body,
            url=page.url,
            content_type=page.header("content-type"),
        )
        return tuple(str(link) for link in links)

    async def _readable(self, urls: Sequence[str]) -> tuple[Look, ...]:
        """Return the addresses that are feeds; one that is reached twice counts once."""
        looks = await asyncio.gather(*(self.look(Feed(url=url)) for url in urls))
        found: dict[tuple[Any, ...], Look] = {}
        for look in looks:
            if look.kind:
                same = tuple(article.key for article in look.articles) or look.feed.url
                found.setdefault((look.title, same), look)
        return tuple(found.values())


class NoPages:
    """A `Fetcher` for looks in which no page is read for its title."""

    async def fetch(self, request: Request) -> Response:
        """Refuse."""
        raise FetchRefused(
            "The pages that a look names are not read in it.",
            url=request.url,
            help="Preview the source's own address instead.",
        )


def _is_no_news(url: str) -> bool:
    return "news" not in url.lower()


def _well_known(url: str) -> tuple[str, ...]:
    return tuple(urljoin(url, path) for path in WELL_KNOWN)


def troubles(look: Look, outlets: Sequence[Outlet], *, now: datetime) -> Iterator[str]:
    """Yield what is wrong with a feed, in words; nothing for a good one."""
    if not look.kind:
        yield look.reason
        return
    yield from look.unread
    if look.moved_to:
        yield f"It has moved for good, to {look.moved_to}."
    if not look.articles:
        yield "It has no items." if not look.left_out else "None of its items has an address."
        return
    if look.newest is None:
        if look.feed.kind is not FeedKind.PAGE:
            yield "Its items have no dates."
    elif now - look.newest > LONG_SILENCE:
        yield f"It has been silent since {look.newest:%Y-%m-%d}."
    strangers = {one.url for one in look.articles if not one.outlet}
    if strangers and outlet_for(look.feed.url, outlets, named=look.feed.outlet) is None:
        yield "No outlet in feeds.yaml has its host, so its articles come without a source."
