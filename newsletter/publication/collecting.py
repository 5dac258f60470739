"""`newsletter collect` and `newsletter clip`: articles into the newsroom."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from newsletter.collect import Clip, CollectReport, FeedOutcome
from newsletter.collect import clip as clip_address
from newsletter.collect import collect as collect_feeds
from newsletter.collect import read_page
from newsletter.fetch import WebFetcher
from newsletter.model.publication import Publication
from newsletter.publication import audit, reading
from newsletter.publication.workplace import Workplace
from newsletter.stores.articles import SqliteArticleStore
from newsletter.stores.candidates import SqliteCandidateStore
from newsletter.triage import TriageReport, refresh

log = logging.getLogger("newsletter.collect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One run of collect: what the feeds gave, and what it made of the candidates."""

    collected: CollectReport
    triage: TriageReport


def collect(
    workplace: Workplace,
    *,
    progress: Callable[[FeedOutcome], None] = lambda _outcome: None,
) -> Gathering:
    """Read all feeds that are not paused, then merge what came into candidates."""
    publication = reading.publication(workplace)
    feeds = reading.feed_list(workplace)
    with workplace.newsroom() as connection:
        store = SqliteArticleStore(connection)

        async def run() -> CollectReport:
            async with web_fetcher(workplace, publication) as fetcher:
                return await collect_feeds(
                    feeds.feeds,
                    feeds.outlets,
                    fetcher=fetcher,
                    store=store,
                    clock=workplace.clock,
                    progress=progress,
                )

        collected = asyncio.run(run())
        triage = refresh_candidates(workplace, publication, connection)
    log.info("collected", extra={"facts": {"new": collected.new, "failed": collected.failed}})
    return Gathering(collected=collected, triage=triage)


def refresh_candidates(workplace, publication, connection): ...


def web_fetcher(workplace: Workplace, publication: Publication) -> WebFetcher:
    """Return the hardened way to the web with this publication's settings."""
    return WebFetcher(publication.fetching, clock=workplace.clock)
