"""What a parser sends back of a feed: its articles, packed small."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from newsletter.model.article import Article
from newsletter.model.dates import PartialDate
from newsletter.model.people import Outlet
from newsletter.model.values import dataclass

NAMES = tuple(field.name for field in fields(Article) if field.name != "published_date")
_values_of = attrgetter(*NAMES)

Packed = tuple[str, int, bool, int, tuple[tuple[Any, ...], ...]]
"""A `FeedArticles` of plain data: frozen values take ten times as long to send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedArticles:
    """What a feed's answer holds."""

    kind: str
    """``rss20``, ``atom10`` …"""
    items: int
    """How many were read."""
    cut: bool
    """True: more stand in it than are read of one feed."""
    period: int
    """Seconds from one visit to the next, or 0."""
    articles: tuple[Article, ...]


def pack_outlets(outlets: Sequence[Outlet]) -> bytes:
    """Return outlets in a form that is made once and sent with every feed."""
    return pickle.dumps(tuple(outlets), protocol=pickle.HIGHEST_PROTOCOL)


def unpack(packed: Packed) -> FeedArticles:
    """Return what a feed's answer holds; the child is not trusted to have sent the right types."""
    kind, items, cut, period, rows = packed
    return FeedArticles(
        kind=str(kind),
        items=int(items),
        cut=bool(cut),
        period=int(period),
        articles=tuple(_article(*row) for row in rows),
    )


def pack(article: Article) -> tuple[Any, ...]:
    """Return an article as plain data."""
    day = article.published_date
    return (day and (day.year, day.month, day.day), *_values_of(article))


def _article(day: tuple[int, int, int] | None, *values: Any) -> Article:  # noqa: ANN401
    date = PartialDate(year=day[0], month=day[1], day=day[2]) if day else None
    return Article(published_date=date, **dict(zip(NAMES, values, strict=True)))
