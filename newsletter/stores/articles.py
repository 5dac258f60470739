"""Articles, feed states and saved sources in newsroom.db.

Satisfies `newsletter.collect.store.ArticleStore`, where the contract stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from newsletter.model.article import Article, FeedState, SavedSource
from newsletter.model.dates import PartialDate
from newsletter.stores.database import Database, Result, Row
from newsletter.stores.scripts import load_queries

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST_DAY = BEGINNING + DAY
MOST_VALUES = 500
"""Values that one statement looks for."""


class SqlArticleStore:
    """`ArticleStore` over a connection to newsroom.db, used by one thread."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("articles", connection.dialect)

    def feed_state(self, url: str) -> FeedState | None:
        """Return what is remembered of the feed, or None."""
        row = self._one("feed_state", url=url)
        return _read_state(row) if row else None

    def feed_states(self) -> tuple[FeedState, ...]:
        """Return every feed state, by address."""
        return tuple(_read_state(row) for row in self._all("feed_states"))

    def save_visit(
        self, state: FeedState, articles: Iterable[Article] = (), links: Iterable[str] = ()
    ) -> int:
        """Save a feed's state, articles and links in one transaction; return how many are new."""
        now = state.checked or BEGINNING
        times = {"seen": _time(now), "yesterday": _time(max(now, FIRST_DAY) - DAY)}
        rows = [{"feed": state.url, "link": link, **times} for link in links]
        with self._connection.transaction():
            new = self._merge_all(tuple(articles))
            self._run("save_feed_state", **_write_state(state))
            if rows:
                self._connection.executemany(self._sql["save_feed_link"], rows)
        return new

    def known_links(self, feed: str) -> frozenset[str]:
        """Return the canonical addresses that a page or sitemap was seen to list."""
        return frozenset(row["link"] for row in self._all("feed_links", feed=feed))

    def forget_links(self, feed: str, *, before: datetime) -> None:
        """Forget the addresses that were not listed since a time."""
        with self._connection.transaction():
            self._run("forget_links", feed=feed, before=_time(before))

    def save_clip(self, article: Article, source: SavedSource) -> bool:
        """Save a clipped article and its page in one transaction; True: it was not known."""
        with self._connection.transaction():
            new = self._merge(article)
            self._save_source(source)
        return new

    def article(self, key: str) -> Article | None:
        """Return the article with that key, or None."""
        row = self._one("article_by_key", key=key)
        return _read_article(row) if row else None

    def articles_since(self, since: datetime | None = None) -> Iterator[Article]:
        """Yield articles that came or changed at or after a time, oldest first; None: all."""
        for row in self._all("articles_since", since=_time(since or BEGINNING)):
            yield _read_article(row)

    def save_source(self, source: SavedSource) -> None:
        """Save a page; earlier versions of other bytes stay."""
        with self._connection.transaction():
            self._save_source(source)

    def _save_source(self, source: SavedSource) -> None:
        self._run("save_source", **_write_source(source))
        self._run("holder_says_more", key=source.key)

    def source_for(self, key: str) -> SavedSource | None:
        """Return the page saved last for that key, or None."""
        row = self._one("source_for", key=key)
        return _read_source(row) if row else None

    def source_keys(self) -> tuple[str, ...]:
        """Return the keys that have a saved page, sorted."""
        return tuple(row["key"] for row in self._all("source_keys"))

    def _merge_all(self, articles: Sequence[Article]) -> int:
        """Add or bring up to date what one visit brought, in few statements; return how many are new."""
        known = self._known(articles)
        found = [row["id"] for row in known if row is not None]
        sources = {(article.feed, article.source_id) for article in articles}
        if len(set(found)) < len(found) or len(sources) < len(articles):
            # Two of them are one stored article, or one item: what the first changes counts for the next.
            return sum(map(self._merge, articles))
        pairs = list(zip(articles, known, strict=True))
        new = [article for article, row in pairs if row is None]
        self._connection.executemany(self._sql["add_article"], map(_write_new, new))
        for article, row in pairs:
            if row is not None:
                self._update(row, article)
        return len(new)

    def _known(self, articles: Sequence[Article]) -> list[Row | None]:
        """Return the stored row of each article, by its key, else by its feed's id of the item."""
        keys = {
            row["key"]: row for row in self._among("articles_by_keys", [a.key for a in articles])
        }
        sources = dict[tuple[str, str], Row]()
        strangers = [a for a in articles if a.key not in keys and a.feed]
        for feed in {article.feed for article in strangers}:
            ids = [article.source_id for article in strangers if article.feed == feed]
            for row in self._among("articles_by_sources", ids, feed):
                sources.setdefault((feed, row["source_id"]), row)
        return [keys.get(a.key) or sources.get((a.feed, a.source_id)) for a in articles]

    def _among(self, name: str, values: Sequence[str], *before: str) -> Iterator[Row]:
        """Yield what a statement finds for any of many values."""
        for start in range(0, len(values), MOST_VALUES):
            some = values[start : start + MOST_VALUES]
            statement = self._sql[name].replace(":many", ", ".join("?" * len(some)))
            yield from self._connection.execute(statement, (*before, *some))

    def _merge(self, article: Article) -> bool:
        """Add the article, or bring the known one up to date; True: it was not known."""
        row = self._one("article_by_key", key=article.key) or self._by_source(article)
        if row is None:
            self._run("add_article", **_write_new(article))
            return True
        self._update(row, article)
        return False

    def _update(self, row: Row, article: Article) -> None:
        known = _read_article(row)
        updated = known.updated_by(article)
        if updated != known:
            values = _write_article(updated)
            self._run("change_article", **values, id=row["id"], changed=_time(article.first_seen))

    def _by_source(self, article: Article) -> Row | None:
        if not article.feed:
            return None
        return self._one("article_by_source", feed=article.feed, source_id=article.source_id)

    def _run(self, name: str, **values: Any) -> Result:  # noqa: ANN401 (column values)
        return self._connection.execute(self._sql[name], values)

    def _one(self, name: str, **values: str) -> Row | None:
        row: Row | None = self._run(name, **values).fetchone()
        return row

    def _all(self, name: str, **values: str) -> Iterator[Row]:
        yield from self._run(name, **values)


@lru_cache(maxsize=100)
def _time(moment: datetime) -> str:
    """Return a time as it is kept; all articles of one visit share theirs."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")


def _time_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else _time(moment)


def _read_time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _write_state(state: FeedState) -> dict[str, Any]:
    values = {name: getattr(state, name) for name in STATE_NAMES}
    return values | {name: _time_or_none(values[name]) for name in STATE_TIMES}


STATE_NAMES = tuple(field.name for field in fields(FeedState))
STATE_TIMES = ("checked", "succeeded", "next_check", "moved_since", "kind_changed")


def _read_state(row: Row) -> FeedState:
    times = {name: _read_time(row[name]) for name in STATE_TIMES}
    return FeedState(**{**dict(row), **times, "gone": bool(row["gone"])})


def _write_new(article: Article) -> dict[str, Any]:
    values = _write_article(article)
    values["changed"] = values["first_seen"]
    return values


def _write_article(article: Article) -> dict[str, Any]:
    return {
        "key": article.key,
        "feed": article.feed,
        "source_id": article.source_id,
        "url": article.url,
        "title": article.title,
        "authors": _list(article.authors),
        "organisation": article.organisation,
        "outlet": article.outlet,
        "published": _time_or_none(article.published),
        "published_date": str(article.published_date) if article.published_date else None,
        "updated": _time_or_none(article.updated),
        "language": article.language,
        "summary": article.summary,
        "image": article.image,
        "section": article.section,
        "paywall": article.paywall,
        "said": json.dumps(article.said, ensure_ascii=False) if article.said else "",
        "first_seen": _time(article.first_seen),
    }


@lru_cache(maxsize=1000)
def _list(names: tuple[str, ...]) -> str:
    """Return names as a JSON list; the same few come again and again."""
    return json.dumps(names, ensure_ascii=False)


def _read_article(row: Row) -> Article:
    return Article(
        key=row["key"],
        feed=row["feed"],
        source_id=row["source_id"],
        url=row["url"],
        title=row["title"],
        authors=tuple(json.loads(row["authors"])),
        organisation=bool(row["organisation"]),
        outlet=row["outlet"],
        published=_read_time(row["published"]),
        published_date=_read_date(row["published_date"]),
        updated=_read_time(row["updated"]),
        language=row["language"],
        summary=row["summary"],
        image=row["image"],
        section=row["section"],
        paywall=bool(row["paywall"]),
        said=_read_pairs(row["said"]),
        first_seen=datetime.fromisoformat(row["first_seen"]),
    )


def _read_date(text: str | None) -> PartialDate | None:
    if text is None:
        return None
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    return PartialDate(year=year, month=month, day=day)


def _read_pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, words) for name, words in json.loads(text)) if text else ()


def _write_source(source: SavedSource) -> dict[str, Any]:
    links = json.dumps(source.links, ensure_ascii=False)
    return {**asdict(source), "fetched": _time(source.fetched), "links": links}


def _read_source(row: Row) -> SavedSource:
    links = tuple(json.loads(row["links"]))
    fetched = datetime.fromisoformat(row["fetched"])
    pasted = bool(row["pasted"])
    return SavedSource(**{**dict(row), "links": links, "fetched": fetched, "pasted": pasted})
