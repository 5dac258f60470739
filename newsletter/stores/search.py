"""Words of candidates, found at once however many there are: a derived file of SQLite's FTS5.

Everything in it comes from newsroom.db and is made anew where it is missing,
damaged, of another format or of another database.  Text is folded in Python
(`newsletter.text.searching`), so that it finds what a look at every candidate
would find, no more and no less; SQLite only splits at spaces.

Candidates lie in one FTS5 table for each span of time, the newest asked first
and asked from the newest on; a common word is found in the latest few hundred
candidates that have it, and nothing is read beyond.  FTS5 tables without
content cannot change a row: a changed candidate is added again, and the old row
is no longer led to by ``documents``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby, islice
from math import log
from operator import itemgetter
from pathlib import Path
from typing import Any

from newsletter.errors import SchemaError
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.search_rows import (
    COLUMNS,
    Document,
    document_of,
    expression,
    phrase,
    place_of,
    recency,
    table_of,
)
from newsletter.stores.sqlite import SqliteDatabase, connect
from newsletter.text.searching import ANYTHING, Filters, Term

FORMAT = 2
"""To be raised whenever text is folded or laid out otherwise."""
CHUNK = 2_000
"""Candidates entered in one transaction."""
POOL = 300
"""Of what is found, so many of the newest are weighed."""
LARGE = 5_000
"""Rows from which on words are about as rare in a table as in all."""
WEIGHTS = (6.0, 3.0, 1.5, 1.5, 0.5, 0.0)
"""How much a word counts in each column, ``facets`` last."""
LAST_ID = "~"
"""Comes after every id."""


class SearchIndex:
    """The index in a file, beside the newsroom's database that it is of."""

    def __init__(self, path: Path, newsroom: Database) -> None:
        self._path = path
        self._newsroom = newsroom
        self._sql = load_queries("candidates")
        self._connection: SqliteDatabase | None = None

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
            if _is_busy(error):
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
            if _is_busy(error):
                raise
            self.drop()
            self.catch_up()
            return self._found(terms, filters, most=-1 if all_ else POOL)

    def drop(self) -> None:
        """Delete the file; the next `catch_up` makes it anew."""
        self.close()
        delete(self._path)

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
            names = ((document.id,) for document in documents)
            gone = database.executemany("DELETE FROM documents WHERE candidate = ?", names)
            dead += max(0, gone.rowcount)
            rows = []
            for document in documents:
                serial += 1
                rows.append((place_of(document.appeared, serial), document))
            self._write(sorted(rows, key=itemgetter(0)))
            self._remember(serial=serial, dead=dead, revision=upto[0], id=upto[1])
        return True

    def _write(self, rows: Iterable[tuple[int, Document]]) -> None:
        database = self._opened()
        known = self._tables()
        for table, same in groupby(rows, key=lambda row: table_of(row[0])):
            if table not in known:
                database.execute(_new_table(table))
                database.execute("INSERT INTO tables (name, size) VALUES (?, 0)", (table,))
            together = list(same)
            grown = (len(together), table)
            database.execute("UPDATE tables SET size = size + ? WHERE name = ?", grown)
            database.executemany(
                f"INSERT INTO words_{table} (rowid, title, authors, outlet, summary, page, facets)"  # noqa: S608 - a number
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((place, *document.texts, document.facets) for place, document in together),
            )
            database.executemany(
                "INSERT INTO documents (place, candidate) VALUES (?, ?)",
                ((place, document.id) for place, document in together),
            )

    # What is found

    def _found(self, terms: Sequence[Term], filters: Filters, *, most: int) -> tuple[str, ...]:
        asked = expression(terms, filters)
        since = place_of(filters.since, 0) if filters.since else 0
        found: dict[int, list[sqlite3.Row]] = {}
        sizes, left = self._tables(), most
        for table in reversed(sizes):
            if (filters.since and table < table_of(since)) or left == 0:
                break
            if self._may_have(terms, table):
                values = (asked, since, left)
                found[table] = (
                    self._opened().execute(_SEARCH.format(table=table), values).fetchall()
                )
                left -= len(found[table]) if most >= 0 else 0
        return _ranked(found, self._weights_of(terms, {name: sizes[name] for name in found}))

    def _may_have(self, terms: Sequence[Term], table: int) -> bool:
        """Tell whether the longest term, which is likely the rarest, is in a table at all."""
        wanted = [one for one in terms if not one.without]
        if len(wanted) < 2:  # noqa: PLR2004 - the search itself is as quick then
            return True
        longest = max(wanted, key=lambda one: sum(map(len, one.words)))
        asked = f"SELECT 1 FROM words_{table} WHERE words_{table} MATCH ? LIMIT 1"  # noqa: S608 - a number
        return self._opened().execute(asked, (phrase(longest),)).fetchone() is not None

    def _weights_of(self, terms: Sequence[Term], sizes: Mapping[int, int]) -> dict[int, float]:
        """Return by what to divide FTS5's points: it knows only how rare words are in one table.

        In large tables that is about the same, so that one stands for all.
        """
        large = [table for table, size in sizes.items() if size >= LARGE]
        if len(large) == len(sizes):
            return dict.fromkeys(sizes, 1.0)
        weights = dict.fromkeys(
            large, self._weight(terms, large[0], sizes[large[0]]) if large else 1.0
        )
        for table in sizes.keys() - weights.keys():
            weights[table] = self._weight(terms, table, sizes[table])
        return weights

    def _weight(self, terms: Sequence[Term], table: int, size: int) -> float:
        count = f"SELECT count(*) FROM words_{table} WHERE words_{table} MATCH ?"  # noqa: S608 - a number
        weight = 0.0
        for term in terms:
            (found,) = self._opened().execute(count, (phrase(term),)).fetchone()
            weight += max(1e-6, log((size - found + 0.5) / (found + 0.5)))
        return weight or 1.0

    # The file

    def _opened(self) -> SqliteDatabase:
        if self._connection is None:
            self._connection = _open(self._path)
        return self._connection

    def _tables(self) -> dict[int, int]:
        """Return the tables with how many rows each has, the oldest first."""
        rows = self._opened().execute("SELECT name, size FROM tables ORDER BY name")
        return {row["name"]: row["size"] for row in rows}

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
        dead = int(self._state("dead"))
        if dead < 5 * CHUNK:
            return False
        (live,) = self._opened().execute("SELECT count(*) FROM documents").fetchone()
        return dead > int(live)


def _ranked(
    found: Mapping[int, Sequence[sqlite3.Row]], weights: Mapping[int, float]
) -> tuple[str, ...]:
    """Return the ids, the most relevant first; of two alike the newer."""
    rows = [(row, weights[table]) for table, rows in found.items() for row in rows]
    if not rows:
        return ()
    newest = max(row["place"] for row, _ in rows)
    rows.sort(
        key=lambda hit: (
            hit[0]["points"] / hit[1] * recency(newest, hit[0]["place"]),
            -hit[0]["place"],
        )
    )
    return tuple(row["candidate"] for row, _ in rows)


def _new_table(table: int) -> str:
    columns = ", ".join(COLUMNS)
    return (
        f"CREATE VIRTUAL TABLE words_{table} "
        f"USING fts5({columns}, facets, content='', tokenize='ascii')"
    )


_SEARCH = f"""
SELECT documents.candidate, documents.place,
    bm25(words_{{table}}, {", ".join(map(str, WEIGHTS))}) AS points
FROM words_{{table}}
JOIN documents ON documents.place = words_{{table}}.rowid
WHERE words_{{table}} MATCH ? AND words_{{table}}.rowid >= ?
ORDER BY words_{{table}}.rowid DESC
LIMIT ?
"""  # noqa: S608 - {table} is a number

_SCHEMA = (
    "CREATE TABLE state (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID",
    "CREATE TABLE tables (name INTEGER PRIMARY KEY, size INTEGER NOT NULL) STRICT",
    "CREATE TABLE documents (place INTEGER PRIMARY KEY, candidate TEXT NOT NULL UNIQUE) STRICT",
)
_BEGINNING = {"serial": 0, "dead": 0, "revision": 0, "id": ""}


def _open(path: Path) -> SqliteDatabase:
    """Open the index; what is not one of this format is thrown away for an empty one."""
    with suppress(SchemaError):
        connection = connect(path)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == FORMAT:
            return connection
        connection.close()
    delete(path)
    connection = connect(path)
    with connection.transaction():
        # Somebody else may have been quicker.
        if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.executemany("INSERT INTO state VALUES (?, ?)", _BEGINNING.items())
            connection.execute(f"PRAGMA user_version = {FORMAT}")
    return connection


def delete(path: Path) -> None:
    """Delete a database and what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _is_busy(error: sqlite3.DatabaseError) -> bool:
    """Tell whether somebody else is at work, or the disk is full: nothing that a new file would mend."""
    return error.sqlite_errorcode & 0xFF in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
    }
