"""Words in SQLite's FTS5, in one table for each span of places, the newest asked first.

A common word is found in the latest few hundred rows that have it, and nothing is read beyond.
Tables without content cannot change a row: what changed is added again, and nothing leads to the
old row any more.  Text is folded in Python (`newsletter.text.searching`); SQLite only splits at spaces.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from math import log
from pathlib import Path

from newsletter.errors import SchemaError
from newsletter.stores.sqlite import SqliteDatabase, connect
from newsletter.text.searching import Term, search_words

LAST_PLACE = 2**63 - 1
LARGE = 5_000
"""Rows from which on words are about as rare in a table as in all."""
SCHEMA = (
    "CREATE TABLE tables (name INTEGER PRIMARY KEY, size INTEGER NOT NULL) STRICT",
    "CREATE TABLE documents (place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
)
"""Besides the tables of words."""

Row = tuple[int, str, tuple[str, ...]]
"""Place, name, and the texts of all columns."""


class WordTables:
    """The tables of a file, newest place last; later places are higher numbers."""

    def __init__(
        self,
        opened: Callable[[], SqliteDatabase],
        *,
        columns: Mapping[str, float],
        beginnings: int = 0,
    ) -> None:
        """`columns`: how much a word counts in each; those that count nothing hold properties.

        `beginnings`: words that begin with so many letters are found as quickly as whole ones.
        """
        self._opened = opened
        self._columns = columns
        self._options = f", prefix='{beginnings}'" if beginnings else ""

    def sizes(self) -> dict[int, int]:
        """Return the tables with how many rows each has, the oldest first."""
        rows = self._opened().execute("SELECT name, size FROM tables ORDER BY name")
        return {row["name"]: row["size"] for row in rows}

    def forget(self, names: Iterable[str]) -> int:
        """Let nothing lead to these any more; return how many rows are dead by that."""
        listed = ((name,) for name in names)
        gone = self._opened().executemany("DELETE FROM documents WHERE name = ?", listed)
        return max(0, gone.rowcount)

    def write(self, table: int, rows: Sequence[Row]) -> None:
        """Enter rows into a table, which is made where it is new; their names were forgotten before."""
        database = self._opened()
        names = ", ".join(self._columns)
        if table not in self.sizes():
            database.execute(
                f"CREATE VIRTUAL TABLE words_{table} "
                f"USING fts5({names}, content='', tokenize='ascii'{self._options})"
            )
            database.execute("INSERT INTO tables (name, size) VALUES (?, 0)", (table,))
        grown = (len(rows), table)
        database.execute("UPDATE tables SET size = size + ? WHERE name = ?", grown)
        values = ", ".join("?" * (len(self._columns) + 1))
        database.executemany(
            f"INSERT INTO words_{table} (rowid, {names}) VALUES ({values})",  # noqa: S608 - our names
            ((place, *texts) for place, _, texts in rows),
        )
        database.executemany(
            "INSERT INTO documents (place, name) VALUES (?, ?)",
            ((place, name) for place, name, _ in rows),
        )

    def find(
        self,
        asked: str,
        terms: Sequence[Term],
        *,
        oldest: int | None = None,
        since: int = 0,
        until: int = LAST_PLACE,
        most: int,
        lasting: Callable[[int, int], float],
    ) -> tuple[tuple[str, int], ...]:
        """Return (name, place) of what FTS5's `asked` finds, the most relevant first, of two alike the newer.

        Tables from `oldest` and places from `since` to before `until` count.  Of very many only the newest `most` are weighed;
        below 0: all.  `lasting` says what part of its weight a place keeps, beside the newest found.
        """
        found: dict[int, list[sqlite3.Row]] = {}
        sizes, left = self.sizes(), most
        for table in reversed(sizes):
            if (oldest is not None and table < oldest) or left == 0:
                break
            if self._may_have(terms, table):
                statement = self._search(table)
                values = (asked, since, until, left)
                found[table] = self._opened().execute(statement, values).fetchall()
                left -= len(found[table]) if most >= 0 else 0
        return _ranked(found, self._weights(terms, {name: sizes[name] for name in found}), lasting)

    def is_mostly_dead(self, dead: int, *, least: int) -> bool:
        """Tell whether most rows lead nowhere, and there are so many that it matters."""
        if dead < least:
            return False
        (live,) = self._opened().execute("SELECT count(*) FROM documents").fetchone()
        return dead > int(live)

    def phrase(self, term: Term) -> str:
        """Return FTS5's words for one term, looked for in all texts."""
        star = " *" if term.begins else ""
        texts = " ".join(name for name, weight in self._columns.items() if weight)
        return f'{{{texts}}} : "{" ".join(term.words)}"{star}'

    def _may_have(self, terms: Sequence[Term], table: int) -> bool:
        """Tell whether the longest term, which is likely the rarest, is in a table at all."""
        wanted = [one for one in terms if not one.without]
        if len(wanted) < 2:  # noqa: PLR2004 - the search itself is as quick then
            return True
        longest = max(wanted, key=lambda one: sum(map(len, one.words)))
        asked = f"SELECT 1 FROM words_{table} WHERE words_{table} MATCH ? LIMIT 1"  # noqa: S608 - a number
        return self._opened().execute(asked, (self.phrase(longest),)).fetchone() is not None

    def _weights(self, terms: Sequence[Term], sizes: Mapping[int, int]) -> dict[int, float]:
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
            (found,) = self._opened().execute(count, (self.phrase(term),)).fetchone()
            weight += max(1e-6, log((size - found + 0.5) / (found + 0.5)))
        return weight or 1.0

    def _search(self, table: int) -> str:
        weights = ", ".join(map(str, self._columns.values()))
        return f"""
SELECT documents.name, documents.place, bm25(words_{table}, {weights}) AS points
FROM words_{table}
JOIN documents ON documents.place = words_{table}.rowid
WHERE words_{table} MATCH ? AND words_{table}.rowid >= ? AND words_{table}.rowid < ?
ORDER BY words_{table}.rowid DESC
LIMIT ?
"""  # noqa: S608 - numbers


def spaced(text: str) -> str:
    """Return a text whose words FTS5 finds; of ASCII it makes the same words by itself."""
    if text.isascii() and "\0" not in text:
        return text
    return " ".join(search_words(text))


def delete_files(path: Path) -> None:
    """Delete a database and what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def open_index(path: Path, schema: Iterable[str], *, version: int) -> SqliteDatabase:
    """Open a file that is made of something else; one of another version is thrown away for an empty one."""
    with suppress(SchemaError):
        connection = connect(path)
        if _version(connection) == version:
            return connection
        connection.close()
    delete_files(path)
    connection = connect(path)
    with connection.transaction():
        if _version(connection) != version:  # somebody else may have been quicker
            for statement in schema:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version}")
    return connection


def _version(connection: SqliteDatabase) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_busy(error: sqlite3.DatabaseError) -> bool:
    """Tell whether somebody else is at work, or the disk is full: nothing that a new file would mend."""
    return error.sqlite_errorcode & 0xFF in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
    }


def _ranked(
    found: Mapping[int, Sequence[sqlite3.Row]],
    weights: Mapping[int, float],
    lasting: Callable[[int, int], float],
) -> tuple[tuple[str, int], ...]:
    """Return (name, place), the most relevant first; of two alike the newer."""
    rows = [(row, weights[table]) for table, rows in found.items() for row in rows]
    if not rows:
        return ()
    newest = max(row["place"] for row, _ in rows)
    rows.sort(
        key=lambda hit: (
            hit[0]["points"] / hit[1] * lasting(newest, hit[0]["place"]),
            -hit[0]["place"],
        )
    )
    return tuple((row["name"], row["place"]) for row, _ in rows)
