"""Connections: one per host while somebody waits for it, none afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

from newsletter.fetch import Request, Response


def fetch_all(wire: Any, urls: list[str], reply: bytes, **settings: Any) -> tuple[int, int]:
    """Fetch these at once; return how many connections there were, and how many are left open."""

    async def go() -> tuple[int, int]:
        async with (
            wire.server(wire.always(reply)) as server,
            wire.fetcher(server.port, **settings) as fetcher,
        ):
            answers = await asyncio.gather(*(fetcher.fetch(Request(url=url)) for url in urls))
            assert all(isinstance(answer, Response) for answer in answers)
            await asyncio.sleep(0.05)
            return len(server.talks), sum(not talk.done() for talk in server.talks)

    return asyncio.run(go())


def test_requests_that_queue_for_a_host_share_a_connection(wire: Any) -> None:
    """Ten pages of one host need one connection, which is closed when the last is there."""
    urls = [f"http://a.example/{number}" for number in range(10)]
    assert fetch_all(wire, urls, wire.answer(b"fine")) == (1, 0)


def test_every_host_has_its_own_and_leaves_none(wire: Any) -> None:
    """After a round over many hosts nothing stays open."""
    urls = [f"http://h{number}.example/" for number in range(20)]
    assert fetch_all(wire, urls, wire.answer(b"fine"), concurrency=5) == (20, 0)


def test_a_connection_that_the_server_closes_is_not_used_again(wire: Any) -> None:
    """Where the server says that it closes, the next request opens anew."""
    urls = [f"http://a.example/{number}" for number in range(3)]
    assert fetch_all(wire, urls, wire.answer(b"x", headers=(("Connection", "close"),))) == (3, 0)
