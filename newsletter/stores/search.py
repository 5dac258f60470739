"""Words of candidates, found at once however many there are: a derived file of SQLite's FTS5.

Everything in it comes from newsroom.db and is made anew where it is missing,
damaged, of another format or of another database.  Text is folded in Python
(`newsletter.text.searching`), so that it finds what a look at every candidate
would find, no more and no less; SQLite only splits at spaces.

Candidates lie in one table for each span of time (`newsletter.stores.word_tables`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.search_rows import (
    COLUMNS,
    Document,
    document_of,
    expression,
    place_of,
    recency,
    table_of,
)
from newsletter.stores.sqlite import SqliteDatabase
from newsletter.stores.word_tables import SCHEMA, WordTables, delete_files, is_busy, open_index
from newsletter.text.searching import ANYTHING, Filters, Term

FORMAT = 3
"""To be raised whenever text is folded or laid out otherwise."""
CHUNK = 2_000
"""Candidates entered in one transaction."""
POOL = 300
"""Of what is found, so many of the newest are weighed."""
LAST_ID = "~"
"""Comes after every id."""


class SearchIndex:
    """The index in a file, beside the newsroom's database that it is of."""

    def __init__(self, path: Path, newsroom: Database) -> None:
        self._path = path
        self._newsroom = newsroom
        self._sql = load_queries("candidates")
        self._connection: SqliteDatabase | None = None
        self._words = WordTables(self._opened, columns=COLUMNS)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def catch_up(self) -> int:
        """Enter what changed in the newsroom since; return how many candidates that were."""
        try:
            return self._enter_changes()
        except sqlite3.DatabaseError as error:
            if is_busy(error):
                raise
            self.drop()
            return self._enter_changes()

    def find(
        self, terms: Sequence[Term], filters: Filters = ANYTHING, *, all_: bool = False
    ) -> tuple[str, ...]:
        """Return the ids of candidates that have all terms, the most relevant first.

        Of very many only the newest `POOL` are returned, unless `all_`.
        """
        try:
            return self._found(terms, filters, most=-1 if all_ else POOL)
        except sqlite3.DatabaseError as error:
            if is_busy(error):
                raise
            self.drop()
            self.catch_up()
            return self._found(terms, filters, most=-1 if all_ else POOL)

    def drop(self) -> None:
        """Delete the file; the next `catch_up` makes it anew."""
        self.close()
        delete_files(self._path)

    # What is in it

    def _enter_changes(self) -> int:
        newest = int(self._newsroom.execute(self._sql["newest_revision"]).fetchone()["revision"])
        if self._position()[0] > newest or self._is_mostly_dead():
            self.drop()
        entered, position = 0, self._position()
        if position >= (newest, LAST_ID):
            return 0
        changes = self._changes(position, newest)
        while position < (newest, LAST_ID):
            documents = list(islice(changes, CHUNK))
            upto = documents[-1].position if len(documents) == CHUNK else (newest, LAST_ID)
            if not self._enter(documents, read_from=position, upto=upto):
                return entered + self._enter_changes()
            entered, position = entered + len(documents), upto
        return entered

    def _changes(self, position: tuple[int, str], newest: int) -> Iterator[Document]:
        values = {"revision": position[0], "id": position[1], "until": newest}
        rows = self._newsroom.stream(self._sql["changes"], values)
        for _, same in groupby(rows, key=itemgetter("id")):
            yield document_of(list(same))

    def _enter(
        self, documents: Sequence[Document], *, read_from: tuple[int, str], upto: tuple[int, str]
    ) -> bool:
        """Enter what was read; False where somebody else has entered something since."""
        database = self._opened()
        with database.transaction():
            if self._position() != read_from:
                return False
            serial, dead = (int(self._state(name)) for name in ("serial", "dead"))
            dead += self._words.forget(document.id for document in documents)
            rows = []
            for document in documents:
                serial += 1
                texts = (*document.texts, document.facets)
                rows.append((place_of(document.appeared, serial), document.id, texts))
            for table, same in groupby(sorted(rows), key=lambda row: table_of(row[0])):
                self._words.write(table, list(same))
            self._remember(serial=serial, dead=dead, revision=upto[0], id=upto[1])
        return True

    # What is found

    def _found(self, terms: Sequence[Term], filters: Filters, *, most: int) -> tuple[str, ...]:
        asked = expression(terms, filters, phrase=self._words.phrase)
        since = place_of(filters.since, 0) if filters.since else 0
        oldest = table_of(since) if filters.since else None
        found = self._words.find(
            asked, terms, oldest=oldest, since=since, most=most, lasting=recency
        )
        return tuple(name for name, _ in found)

    # The file

    def _opened(self) -> SqliteDatabase:
        if self._connection is None:
            self._connection = open_index(self._path, _SCHEMA, version=FORMAT)
        return self._connection

    def _state(self, name: str) -> Any:  # noqa: ANN401 - a number or a text
        row = self._opened().execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return row["value"]

    def _position(self) -> tuple[int, str]:
        """Return the last change that was entered: its number and the candidate's id."""
        return int(self._state("revision")), str(self._state("id"))

    def _remember(self, **values: int | str) -> None:
        self._opened().executemany(
            "UPDATE state SET value = ? WHERE name = ?",
            [(value, name) for name, value in values.items()],
        )

    def _is_mostly_dead(self) -> bool:
        return self._words.is_mostly_dead(int(self._state("dead")), least=5 * CHUNK)


_SCHEMA = (
    "CREATE TABLE state (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID",
    *SCHEMA,
    "INSERT INTO state VALUES ('serial', 0), ('dead', 0), ('revision', 0), ('id', '')",
)
