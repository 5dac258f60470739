"""A sign of life to whoever watches from outside, and notices when a machine is dead."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from newsletter.fetch import Request, expect_page
from newsletter.model.values import dataclass
from newsletter.publication.place import reading
from newsletter.publication.place.web import web_fetcher
from newsletter.publication.place.workplace import Workplace

ENOUGH = 1024
"""Octets of the answer: nobody reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatRound:
    """That the watcher was told, or there is none."""

    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Say nothing: it happens every minute."""
        yield from ()


def beat_outside(workplace: Workplace) -> HeartbeatRound:
    """Ask for `heartbeat_url`, where publication.yaml names one.  Raises `FetchError`."""
    url = reading.publication(workplace).heartbeat_url
    if url:
        asyncio.run(_ask(workplace, url))
    return HeartbeatRound()


async def _ask(workplace: Workplace, url: str) -> None:
    request = Request(url=url, enough=ENOUGH)
    async with web_fetcher(workplace, reading.publication(workplace)) as web:
        expect_page(await web.fetch(request), request)
