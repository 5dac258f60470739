"""What is known of saved copies comes back, in either dialect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.article import SavedSource
from newsletter.model.kept import KeptCopy, KeptState
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.database import Database
from newsletter.stores.kept import SqlKeptStore

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
COPY = KeptCopy(
    key="https://paper.example/rivers",
    url="https://paper.example/rivers?utm_source=x",
    state=KeptState.FAILED,
    at=NOW,
    tries=2,
    next_try=NOW + timedelta(days=1),
    reason="The server “Paper” did not answer\0.",
)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_the_newest_state_counts(dialect: str, open_either: Callable[[str, str], Database]) -> None:
    """Every field comes back; what happens later takes its place."""
    store = SqlKeptStore(open_either(dialect, "newsroom"))
    store.note([COPY])
    assert store.copy(COPY.key) == replace(COPY, reason=COPY.reason.replace("\0", ""))
    kept = replace(
        COPY,
        state=KeptState.KEPT,
        name="ab/cd.warc.gz",
        size=9,
        sha256="0f",
        tries=0,
        next_try=None,
        reason="",
    )
    other = replace(kept, key="https://a.example/")
    store.note([kept, other])
    assert store.copies() == {other.key: other, kept.key: kept}
    assert store.copy("https://nobody.example/") is None
    public = "https://web.example/web/2026/https://a.example/"
    store.note_public(other.key, public)
    store.note([other])
    assert store.copies()[other.key].public_address == public


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_what_was_taken_down_stays_down(
    dialect: str, open_either: Callable[[str, str], Database]
) -> None:
    """A takedown forgets the texts of the page, keeps its hash, and no later copy undoes it."""
    database = open_either(dialect, "newsroom")
    store, articles = SqlKeptStore(database), SqlArticleStore(database)
    for key in (COPY.key, "https://a.example/"):
        articles.save_source(
            SavedSource(url=key, key=key, fetched=NOW, sha256="0f", title="T", text="Words")
        )
    down = replace(
        COPY,
        state=KeptState.TAKEN_DOWN,
        sha256="0f",
        tries=0,
        next_try=None,
        reason="They ask",
        by="maya",
    )
    store.take_down(down)
    assert articles.source_for(COPY.key) is None
    assert articles.source_for("https://a.example/") is not None
    store.note([replace(COPY, state=KeptState.KEPT, name="ab/cd.warc.gz")])
    assert store.copy(COPY.key) == down
