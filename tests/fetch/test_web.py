"""Good manners and right answers over real loopback HTTP."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from typing import Any

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
import zstandard

from newsletter.errors import FetchStatus
from newsletter.fetch import Redirect, Request, expect_page

PAGE = b"<p>The harbour was calm.</p>" * 20
URL = "http://ledger.example/news"


def fetch(wire: Any, talk: Any, request: Request, **settings: Any) -> tuple[Any, list[bytes]]:
    """Fetch once from a server that talks like this; return the response and the heads it saw."""

    async def go() -> tuple[Any, list[bytes]]:
        async with (
            wire.server(talk) as server,
            wire.fetcher(server.port, **settings) as fetcher,
        ):
            return await fetcher.fetch(request), server.requests

    result: tuple[Any, list[bytes]] = asyncio.run(go())
    return result


def test_a_page_is_read_with_an_honest_user_agent(wire: Any) -> None:
    """The body, status, headers and time come back; the server learns who asks and whom to tell."""
    headers = (("ETag", '"v1"'), ("Content-Type", "text/html"))
    response, heads = fetch(wire, wire.always(wire.answer(PAGE, headers=headers)), Request(url=URL))
    assert (response.status, response.body, response.fetched) == (200, PAGE, wire.noon)
    assert response.header("etag") == '"v1"'
    assert b"User-Agent: newsletter/1.2 (+desk@indus.example)\r\n" in heads[0]
    assert b"Host: ledger.example\r\n" in heads[0]


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("gzip", gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
        ("gzip", gzip.compress(PAGE) + b"rubbish"),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstandard.compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE))),
        ("identity", PAGE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_compression_is_undone(wire: Any, coding: str, packed: bytes) -> None:
    """Whatever coding a server chooses from what we accept, the page comes back."""
    reply = wire.answer(packed, headers=(("Content-Encoding", coding),))
    response, heads = fetch(wire, wire.always(reply), Request(url=URL))
    assert response.body == PAGE
    assert b"Accept-Encoding: gzip, br, zstd\r\n" in heads[0]


def test_conditional_headers_go_out_exactly_and_304_comes_back(wire: Any) -> None:
    """Validators are opaque: no byte of them is changed on the way."""
    reply = wire.answer(status="304 Not Modified", headers=(("ETag", 'W/"a b"'),))
    request = Request(url=URL, headers=(("If-None-Match", 'W/"a b"'),))
    response, heads = fetch(wire, wire.always(reply), request)
    assert (response.status, response.body) == (304, b"")
    assert b'If-None-Match: W/"a b"\r\n' in heads[0]


def test_redirects_are_followed_and_told(wire: Any) -> None:
    """Each step is kept; only an unbroken run of permanent ones says that the page moved."""

    async def talk(head: bytes, writer: asyncio.StreamWriter) -> None:
        steps = {b"/news": ("301 Moved", "/new"), b"/new": ("302 Found", "http://b.example/x")}
        path = head.split()[1]
        if path in steps:
            status, target = steps[path]
            writer.write(wire.answer(status=status, headers=(("Location", target),)))
        else:
            writer.write(wire.answer(PAGE))

    response, _ = fetch(wire, talk, Request(url=URL))
    assert response.url == "http://b.example/x"
    assert response.redirects == (
        Redirect(status=301, url="http://ledger.example/new"),
        Redirect(status=302, url="http://b.example/x"),
    )
    assert response.moved_to == "http://ledger.example/new"


def test_no_cookie_is_kept(wire: Any) -> None:
    """A cookie set by one answer is not sent with the next request."""

    async def go() -> list[bytes]:
        talk = wire.always(wire.answer(PAGE, headers=(("Set-Cookie", "id=7"),)))
        async with wire.server(talk) as server, wire.fetcher(server.port) as fetcher:
            await fetcher.fetch(Request(url=URL))
            await fetcher.fetch(Request(url=URL))
            return list(server.requests)

    heads = asyncio.run(go())
    assert len(heads) == 2
    assert b"cookie" not in b"".join(heads).lower()


def test_one_request_per_host_at_a_time(wire: Any) -> None:
    """Requests to one host follow each other; those to several hosts run side by side."""
    running: dict[bytes, int] = {}
    most: dict[bytes, int] = {}

    async def talk(head: bytes, writer: asyncio.StreamWriter) -> None:
        host = head.split(b"Host: ")[1].split(b"\r\n")[0]
        for key in (host, b"all"):
            running[key] = running.get(key, 0) + 1
            most[key] = max(most.get(key, 0), running[key])
        await asyncio.sleep(0.05)
        for key in (host, b"all"):
            running[key] -= 1
        writer.write(wire.answer(PAGE))

    async def go() -> None:
        hosts = ["a.example", "a.example", "a.example", "b.example", "c.example"]
        async with wire.server(talk) as server, wire.fetcher(server.port) as fetcher:
            requests = (Request(url=f"http://{host}/{n}") for n, host in enumerate(hosts))
            await asyncio.gather(*(fetcher.fetch(request) for request in requests))

    asyncio.run(go())
    assert most[b"a.example"] == 1
    assert most[b"all"] > 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "does not have this page (status 404)"),
        ("403 Forbidden", "refuses us (status 403)"),
        ("502 Bad Gateway", "has a fault of its own (status 502)"),
        ("418 Teapot", "gave no page (status 418)"),
    ],
)
def test_a_status_without_a_page_is_told_in_words(wire: Any, status: str, words: str) -> None:
    """`expect_page` names the outlet and says what its server answered."""
    request = Request(url=URL, name="The Harbour Ledger")
    response, _ = fetch(wire, wire.always(wire.answer(b"no", status=status)), request)
    with pytest.raises(FetchStatus) as caught:
        expect_page(response, request)
    assert caught.value.message == f"The Harbour Ledger’s server {words}."
    assert caught.value.status == int(status[:3])
