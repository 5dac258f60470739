"""The schema `workers` of a PostgreSQL database: the queue's tables, who takes work, ledgers counted along.

Nothing in it must be kept, for tasks follow from ledgers: so another version of the queue makes it anew.
"""

from __future__ import annotations

from contextlib import closing
from importlib.metadata import version

from procrastinate.schema import SchemaManager

from newsletter.errors import SchemaError
from newsletter.stores import postgres
from newsletter.stores.postgres import PostgresDatabase
from newsletter.stores.scripts import migrations, newest

KIND = "workers"


def prepare(address: str, *, password: str = "") -> None:
    """Make the schema where it is missing or older; the schema `mail` must be there.

    Raises `SchemaError` where it is newer than this program, `StoreError` for a fault.
    """
    with (
        postgres.explained(address),
        closing(postgres.connect(address, KIND, password=password)) as database,
        database.transaction(),
    ):
        wanted, found = _wanted(), _found(database)
        if found == wanted:
            return
        if found > wanted:
            raise SchemaError(
                f"The workers' tables were made by a newer program ({_shown(found)}; here {_shown(wanted)}).",
                help="Update the program on this host: all hosts need the same.",
            )
        _make(database, wanted)


def _wanted() -> tuple[int, ...]:
    """Return our own number, and the queue's version."""
    numbers = version("procrastinate").split(".")
    return (newest(KIND, "postgres"), *(int(one) for one in numbers if one.isdigit()))


def _found(database: PostgresDatabase) -> tuple[int, ...]:
    there = database.execute("SELECT to_regclass('workers.made') IS NOT NULL").fetchone()
    if not there or not there[0]:
        return ()
    row = database.execute("SELECT version FROM workers.made").fetchone()
    return tuple(int(one) for one in row["version"].split(".")) if row else ()


def _make(database: PostgresDatabase, wanted: tuple[int, ...]) -> None:
    database.script("DROP SCHEMA IF EXISTS workers CASCADE; CREATE SCHEMA workers")
    database.script(SchemaManager.get_schema())
    for _, script in migrations(KIND, "postgres"):
        database.script(script)
    database.script("CREATE TABLE made (version text NOT NULL)")
    database.execute("INSERT INTO made (version) VALUES (?)", (_shown(wanted),))


def _shown(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
