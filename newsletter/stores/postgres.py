"""PostgreSQL behind the same stores: for publications with several hosts.

Both databases of a publication lie in one PostgreSQL database, as the schemas
``newsroom`` and ``mail``.  Needs the extra ``newsletter[postgres]``.

A transaction here takes one advisory lock for its schema before its first read,
so that what the stores rely on with SQLite, one writer at a time, holds as it is
written.  Text sorts by its bytes (``COLLATE "C"``), as in SQLite.
"""

from __future__ import annotations

import itertools
import re
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsletter.errors import SettingError, StoreError
from newsletter.stores.scripts import migrations, newest, version_error

try:
    import psycopg
    from psycopg import adapt, conninfo, pq
except ImportError as error:
    raise SettingError(
        "A PostgreSQL database is set, but what speaks with it is not installed.",
        help="Install it: pip install 'newsletter[postgres]'",
    ) from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsletter.stores.database import Values

BATCH_ROWS = 2_000
"""How many rows are fetched or sent, and held, at once."""
CONNECT_SECONDS = 10
IDLE_SECONDS = 60
"""So long a client may do nothing in the middle of a transaction; then the server ends its session."""
_cursor_numbers = itertools.count()

_SPECIAL = re.compile(
    r"""
    '(?:[^']|'')*' | "[^"]*"        # a text, a quoted name
    | --[^\n]*                      # a remark
    | ::                            # a cast
    | (?P<named> :[A-Za-z_]\w* )
    | (?P<placed> \? )
    | (?P<percent> % )
    """,
    re.VERBOSE,
)


@cache
def translated(statement: str) -> str:
    """Return a statement with the placeholders of psycopg: ``%s`` and ``%(name)s``."""
    return _SPECIAL.sub(_placeholder, statement)


def _placeholder(found: re.Match[str]) -> str:
    if found["named"]:
        return f"%({found['named'][1:]})s"
    if found["placed"]:
        return "%s"
    return found[0].replace("%", "%%")


class PostgresRow(tuple[Any, ...]):
    """A row that is read by name as well as by place, as SQLite's are."""

    __slots__ = ()
    names: tuple[str, ...] = ()
    places: dict[str, int] = {}  # noqa: RUF012 - one class for each shape of row, made once

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 - a column's value
        """Return a column's value."""
        return tuple.__getitem__(self, self.places[key] if isinstance(key, str) else key)

    def keys(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return self.names


@cache
def _row_class(names: tuple[str, ...]) -> type[PostgresRow]:
    places = {name: place for place, name in enumerate(names)}
    return type("PostgresRow", (PostgresRow,), {"__slots__": (), "names": names, "places": places})


def _read_row(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], PostgresRow]:
    names = tuple(column.name for column in cursor.description or ())
    return _row_class(names)


class _TruthDumper(adapt.Dumper):
    """Python's truth as the integers 1 and 0 that the columns hold."""

    oid = psycopg.postgres.types["int4"].oid

    def dump(self, obj: Any) -> bytes:  # noqa: ANN401 - psycopg's signature
        return b"1" if obj else b"0"


class Changed:
    """How many rows a statement changed that ran for many rows of values."""

    def __init__(self, rowcount: int) -> None:
        self.rowcount = rowcount

    def fetchone(self) -> None:
        """Return None: such a statement gives no rows."""

    def fetchall(self) -> list[PostgresRow]:
        """Return nothing."""
        return []

    def __iter__(self) -> Iterator[PostgresRow]:
        """Yield nothing."""
        return iter(())


class PostgresDatabase:
    """One connection, kept to one schema; satisfies `stores.database.Database`."""

    dialect = "postgres"

    def __init__(self, connection: psycopg.Connection[PostgresRow], kind: str) -> None:
        self._connection = connection
        self._kind = kind

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.info.transaction_status is not pq.TransactionStatus.IDLE

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit on success, roll back on any exception; waits for the schema's other writer."""
        self._connection.execute("BEGIN")
        try:
            self._connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                (f"newsletter {self._kind}",),
            )
            yield
        except BaseException:
            with suppress(psycopg.Error):  # a broken connection has rolled back by itself
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def execute(self, statement: str, values: Values = (), /) -> psycopg.Cursor[PostgresRow]:
        """Run one statement."""
        return self._connection.execute(translated(statement), values)

    def executemany(self, statement: str, rows: Iterable[Values], /) -> Changed:
        """Run one statement for each row of values, which may come from this connection too."""
        query, changed, rows = translated(statement), 0, iter(rows)
        with self._connection.cursor() as cursor:
            # A list at a time: while psycopg sends one, the connection can read nothing else.
            while some := list(itertools.islice(rows, BATCH_ROWS)):
                cursor.executemany(query, some)
                changed += cursor.rowcount
        return Changed(changed)

    def stream(self, statement: str, values: Values = (), /) -> Iterator[PostgresRow]:
        """Yield the rows of a query in bounded memory."""
        name = f"stream_{next(_cursor_numbers)}"
        with self._connection.cursor(name, withhold=not self.in_transaction) as cursor:
            cursor.itersize = BATCH_ROWS
            cursor.execute(translated(statement), values)
            yield from cursor

    @property
    def raw(self) -> psycopg.Connection[PostgresRow]:
        """The connection itself, for what only PostgreSQL can: whole tables as text."""
        return self._connection

    def script(self, script: str) -> None:
        """Run several statements without values, inside the transaction that is open."""
        self._connection.execute(script.encode())

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()


@contextmanager
def explained(address: str) -> Iterator[None]:
    """Raise `StoreError` with the way out for what the server cannot do."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise StoreError(
            f"The database at {shown(address)} cannot be used: {_first_line(error)}.",
            help="See that the server runs, that this machine may reach it, and that name and "
            "password are right; then run the command again: nothing was half-written.",
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError(
            f"The database at {shown(address)} refuses: {_first_line(error)}.",
            help="Its owner must grant the right to make and to change tables there.",
        ) from error


def shown(address: str) -> str:
    """Return an address without its password, fit for messages and logs."""
    parts = urlsplit(address)
    user = f"{parts.username}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"postgresql://{user}{parts.hostname or ''}{port}{parts.path}"


def open_postgres(address: str, kind: str, *, password: str = "") -> PostgresDatabase:
    """Open a schema that is exactly as new as this program; make it where it is missing.

    Raises `SchemaError` for an older or newer one, `StoreError` where the server
    cannot be used.
    """
    database = connect(address, kind, password=password)
    found, wanted = schema_version(database), newest(kind, "postgres")
    if found == 0:
        _apply_pending(database, kind)
    elif found != wanted:
        database.close()
        raise version_error(f"The schema {kind}", found=found, wanted=wanted)
    return database


def connect(address: str, kind: str, *, password: str = "") -> PostgresDatabase:
    """Open a connection, of whatever version the schema is.  Raises `StoreError`."""
    with explained(address):
        connection: psycopg.Connection[PostgresRow] = psycopg.connect(
            address,
            autocommit=True,
            row_factory=_read_row,
            connect_timeout=CONNECT_SECONDS,
            application_name="newsletter",
            options=options_of(address, kind),
            password=password or None,
        )
    connection.adapters.register_dumper(bool, _TruthDumper)
    return PostgresDatabase(connection, kind)


def options_of(address: str, kind: str) -> str:
    """Return what a session begins with; what the address itself says in ``?options=`` comes last.

    A machine that was lost, or stands still, in the middle of a transaction would hold up all others.
    """
    own = conninfo.conninfo_to_dict(address).get("options") or ""
    return (
        f"-c search_path={kind} -c client_min_messages=warning "
        f"-c idle_in_transaction_session_timeout={IDLE_SECONDS}s {own}"
    ).rstrip()


def schema_version(database: PostgresDatabase) -> int:
    """Return the number of the last migration applied, 0 where there is no schema yet."""
    there = database.execute("SELECT to_regclass('schema_version') IS NOT NULL").fetchone()
    if not there or not there[0]:
        return 0
    row = database.execute("SELECT max(number) FROM schema_version").fetchone()
    return int(row[0] or 0) if row else 0


def upgrade(address: str, kind: str, *, password: str = "") -> tuple[int, int]:
    """Apply what is missing in one transaction; return (from, to).

    A fault on the way leaves the schema as it was.  Raises `SchemaError` where it
    is newer than this program.
    """
    database = connect(address, kind, password=password)
    try:
        found, wanted = schema_version(database), newest(kind, "postgres")
        if found > wanted:
            raise version_error(f"The schema {kind}", found=found, wanted=wanted)
        _apply_pending(database, kind)
        return found, wanted
    finally:
        database.close()


def _apply_pending(database: PostgresDatabase, kind: str) -> None:
    """Apply what is missing; safe against a second starter."""
    with database.transaction():
        database.execute(f"CREATE SCHEMA IF NOT EXISTS {kind}")  # our own two words
        for number, script in migrations(kind, "postgres"):
            if schema_version(database) < number:
                database.script(script)
                database.execute("INSERT INTO schema_version (number) VALUES (?)", (number,))


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
