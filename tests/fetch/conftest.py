"""A loopback server whose every answer is written by the test, byte by byte."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsletter.fetch import WebFetcher
from newsletter.fetch.engine import EngineMaker
from newsletter.fetch.engine_curl import CurlEngine
from newsletter.fetch.engine_httpx import HttpxEngine
from newsletter.model.publication import Fetching

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
Talk = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class WireServer:
    """Reads one request head per turn, notes it, and lets `talk` write whatever it likes."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.requests: list[bytes] = []
        self.port = 0
        self.talks: set[asyncio.Task[None]] = set()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection in a task that can be waited for."""
        task = asyncio.ensure_future(self.serve(reader, writer))
        self.talks.add(task)
        await asyncio.wait([task])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests until the other side leaves."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.requests.append(head)
                await self.talk(head, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


@asynccontextmanager
async def wire_server(
    talk: Talk, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[WireServer]:
    """Run a `WireServer` on a free loopback port."""
    server = WireServer(talk)
    listener = await asyncio.start_server(server.accept, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in server.talks:
            task.cancel()
        await asyncio.gather(*server.talks, return_exceptions=True)


def answer(
    body: bytes = b"", *, status: str = "200 OK", headers: tuple[tuple[str, str], ...] = ()
) -> bytes:
    """Return a whole HTTP/1.1 answer with a right Content-Length unless one is given."""
    names = {name.lower() for name, _ in headers}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    if "content-length" not in names:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def always(reply: bytes) -> Talk:
    """Return a talk that gives the same answer to everything."""

    async def talk(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(reply)

    return talk


def mapped(
    engine: EngineMaker,
    port: int,
    *,
    deadline: float = 5.0,
    authorities: Path | None = None,
    **settings: Any,
) -> WebFetcher:
    """Return a fetcher that finds every .example host on that loopback port."""
    fetching = Fetching(
        contact="desk@indus.example",
        connect_to=(("*.example", f"127.0.0.1:{port}"),),
        deadline=deadline,
        **settings,
    )
    return WebFetcher(
        fetching, clock=lambda: NOON, version="1.2", authorities=authorities, engine=engine
    )


@dataclass(frozen=True, kw_only=True)
class Wire:
    """What a fetch test needs, under one name."""

    server = staticmethod(wire_server)
    answer = staticmethod(answer)
    always = staticmethod(always)
    noon = NOON
    engine: EngineMaker

    def fetcher(self, port: int, **settings: Any) -> WebFetcher:
        """Return a fetcher with the engine under test."""
        return mapped(self.engine, port, **settings)


@pytest.fixture(params=[CurlEngine, HttpxEngine], ids=["curl", "httpx"])
def wire(request: pytest.FixtureRequest) -> Wire:
    """Servers, answers and a fetcher that finds them; each test runs with every engine."""
    return Wire(engine=request.param)
