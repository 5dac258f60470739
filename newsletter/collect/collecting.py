"""Visiting every feed: a thin shell around `polling`, the parsers and `articles`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from newsletter.collect.items import MOST_ITEMS, ParsedFeed
from newsletter.collect.new_links import KNOWN_FOR, LISTED, LinkReader
from newsletter.collect.polling import (
    GONE,
    NOT_MODIFIED,
    after_failure,
    after_success,
    is_due,
    request_for,
)
from newsletter.collect.reading import FeedReader
from newsletter.collect.report import CollectReport, FeedOutcome, FeedResult
from newsletter.collect.sites import SharedSites, shared_site
from newsletter.collect.store import ArticleStore
from newsletter.confine import Confined
from newsletter.errors import NewsletterError
from newsletter.fetch import Fetcher, Response, expect_page
from newsletter.model.article import Feed, FeedKind, FeedState
from newsletter.model.people import Outlet
from newsletter.model.values import dataclass

MOST_VISITS = 200
"""Feeds under way at once, so that bodies waiting for the parser stay few."""
PARSE_FEED = "newsletter.collect.feed_parsing:parse_feed"
PARSE_NEWS_SEARCH = "newsletter.collect.news_search:parse_news_search"
CUT = f"Only its first {MOST_ITEMS} items are read."
Progress = Callable[[FeedOutcome, int, int], None]
"""Told after each feed: its outcome, how many are done, of how many."""


async def collect(
    feeds: Iterable[Feed],
    outlets: Sequence[Outlet],
    *,
    fetcher: Fetcher,
    store: ArticleStore,
    confined: Confined,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
    force: bool = False,
    pages: Fetcher | None = None,
    page_parsers: Confined | None = None,
) -> CollectReport:
    """Visit all feeds at once; store what is new; report on each.

    A feed that fails is named with its reason and stops nothing.  Each visit
    ends in one short transaction: killed at any moment, the store is whole and
    only the visits under way are repeated.  `force` asks also where the server
    wants to be left alone for now.  `pages` is the way to pages, which obeys
    robots.txt, and `page_parsers` reads them; without these, `fetcher` and
    `confined` serve.
    """
    outlets = tuple(outlets)
    unique = list({feed.url: feed for feed in feeds}.values())
    urls = [feed.url for feed in unique]
    rounds = _Round(
        outlets=outlets,
        fetcher=fetcher,
        store=store,
        reader=FeedReader(confined, outlets, clock=clock),
        sites=SharedSites(store.feed_states() if any(map(shared_site, urls)) else ()),
        clock=clock,
        links=LinkReader(
            fetcher=fetcher,
            pages=pages or fetcher,
            confined=confined,
            page_parsers=page_parsers or confined,
            outlets=outlets,
            clock=clock,
        ),
    )
    slots, done = asyncio.Semaphore(MOST_VISITS), 0

    async def visit(feed: Feed) -> FeedOutcome:
        nonlocal done
        async with rounds.sites.turn(feed.url), slots:
            outcome = await rounds.visit(feed, force=force)
        done += 1
        if progress is not None:
            progress(outcome, done, len(unique))
        return outcome

    async with asyncio.TaskGroup() as group:
        visits = [group.create_task(visit(feed)) for feed in unique]
    return CollectReport(outcomes=tuple(task.result() for task in visits))


async def read_feed(
    data: bytes, *, url: str, content_type: str = "", confined: Confined, aggregated: bool = False
) -> ParsedFeed:
    """Parse a feed in the confined child; `aggregated`: it is Google News'.

    Raises `ParseError` and `ConfinedError`.
    """
    function = PARSE_NEWS_SEARCH if aggregated else PARSE_FEED
    parsed: Any = await asyncio.to_thread(
        confined.call, function, data, url=url, content_type=content_type
    )
    assert isinstance(parsed, ParsedFeed)  # noqa: S101 (our own function returned it)
    return parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """What every visit needs."""

    outlets: tuple[Outlet, ...]
    fetcher: Fetcher
    store: ArticleStore
    reader: FeedReader
    clock: Callable[[], datetime]
    links: LinkReader
    sites: SharedSites

    async def visit(self, feed: Feed, *, force: bool) -> FeedOutcome:
        """Ask one feed, unless it is paused or not due."""
        state = self.store.feed_state(feed.url)
        if feed.paused:
            return FeedOutcome(feed=feed, result=FeedResult.PAUSED)
        rest = self.sites.rest_of(feed.url, self.clock())
        if rest or not is_due(state, self.clock()):
            waiting = _not_asked(feed, state or FeedState(url=feed.url), rest)
            if not force:
                return waiting
            return replace(await self._ask(feed, state), overrode=waiting.reason)
        return await self._ask(feed, state)

    async def _ask(self, feed: Feed, state: FeedState | None) -> FeedOutcome:
        request = request_for(feed, state)
        response: Response | None = None
        try:
            fetcher = self.links.pages if feed.kind is FeedKind.PAGE else self.fetcher
            response = await fetcher.fetch(request)
            if response.status == NOT_MODIFIED:
                return self._unchanged(feed, state, response)
            read = self._read_links if feed.kind in LISTED else self._read
            return await read(feed, state, expect_page(response, request))
        except NewsletterError as error:
            return self._failed(feed, state, error, response)

    async def _read(self, feed: Feed, state: FeedState | None, response: Response) -> FeedOutcome:
        """Parse a whole answer, store state and articles together."""
        found = await self.reader.read(feed, response)
        after = after_success(
            state or FeedState(url=feed.url),
            response,
            self.clock(),
            kind=found.kind,
            period=found.period,
        )
        new = self.store.save_visit(after, found.articles)
        return FeedOutcome(
            feed=feed,
            result=FeedResult.READ,
            new=new,
            known=len(found.articles) - new,
            left_out=found.items - len(found.articles),
            reason=CUT if found.cut else "",
            moved_to=after.moved_to,
            next_check=after.next_check,
        )

    async def _read_links(
        self, feed: Feed, state: FeedState | None, response: Response
    ) -> FeedOutcome:
        """Find what is new on a page or in a sitemap; store state, articles and links together."""
        brought = await self.links.read(
            feed,
            response,
            known=self.store.known_links(feed.url),
            since=state.succeeded if state else None,
            remembered=self.store.feed_state,
        )
        before = state or FeedState(url=feed.url)
        after = after_success(
            before, response, self.clock(), kind=brought.kind, period=brought.period
        )
        for source in brought.sources:
            self.store.save_source(source)
        new = self.store.save_visit(after, brought.articles, brought.links)
        for part in brought.parts:
            self.store.save_visit(part)
        # Of an index, what stands in parts that were not read is listed still.
        if not brought.parts:
            self.store.forget_links(feed.url, before=self.clock() - KNOWN_FOR)
        return FeedOutcome(
            feed=feed,
            result=FeedResult.READ,
            new=new,
            known=brought.listed - new,
            reason=" ".join(brought.unread),
            moved_to=after.moved_to,
            next_check=after.next_check,
        )

    def _unchanged(self, feed: Feed, state: FeedState | None, response: Response) -> FeedOutcome:
        after = after_success(state or FeedState(url=feed.url), response, self.clock())
        self.store.save_visit(after)
        return FeedOutcome(
            feed=feed,
            result=FeedResult.UNCHANGED,
            moved_to=after.moved_to,
            next_check=after.next_check,
        )

    def _failed(
        self,
        feed: Feed,
        state: FeedState | None,
        error: NewsletterError,
        response: Response | None,
    ) -> FeedOutcome:
        before = state or FeedState(url=feed.url)
        after = after_failure(before, error, self.clock(), response)
        self.store.save_visit(after)
        self.sites.note(after)
        return FeedOutcome(
            feed=feed,
            result=FeedResult.FAILED,
            reason=error.message,
            help=_gone_help() if response and response.status == GONE else error.help,
            moved_to=after.moved_to,
            next_check=after.next_check,
        )


def _not_asked(feed: Feed, state: FeedState, rest: datetime | None) -> FeedOutcome:
    """Return the outcome of a feed that is not due, or whose site wants to be left alone (`rest`)."""
    if state.gone:
        return FeedOutcome(feed=feed, result=FeedResult.GONE, reason=state.error, help=_gone_help())
    if rest and (state.next_check is None or state.next_check < rest):
        return FeedOutcome(
            feed=feed,
            result=FeedResult.WAITING,
            reason=f"Its site asks for a rest until {rest:%Y-%m-%d %H:%M} UTC, for all its feeds.",
            next_check=rest,
        )
    return FeedOutcome(
        feed=feed,
        result=FeedResult.WAITING,
        reason=f"It is not due before {state.next_check:%Y-%m-%d %H:%M} UTC.",
        next_check=state.next_check,
    )


def _gone_help() -> str:
    return "Take it out of feeds.yaml, or look for its new address; it is not asked again."
