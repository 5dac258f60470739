"""Spans of time: what is looked at together, and what is ranked anew because a day went by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from newsletter.model.article import Article
from newsletter.triage.ranking import MOST_AGE, stated_age
from newsletter.triage.sources import moment

STEP = timedelta(days=7)
"""Of a long span, so much is ranked together."""
Span = tuple[datetime, datetime]


def aged(before: date, today: date) -> tuple[Span, ...]:
    """Return when that appeared whose age is stated otherwise today than it was on another day."""
    gone = (today - before).days
    if gone == 0:
        return ()
    days = [
        today - timedelta(days=age)
        for age in range(gone, MOST_AGE + 1 + max(gone, 0))
        if stated_age(age) != stated_age(age - gone)
    ]
    days += [today - timedelta(days=age) for age in range(gone)]
    return merged((_midnight(day), _midnight(day + timedelta(days=1))) for day in days)


def about_one_time(fresh: Iterable[Article], days: float) -> Iterator[list[Article]]:
    """Yield articles in groups so far apart in time that none can tell a story of another group.

    Each group keeps the order of the articles.
    """
    places = {article.key: place for place, article in enumerate(fresh)}
    group: list[Article] = []
    for article in sorted(fresh, key=moment):
        if group and moment(article) - moment(group[-1]) > timedelta(days=days):
            yield sorted(group, key=lambda one: places[one.key])
            group = []
        group.append(article)
    if group:
        yield sorted(group, key=lambda one: places[one.key])


def reach(articles: Sequence[Article], days: float) -> Span:
    """Return when something appeared that may be a story of these."""
    moments = [moment(article) for article in articles]
    return _moved(min(moments), -days), _moved(max(moments), days)


def _moved(time_: datetime, days: float) -> datetime:
    try:
        return time_ + timedelta(days=days)
    except OverflowError:  # a source may say the year 1, or 9999
        return time_


def parts(span: Span) -> Iterator[Span]:
    """Yield a span in pieces of a `STEP` at most."""
    since, until = span
    while until - since > STEP:
        yield since, since + STEP
        since += STEP
    yield since, until


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same times in as few spans as there can be."""
    joined: list[Span] = []
    for since, until in sorted(spans):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    return tuple(joined)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
