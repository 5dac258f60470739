"""An aggregator's word on a story stands behind the outlet's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from newsletter.model.article import Article
from newsletter.model.people import Outlet
from newsletter.triage.grouping import same_publisher
from newsletter.triage.sources import best_first

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
OUTLETS = (Outlet(name="The Ledger", hosts=("ledger.example",)),)
FOUND = Article(
    url="https://news.google.com/rss/articles/CBMi?oc=5",
    key="https://news.google.com/rss/articles/CBMi",
    title="Dams fall silent in the north",
    outlet="The Ledger",
    published=NOON - timedelta(hours=2),
    language="en",
    feed="https://news.google.com/rss/search?q=site%3Aledger.example",
    first_seen=NOON - timedelta(hours=1),
)
DIRECT = replace(
    FOUND,
    url="https://ledger.example/dams",
    key="https://ledger.example/dams",
    feed="https://ledger.example/feed",
    first_seen=NOON,
    published=NOON,
)


def test_the_outlets_own_article_is_better() -> None:
    """Though the aggregator was earlier, and the other's outlet is not known."""
    unknown = replace(DIRECT, outlet="", url="https://x.example/1", key="https://x.example/1")
    assert best_first((FOUND, DIRECT), outlets=OUTLETS, language="en")[0] == DIRECT
    assert best_first((FOUND, unknown), outlets=OUTLETS, language="en")[0] == unknown


def test_both_may_be_one_story() -> None:
    """They are of one outlet, and yet not two articles of it; two of its own are."""
    second = replace(DIRECT, key="https://ledger.example/2", url="https://ledger.example/2")
    assert not same_publisher(FOUND, DIRECT)
    assert same_publisher(DIRECT, second)
    assert same_publisher(FOUND, replace(FOUND, key="https://news.google.com/rss/articles/2"))
