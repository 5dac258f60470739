"""One contract, two stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect.store import ArticleStore
from newsletter.model.article import Article, FeedState, SavedSource
from newsletter.model.dates import PartialDate
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.database import Database
from newsletter.stores.sqlite import open_database
from newsletter.testing.article_store import MemoryArticleStore

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = "https://ledger.example/feed"
STATE = FeedState(
    url=FEED,
    etag='W/"a\u00e9"',
    last_modified="Mon, 02 Nov 2026 10:00:00 GMT",
    checked=NOON,
    succeeded=NOON - HOUR,
    error="The server did not answer.",
    failures=2,
    next_check=NOON + HOUR,
    gone=True,
    moved_to="https://ledger.example/new",
)
ARTICLE = Article(
    url="https://www.ledger.example/dam?utm_source=x",
    key="https://ledger.example/dam",
    title="Dam levels fall — again",
    authors=("Amna Qureshi", "ثنا خان"),
    outlet="The Harbour Ledger",
    published=NOON - HOUR,
    published_date=PartialDate(year=2026, month=11),
    updated=NOON - timedelta(minutes=5),
    language="en",
    summary="Water is low.",
    image="https://ledger.example/dam.jpg",
    section="Opinion",
    paywall=True,
    said=(("title", "<b>Dam levels fall</b> — again | The Ledger"),),
    feed=FEED,
    source_id="tag:1",
    first_seen=NOON,
)
SOURCE = SavedSource(
    url=ARTICLE.url,
    key=ARTICLE.key,
    fetched=NOON,
    sha256="0" * 64,
    title=ARTICLE.title,
    text="One.\n\nTwo.",
    links=("https://ledger.example/a.pdf",),
    by="editor",
)

DAY = timedelta(days=1)
OpenDatabase = Callable[[str, str], Database]


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def store(request: pytest.FixtureRequest, open_either: OpenDatabase) -> ArticleStore:
    """Open each store in turn."""
    if request.param == "memory":
        return MemoryArticleStore()
    return SqlArticleStore(open_either(request.param, "newsroom"))


def test_a_feed_state_comes_back_equal(store: ArticleStore) -> None:
    """Validators, times and errors survive; an unknown feed has no state."""
    assert store.feed_state(FEED) is None
    store.save_visit(STATE)
    assert store.feed_state(FEED) == STATE
    store.save_visit(FeedState(url=FEED))
    assert store.feed_states() == (FeedState(url=FEED),)


def test_an_article_comes_back_equal_and_is_new_once(store: ArticleStore) -> None:
    """Saving the same article again stores nothing more."""
    bare = replace(ARTICLE, key="k2", source_id="2", published=None, published_date=None)
    assert store.save_visit(STATE, [ARTICLE, bare]) == 2
    assert store.article(ARTICLE.key) == ARTICLE
    assert store.article("k2") == bare
    assert store.save_visit(STATE, [ARTICLE, bare]) == 0
    assert list(store.articles_since()) == [ARTICLE, bare]


def test_the_feeds_own_correction_counts(store: ArticleStore) -> None:
    """A corrected title replaces the old one; the time of first sight stays."""
    store.save_visit(STATE, [ARTICLE])
    later = replace(ARTICLE, title="Dam levels rise", first_seen=NOON + HOUR)
    assert store.save_visit(STATE, [later]) == 0
    assert store.article(ARTICLE.key) == replace(ARTICLE, title="Dam levels rise")
    assert [found.title for found in store.articles_since(NOON + HOUR)] == ["Dam levels rise"]


def test_an_item_that_moved_is_still_known(store: ArticleStore) -> None:
    """The same feed and id with another address is the same article."""
    store.save_visit(STATE, [ARTICLE])
    moved = replace(ARTICLE, url="https://ledger.example/x", key="https://ledger.example/x")
    assert store.save_visit(STATE, [moved]) == 0
    assert store.article(ARTICLE.key) is None
    assert store.article(moved.key) == moved


def test_another_feed_only_fills_what_is_empty(store: ArticleStore) -> None:
    """A second source of the same address is no new article and overwrites nothing."""
    store.save_visit(STATE, [replace(ARTICLE, authors=(), summary="")])
    other = replace(ARTICLE, feed="https://other.example/", title="Other", summary="More.")
    assert store.save_visit(replace(STATE, url=other.feed), [other]) == 0
    assert store.article(ARTICLE.key) == replace(ARTICLE, summary="More.")


def test_nothing_new_is_nothing_changed(store: ArticleStore) -> None:
    """An article met again unchanged does not turn up as changed."""
    store.save_visit(STATE, [ARTICLE])
    store.save_visit(STATE, [replace(ARTICLE, first_seen=NOON + HOUR)])
    assert list(store.articles_since(NOON + HOUR)) == []


def test_a_clip_brings_article_and_page(store: ArticleStore) -> None:
    """Both are saved; the newest version of a page is the one given."""
    clipped = replace(ARTICLE, feed="", source_id=ARTICLE.url)
    assert store.save_clip(clipped, SOURCE)
    assert not store.save_clip(clipped, SOURCE)
    newer = replace(SOURCE, sha256="1" * 64, fetched=NOON + HOUR, text="Three.", by="")
    store.save_source(newer)
    assert store.source_for(SOURCE.key) == newer
    assert store.source_for("nothing") is None
    assert store.source_keys() == (SOURCE.key,)


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    """If one article of a visit cannot be stored, neither the others nor the state are."""

    def articles() -> Iterator[Article]:
        yield ARTICLE
        raise RuntimeError("killed")

    connection = open_database(tmp_path / "newsroom.db", "newsroom")
    store = SqlArticleStore(connection)
    with pytest.raises(RuntimeError):
        store.save_visit(STATE, articles())
    assert (store.feed_state(FEED), store.article(ARTICLE.key)) == (None, None)
    connection.close()


def test_links_of_a_source_are_known(store: ArticleStore) -> None:
    """What a page listed is added to what it listed before; sources do not share."""
    assert store.known_links(FEED) == frozenset()
    store.save_visit(STATE, (), ["https://a.example/1", "https://a.example/2"])
    store.save_visit(STATE, (), ["https://a.example/2", "https://a.example/3"])
    store.save_visit(replace(STATE, url="https://other.example/"), (), ["https://a.example/9"])
    assert store.known_links(FEED) == {f"https://a.example/{n}" for n in (1, 2, 3)}


def test_links_that_are_listed_no_more_are_forgotten(store: ArticleStore) -> None:
    """What was listed again stays, however long ago it came; other sources keep theirs."""
    first, other = replace(STATE, checked=NOON), replace(STATE, url="https://other.example/")
    store.save_visit(first, (), ["https://a.example/1", "https://a.example/2"])
    store.save_visit(replace(other, checked=NOON), (), ["https://a.example/1"])
    store.save_visit(replace(first, checked=NOON + 3 * DAY), (), ["https://a.example/2"])
    store.forget_links(FEED, before=NOON)
    assert len(store.known_links(FEED)) == 2
    store.forget_links(FEED, before=NOON + DAY)
    assert store.known_links(FEED) == {"https://a.example/2"}
    assert store.known_links(other.url) == {"https://a.example/1"}


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(
            st.builds(
                lambda key, item, feed, title: replace(
                    ARTICLE,
                    key=f"https://ledger.example/{key}",
                    source_id=item,
                    feed=feed,
                    title=title,
                ),
                key=st.sampled_from("abc"),
                item=st.sampled_from("xyz"),
                feed=st.sampled_from([FEED, "https://other.example/feed", ""]),
                title=st.sampled_from(["Dams", "Rivers"]),
            ),
            max_size=5,
            unique_by=lambda article: article.key,
        ),
        max_size=4,
    )
)
def test_many_at_once_end_as_one_after_another(
    tmp_path_factory: pytest.TempPathFactory, visits: list[list[Article]]
) -> None:
    """However keys and ids of items cross within a visit, both stores hold the same afterwards."""
    connection = open_database(tmp_path_factory.mktemp("many") / "newsroom.db", "newsroom")
    sqlite, memory = SqlArticleStore(connection), MemoryArticleStore()
    try:
        for articles in visits:
            new = sqlite.save_visit(STATE, articles)
            assert new == memory.save_visit(STATE, articles)
        assert list(sqlite.articles_since()) == list(memory.articles_since())
    finally:
        connection.close()
