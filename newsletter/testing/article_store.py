"""An `ArticleStore` in memory; the contract stands in `newsletter.collect.store`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from newsletter.model.article import Article, FeedState, SavedSource

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


class MemoryArticleStore:
    """Keeps everything in dictionaries."""

    def __init__(self) -> None:
        self._states: dict[str, FeedState] = {}
        self._articles: dict[int, tuple[Article, datetime]] = {}
        self._by_key: dict[str, int] = {}
        self._sources: dict[tuple[str, str], SavedSource] = {}
        self._links: dict[str, dict[str, datetime]] = {}

    def feed_state(self, url: str) -> FeedState | None:
        """Return what is remembered of the feed, or None."""
        return self._states.get(url)

    def feed_states(self) -> tuple[FeedState, ...]:
        """Return every feed state, by address."""
        return tuple(self._states[url] for url in sorted(self._states))

    def save_visit(
        self, state: FeedState, articles: Iterable[Article] = (), links: Iterable[str] = ()
    ) -> int:
        """Save a feed's state, its articles and links; return how many articles are new."""
        new = sum([self._merge(article) for article in articles])
        self._states[state.url] = state
        self._links.setdefault(state.url, {}).update(
            dict.fromkeys(links, state.checked or BEGINNING)
        )
        return new

    def forget_links(self, feed: str, *, before: datetime) -> None:
        """Forget the addresses that were not listed since a time."""
        seen = self._links.get(feed, {})
        self._links[feed] = {link: when for link, when in seen.items() if when >= before}

    def known_links(self, feed: str) -> frozenset[str]:
        """Return the canonical addresses that a page or sitemap was seen to list."""
        return frozenset(self._links.get(feed, ()))

    def save_clip(self, article: Article, source: SavedSource) -> bool:
        """Save a clipped article and its page; True: it was not known."""
        self.save_source(source)
        return self._merge(article)

    def article(self, key: str) -> Article | None:
        """Return the article with that key, or None."""
        number = self._by_key.get(key)
        return None if number is None else self._articles[number][0]

    def articles_since(self, since: datetime | None = None) -> Iterator[Article]:
        """Yield articles that came or changed at or after a time, oldest first; None: all."""
        rows = sorted((changed, number) for number, (_, changed) in self._articles.items())
        for changed, number in rows:
            if changed >= (since or BEGINNING):
                yield self._articles[number][0]

    def save_source(self, source: SavedSource) -> None:
        """Save a page; versions with other bytes stay."""
        self._sources[source.key, source.sha256] = source

    def source_for(self, key: str) -> SavedSource | None:
        """Return the page for that key, or None: what a person pasted last, else fetched last."""
        versions = [source for source in self._sources.values() if source.key == key]
        return max(versions, key=lambda source: (source.pasted, source.fetched), default=None)

    def source_keys(self) -> tuple[str, ...]:
        """Return the keys that have a saved page, sorted."""
        return tuple(sorted({key for key, _ in self._sources}))

    def _merge(self, article: Article) -> bool:
        number = self._by_key.get(article.key)
        if number is None and article.feed:
            number = self._by_source(article)
        if number is None:
            self._put(len(self._articles), article, changed=article.first_seen)
            return True
        known, _ = self._articles[number]
        updated = known.updated_by(article)
        if updated != known:
            del self._by_key[known.key]
            self._put(number, updated, changed=article.first_seen)
        return False

    def _put(self, number: int, article: Article, *, changed: datetime) -> None:
        self._articles[number] = (article, changed)
        self._by_key[article.key] = number

    def _by_source(self, article: Article) -> int | None:
        """Return the first that stands under the same feed's id of the item."""
        wanted = (article.feed, article.source_id)
        found = (n for n, (one, _) in self._articles.items() if (one.feed, one.source_id) == wanted)
        return min(found, default=None)
