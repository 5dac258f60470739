"""The seam to wherever articles are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from newsletter.model.article import Article, FeedState, SavedSource


class ArticleStore(Protocol):
    """Keeps articles, what is remembered of feeds, and saved pages.

    An article is *known* if its `key` is stored, or else if one is stored that its
    feed sent last with the same `source_id` (the item got a new address).  A known
    one becomes ``known.updated_by(article)``; no article is ever deleted.
    Each method that saves is one transaction: after a crash it happened wholly
    or not at all.  Values come back equal to what was saved.
    """

    def feed_state(self, url: str) -> FeedState | None:
        """Return what is remembered of the feed, or None."""
        ...

    def feed_states(self) -> tuple[FeedState, ...]:
        """Return every feed state, by address."""
        ...

    def save_visit(
        self, state: FeedState, articles: Iterable[Article] = (), links: Iterable[str] = ()
    ) -> int:
        """Save a feed's new state and what it brought; return how many articles are new.

        `links` are added to the feed's known ones, as listed at the time of the visit.
        """
        ...

    def known_links(self, feed: str) -> frozenset[str]:
        """Return the canonical addresses that a page or sitemap was seen to list."""
        ...

    def forget_links(self, feed: str, *, before: datetime) -> None:
        """Forget the addresses that were not listed since a time, to within a day."""
        ...

    def save_clip(self, article: Article, source: SavedSource) -> bool:
        """Save a clipped article and its page; True: the article was not known."""
        ...

    def article(self, key: str) -> Article | None:
        """Return the article with that key, or None."""
        ...

    def articles_since(self, since: datetime | None = None) -> Iterator[Article]:
        """Yield articles that came or changed at or after a time, oldest first; None: all.

        An article came when it was first seen; it changed at the `first_seen`
        of the one that brought the change.
        """
        ...

    def save_source(self, source: SavedSource) -> None:
        """Save a page; versions with other bytes stay."""
        ...

    def source_for(self, key: str) -> SavedSource | None:
        """Return the page for that key, or None: what a person pasted last, else fetched last."""
        ...

    def source_keys(self) -> tuple[str, ...]:
        """Return the keys that have a saved page, sorted."""
        ...
