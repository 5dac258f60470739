"""The ways to the web of one publication: for feeds, and for pages, whose sites have a say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from newsletter.fetch import PageFetcher, RobotsStore, WebFetcher
from newsletter.model.publication import Publication
from newsletter.publication.place.workplace import Workplace


def web_fetcher(workplace: Workplace, publication: Publication) -> WebFetcher:
    """Return the hardened way to the web with this publication's settings."""
    return WebFetcher(publication.fetching, clock=workplace.clock, version=version("newsletter"))


@asynccontextmanager
async def page_fetcher(
    workplace: Workplace, publication: Publication, robots: RobotsStore, *, force: bool = False
) -> AsyncIterator[PageFetcher]:
    """Open the way to pages: robots.txt is obeyed, unless `force`."""
    async with web_fetcher(workplace, publication) as fetcher:
        yield PageFetcher(fetcher, store=robots, clock=workplace.clock, force=force)
