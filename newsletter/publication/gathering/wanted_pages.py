"""Whose pages are fetched besides those that are clipped or drafted: shortlisted, and of whole feeds.

Nothing else fetches pages of articles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from newsletter.model.article import Decision, Feed
from newsletter.publication.gathering import choosing
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore

MOST_PAGES = 200
"""Of one round; what goes beyond that is fetched when it is shortlisted."""


def wanted_pages(
    workplace: Workplace, feeds: Iterable[Feed], *, since: datetime
) -> tuple[str, ...]:
    """Return the pages that a round of collecting saves, unless they are saved already.

    They are those of articles that came since a time from feeds that say
    ``full: true``, and those that were shortlisted where nothing was fetched.
    """
    whole = {feed.url for feed in feeds if feed.full and not feed.paused}
    shortlisted = shortlisted_pages(workplace)
    if not whole:
        return shortlisted
    with workplace.newsroom() as connection:
        articles = SqlArticleStore(connection).articles_since(since)
        new = [one.url for one in articles if one.feed in whole and one.first_seen >= since]
    return (*shortlisted, *new)[:MOST_PAGES]


def shortlisted_pages(workplace: Workplace, names: Collection[str] = ()) -> tuple[str, ...]:
    """Return the addresses of shortlisted candidates: of all, or of those named by their ids."""
    kept = choosing.candidates(workplace, decision=Decision.SHORTLISTED.value)
    wanted = [one.article.url for one in kept if not names or one.id in names]
    return tuple(wanted[:MOST_PAGES])
