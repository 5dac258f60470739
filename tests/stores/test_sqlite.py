from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.errors import SchemaError
from newsletter.stores import sqlite
from newsletter.stores.scripts import migrations

NOW = datetime(2026, 12, 1, tzinfo=UTC)
KINDS = ("newsroom", "mail")


def _tables(path: Path) -> set[str]:
    with closing(sqlite.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_database_is_made_whole(tmp_path: Path, kind: str) -> None:
    """Opening makes a database of today's version, and opening again changes nothing."""
    path = tmp_path / "var" / "new.db"
    with closing(sqlite.open_database(path, kind)) as connection:
        assert sqlite.schema_version(connection) == migrations(kind)[-1][0]
    before = _tables(path)
    sqlite.open_database(path, kind).close()
    assert _tables(path) == before


@pytest.mark.parametrize("kind", KINDS)
def test_many_who_come_first_all_find_it_whole(tmp_path: Path, kind: str) -> None:
    """Of those who open a database that is not there yet, nobody finds it half made."""
    path = tmp_path / "new.db"

    def opened(_number: int) -> int:
        with closing(sqlite.open_database(path, kind)) as connection:
            return sqlite.schema_version(connection)

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(opened, range(12))) == {migrations(kind)[-1][0]}


@pytest.mark.parametrize("kind", KINDS)
def test_migrations_are_numbered_without_gaps(kind: str) -> None:
    """Migrations count from 1, each number once."""
    numbers = [number for number, _ in migrations(kind)]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("step", [-1, 1])
def test_another_version_is_refused_with_what_to_do(tmp_path: Path, step: int) -> None:
    """A database that is older or newer is not opened, and the error says what to do."""
    path = tmp_path / "old.db"
    sqlite.open_database(path, "newsroom").close()
    wanted = migrations("newsroom")[-1][0]
    with closing(sqlite.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {wanted + step}")
    with pytest.raises(SchemaError) as caught:
        sqlite.open_database(path, "newsroom")
    assert ("db upgrade" if step < 0 else "Update the program") in caught.value.help


def test_an_upgrade_copies_first_and_keeps_the_rows(tmp_path: Path) -> None:
    """Upgrading leaves a copy of the state before, and every row in both."""
    path = tmp_path / "old.db"
    number, script = migrations("newsroom")[0]
    with closing(sqlite.connect(path)) as connection:
        connection.executescript(script)
        connection.execute("CREATE TABLE keepsake (word TEXT)")
        connection.execute("INSERT INTO keepsake VALUES ('kept')")
        connection.execute(f"PRAGMA user_version = {number}")
    found, wanted, copy = sqlite.upgrade_database(path, "newsroom", now=NOW)
    assert (found, wanted) == (1, migrations("newsroom")[-1][0])
    assert copy is not None
    for database, version in ((path, wanted), (copy, 1)):
        with closing(sqlite.connect(database)) as connection:
            assert connection.execute("SELECT word FROM keepsake").fetchone()[0] == "kept"
            assert sqlite.schema_version(connection) == version


def test_an_upgrade_of_a_newer_database_changes_nothing(tmp_path: Path) -> None:
    """A database from a newer program is refused by upgrade too."""
    path = tmp_path / "new.db"
    sqlite.open_database(path, "mail").close()
    with closing(sqlite.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(SchemaError):
        sqlite.upgrade_database(path, "mail", now=NOW)
    assert list(tmp_path.glob("new-*")) == []


def test_a_transaction_happens_wholly_or_not_at_all(tmp_path: Path) -> None:
    """An exception inside a transaction takes back everything in it."""
    with closing(sqlite.connect(tmp_path / "t.db")) as connection:
        connection.execute("CREATE TABLE t (n INTEGER)")
        with pytest.raises(ZeroDivisionError):
            _insert_and_fail(connection)
        assert connection.execute("SELECT count(*) FROM t").fetchone()[0] == 0


def _insert_and_fail(connection: sqlite.SqliteDatabase) -> None:
    with connection.transaction():
        connection.execute("INSERT INTO t VALUES (1)")
        raise ZeroDivisionError


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    """While one connection writes, another reads the state before."""
    path = tmp_path / "t.db"
    with closing(sqlite.connect(path)) as writer, closing(sqlite.connect(path)) as reader:
        writer.execute("CREATE TABLE t (n INTEGER)")
        with writer.transaction():
            writer.execute("INSERT INTO t VALUES (1)")
            assert reader.execute("SELECT count(*) FROM t").fetchone()[0] == 0


def test_foreign_keys_hold(tmp_path: Path) -> None:
    """A row cannot point at nothing."""
    with closing(sqlite.connect(tmp_path / "t.db")) as connection:
        connection.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE b (a REFERENCES a)")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO b VALUES (7)")
