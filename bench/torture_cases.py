"""What servers, feeds and pages do to a reader.  Run by bench/torture.py."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import brotli  # type: ignore[import-untyped]  # ships no types
import zstandard

from newsletter.model.article import FeedState

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
NEW = "http://torture.example/new"
MEGABYTE = 1024 * 1024
Talk = Callable[[str, asyncio.StreamWriter], Awaitable[None]]
ITEM = "<item><title>T{0}</title><link>http://a.example/{0}</link></item>"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A feed's server, and how the visit must end."""

    name: str
    talk: Talk
    ends: str
    """``read``, ``unchanged``, ``failed``, ``gone``, or several with ``|`` between."""
    says: str = ""
    """What the reason must hold."""
    new: int | None = None
    visits: int = 1
    url: str = "http://torture.example/feed"
    apart: timedelta = timedelta(0)
    """From one visit to the next."""
    holds: Callable[[FeedState], bool] = lambda _state: True
    """What must be remembered of the feed afterwards."""


def rss(inside: str, head: str = "", version: str = "2.0") -> bytes:
    return (
        f'<?xml version="1.0"?>{head}<rss version="{version}"><channel>{inside}</channel></rss>'
    ).encode()


GOOD = rss(ITEM.format(1))


def reply(body: bytes = b"", status: str = "200 OK", *lines: str) -> bytes:
    length = (
        ()
        if any(line.startswith("Content-Length") for line in lines)
        else (f"Content-Length: {len(body)}",)
    )
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, *length, "", ""]).encode("latin-1") + body


def always(answer: bytes, *, close: bool = False) -> Talk:
    async def talk(_head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        if close:
            writer.close()

    return talk


def coded(body: bytes, coding: str) -> Talk:
    return always(reply(body, "200 OK", f"Content-Encoding: {coding}"))


def to(location: str, status: str = "302 Found") -> Talk:
    return always(reply(b"", status, f"Location: {location}"))


def bomb(wbits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(1024)) + packer.flush()


def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(bytes(MEGABYTE)) for _ in range(256)), packer.finish()])


async def drip(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def slow_head(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silent(_head: str, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def flood(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(bytes(MEGABYTE))
        await writer.drain()


async def reset(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nonly this")
    await writer.drain()
    writer.transport.abort()


def changing_etag() -> Talk:
    count = 0

    async def talk(_head: str, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        writer.write(reply(GOOD, "200 OK", f'ETag: "{count}"'))

    return talk


async def renewed_validators(head: str, writer: asyncio.StreamWriter) -> None:
    if '"two"' in head:
        writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "three"\r\n\r\n')
    elif '"one"' in head:
        writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "two"\r\n\r\n')
    elif "If-None-Match" in head:
        writer.write(reply(b"", "500 Wrong validator"))
    else:
        writer.write(reply(GOOD, "200 OK", 'ETag: "one"'))


async def cookie_eater(head: str, writer: asyncio.StreamWriter) -> None:
    eaten = "cookie:" in head.lower()
    writer.write(reply(b"", "500 Cookie") if eaten else reply(GOOD, "200 OK", "Set-Cookie: a=b"))


async def moved(head: str, writer: asyncio.StreamWriter) -> None:
    if head.startswith("GET /new"):
        writer.write(reply(GOOD))
    else:
        writer.write(reply(b"", "301 Moved Permanently", "Location: http://torture.example/new"))


def only_the_new_at_last() -> Talk:
    """Lead on five times, then be gone: whoever has adopted the new address does not notice."""
    asked = 0

    async def talk(head: str, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += not head.startswith("GET /new")
        if asked > 5:
            writer.write(reply(b"", "500 Oh"))
        else:
            await moved(head, writer)

    return talk


PRIVATE = (
    "127.0.0.1", "localhost", "2130706433", "0x7f.1", "017700000001", "0.0.0.0", "[::1]",
    "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "127.1",
)  # fmt: skip


def network(canary: int) -> Iterator[Case]:  # noqa: PLR0915 (a list)
    """Yield the cases of the network; the canary is a port of this machine that must stay unvisited."""
    squeezed = gzip.compress(rss(ITEM.format(1) * 50))
    layered = GOOD
    for _ in range(4):
        layered = gzip.compress(layered)
    large, damaged = "more than", "damaged"
    yield Case(name="gzip bomb, 1 GB", talk=coded(bomb(31), "gzip"), ends="failed", says=large)
    yield Case(
        name="deflate bomb, 1 GB", talk=coded(bomb(15), "deflate"), ends="failed", says=large
    )
    yield Case(name="brotli bomb", talk=coded(brotli_bomb(), "br"), ends="failed", says=large)
    zstd = zstandard.ZstdCompressor(level=1).compress(bytes(256 * MEGABYTE))
    yield Case(name="zstd bomb", talk=coded(zstd, "zstd"), ends="failed", says=large)
    yield Case(
        name="truncated gzip", talk=coded(squeezed[:-9], "gzip"), ends="failed", says="cut short"
    )
    yield Case(
        name="truncated brotli",
        talk=coded(brotli.compress(GOOD)[:-3], "br"),
        ends="failed",
        says=damaged,
    )
    yield Case(name="not the gzip it says", talk=coded(GOOD, "gzip"), ends="failed", says=damaged)
    yield Case(name="unknown coding", talk=coded(GOOD, "rot13"), ends="failed", says="do not know")
    yield Case(
        name="four layers of gzip",
        talk=coded(layered, ", ".join(["gzip"] * 4)),
        ends="failed",
        says="layers",
    )
    yield Case(name="dripped body", talk=drip, ends="failed", says="had not finished")
    yield Case(name="head without end", talk=slow_head, ends="failed", says="did not answer")
    yield Case(name="silence", talk=silent, ends="failed", says="did not answer")
    yield Case(name="body without end", talk=flood, ends="failed", says=large)
    yield Case(name="reset in mid-body", talk=reset, ends="failed")
    yield Case(name="redirect loop", talk=to("/feed"), ends="failed", says="circles")
    for host in PRIVATE:
        talk = to(f"http://{host}:{canary}/")
        yield Case(name=f"redirect to {host}", talk=talk, ends="failed", says="private")
    yield Case(
        name="feed at a private address",
        talk=always(GOOD),
        ends="failed",
        says="private",
        url=f"http://127.0.0.1:{canary}/",
    )
    yield Case(name="redirect to a file", talk=to("file:///etc/passwd"), ends="failed", says="http")
    yield Case(
        name="redirect with a password",
        talk=to("http://a:b@a.example/"),
        ends="failed",
        says="password",
    )
    yield Case(name="redirect to nonsense", talk=to("http://[::bad/"), ends="failed", says="none")
    yield Case(
        name="301, on probation",
        talk=moved,
        ends="read",
        visits=3,
        apart=timedelta(days=2),
        holds=lambda state: state.moved_to == NEW and not state.adopted,
    )
    yield Case(
        name="301, adopted after probation",
        talk=only_the_new_at_last(),
        ends="read",
        visits=6,
        apart=timedelta(days=2),
        holds=lambda state: state.adopted == NEW,
    )
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nonly this"
    yield Case(name="wrong length", talk=always(short, close=True), ends="failed")
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield Case(name="half a chunk", talk=always(chunked + b"5\r\nonl", close=True), ends="failed")
    yield Case(name="chunk of no size", talk=always(chunked + b"zz\r\n", close=True), ends="failed")
    yield Case(
        name="another protocol", talk=always(b"SSH-2.0-OpenSSH\r\n\r\n", close=True), ends="failed"
    )
    yield Case(
        name="head of 300 KB",
        talk=always(reply(GOOD, "200 OK", "X: " + "y" * 300_000)),
        ends="failed",
    )
    yield Case(
        name="negative length",
        talk=always(reply(b"", "200 OK", "Content-Length: -3")),
        ends="failed",
    )
    yield Case(name="status 2000", talk=always(reply(GOOD, "2000 WHAT"), close=True), ends="failed")
    yield Case(name="no answer at all", talk=always(b"", close=True), ends="failed")
    yield Case(name="404", talk=always(reply(b"", "404 Not Found")), ends="failed", says="404")
    yield Case(
        name="410",
        talk=always(reply(b"", "410 Gone")),
        ends="failed",
        says="gone",
        holds=lambda state: state.gone,
    )
    yield Case(
        name="429, Retry-After in seconds",
        talk=always(reply(b"", "429 Slow", "Retry-After: 3600")),
        ends="failed",
        says="429",
        holds=lambda state: state.next_check == NOON + timedelta(hours=1),
    )
    date = "Retry-After: Tue, 03 Nov 2026 12:00:00 GMT"
    yield Case(
        name="503, Retry-After as a date",
        talk=always(reply(b"", "503 Busy", date)),
        ends="failed",
        says="503",
        holds=lambda state: state.next_check == NOON + timedelta(days=1),
    )
    yield Case(
        name="Retry-After of a year",
        talk=always(reply(b"", "503 Busy", "Retry-After: 31536000")),
        ends="failed",
        holds=lambda state: state.next_check == NOON + timedelta(days=7),
    )
    yield Case(name="500", talk=always(reply(b"", "500 Oh")), ends="failed", says="500")
    yield Case(
        name="HTML with status 200",
        talk=always(reply(b"<!doctype html><html><body>Hello")),
        ends="failed",
        says="web page",
    )
    yield Case(name="nothing with status 200", talk=always(reply(b"")), ends="failed", says="empty")
    yield Case(name="ETag that changes alone", talk=changing_etag(), ends="read", new=0, visits=2)
    yield Case(
        name="304 with new validators",
        talk=renewed_validators,
        ends="unchanged",
        visits=3,
        holds=lambda state: state.etag == '"three"',
    )
    yield Case(name="cookies", talk=cookie_eater, ends="read", new=0, visits=2)


def laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return rss("<item><title>&l9;</title></item>", f'<!DOCTYPE r [<!ENTITY l0 "ha">{levels}]>')


def quadratic() -> bytes:
    return rss(
        "<item><title>" + "&x;" * 20_000 + "</title></item>",
        f'<!DOCTYPE r [<!ENTITY x "{"y" * 20_000}">]>',
    )


def attributes(count: int) -> str:
    return " ".join(f'a{number}="x"' for number in range(count))


FEEDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "billion laughs": (laughs, "read|failed"),
    "quadratic blow-up": (quadratic, "read|failed"),
    "external entity": (
        lambda: rss(
            "<item><title>&x;</title><link>http://a.example/</link></item>",
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
        "read|failed",
    ),
    "100,000 attributes": (
        lambda: rss(f"<item {attributes(100_000)}><title>T</title></item>"),
        "read|failed",
    ),
    "500,000 items": (lambda: rss("<item/>" * 500_000), "read|failed"),
    "150,000 whole items": (lambda: rss("".join(map(ITEM.format, range(150_000)))), "read|failed"),
    "deep nesting": (lambda: rss("<a>" * 100_000 + "</a>" * 100_000), "read|failed"),
    "open tags without end": (lambda: rss("<item>" * 200_000), "read|failed"),
    "NULs alone": (lambda: b"\0" * MEGABYTE, "failed"),
    "NULs in a title": (
        lambda: rss("<item><title>a\0b</title><link>http://a.example/1</link></item>"),
        "read",
    ),
    "noise": (lambda: bytes(range(256)) * 4000, "read|failed"),
    "wrong charset": (
        lambda: (
            b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><item><title>Caf\xe9</title><link>http://a.example/1</link></item></channel></rss>'
        ),
        "read",
    ),
    "unknown charset": (
        lambda: GOOD.replace(b'"1.0"', b'"1.0" encoding="klingon"', 1),
        "read|failed",
    ),
    "UTF-16": (lambda: GOOD.decode().encode("utf-16"), "read|failed"),
    "title of 10 MB": (
        lambda: rss(
            f"<item><title>{'x' * 10 * MEGABYTE}</title><link>http://a.example/1</link></item>"
        ),
        "read|failed",
    ),
    "CDATA without end": (lambda: rss("<item><title><![CDATA[never closed"), "read|failed"),
    "comment without end": (lambda: rss("<!-- " + "-" * MEGABYTE), "read|failed"),
    "million of <": (lambda: b"<rss>" + b"<" * MEGABYTE, "read|failed"),
    "tags in a title": (
        lambda: rss("<item><title>" + "&lt;b&gt;" * 300_000 + "</title></item>"),
        "read|failed",
    ),
    "50,000 namespaces": (
        lambda: rss(
            "".join(f'<x{n}:a xmlns:x{n}="u:{n}"/>' for n in range(50_000)) + ITEM.format(1)
        ),
        "read|failed",
    ),
    "blanks before the start": (lambda: b"\n" * MEGABYTE + GOOD, "read|failed"),
    "cut off": (lambda: rss(ITEM.format(1) + ITEM.format(2))[:-60], "read"),
    "javascript link": (
        lambda: rss("<item><title>T</title><link>javascript:alert(1)</link></item>"),
        "read",
    ),
    "dates out of range": (
        lambda: rss(
            ITEM.format(1).replace(
                "</item>", "<pubDate>Mon, 99 Foo 99999 99:99:99 +9999</pubDate></item>"
            )
        ),
        "read",
    ),
    "deep JSON": (lambda: b"[" * MEGABYTE, "failed"),
    "odd JSON": (
        lambda: b'{"version": "https://jsonfeed.org/version/1", "items": [1, null, {"id": []}]}',
        "read",
    ),
    "JSON with a number of 1 MB": (
        lambda: (
            b'{"version": "https://jsonfeed.org/version/1", "items": [' + b"9" * MEGABYTE + b"]}"
        ),
        "read|failed",
    ),
}
"""Bodies, and how the visit must end."""


def page(inside: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>T</title>{head}</head><body>{inside}</body></html>".encode()


PAGES: dict[str, Callable[[], bytes]] = {
    "100,000 nested divs": lambda: page("<div>" * 100_000),
    "100,000 attributes": lambda: page(f"<p {attributes(100_000)}>x</p>"),
    "5 MB in one paragraph": lambda: page(f"<p>{'word ' * MEGABYTE}</p>"),
    "tables in tables": lambda: page("<table><tr><td>" * 5_000),
    "JSON-LD of 3 MB": lambda: page(
        "<p>x</p>", f'<script type="application/ld+json">{"[" * 3 * MEGABYTE}</script>'
    ),
    "a million dates": lambda: page("2026-10-30 " * 300_000),
    "NULs": lambda: page("<p>a\0b</p>" * 50_000),
    "a PDF that is none": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 4000,
    "30,000 links": lambda: page("".join(f'<a href="/{n}">link {n}</a>' for n in range(30_000))),
}
