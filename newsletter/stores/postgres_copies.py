"""Both schemas on a PostgreSQL server as text files, as they stood at one moment, and back.

One file for each table, as PostgreSQL's own ``COPY`` writes it, so that `psql` can read it
whatever becomes of this program.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from newsletter.errors import StoreError
from newsletter.model.machine import Holder
from newsletter.stores.machine import SqlMachineStore
from newsletter.stores.postgres import PostgresDatabase, connect, explained, schema_version
from newsletter.stores.scripts import migrations, newest, version_error

LIST = "tables.json"
_BOOKKEEPING = "schema_version"


def dump(
    address: str, kinds: Sequence[str], folder: Path, *, password: str = ""
) -> tuple[dict[str, int], int]:
    """Write every table of these schemas below a folder.

    Returns the version of each schema, and the number of the newest event of readers.  All is read in
    one transaction.  Raises `StoreError`.
    """
    with explained(address), closing(connect(address, kinds[0], password=password)) as database:
        run = database.raw
        run.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        versions, event = {}, 0
        for kind in kinds:
            _turn_to(run, kind)
            versions[kind] = schema_version(database)
            if versions[kind]:
                _dump_schema(run, kind, folder / kind)
            if versions[kind] and kind == "mail":
                event = SqlMachineStore(database).last_event()
        run.execute("COMMIT")
    return versions, event


def _turn_to(run: Connection[Any], kind: str) -> None:
    run.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(kind)))


def _dump_schema(run: Connection[Any], kind: str, folder: Path) -> None:
    folder.mkdir(parents=True)
    tables = dict(_tables(run, kind))
    for table, columns in tables.items():
        copy = sql.SQL("COPY {} ({}) TO STDOUT").format(_named(kind, table), _listed(columns))
        with (
            (folder / f"{table}.copy").open("wb") as file,
            run.cursor() as cursor,
            cursor.copy(copy) as pieces,
        ):
            for piece in pieces:
                file.write(piece)
    (folder / LIST).write_text(json.dumps(tables, indent=1) + "\n", "utf-8")


def load(
    address: str,
    folder: Path,
    versions: Mapping[str, int],
    *,
    holder: Holder,
    password: str = "",
) -> None:
    """Make schemas of these versions and fill them, in one transaction; `holder` is whose they are.

    Raises `StoreError` where one is there already, `SchemaError` for one newer than this program.
    """
    for kind, version in versions.items():
        if version > (wanted := newest(kind, "postgres")):
            raise version_error(f"The schema {kind} of this backup", found=version, wanted=wanted)
    with explained(address), closing(connect(address, "mail", password=password)) as database:
        run = database.raw
        run.execute("BEGIN")
        for kind, version in versions.items():
            _turn_to(run, kind)
            _make(database, kind, version)
            tables: dict[str, list[str]] = json.loads((folder / kind / LIST).read_text("utf-8"))
            for table in _parents_first(run, kind):
                if table in tables:
                    _fill(run, kind, table, tables[table], folder / kind / f"{table}.copy")
            if kind == "mail":
                SqlMachineStore(database).hold(holder)
        run.execute("COMMIT")


def _make(database: PostgresDatabase, kind: str, version: int) -> None:
    if schema_version(database):
        raise StoreError(
            f"The database holds a schema {kind} already.",
            help="Give an empty database with --database, or drop the schema if nobody needs it.",
        )
    database.raw.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(kind)))
    for number, script in migrations(kind, "postgres"):
        if number <= version:
            database.script(script)
            database.execute("INSERT INTO schema_version (number) VALUES (?)", (number,))


def _fill(run: Connection[Any], kind: str, table: str, columns: list[str], file: Path) -> None:
    copy = sql.SQL("COPY {} ({}) FROM STDIN").format(_named(kind, table), _listed(columns))
    with run.cursor() as cursor, cursor.copy(copy) as target, file.open("rb") as source:
        while piece := source.read(1 << 18):
            target.write(piece)
    for column in _numbered(run, kind, table):
        run.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({name}, {column}),"
                " (SELECT coalesce(max({field}), 0) + 1 FROM {table}), false)"
            ).format(
                name=sql.Literal(f"{kind}.{table}"),
                column=sql.Literal(column),
                field=sql.Identifier(column),
                table=_named(kind, table),
            )
        )


def _tables(run: Connection[Any], kind: str) -> Iterator[tuple[str, list[str]]]:
    rows = run.execute(
        "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)"
        " FROM information_schema.columns WHERE table_schema = %s AND table_name <> %s"
        " GROUP BY table_name ORDER BY table_name",
        (kind, _BOOKKEEPING),
    )
    yield from ((row[0], list(row[1])) for row in rows.fetchall())


def _numbered(run: Connection[Any], kind: str, table: str) -> list[str]:
    rows = run.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = %s AND table_name = %s AND is_identity = 'YES'",
        (kind, table),
    )
    return [row[0] for row in rows.fetchall()]


def _parents_first(run: Connection[Any], kind: str) -> tuple[str, ...]:
    """Return the tables in an order in which each comes after those that it refers to."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for table, _ in _tables(run, kind):
        order.add(table)
    rows = run.execute(
        "SELECT child.relname, parent.relname FROM pg_constraint c"
        " JOIN pg_class child ON child.oid = c.conrelid"
        " JOIN pg_class parent ON parent.oid = c.confrelid"
        " JOIN pg_namespace n ON n.oid = c.connamespace"
        " WHERE c.contype = 'f' AND n.nspname = %s",
        (kind,),
    )
    for child, parent in rows.fetchall():
        if child != parent:
            order.add(child, parent)
    return tuple(order.static_order())


def _named(kind: str, table: str) -> sql.Identifier:
    return sql.Identifier(kind, table)


def _listed(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
