"""A PostgreSQL database behind the stores' statements."""

from __future__ import annotations

from contextlib import closing

import pytest

from newsletter.errors import SchemaError, StoreError
from newsletter.stores import postgres
from newsletter.stores.postgres import PostgresDatabase, open_postgres, translated


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("SELECT ? WHERE a = ?", "SELECT %s WHERE a = %s"),
        ("SELECT :one, ':two', :one", "SELECT %(one)s, ':two', %(one)s"),
        ("SELECT '?', \"?\" -- ?", "SELECT '?', \"?\" -- ?"),
        ("SELECT 'it''s ?' || ?", "SELECT 'it''s ?' || %s"),
        ("SELECT a LIKE '%x' AND 7 % 2 = 1", "SELECT a LIKE '%%x' AND 7 %% 2 = 1"),
        ("SELECT '1'::int", "SELECT '1'::int"),
    ],
)
def test_places_for_values_are_written_as_psycopg_wants_them(ours: str, theirs: str) -> None:
    """Values stay apart from texts, names, remarks and casts."""
    assert translated(ours) == theirs


def test_a_fresh_database_is_made_at_once(postgres_address: str) -> None:
    """Opening an empty server makes the schema, and opening it again finds it."""
    for _ in range(2):
        with closing(open_postgres(postgres_address, "newsroom")) as database:
            assert database.execute("SELECT count(*) AS n FROM articles").fetchall()[0]["n"] == 0


def test_rows_are_read_by_name_place_and_unpacking(postgres_address: str) -> None:
    """A row serves as SQLite's rows do."""
    with closing(open_postgres(postgres_address, "newsroom")) as database:
        row = database.execute("SELECT 1 AS a, :b AS b", {"b": "x", "c": 1}).fetchall()[0]
        assert (row["a"], row[1], dict(row), list(row)) == (1, "x", {"a": 1, "b": "x"}, [1, "x"])


def test_a_stream_may_be_read_while_its_transaction_writes(postgres_address: str) -> None:
    """What is streamed is what stood there at the beginning."""
    with closing(open_postgres(postgres_address, "newsroom")) as database:
        with database.transaction():
            numbers = ((number,) for number in range(1, 5001))
            database.execute("CREATE TABLE t (n INTEGER)")
            assert database.executemany("INSERT INTO t VALUES (?)", numbers).rowcount == 5000
            doubled = ((n * 2,) for (n,) in database.stream("SELECT n FROM t"))
            assert database.executemany("INSERT INTO t VALUES (?)", doubled).rowcount == 5000
        assert sum(1 for _ in database.stream("SELECT n FROM t")) == 10_000
        assert not database.in_transaction


def test_a_failed_transaction_leaves_nothing(postgres_address: str) -> None:
    """What was written before a fault is gone, and the connection goes on."""
    with closing(open_postgres(postgres_address, "newsroom")) as database:
        with pytest.raises(ZeroDivisionError):
            _half_a_change(database)
        assert database.execute("SELECT to_regclass('t')").fetchall()[0][0] is None


def _half_a_change(database: PostgresDatabase) -> None:
    with database.transaction():
        database.execute("CREATE TABLE t (n INTEGER)")
        raise ZeroDivisionError


def test_a_newer_schema_is_refused(postgres_address: str) -> None:
    """A program does not work on what a newer one has changed."""
    with closing(open_postgres(postgres_address, "newsroom")) as database:
        database.execute("INSERT INTO schema_version (number) VALUES (9999)")
    with pytest.raises(SchemaError, match="newer than this program"):
        open_postgres(postgres_address, "newsroom")


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    """The message says which server and how to go on, and keeps the password."""
    address = "postgresql://news@127.0.0.1:1/paper"
    with pytest.raises(StoreError) as caught:
        postgres.connect(address, "mail", password="geheim")
    assert "postgresql://news@127.0.0.1:1/paper" in caught.value.message
    assert "geheim" not in f"{caught.value.message} {caught.value.help}"
