"""Google News' answers to a search, from a file of our own in its form."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest

from newsletter.collect import read_feed
from newsletter.collect.articles import articles_of
from newsletter.collect.news_search import parse_news_search
from newsletter.errors import ParseError
from newsletter.model.article import Feed, FeedKind
from newsletter.model.people import Outlet
from newsletter.text.aggregators import news_search

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
QUERY = "site:ledger.example"
FEED = Feed(kind=FeedKind.GOOGLE_NEWS, url=news_search(QUERY), query=QUERY)
LEDGER = Outlet(name="The Harbour Ledger", hosts=("ledger.example",))


def answer(*rows: tuple[str, str, str]) -> bytes:
    """Return an answer of (title, outlet's name, outlet's site)."""
    items = "".join(
        f"<item><title>{escape(title)} - {escape(name)}</title>"
        f"<link>https://news.google.com/rss/articles/CBMi{number}?oc=5</link>"
        f'<guid isPermaLink="false">CBMi{number}</guid>'
        f"<pubDate>Mon, 02 Nov 2026 08:0{number}:00 GMT</pubDate>"
        f'<description>&lt;a href="https://news.google.com/x"&gt;{escape(title)}&lt;/a&gt;</description>'
        f'<source url="{site}">{escape(name)}</source></item>'
        for number, (title, name, site) in enumerate(rows)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>search</title>'
        f"<link>https://news.google.com/search</link><language>en-US</language>{items}"
        "</channel></rss>"
    ).encode()


ROWS = (
    ("Dams & rivers - a history", "Harbour Ledger Online", "https://www.ledger.example"),
    ("Boats", "The Gazette", "https://gazette.example"),
)


def test_each_article_is_its_outlets(parsers: Any) -> None:
    """The outlet comes from the source's site, else from its name; the title loses the name."""
    parsed = asyncio.run(read_feed(answer(*ROWS), url=FEED.url, confined=parsers, aggregated=True))
    first, second = articles_of(parsed, FEED, (LEDGER,), now=NOON)
    assert (first.title, first.outlet) == ("Dams & rivers - a history", "The Harbour Ledger")
    assert (second.title, second.outlet) == ("Boats", "The Gazette")
    assert first.summary == ""
    assert dict(first.said)["title"] == "Dams & rivers - a history - Harbour Ledger Online"
    assert first.url == "https://news.google.com/rss/articles/CBMi0?oc=5"
    assert parsed.kind == "google-news"


def test_what_feeds_yaml_says_of_the_outlet_counts(parsers: Any) -> None:
    """An outlet named for the search is that of all that it finds."""
    feed = Feed(kind=FeedKind.GOOGLE_NEWS, url=FEED.url, query=QUERY, outlet=LEDGER.name)
    parsed = asyncio.run(read_feed(answer(*ROWS), url=FEED.url, confined=parsers, aggregated=True))
    articles = articles_of(parsed, feed, (LEDGER,), now=NOON)
    assert {one.outlet for one in articles} == {LEDGER.name}


@pytest.mark.parametrize("data", [b"", b"<html>Before you continue</html>", b"<rss><channel>"])
def test_what_is_no_answer_is_refused_or_empty(data: bytes) -> None:
    """A page that asks for consent is no feed."""
    try:
        parsed = parse_news_search(data, url=FEED.url, content_type="")
    except ParseError:
        return
    assert parsed.items == ()
