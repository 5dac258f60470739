"""Opening SQLite files: settings, numbered migrations, refusal of foreign versions.

The number of the last migration applied stands in SQLite's ``user_version``.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsletter.errors import SchemaError, StoreError
from newsletter.stores.scripts import migrations, version_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from newsletter.stores.database import Values

SETTINGS = {"newsroom": (), "mail": ("secure_delete = ON", "synchronous = FULL")}
"""Mail is forgotten for good when it is deleted, and written through to the disk at each commit."""
BUSY_MILLISECONDS = 10_000


class SqliteDatabase(sqlite3.Connection):
    """One connection; satisfies `stores.database.Database`."""

    dialect = "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit on success, roll back on any exception; takes the write lock at once."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    def stream(self, statement: str, values: Values = (), /) -> Iterator[sqlite3.Row]:
        """Yield the rows of a query as SQLite steps through them."""
        return self.execute(statement, values)


def connect(path: Path) -> SqliteDatabase:
    """Open a connection: WAL, foreign keys on, autocommit; transactions by `transaction`.

    Raises `SchemaError` for a file that is no database, or whose first page is damaged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000, factory=SqliteDatabase
    )
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError:
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        raise SchemaError(
            f"{path.name} is damaged or is no database: {error}.",
            help="Put back the newest copy of it; `newsletter db upgrade` leaves copies beside it.",
        ) from error
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise `StoreError` with the way out for whatever SQLite itself cannot do with a file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"The database {path.name} cannot be used: {error}.", help=_way_out(str(error), path)
        ) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # a mistake of this program, not of the file
        raise StoreError(
            f"The database {path.name} is damaged: {error}.", help=_way_out("", path)
        ) from error


def _way_out(reason: str, path: Path) -> str:
    if "locked" in reason:
        return (
            "Another command is at work on it. Wait until that has ended, and run this one again."
        )
    if "full" in reason:
        return "Make room on the disk, and run the command again; nothing was half-written."
    if "readonly" in reason or "unable to open" in reason:
        return f"See that {path} is a file, and that you may write to it and to its folder."
    return (
        f"`newsletter doctor` says more. Put the newest copy in the place of {path}, "
        "and keep the damaged file beside it until all is well."
    )


def open_database(path: Path, kind: str) -> SqliteDatabase:
    """Open a database that is exactly as new as this program; create it if it is missing.

    Raises `SchemaError` for an older or newer one.
    """
    connection = connect(path)
    for setting in SETTINGS[kind]:
        connection.execute(f"PRAGMA {setting}")
    if not schema_version(connection) and _is_empty(connection):
        _make(connection, kind)
    found, wanted = schema_version(connection), migrations(kind)[-1][0]
    if found != wanted:
        connection.close()
        raise version_error(path.name, found=found, wanted=wanted)
    return connection


def schema_version(connection: SqliteDatabase) -> int:
    """Return the number of the last migration applied, 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def upgrade_database(path: Path, kind: str, *, now: datetime) -> tuple[int, int, Path | None]:
    """Apply what is missing, after copying the file; return (from, to, the copy or None).

    Raises `SchemaError` where the database is newer than this program.
    """
    wanted = migrations(kind)[-1][0]
    connection = connect(path)
    try:
        found = schema_version(connection)
        if found > wanted:
            raise version_error(path.name, found=found, wanted=wanted)
        copy = None
        if 0 < found < wanted:
            copy = path.with_name(f"{path.stem}-{now:%Y%m%dT%H%M%S}-v{found}.db")
            connection.execute("VACUUM INTO ?", (str(copy),))
        _apply_pending(connection, kind)
        return found, wanted, copy
    finally:
        connection.close()


def _apply_pending(connection: SqliteDatabase, kind: str) -> None:
    """Apply each missing migration in a transaction of its own; safe against a second starter."""
    for number, script in migrations(kind):
        with connection.transaction():
            if schema_version(connection) < number:
                _apply(connection, number, script)


def _make(connection: SqliteDatabase, kind: str) -> None:
    """Apply all migrations in one transaction: who opens the file meanwhile finds it empty, or whole."""
    with connection.transaction():
        if not schema_version(connection):
            for number, script in migrations(kind):
                _apply(connection, number, script)


def _apply(connection: SqliteDatabase, number: int, script: str) -> None:
    for statement in _statements(script):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {number}")


def _is_empty(connection: SqliteDatabase) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None


def _statements(script: str) -> Iterator[str]:
    """Split a script at complete statements (`executescript` would commit our transaction)."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending
