"""Feeds' answers on their way through the parsers, many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from newsletter.collect.feed_packing import FeedArticles, pack_outlets, unpack
from newsletter.confine import Confined
from newsletter.errors import ConfinedError, NewsletterError
from newsletter.fetch import Response
from newsletter.model.article import Feed
from newsletter.model.people import Outlet
from newsletter.text.aggregators import is_aggregated

READ_ARTICLES = "newsletter.collect.feed_articles:read_articles"
MOST_TOGETHER = 16
"""Answers that are sent to one parser at once."""
MOST_BATCHES = 4
"""Under way at the same time, each waiting in a thread of its own."""

Call = tuple[bytes, dict[str, Any]]


class FeedReader:
    """Takes feeds' answers apart; used within one event loop.

    What waits is sent together: handing an answer over costs as much as
    reading a short feed.  A feed that breaks its parser costs only itself.
    """

    def __init__(
        self, confined: Confined, outlets: Sequence[Outlet], *, clock: Callable[[], datetime]
    ) -> None:
        self._confined = confined
        self._outlets = pack_outlets(outlets)
        self._clock = clock
        self._waiting = list[tuple[Call, asyncio.Future[FeedArticles]]]()
        self._batches = set[asyncio.Task[None]]()

    async def read(self, feed: Feed, response: Response) -> FeedArticles:
        """Return what the answer holds.  Raises `ParseError` and `ConfinedError`."""
        options = {
            "url": response.url,
            "content_type": response.header("content-type"),
            "feed": feed,
            "outlets": self._outlets,
            "now": self._clock(),
            "aggregated": is_aggregated(feed.url),
        }
        found = asyncio.get_running_loop().create_future()
        self._waiting.append(((response.body, options), found))
        if len(self._batches) < MOST_BATCHES:
            batch = asyncio.create_task(self._work())
            self._batches.add(batch)
            batch.add_done_callback(self._batches.discard)
        result: FeedArticles = await found
        return result

    async def _work(self) -> None:
        """Send what waits, until nothing does."""
        while self._waiting:
            batch = self._waiting[:MOST_TOGETHER]
            del self._waiting[:MOST_TOGETHER]
            try:
                values = await asyncio.to_thread(
                    self._confined.call_each, READ_ARTICLES, [call for call, _ in batch]
                )
            except NewsletterError as error:
                values = [error] * len(batch)
            for (_, found), value in zip(batch, values, strict=True):
                _settle(found, value)


def _settle(found: asyncio.Future[FeedArticles], value: Any) -> None:  # noqa: ANN401 (from the child)
    if found.done():
        return
    if isinstance(value, NewsletterError):
        found.set_exception(value)
        return
    try:
        found.set_result(unpack(value))
    except (TypeError, ValueError):
        found.set_exception(ConfinedError("A parser brought back something that is no feed."))
