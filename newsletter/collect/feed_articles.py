"""From a feed's bytes to its articles, in the confined child."""

from __future__ import annotations

import pickle
from datetime import datetime
from functools import lru_cache

from newsletter.collect.articles import articles_of
from newsletter.collect.feed_packing import Packed, pack
from newsletter.collect.feed_parsing import parse_feed
from newsletter.collect.items import MOST_ITEMS
from newsletter.collect.news_search import parse_news_search
from newsletter.collect.rhythm import period_of
from newsletter.model.article import Feed
from newsletter.model.people import Outlet


def read_articles(
    data: bytes,
    *,
    url: str,
    content_type: str,
    feed: Feed,
    outlets: bytes,
    now: datetime,
    aggregated: bool,
) -> Packed:
    """Parse a feed that was found at `url` into articles; `outlets` come from `feed_packing.pack_outlets`.

    Raises `ParseError` for what is no feed.
    """
    parse = parse_news_search if aggregated else parse_feed
    parsed = parse(data, url=url, content_type=content_type)
    articles = articles_of(parsed, feed, _unpack_outlets(outlets), now=now)
    return (
        parsed.kind,
        len(parsed.items),
        len(parsed.items) >= MOST_ITEMS,
        period_of(data, articles),
        tuple(map(pack, articles)),
    )


@lru_cache(maxsize=2)
def _unpack_outlets(outlets: bytes) -> tuple[Outlet, ...]:
    found: tuple[Outlet, ...] = pickle.loads(outlets)  # noqa: S301 (from our own parent)
    return found
