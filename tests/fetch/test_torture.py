"""Servers that lie, drip, bomb and lead astray: each costs one clear error, and little memory."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from typing import Any

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
import zstandard

from newsletter.errors import FetchError, FetchFailed, FetchRefused
from newsletter.fetch import Request

URL = "http://ledger.example/feed"
MEBIBYTE = 1024 * 1024
NAMED = Request(url=URL, name="The Harbour Ledger", max_bytes=MEBIBYTE)


def fails(wire: Any, talk: Any, request: Request = NAMED, **settings: Any) -> FetchError:
    """Fetch from a server that talks like this; return the error that it ends in."""

    async def go() -> FetchError:
        async with wire.server(talk) as server, wire.fetcher(server.port, **settings) as fetcher:
            with pytest.raises(FetchError) as caught:
                await fetcher.fetch(request)
            return caught.value

    return asyncio.run(go())


def bomb(coding: str) -> bytes:
    """Return a small body that would expand to 60 MB."""
    if coding == "br":
        packer = brotli.Compressor(quality=1)
        pieces: list[bytes] = [packer.process(bytes(MEBIBYTE)) for _ in range(60)]
        return b"".join([*pieces, packer.finish()])
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=1).compress(bytes(60 * MEBIBYTE))
    wbits = 31 if coding == "gzip" else 15
    deflater = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join(deflater.compress(bytes(MEBIBYTE)) for _ in range(60)) + deflater.flush()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_does_not_expand(wire: Any, coding: str) -> None:
    """Whatever the coding, decompression stops at the cap, and memory stays small."""
    reply = wire.answer(bomb(coding), headers=(("Content-Encoding", coding),))
    tracemalloc.start()
    try:
        error = fails(wire, wire.always(reply))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.message.startswith("The Harbour Ledger’s server sent more than 1 MB")
    assert peak < 24 * MEBIBYTE


def test_layers_of_compression_are_counted(wire: Any) -> None:
    """A gzip of a gzip of a gzip of a gzip is nobody's page."""
    body = b"x"
    for _ in range(4):
        body = gzip.compress(body)
    reply = wire.answer(body, headers=(("Content-Encoding", "gzip, gzip, gzip, gzip"),))
    assert "too many layers" in fails(wire, wire.always(reply)).message


@pytest.mark.parametrize(
    ("coding", "body", "words"),
    [
        ("gzip", gzip.compress(b"news " * 1000)[:-20], "cut short"),
        ("br", brotli.compress(b"news " * 1000)[:-3], "cut short"),
        ("zstd", zstandard.compress(b"news " * 1000)[:-3], "cut short"),
        ("deflate", zlib.compress(b"news " * 1000)[:-9], "damaged"),
        ("gzip", b"<p>not compressed at all</p>", "not compressed as announced"),
        ("br", b"\xff\xff\xff\xff", "not compressed as announced"),
        ("zstd", b"\xff\xff\xff\xff", "not compressed as announced"),
        ("rot13", b"arjf", "in a way that we do not know"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_damaged_compression_is_an_error(wire: Any, coding: str, body: bytes, words: str) -> None:
    """Half a page never passes for a whole one."""
    reply = wire.answer(body, headers=(("Content-Encoding", coding),))
    error = fails(wire, wire.always(reply))
    assert isinstance(error, FetchFailed)
    assert words in error.message


def test_a_dripped_body_ends_at_the_deadline(wire: Any) -> None:
    """A byte now and then keeps nobody waiting beyond the total deadline."""

    async def drip(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(10_000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    started = time.monotonic()
    error = fails(wire, drip, deadline=1.5)
    assert time.monotonic() - started < 10
    assert error.message == (
        "The Harbour Ledger’s server began to answer, but had not finished after 1.5 seconds."
    )


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-A: 1\r\n"])
def test_slow_headers_end_at_the_deadline(wire: Any, start: bytes) -> None:
    """A server that says nothing, or never ends its head, did not answer."""

    async def stall(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        for _ in range(1000):
            writer.write(start and b"X-B: 2\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    error = fails(wire, stall, deadline=0.3)
    assert error.message == "The Harbour Ledger’s server did not answer within 0.3 seconds."
    assert "Try again later" in error.help


def test_the_deadline_spans_redirects(wire: Any) -> None:
    """Each step in time, but all of them too slow: that is too slow."""

    async def talk(_head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(wire.answer(status="302 Found", headers=(("Location", "/again"),)))

    assert "did not answer within 0.4 seconds" in fails(wire, talk, deadline=0.4).message


def test_a_redirect_loop_ends(wire: Any) -> None:
    """Five steps are followed, not more."""
    reply = wire.answer(status="302 Found", headers=(("Location", "/feed"),))
    assert "sends us in circles" in fails(wire, wire.always(reply)).message


@pytest.mark.parametrize(
    ("target", "kind", "words"),
    [
        ("file:///etc/passwd", FetchRefused, "only addresses that begin with http"),
        ("gopher://a.example/", FetchRefused, "only addresses that begin with http"),
        ("http://user:pw@a.example/", FetchRefused, "user name or password"),
        ("http://[::bad/", FetchFailed, "an address that is none"),
    ],
)
def test_redirects_that_lead_astray_are_refused(
    wire: Any, target: str, kind: type[FetchError], words: str
) -> None:
    """Only plain web addresses are followed."""
    reply = wire.answer(status="302 Found", headers=(("Location", target),))
    error = fails(wire, wire.always(reply))
    assert isinstance(error, kind)
    assert words in error.message


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "017700000001",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "10.0.0.1",
        "169.254.169.254",
        "192.168.1.1",
    ],
)
def test_no_private_address_is_reached_by_redirect(wire: Any, host: str) -> None:
    """However it is spelt, the canary behind a private address gets no connection."""

    async def go() -> tuple[FetchError, int]:
        async with wire.server(wire.always(wire.answer(b"secret"))) as canary:
            location = (("Location", f"http://{host}:{canary.port}/"),)
            lure = wire.always(wire.answer(status="302 Found", headers=location))
            async with wire.server(lure) as server, wire.fetcher(server.port) as fetcher:
                with pytest.raises(FetchError) as caught:
                    await fetcher.fetch(NAMED)
            return caught.value, len(canary.talks)

    error, connections = asyncio.run(go())
    assert connections == 0
    assert isinstance(error, FetchRefused)
    assert "private address" in error.message


def test_an_allowed_network_is_reached(wire: Any) -> None:
    """An intranet that the publication names is read."""

    async def go() -> bytes:
        async with (
            wire.server(wire.always(wire.answer(b"inside"))) as server,
            wire.fetcher(1, allow_networks=("127.0.0.0/8",)) as fetcher,
        ):
            response = await fetcher.fetch(Request(url=f"http://127.0.0.1:{server.port}/"))
            return bytes(response.body)

    assert asyncio.run(go()) == b"inside"


def test_a_huge_body_is_cut_off(wire: Any) -> None:
    """The cap counts on the wire too, whether or not a length was announced."""

    async def flood(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(200):
            writer.write(bytes(MEBIBYTE))
            await writer.drain()

    tracemalloc.start()
    try:
        error = fails(wire, flood)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "sent more than 1 MB" in error.message
    assert peak < 24 * MEBIBYTE


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nonly ",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"y" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n",
        b"HTTP/1.1 2000 WHAT\r\n\r\n",
        b"",
    ],
    ids=["short", "cut chunk", "bad chunk", "ssh", "long head", "bad length", "bad status", "eof"],
)
def test_broken_answers_are_told(wire: Any, reply: bytes) -> None:
    """A wrong length, a half chunk, another protocol: the page is not whole, and we say so."""

    async def talk(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(reply)
        await writer.drain()
        writer.close()

    error = fails(wire, talk)
    assert isinstance(error, FetchFailed)
    assert "The Harbour Ledger’s server" in error.message


def test_a_reset_in_mid_body_is_told(wire: Any) -> None:
    """A connection torn down is no end of a page."""

    async def talk(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nonly this")
        await writer.drain()
        writer.transport.abort()

    assert isinstance(fails(wire, talk), FetchFailed)


def test_nobody_at_home_is_told(wire: Any) -> None:
    """A closed port and a name that leads nowhere are told apart from each other."""

    async def go() -> tuple[str, str]:
        async with wire.server(wire.always(b"")) as server:
            port = server.port
        async with wire.fetcher(port) as fetcher:
            with pytest.raises(FetchFailed) as closed:
                await fetcher.fetch(NAMED)
            with pytest.raises(FetchFailed) as nowhere:
                await fetcher.fetch(Request(url="http://nowhere.invalid/"))
        return closed.value.message, nowhere.value.message

    closed, nowhere = asyncio.run(go())
    assert closed == "The Harbour Ledger’s server could not be reached."
    assert nowhere == "The server nowhere.invalid was not found: its name leads nowhere."


def test_after_a_hundred_failures_the_next_page_is_read(wire: Any) -> None:
    """No slot, lock or connection is lost to broken or slow servers."""

    async def talk(head: bytes, writer: asyncio.StreamWriter) -> None:
        if b"GET /good" in head:
            writer.write(wire.answer(b"fine"))
        elif b"/slow" in head:
            await asyncio.sleep(60)
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")
            writer.close()

    async def go() -> bytes:
        async with (
            wire.server(talk) as server,
            wire.fetcher(server.port, deadline=1.5, concurrency=5) as fetcher,
        ):
            bad = [f"http://h{n % 20}.example/{'slow' if n < 4 else 'cut'}" for n in range(100)]
            outcomes = await asyncio.gather(
                *(fetcher.fetch(Request(url=url)) for url in bad), return_exceptions=True
            )
            assert all(isinstance(outcome, FetchFailed) for outcome in outcomes)
            return bytes((await fetcher.fetch(Request(url="http://h1.example/good"))).body)

    assert asyncio.run(go()) == b"fine"
