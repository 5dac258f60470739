"""A small press on loopback: each address answers with what the test lays there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from newsletter.collect import CollectReport, collect, open_parsers
from newsletter.confine import Confined
from newsletter.fetch import WebFetcher
from newsletter.model.article import Feed
from newsletter.model.people import Outlet
from newsletter.model.publication import Fetching
from newsletter.testing.article_store import MemoryArticleStore
from newsletter.testing.clock import FixedClock

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Page:
    """An answer of the press."""

    body: bytes = b""
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(kw_only=True)
class Press:
    """Pages by ``host/path``, the requests seen, and a round of collecting over real HTTP."""

    confined: Confined
    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    store: MemoryArticleStore = field(default_factory=MemoryArticleStore)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))
    talks: set[asyncio.Task[None]] = field(default_factory=set)

    def lay(self, address: str, body: str | bytes = b"", **answer: Any) -> None:
        """Lay a page at an address without its scheme."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[address] = Page(body=data, **answer)

    def collect(
        self,
        *feeds: Feed,
        outlets: Sequence[Outlet] = (),
        hosts: Sequence[str] = ("*.example",),
        **options: Any,
    ) -> CollectReport:
        """Collect these feeds once."""

        async def go() -> CollectReport:
            async with self.fetcher(hosts=hosts) as fetcher:
                return await collect(
                    feeds,
                    outlets,
                    fetcher=fetcher,
                    store=self.store,
                    confined=self.confined,
                    clock=self.clock,
                    **options,
                )

        return asyncio.run(go())

    @asynccontextmanager
    async def fetcher(
        self, *, hosts: Sequence[str] = ("*.example",), **settings: Any
    ) -> AsyncIterator[WebFetcher]:
        """Open the press on a port, and a fetcher that finds every .example host there."""
        self.talks.clear()
        listener = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        target = tuple((host, f"127.0.0.1:{port}") for host in hosts)
        settings = {"connect_to": target, "deadline": 10.0, **settings}
        try:
            async with WebFetcher(Fetching(**settings), clock=self.clock) as fetcher:
                yield fetcher
        finally:
            listener.close()
            await asyncio.gather(*self.talks)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.ensure_future(self._serve(reader, writer))
        self.talks.add(talk)
        await asyncio.wait([talk])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                self.requests.append(head)
                host = head.split("Host: ")[1].split("\r\n")[0]
                page = self.pages.get(host + head.split()[1], Page(status="404 Not Found"))
                lines = [f"HTTP/1.1 {page.status}", f"Content-Length: {len(page.body)}"]
                lines += [f"{name}: {value}" for name, value in page.headers]
                writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + page.body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


@pytest.fixture(scope="session")
def parsers() -> Iterator[Confined]:
    """Start the parsers' child once for all tests."""
    with open_parsers(size=1) as confined:
        yield confined


@pytest.fixture
def press(parsers: Confined) -> Press:
    """Open an empty press."""
    return Press(confined=parsers)
