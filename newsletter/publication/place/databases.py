"""The two databases of a publication: where they are, their versions, bringing them up to date."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from newsletter.errors import SettingError
from newsletter.model.machine import Holder
from newsletter.publication.place import audit, reading, secrets
from newsletter.publication.place.database_files import DatabaseFiles
from newsletter.publication.place.database_state import DatabaseState, Snapshots

if TYPE_CHECKING:
    from newsletter.publication.place.workplace import Workplace
    from newsletter.stores.database import Database

KINDS = ("newsroom", "mail")


class Home(Protocol):
    """Where the databases are kept: files in var/, or a server."""

    def opened(self, kind: str) -> AbstractContextManager[Database]:
        """Open a database; raises `SchemaError` for a foreign version, `StoreError` for a fault."""

    def state(self, kind: str) -> DatabaseState:
        """Return how new a database is; creates none."""

    def upgrade(self, kind: str) -> DatabaseState:
        """Apply missing migrations; return how it was before."""

    def faults(self, kind: str) -> tuple[str, ...]:
        """Return what is damaged."""

    def snapshot(self, folder: Path, holder: Holder) -> Snapshots:
        """Write copies of both into an empty folder, in which `holder` stands for the machine.

        Whoever uses one of them, in whatever way it came to them, is fenced so.
        """


def home(workplace: Workplace) -> Home:
    """Return where the databases are kept, as the setting `database` says."""
    address = reading.database_address(workplace)
    if not address:
        return DatabaseFiles(workplace=workplace)
    # Only publications on a server need its driver, an extra.
    from newsletter.publication.place.database_server import DatabaseServer  # noqa: PLC0415

    password = secrets.find(workplace.folder, workplace.environ, secrets.DATABASE_PASSWORD)
    return DatabaseServer(address=address, password=password)


def expect_server(workplace: Workplace) -> None:
    """Raise `SettingError` where the databases are files: workers share a server."""
    if not reading.database_address(workplace):
        raise SettingError(
            "Workers share a PostgreSQL database, and this publication keeps its databases in files (var/).",
            help="Here one process sends by itself, and needs no workers: `newsletter run`, or "
            "`newsletter send`; delivery.smtp.connections makes it quicker. For several hosts see "
            "docs/how-to/postgresql.md.",
        )


def database_states(workplace: Workplace) -> tuple[DatabaseState, ...]:
    """Return the state of both databases; creates none."""
    where = home(workplace)
    return tuple(where.state(kind) for kind in KINDS)


def upgrade_databases(workplace: Workplace) -> tuple[DatabaseState, ...]:
    """Apply missing migrations to both; return how they were before.

    Raises `SchemaError` for newer ones.
    """
    where = home(workplace)
    before = tuple(where.upgrade(kind) for kind in KINDS)
    for state in before:
        if state.version != state.wanted:
            detail = f"{state.version} to {state.wanted}"
            audit.record(workplace, "upgrade database", item=state.kind, detail=detail)
    return before


def integrity_faults(workplace: Workplace) -> tuple[str, ...]:
    """Return what is damaged in the databases that exist."""
    where = home(workplace)
    return tuple(fault for kind in KINDS for fault in where.faults(kind))
