"""Feeds and pages made to hurt a parser: each costs its own feed at most."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newsletter.collect import open_parsers, read_feed
from newsletter.collect.feed_parsing import parse_feed
from newsletter.collect.items import MOST_ITEMS
from newsletter.collect.parsers import RESULTS
from newsletter.confine import Confined, Limits
from newsletter.errors import ConfinedError, ParseError

ITEM = "<item><title>T</title><link>http://a.example/{}</link></item>"


def rss(inside: str, head: str = "") -> bytes:
    """Return a feed around some items."""
    return (
        f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{inside}</channel></rss>'.encode()
    )


def attributes() -> bytes:
    """Return an element with more attributes than feedparser can take in time."""
    many = " ".join(f'a{n}="x"' for n in range(100_000))
    return rss(f"<item {many}><title>T</title></item>")


CASES: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "zeros": lambda: b"\0" * 100_000,
    "noise": lambda: bytes(range(256)) * 400,
    "deep": lambda: rss("<a>" * 50_000 + "</a>" * 50_000),
    "attributes": attributes,
    "items": lambda: rss("".join(ITEM.format(n) for n in range(60_000))),
    "long title": lambda: rss(f"<item><title>{'x' * 5_000_000}</title></item>"),
    "open cdata": lambda: rss("<item><title><![CDATA[never closed"),
    "tags in title": lambda: rss("<item><title>" + "&lt;b&gt;" * 100_000 + "</title></item>"),
    "external": lambda: rss(
        "<item><title>&x;</title></item>", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "deep json": lambda: b"[" * 100_000,
    "odd json": lambda: (
        b'{"version": "https://jsonfeed.org/version/1", "items": [1, null, {"id": []}]}'
    ),
}


@pytest.fixture(scope="module")
def strict() -> Iterator[Confined]:
    """Start a parser with two seconds of processor time."""
    with Confined(
        preload=("newsletter.collect.feed_parsing",),
        results=RESULTS,
        limits=Limits(memory_bytes=640 << 20, cpu_seconds=2, wall_seconds=60),
    ) as confined:
        yield confined


def read_titles(strict: Confined, data: bytes) -> tuple[list[str], str]:
    """Return the titles found, and the message of our error where there was one."""
    try:
        parsed = asyncio.run(read_feed(data, url="http://a.example/", confined=strict))
    except (ParseError, ConfinedError) as error:
        return [], error.message
    return [item.title for item in parsed.items], ""


@pytest.mark.parametrize("case", CASES)
def test_a_monster_is_read_refused_or_killed(strict: Confined, case: str) -> None:
    """Whatever it is, there is an answer or one of our errors, and the next feed is read."""
    titles, message = read_titles(strict, CASES[case]())
    assert bool(titles) or not message or message.endswith(".")
    assert all(len(title) <= 500 and "root:" not in title for title in titles)
    good = asyncio.run(read_feed(rss(ITEM.format(1)), url="http://a.example/", confined=strict))
    assert [item.link for item in good.items] == ["http://a.example/1"]


@pytest.mark.parametrize(
    ("data", "content_type", "title"),
    [
        (rss("<item><title>Caf\u00e9</title></item>"), "text/xml; charset=utf-8", "Café"),
        (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><item>'
            "<title>Caf\u00e9</title></item></channel></rss>".encode("latin-1"),
            "text/xml",
            "Café",
        ),
        (b"\xef\xbb\xbf" + rss("<item><title>a\x00b</title></item>"), "", "a b"),
        (b"\n\n  " + rss("<item><title>late</title></item>"), "application/rss+xml", "late"),
        (
            b'<rss version="2.0"><channel><item><title>cut <b>off</title></item><item><title>x',
            "text/html",
            "cut off",
        ),
        (
            b"<rss version='2.0'><channel></width><item><title>It&#x110000; is&#55296; read</title>",
            "text/xml",
            "It\ufffd is\ufffd read",
        ),
    ],
    ids=["header", "wrong charset", "mark and NUL", "blank lines", "cut off", "no character"],
)
def test_ill_formed_feeds_are_still_read(
    parsers: Confined, data: bytes, content_type: str, title: str
) -> None:
    """Wrong charsets, marks, blanks and missing ends do not lose the first item."""
    parsed: Any = asyncio.run(
        read_feed(data, url="http://a.example/", content_type=content_type, confined=parsers)
    )
    assert parsed.items[0].title == title


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty page"),
        (b" \n", "an empty page"),
        (b"<!doctype html><html><body>Hello", "a web page, not with a feed"),
        (b"\0" * 1000, "something that is no feed"),
    ],
)
def test_what_is_no_feed_is_called_so(parsers: Confined, data: bytes, words: str) -> None:
    """An editor is told what the address gives instead."""
    with pytest.raises(ParseError, match=words):
        asyncio.run(read_feed(data, url="http://a.example/", confined=parsers))


def test_the_name_of_a_file_is_no_feed(tmp_path: Path) -> None:
    """An address that answers with the path of a file of ours is not answered with what is in it."""
    ours = tmp_path / "ours.xml"
    ours.write_bytes(rss("<item><title>Ours</title></item>"))
    with pytest.raises(ParseError, match="something that is no feed"):
        parse_feed(bytes(ours), url="http://a.example/", content_type="text/xml")


@pytest.mark.parametrize("start", ["", "<!DOCTYPE rss>"], ids=["quick", "feedparser"])
def test_only_so_many_items_are_read(parsers: Confined, start: str) -> None:
    """A feed without end costs no more than a long one, whichever way it is read."""
    count = MOST_ITEMS + 10
    data = f"{start}<rss version='2.0'><channel>{'<item><title>T</title></item>' * count}</channel></rss>"
    parsed = asyncio.run(read_feed(data.encode(), url="http://a.example/", confined=parsers))
    assert len(parsed.items) == MOST_ITEMS


def test_a_pool_can_be_opened_and_closed_without_use() -> None:
    """No child is started before it is needed."""
    with open_parsers(size=3):
        pass


def test_who_reads_feeds_opens_no_file(parsers: Confined) -> None:
    """What a feed makes a parser do, it does to itself: nothing of this machine is within its reach."""
    for feed in (rss(ITEM.format(1)), rss(ITEM.format(1), head="<!DOCTYPE rss>")):
        found: Any = asyncio.run(read_feed(feed, url="http://a.example/", confined=parsers))
        assert [item.link for item in found.items] == ["http://a.example/1"]
    for reach, what in (("os:listdir", b"/"), ("os:mkdir", b"x"), ("os:open", b"/etc/passwd")):
        options = {"flags": os.O_RDONLY} if reach == "os:open" else {}
        with pytest.raises(ConfinedError, match=r"OSError|PermissionError"):
            parsers.call(reach, what, **options)
