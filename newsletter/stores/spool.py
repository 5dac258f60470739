"""A sorter on disk for files of any length; it vanishes when it is closed.

SQLite's own temporary database: it lies in the machine's folder for temporary files, without a
name, and takes bounded memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

_CACHE_KIBIBYTES = 16_384


class SortingSpool:
    """Keeps (key, file, line, text) and gives it back in the order of the keys."""

    def __init__(self) -> None:
        # An empty name means a file that SQLite makes, hides and removes by itself.
        self._connection = sqlite3.connect("", isolation_level=None)
        run = self._connection.execute
        run("PRAGMA journal_mode = OFF")
        run("PRAGMA synchronous = OFF")
        run("PRAGMA temp_store = FILE")
        run(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
        run("CREATE TABLE kept (key TEXT, file INTEGER, line INTEGER, text TEXT)")
        run("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def keep(self, rows: Iterable[tuple[str, int, int, str]]) -> None:
        """Take rows as they come."""
        self._connection.executemany("INSERT INTO kept VALUES (?, ?, ?, ?)", rows)

    def in_order(self) -> Iterator[tuple[str, int, int, str]]:
        """Yield all rows by key, file and line."""
        yield from self._connection.execute("SELECT * FROM kept ORDER BY key, file, line")
