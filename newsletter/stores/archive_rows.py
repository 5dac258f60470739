"""What the last build of the archive knew of each issue: a derived file, which may be deleted at any time.

A row stands for an issue as it was read, under a signature of everything that it was read from.  What the
row tells is the caller's; here it is text.  A file that is damaged, of another format, or made of
something else (`around`) holds nothing, and is filled anew.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

FORMAT = 3
"""To be raised whenever tables change."""
BUSY_SECONDS = 2.0
CACHE = 512
"""Kilobytes of pages that a process holds: it reads most rows once."""
_SUM = 8
_SCHEMA = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE heads (name TEXT PRIMARY KEY, signature TEXT NOT NULL, told TEXT NOT NULL)",
    (
        "CREATE TABLE bodies (name TEXT PRIMARY KEY, told TEXT NOT NULL, names TEXT NOT NULL, "
        "article TEXT NOT NULL)"
    ),
)


class Head(NamedTuple):
    """The small part of a row, which every build reads."""

    signature: str
    told: str


class Body(NamedTuple):
    """The large part of a row, of which a build reads what it needs."""

    told: str
    names: str
    article: str


class ArchiveRows:
    """Rows by the name of their issue; a fork of this process may read, and nothing else."""

    def __init__(self, path: Path, around: str) -> None:
        """Open the file; `around` is equal where every row may still hold.

        Where it cannot be opened or written, or somebody else is writing, nothing is remembered.
        """
        self._path = path
        self._owner = os.getpid()
        self._reader = self._owner
        self._connection = self._opened(around)

    def heads(self) -> dict[str, Head]:
        """Return the heads of all rows."""
        try:
            found = self._connection.execute("SELECT name, signature, told FROM heads")
            whole = ((name, sign, _whole(told)) for name, sign, told in found)
            return {name: Head(sign, told) for name, sign, told in whole if told is not None}
        except sqlite3.DatabaseError:
            self._begin_anew()
            return {}

    def body(self, name: str) -> str:
        """Return the large part of a row; raises `KeyError` where there is none."""
        return self._one("SELECT told FROM bodies WHERE name = ?", name)

    def names(self, name: str) -> str:
        """Return the names in the large part of a row; raises `KeyError` where there is none."""
        return self._one("SELECT names FROM bodies WHERE name = ?", name)

    def article(self, name: str) -> str:
        """Return the article that was kept with a row; raises `KeyError` where there is none."""
        return self._one("SELECT article FROM bodies WHERE name = ?", name)

    def put(self, name: str, head: Head, body: Body) -> None:
        """Keep a row."""
        with suppress(sqlite3.DatabaseError):
            self._connection.execute(
                "INSERT OR REPLACE INTO heads VALUES (?, ?, ?)",
                (name, head.signature, _summed(head.told)),
            )
            self._connection.execute(
                "INSERT OR REPLACE INTO bodies VALUES (?, ?, ?, ?)", (name, *map(_summed, body))
            )

    def forget(self, names: Collection[str]) -> None:
        """Forget rows."""
        gone = [(name,) for name in names]
        with suppress(sqlite3.DatabaseError):
            self._connection.executemany("DELETE FROM heads WHERE name = ?", gone)
            self._connection.executemany("DELETE FROM bodies WHERE name = ?", gone)

    def keep(self) -> None:
        """Write what is new, so that it lasts and forks see it."""
        with suppress(sqlite3.DatabaseError):
            self._connection.commit()

    def close(self) -> None:
        """Let go of the file; what was not kept is forgotten."""
        with suppress(sqlite3.DatabaseError):
            self._connection.close()

    def _one(self, statement: str, name: str) -> str:
        with suppress(sqlite3.DatabaseError):
            for (found,) in self._own().execute(statement, (name,)):
                if (whole := _whole(found)) is not None:
                    return whole
        raise KeyError(name)

    def _own(self) -> sqlite3.Connection:
        """Return this process's connection: SQLite's cannot be taken through a fork."""
        if os.getpid() != self._reader:
            self._reader = os.getpid()
            self._connection = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=ro", uri=True
            )
            self._connection.execute(f"PRAGMA cache_size = -{CACHE}")
        return self._connection

    def _opened(self, around: str) -> sqlite3.Connection:
        with suppress(sqlite3.DatabaseError, OSError):
            try:
                return self._read(around)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._delete()
                return self._read(around)
        nothing = sqlite3.connect(":memory:")
        _prepare(nothing, around)
        return nothing

    def _read(self, around: str) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        found = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
        try:
            _prepare(found, around)
        except BaseException:
            found.close()
            raise
        return found

    def _delete(self) -> None:
        """Delete the file, and what SQLite may have left beside it."""
        for ending in ("", "-journal"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    def _begin_anew(self) -> None:
        """Throw a damaged file away; this build remembers nothing."""
        self.close()
        with suppress(OSError):
            self._delete()
        self._connection = sqlite3.connect(":memory:")
        _prepare(self._connection, "")


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell what a new file mends; somebody else at work, or a full disk, it does not."""
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def _summed(text: str) -> str:
    """Return a text behind its sum: SQLite sees that a page is damaged, and not that a letter is."""
    return f"{crc32(text.encode()):08x}{text}"


def _whole(text: object) -> str | None:
    """Return what was summed; None where it is not what it was."""
    if not isinstance(text, str):
        return None
    told = text[_SUM:]
    return told if text[:_SUM] == f"{crc32(told.encode('utf-8', 'replace')):08x}" else None


def _prepare(connection: sqlite3.Connection, around: str) -> None:
    """Take the write lock, and empty what is not of this format or was made of something else."""
    connection.execute(f"PRAGMA cache_size = -{CACHE}")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != FORMAT:
        for name in _tables(connection):
            connection.execute(f'DROP TABLE "{name}"')
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    said = connection.execute("SELECT said FROM about WHERE name = 'around'").fetchone()
    if said is None or said[0] != around:
        for table in ("about", "heads", "bodies"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        connection.execute("INSERT INTO about VALUES ('around', ?)", (around,))


def _tables(connection: sqlite3.Connection) -> Iterator[str]:
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return (name for (name,) in found)
