"""Sitemaps: plain and of news, XML and lists, gzipped, indexes, and hostile ones."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect.items import MOST_ITEMS
from newsletter.collect.sitemaps import LARGEST, ParsedSitemap, SitemapPart, parse_sitemap
from newsletter.errors import ParseError
from newsletter.text.path_patterns import path_matches

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACE} '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
    "<url><loc> https://ledger.example/a?x=1&amp;y=2 </loc><lastmod>2026-11-02</lastmod>"
    "<news:news><news:publication><news:name>The Ledger</news:name>"
    "<news:language>ur</news:language></news:publication>"
    "<news:publication_date>2026-11-01T09:30:00+05:00</news:publication_date>"
    "<news:title>Rivers &amp;amp; dams</news:title></news:news>"
    "<image:image><image:loc>https://ledger.example/a.jpg</image:loc>"
    "<image:title>A boat</image:title></image:image></url>"
    "<url><loc>https://ledger.example/b</loc><news:news><news:title><![CDATA[Later]]></news:title>"
    "<news:publication_date>2026-11-02</news:publication_date></news:news></url>"
    "<url><loc>mailto:x@ledger.example</loc></url></urlset>"
)


def parse(text: str | bytes, *match: str) -> ParsedSitemap:
    """Parse a sitemap found somewhere."""
    data = text.encode() if isinstance(text, str) else text
    return parse_sitemap(data, url="https://ledger.example/s", content_type="", match=match)


def plain(*addresses: str) -> str:
    """Return a sitemap without news."""
    rows = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f"<urlset {SPACE}>{rows}</urlset>"


def test_news_carry_title_date_language_and_picture() -> None:
    """The newest comes first; what is no web address is left out; a picture's title is not the article's."""
    found = parse(NEWS)
    later, first = found.items
    assert found.kind == "news-sitemap"
    assert (later.title, first.title) == ("Later", "Rivers & dams")
    assert first.link == first.source_id == "https://ledger.example/a?x=1&y=2"
    assert first.date is not None
    assert first.date.moment == datetime(2026, 11, 1, 4, 30, tzinfo=UTC)
    assert first.updated == datetime(2026, 11, 2, tzinfo=UTC)
    assert (first.language, first.image) == ("ur", "https://ledger.example/a.jpg")


@pytest.mark.parametrize(
    "data",
    [
        plain("https://a.example/1", "https://a.example/2").encode(),
        gzip.compress(plain("https://a.example/1", "https://a.example/2").encode()),
        b"\xef\xbb\xbf\n" + plain("https://a.example/1", "https://a.example/2").encode(),
        b"https://a.example/1\r\nhttps://a.example/2\r\n",
        gzip.compress(b"https://a.example/1\nhttps://a.example/2"),
        plain("https://a.example/1", "https://a.example/2")[:-9].encode(),
        plain("https://a.example/1", "https://a.example/2", "https://a.example/1").encode(),
    ],
    ids=["xml", "gzip", "mark", "list", "gzipped list", "cut short", "twice"],
)
def test_forms_of_one_sitemap(data: bytes) -> None:
    """All forms of the protocol give the same addresses, in their order."""
    assert [item.link for item in parse(data).items] == [
        "https://a.example/1",
        "https://a.example/2",
    ]


def test_an_index_names_parts() -> None:
    """Parts come in their order, with their times where they say them."""
    text = (
        f"<sitemapindex {SPACE}><sitemap><loc>https://a.example/1.xml.gz</loc>"
        "<lastmod>2026-11-01T10:00:00Z</lastmod></sitemap>"
        "<sitemap><loc>https://a.example/2.xml</loc></sitemap></sitemapindex>"
    )
    found = parse(text)
    assert found.kind == "sitemap-index"
    assert found.parts == (
        SitemapPart(
            url="https://a.example/1.xml.gz", changed=datetime(2026, 11, 1, 10, tzinfo=UTC)
        ),
        SitemapPart(url="https://a.example/2.xml"),
    )


def test_patterns_choose_paths() -> None:
    """Only addresses whose path matches one of the patterns are taken."""
    text = plain(
        "https://a.example/opinion/1", "https://a.example/sport/2", "https://a.example/x.pdf"
    )
    assert [item.link[18:] for item in parse(text, "/opinion/", "*.pdf$").items] == [
        "opinion/1",
        "x.pdf",
    ]


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/a", "/abc", True),
        ("/a$", "/abc", False),
        ("/a$", "/a", True),
        ("/*/b", "/x/y/b/c", True),
        ("/*/b$", "/x/b/c/b", True),
        ("*b*d", "/abcd", True),
        ("*d*b", "/abcd", False),
        ("/ab*b$", "/ab", False),
        ("*", "/", True),
        ("/a*$", "/ab", True),
        ("/" + "*a" * 200 + "$", "/" + "a" * 5_000 + "b", False),
    ],
)
def test_patterns_mean_what_they_mean_in_robots(pattern: str, path: str, matches: bool) -> None:
    """A star is any text, a dollar sign the end; the rest stands at the beginning."""
    assert path_matches(pattern, path) is matches


def test_the_newest_of_many_are_kept() -> None:
    """Of fifty thousand addresses the newest are returned."""
    rows = "".join(
        f"<url><loc>https://a.example/{n}</loc><lastmod>2026-{n % 12 + 1:02}-01</lastmod></url>"
        for n in range(20_000)
    )
    found = parse(f"<urlset {SPACE}>{rows}</urlset>")
    assert len(found.items) == MOST_ITEMS
    assert {item.updated.month for item in found.items if item.updated} == {9, 10, 11, 12}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>Not found</body></html>",
        b"<rss version='2.0'><channel/></rss>",
        b"<urlset",
        b"{}",
        b"Sorry, no sitemap here\nhttps://a.example/1\nreally\nnot",
        b"\x1f\x8b\x08broken",
        gzip.compress(b"<" * (LARGEST + 1)),
        b"<?xml version='1.0'?><!DOCTYPE u [<!ENTITY a 'aaaaaaaaaa'>"
        + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]><html>&j;</html>",
    ],
    ids=["empty", "page", "feed", "cut", "json", "words", "no gzip", "bomb", "laughs"],
)
def test_what_is_no_sitemap_is_refused(data: bytes) -> None:
    """Each is told in a sentence; a bomb is not unpacked, and entities are not expanded."""
    with pytest.raises(ParseError):
        parse(data)


def test_entities_of_strangers_are_not_read() -> None:
    """No file of this machine and no declared text comes in through a sitemap."""
    text = (
        "<?xml version='1.0'?><!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
        f"<urlset {SPACE}><url><loc>https://a.example/&x;</loc></url></urlset>"
    )
    assert [item.link for item in parse(text).items] in ([], ["https://a.example/"])


@given(st.binary(max_size=400))
@settings(max_examples=80, deadline=None)
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Any bytes are a sitemap or none."""
    for prefix in (b"", b"<urlset>", b"\x1f\x8b"):
        try:
            parse(prefix + data)
        except ParseError:
            continue
