"""How often a feed is worth asking: from how often it published, and from what it says itself.

RSS 2.0 ``<ttl>`` (minutes) and the syndication module's ``sy:updatePeriod`` and
``sy:updateFrequency`` are wishes of the publisher; they stand in the feed's head.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from newsletter.model.article import Article

HEAD = 20_000
"""Bytes in which the wishes are looked for."""
ENOUGH = 8
"""Articles with a date; fewer tell no rhythm."""
RECENT = 30
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=12)
LONGEST_WISH = timedelta(days=1)
TTL = re.compile(rb"<ttl>\s{0,9}(\d{1,6})\s{0,9}</ttl>")
PERIOD = re.compile(
    rb"<(?:\w{1,20}:)?updatePeriod>\s{0,9}(hourly|daily|weekly|monthly|yearly)\s{0,9}<"
)
FREQUENCY = re.compile(rb"<(?:\w{1,20}:)?updateFrequency>\s{0,9}(\d{1,4})\s{0,9}<")
PERIODS = {
    b"hourly": timedelta(hours=1),
    b"daily": timedelta(days=1),
    b"weekly": timedelta(days=7),
    b"monthly": timedelta(days=30),
    b"yearly": timedelta(days=365),
}


def period_of(data: bytes, articles: Iterable[Article]) -> int:
    """Return seconds from one visit to the next; 0 where nothing tells."""
    known = [stated_period(data), own_rhythm(one.published for one in articles)]
    return int(max((one for one in known if one), default=timedelta(0)).total_seconds())


def stated_period(data: bytes) -> timedelta | None:
    """Return how long the feed asks to be left alone, at most a day; None: it does not say."""
    head = data[:HEAD]
    if ttl := TTL.search(head):
        wish = timedelta(minutes=int(ttl[1]))
    elif b"updatePeriod>" in head and (period := PERIOD.search(head)):
        times = FREQUENCY.search(head)
        wish = PERIODS[period[1]] / max(1, int(times[1]) if times else 1)
    else:
        return None
    return min(wish, LONGEST_WISH) or None


def own_rhythm(published: Iterable[datetime | None]) -> timedelta | None:
    """Return half the usual time between two articles, within bounds; None for too few."""
    times = sorted((one for one in published if one), reverse=True)[:RECENT]
    if len(times) < ENOUGH:
        return None
    usual = median((newer - older).total_seconds() for newer, older in pairwise(times))
    return max(SHORTEST, min(timedelta(seconds=usual / 2), LONGEST))
