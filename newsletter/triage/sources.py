"""Which of several sources of a story is the best, and which copy of an article the fullest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from newsletter.model.article import Article
from newsletter.model.people import Outlet
from newsletter.text.addresses import host_of
from newsletter.text.aggregators import is_aggregated


def fullest(copies: Iterable[Article]) -> Article:
    """Return the copy of one article that says most; the same for any order of the copies."""
    return max(copies, key=_fullness)


def _fullness(article: Article) -> tuple[bool, bool, bool, bool, int, float, str, str]:
    return (
        not article.feed,
        bool(article.authors),
        article.published is not None,
        bool(article.outlet),
        len(article.summary),
        -article.first_seen.timestamp(),
        article.url,
        article.feed,
    )


def best_first(
    articles: Sequence[Article], *, outlets: Sequence[Outlet], language: str
) -> tuple[Article, ...]:
    """Return the articles of one story in the order in which an editor would take them.

    What somebody clipped by hand comes first, and an aggregator's word last; then
    known outlets, the publication's own language, open pages before paywalls,
    bylines before none, the earliest, the longest summary.
    """
    if len(articles) == 1:
        return tuple(articles)
    known = {outlet.name: outlet for outlet in outlets}

    def rank(article: Article) -> tuple[bool, bool, bool, bool, bool, bool, datetime, int, str]:
        outlet = known.get(article.outlet)
        return (
            bool(article.feed),
            is_aggregated(article.url),
            outlet is None,
            bool(article.language) and _primary(article.language) != _primary(language),
            bool(outlet and outlet.paywall),
            not article.authors or article.organisation,
            moment(article),
            -len(article.summary),
            article.key,
        )

    return tuple(sorted(articles, key=rank))


def moment(article: Article) -> datetime:
    """Return when the article appeared, as well as is known: aware, UTC."""
    return article.appeared


def age_in_days(article: Article, now: datetime) -> int:
    """Return how many days ago the article appeared, by the calendar (UTC), never below 0."""
    return max(0, (now.date() - moment(article).astimezone(UTC).date()).days)


def publisher(article: Article) -> str:
    """Return a name that is equal for articles of one outlet: its name, or the host."""
    return article.outlet or host_of(article.url)


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
