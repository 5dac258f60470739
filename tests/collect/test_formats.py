"""Feeds of every format that there ever was, in files of our own."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from newsletter.collect import read_feed
from newsletter.collect.cdf import read_cdf
from newsletter.errors import ParseError

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
XML = '<?xml version="1.0"?>'
LINKS = "<link>http://ledger.example/{}</link>"
RIVERS = f"<item><title>Rivers &amp; dams</title>{LINKS.format('rivers')}"
BOATS = f"<item><title>Boats</title>{LINKS.format('boats')}</item>"
WHEN = "<pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate>"


def rss(version: str, inner: str = "", head: str = "") -> str:
    """Return RSS of a version with two items."""
    return (
        f'{XML}{head}<rss version="{version}"><channel><title>Ledger</title><description>x'
        f"</description>{RIVERS}{inner}</item>{BOATS}</channel></rss>"
    )


FORMATS = {
    "rss090": f'{XML}<rdf:RDF {RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel>'
    f"<title>Ledger</title></channel>{RIVERS}</item>{BOATS}</rdf:RDF>",
    "rss091u": rss("0.91"),
    "rss091u ": rss(
        "0.91",
        head='<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">',
    ).replace("http://ledger.example/", "/"),
    "rss092": rss("0.92", '<category domain="d">Water</category>'),
    "rss093": rss("0.93", WHEN),
    "rss094": rss("0.94", WHEN),
    "rss20": rss("2.0", f"{WHEN}<guid isPermaLink='false'>1</guid>"),
    "rss10": f'{XML}<rdf:RDF {RDF} xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://ledger.example/f">'
    '<title>Ledger</title></channel><item rdf:about="http://ledger.example/rivers">'
    f"{RIVERS.removeprefix('<item>')}<dc:date>2026-11-02T08:00:00Z</dc:date></item>{BOATS}"
    "</rdf:RDF>",
    "atom03": f'{XML}<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Ledger</title>'
    '<entry><title type="text/html" mode="escaped">Rivers &amp;amp; dams</title>'
    '<link rel="alternate" type="text/html" href="/rivers"/><id>tag:1</id>'
    "<issued>2026-11-02T08:00:00Z</issued><modified>2026-11-02T09:00:00Z</modified></entry>"
    '<entry><title>Boats</title><link rel="alternate" type="text/html" href="boats"/>'
    "<id>tag:2</id></entry></feed>",
    "atom10": f'{XML}<feed xmlns="http://www.w3.org/2005/Atom"><title>Ledger</title><entry>'
    '<title>Rivers &amp; dams</title><link href="/rivers"/><id>tag:1</id>'
    "<published>2026-11-02T08:00:00Z</published></entry><entry><title>Boats</title>"
    '<link href="boats"/><id>tag:2</id></entry></feed>',
    "cdf": f'{XML}<CHANNEL HREF="http://ledger.example/"><TITLE>Ledger</TITLE>'
    '<ITEM HREF="/rivers" LASTMOD="2026-11-02T08:00Z"><TITLE>Rivers &amp; dams</TITLE>'
    '<ABSTRACT>Water.</ABSTRACT></ITEM><ITEM HREF="boats"><TITLE>Boats</TITLE></ITEM></CHANNEL>',
    "cdf ": f'{XML}<!DOCTYPE Channel SYSTEM "http://www.w3c.org/Channel.dtd">'
    '<Channel Base="http://ledger.example/"><Title Value="Ledger"/><Channel>'
    '<Item LastMod="2026-11-02"><A Href="rivers"/><Title Value="Rivers &amp; dams"/></Item>'
    '<Item Href="/boats"><Title>Boats</Title></Item></Channel></Channel>',
    "json1": '{"version":"https://jsonfeed.org/version/1","title":"Ledger","items":['
    '{"id":"1","url":"/rivers","title":"Rivers & dams","date_published":"2026-11-02T08:00:00Z"},'
    '{"id":"http://ledger.example/boats","title":"Boats"}]}',
    "json1.1": '{"version":"https://jsonfeed.org/version/1.1","title":"Ledger","items":['
    '{"id":"1","url":"http://ledger.example/rivers","title":"Rivers & dams",'
    '"date_published":"2026-11-02T08:00:00Z"},{"id":"2","url":"boats","title":"Boats"}]}',
}
UNDATED = {"rss090", "rss091u", "rss092"}


@pytest.mark.parametrize("name", FORMATS)
def test_a_feed_of_each_format_is_read(name: str, parsers: Any) -> None:
    """Its kind, titles, addresses made absolute, and the date where the format has one."""
    url = "http://ledger.example/feed"
    found = asyncio.run(read_feed(FORMATS[name].encode(), url=url, confined=parsers))
    assert (found.kind, found.title) == (name.strip(), "Ledger")
    assert [(item.title, item.link) for item in found.items] == [
        ("Rivers & dams", "http://ledger.example/rivers"),
        ("Boats", "http://ledger.example/boats"),
    ]
    day = found.items[0].date
    assert (str(day.day) if day else "") == ("" if name.strip() in UNDATED else "2026-11-02")


def test_a_channels_base_counts() -> None:
    """Relative addresses follow BASE, not the place of the file; what is no channel is left alone."""
    channel = b'<CHANNEL BASE="http://ledger.example/news/"><ITEM HREF="boats"/></CHANNEL>'
    found = read_cdf(channel, url="http://cdn.example/x.cdf")
    assert found is not None
    assert found.entries[0].addresses == ("http://ledger.example/news/boats",)
    assert read_cdf(b"<rss><channel/></rss>", url="http://cdn.example/x") is None
    assert read_cdf(b"<channels/>", url="http://cdn.example/x") is None


@pytest.mark.parametrize(
    "data",
    [
        b"<CHANNEL",
        b"<CHANNEL><ITEM HREF='http://[x'>",
        b"<CHANNEL>" * 300,
        b"<!DOCTYPE c [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><CHANNEL><TITLE>&b;</TITLE></CHANNEL>",
        b"<?xml version='1.0'?>" + b"<!-- x -->" * 50 + b"<CHANNEL><ITEM/></CHANNEL>",
    ],
)
def test_a_hostile_channel_harms_nobody(data: bytes, parsers: Any) -> None:
    """Damage, deep nesting and entities give nothing, or are told of."""
    try:
        found = asyncio.run(read_feed(data, url="http://ledger.example/f", confined=parsers))
    except ParseError:
        return
    assert not [item for item in found.items if item.link]
