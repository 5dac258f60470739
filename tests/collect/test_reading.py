"""Many answers through one parser: what comes back, and what one of them can spoil."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from newsletter.collect import FeedResult
from newsletter.collect.articles import articles_of
from newsletter.collect.feed_articles import read_articles
from newsletter.collect.feed_packing import pack_outlets, unpack
from newsletter.collect.feed_parsing import parse_feed
from newsletter.collect.items import MOST_ITEMS
from newsletter.model.article import Feed
from newsletter.model.people import Outlet

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
ITEM = (
    "<item><title>Dam {0}</title><link>http://ledger.example/{0}</link><author>Amna Qureshi</author>"
    "<pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate><category>Water</category></item>"
)


def rss(*numbers: int) -> bytes:
    """Return a feed of items with these numbers."""
    items = "".join(ITEM.format(number) for number in numbers)
    return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()


def test_articles_come_back_as_they_were_made() -> None:
    """What is packed in the parser and unpacked here is what `articles_of` says, field by field."""
    feed, outlets = (
        Feed(url="http://ledger.example/feed"),
        (Outlet(name="The Ledger", hosts=("ledger.example",), paywall=True),),
    )
    data = rss(*range(5))
    packed = read_articles(
        data, url=feed.url, content_type="", feed=feed, outlets=pack_outlets(outlets), now=NOW, aggregated=False
    )  # fmt: skip
    found = unpack(packed)
    parsed = parse_feed(data, url=feed.url, content_type="")
    assert found.articles == articles_of(parsed, feed, outlets, now=NOW)
    assert (found.kind, found.items, found.cut) == ("rss20", 5, False)


def test_a_feed_that_kills_its_parser_costs_only_itself(press: Any) -> None:
    """Forty feeds come at once; the three that are made to hurt fail, the others are read."""
    feeds = []
    for number in range(40):
        address = f"h{number}.example/feed"
        bad = number in {7, 8, 30}
        press.lay(address, rss(number) if not bad else b"<rss>" + b"<item>" * 300_000)
        feeds.append(Feed(url=f"http://{address}"))
    report = press.collect(*feeds)
    wrong = [
        number
        for number, outcome in enumerate(report.outcomes)
        if (outcome.result, outcome.new) != (FeedResult.READ, 1)
    ]
    assert wrong == [7, 8, 30]


def test_what_is_cut_is_said(press: Any) -> None:
    """A feed of more items than are read says so in its outcome."""
    press.lay("ledger.example/feed", rss(*range(MOST_ITEMS + 1)))
    (outcome,) = press.collect(Feed(url="http://ledger.example/feed")).outcomes
    assert (outcome.result, outcome.new) == (FeedResult.READ, MOST_ITEMS)
    assert "first 5000 items" in outcome.reason
