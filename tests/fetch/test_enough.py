"""Pages of which only the beginning is wanted."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest

from newsletter.errors import FetchError
from newsletter.fetch import Request, Response, cause_of
from newsletter.fetch.decoding import BodyTooLarge
from newsletter.fetch.failures import Circling, NoSuchHost, PrivateAddress

URL = "http://a.example/"


def fetch(wire: Any, talk: Any, request: Request) -> Response:
    """Fetch from a server that talks so."""

    async def go() -> Response:
        async with wire.server(talk) as server, wire.fetcher(server.port) as fetcher:
            response: Response = await fetcher.fetch(request)
            return response

    return asyncio.run(go())


def test_what_is_enough_ends_the_reading(wire: Any) -> None:
    """A body of any size is cut where enough of it was read, and that is said."""

    async def endless(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b"x" * 10_000)
            await writer.drain()

    response = fetch(wire, endless, Request(url=URL, enough=25_000))
    assert response.body == b"x" * 25_000
    assert response.cut


def test_a_short_body_is_whole(wire: Any) -> None:
    """What is shorter than enough is read to its end, and asked for uncompressed."""
    response = fetch(wire, wire.always(wire.answer(b"short")), Request(url=URL, enough=25_000))
    assert (response.body, response.cut) == (b"short", False)


@pytest.mark.parametrize("size", [10, 10_000_000])
def test_a_compressed_body_that_is_not_whole_counts_as_unread(wire: Any, size: int) -> None:
    """A server that compresses unasked does no harm, were it a bomb."""
    packed = gzip.compress(b"x" * size)
    talk = wire.always(wire.answer(packed, headers=(("Content-Encoding", "gzip"),)))
    response = fetch(wire, talk, Request(url=URL, enough=20_000))
    assert (response.body, response.cut) == ((b"x" * size, False) if size == 10 else (b"", True))


def test_the_cause_of_a_failure_is_known(wire: Any) -> None:
    """Who catches an error can tell a name that leads nowhere from a server that is in trouble."""
    circle = wire.always(wire.answer(status="302 Found", headers=(("Location", "/round"),)))
    large = wire.always(wire.answer(b"x" * 100))
    assert isinstance(cause(wire, circle, URL), Circling)
    assert isinstance(cause(wire, large, URL, max_bytes=10), BodyTooLarge)
    assert isinstance(cause(wire, large, "http://127.0.0.1/"), PrivateAddress)
    assert isinstance(cause(wire, large, "http://nowhere.invalid/"), NoSuchHost)
    assert cause(wire, large, "ftp://a.example/") is None


def cause(wire: Any, talk: Any, url: str, **more: Any) -> Exception | None:
    """Return why an address could not be fetched."""
    with pytest.raises(FetchError) as caught:
        fetch(wire, talk, Request(url=url, **more))
    return cause_of(caught.value)
