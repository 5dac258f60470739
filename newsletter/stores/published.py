"""What a publication is about and has run, in memory, so that the nearest of it is found by BM25."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Sequence

from newsletter.text.searching import search_words
from newsletter.text.titles import content_words

MOST_WORDS = 24
"""Of a text, so many words are looked for."""
HALFWAY = 8.0
"""BM25 that counts as half as near as can be."""


class PublishedIndex:
    """Texts with labels, in an order; used by one thread, and closed with whoever held it last."""

    def __init__(self, texts: Sequence[tuple[str, str]]) -> None:
        """Take (label, text) of everything that something can be near to."""
        self._labels = [label for label, _ in texts]
        # Who held it last may let it go in another thread than the one that made it.
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        weakref.finalize(self, self._connection.close)
        self._connection.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(words, content='', tokenize='ascii')"
        )
        self._connection.executemany(
            "INSERT INTO texts (rowid, words) VALUES (?, ?)",
            ((number, " ".join(_words(text))) for number, (_, text) in enumerate(texts, 1)),
        )

    def nearest(self, text: str, *, first: int) -> tuple[float, str]:
        """Return how near a text is to the nearest of the first so many, 0 to 1, and its label."""
        words = list(dict.fromkeys(_words(text)))[:MOST_WORDS]
        if not words:
            return 0.0, ""
        asked = " OR ".join(f'"{word}"' for word in words)
        row = self._connection.execute(
            "SELECT rowid, -bm25(texts) FROM texts WHERE texts MATCH ? AND rowid <= ?"
            " ORDER BY bm25(texts), rowid LIMIT 1",
            (asked, first),
        ).fetchone()
        if row is None or row[1] <= 0:
            return 0.0, ""
        return round(row[1] / (row[1] + HALFWAY), 3), self._labels[row[0] - 1]


def _words(text: str) -> list[str]:
    return search_words(" ".join(content_words(text)))
