"""Rows of the mail database as they go into the journal, and from there into an older copy.

Rows travel whole, by the names of their columns, so that a copy which replays them is what the
database was.  Of what is there twice the newer row counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries

BATCH = 500
Row = dict[str, Any]
"""A row by the names of its columns, as JSON can hold it."""

_KEYS = {
    "subscribers": ("id",),
    "people": ("subscriber",),
    "events": ("number",),
    "suppressions": ("digest",),
    "ledgers": ("issue",),
    "deliveries": ("issue", "recipient"),
}
"""The tables of the journal, each after those that it refers to, and their keys."""
_NEWER = {"deliveries": " WHERE excluded.at >= deliveries.at"}


class SqlJournalStore:
    """What the journal takes out, and what it puts in."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("journal", connection.dialect)

    def events(self, after: int, *, most: int) -> list[Row]:
        """Return the events behind a number, oldest first."""
        return self._rows("events", (after, most))

    def subscribers(self, ids: Collection[str]) -> list[Row]:
        """Return the rows of these subscribers."""
        return [row for some in _batches(ids) for row in self._among("subscribers", some)]

    def people(self, ids: Collection[str]) -> list[Row]:
        """Return who these subscribers are; of erased ones there is no row."""
        return [row for some in _batches(ids) for row in self._among("people", some)]

    def suppressions(self) -> list[Row]:
        """Return everything that is never to be mailed, as keyed hashes."""
        return self._rows("suppressions", ())

    def count_suppressions(self) -> int:
        """Return how many there are."""
        return int(self._connection.execute(self._sql["count_suppressions"]).fetchone()["count"])

    def issues(self, since: str) -> tuple[str, ...]:
        """Return the issues whose ledgers were frozen since, or are open."""
        rows = self._connection.execute(self._sql["issues"], (since,))
        return tuple(row["issue"] for row in rows)

    def standing(self, issue: str) -> tuple[bool, str]:
        """Return whether a ledger is open, and a text that is another once anything in it changed."""
        rows = list(self._connection.execute(self._sql["standing"], (issue,)))
        is_open = any(row["state"] in {"pending", "in-flight", "deferred"} for row in rows)
        return is_open, ";".join(f"{row['state']} {row['count']} {row['last']}" for row in rows)

    def ledger(self, issue: str) -> Iterator[Row]:
        """Yield the head of a ledger, then its rows."""
        yield from self._rows("ledger", (issue,))
        for row in self._connection.stream(self._sql["deliveries"], (issue,)):
            yield dict(row)

    def replay_people(
        self,
        *,
        subscribers: Sequence[Row],
        people: Sequence[Row],
        events: Sequence[Row],
        suppressions: Sequence[Row] | None,
    ) -> None:
        """Put readers in as they became; `suppressions` are all that there are, or None: as before.

        Inside the caller's transaction.
        """
        self._put("subscribers", subscribers)
        for some in _batches([row["id"] for row in subscribers if row["status"] == "erased"]):
            marks = ", ".join("?" * len(some))
            theirs = f"SELECT normal FROM people WHERE subscriber IN ({marks})"  # noqa: S608 - marks alone
            self._connection.execute(
                f"DELETE FROM suggestion_voices WHERE normal IN ({theirs})",  # noqa: S608 - the same
                some,
            )
        for some in _batches([row["id"] for row in subscribers]):
            marks = ", ".join("?" * len(some))
            self._connection.execute(f"DELETE FROM people WHERE subscriber IN ({marks})", some)  # noqa: S608 - marks alone
        self._put("people", people)
        self._put("events", events, update=False)
        if suppressions is not None:
            self._connection.execute("DELETE FROM suppressions")
            self._put("suppressions", suppressions)
        if self._connection.dialect == "postgres":
            self._connection.execute(
                "SELECT setval(pg_get_serial_sequence('events', 'number'),"
                " (SELECT coalesce(max(number), 0) + 1 FROM events), false)"
            )

    def replay_ledger(self, rows: Iterable[Row]) -> int:
        """Put a ledger in as it became; return how many rows it has.  Inside the caller's transaction."""
        source, count = iter(rows), 0
        self._put("ledgers", list(islice(source, 1)))
        while some := list(islice(source, BATCH)):
            self._put("deliveries", some)
            count += len(some)
        return count

    def _put(self, table: str, rows: Sequence[Row], *, update: bool = True) -> None:
        if not rows:
            return
        columns = [name for name in self._columns(table) if name in rows[0]]
        keys = _KEYS[table]
        changed = [f"{name} = excluded.{name}" for name in columns if name not in keys]
        action = f"UPDATE SET {', '.join(changed)}{_NEWER.get(table, '')}" if update else "NOTHING"
        marks = ", ".join(f":{name}" for name in columns)
        # Every name in it is one of the table's own columns.
        statement = (
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) "  # noqa: S608
            f"ON CONFLICT ({', '.join(keys)}) DO {action}"
        )
        self._connection.executemany(statement, rows)

    def _columns(self, table: str) -> list[str]:
        return [row["name"] for row in self._connection.execute(self._sql["columns"], (table,))]

    def _rows(self, name: str, values: Sequence[Any]) -> list[Row]:
        return [dict(row) for row in self._connection.execute(self._sql[name], values)]

    def _among(self, name: str, values: Sequence[str]) -> list[Row]:
        marks = f"({', '.join('?' * len(values))})"
        statement = self._sql[name].replace("(?)", marks)
        return [dict(row) for row in self._connection.execute(statement, values)]


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    source = iter(values)
    while some := list(islice(source, BATCH)):
        yield some


def touched(events: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return whose events these are."""
    return tuple(sorted({str(event["subscriber"]) for event in events}))
