"""The databases of a publication as two schemas on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.model.machine import Holder
from newsletter.model.values import dataclass
from newsletter.publication.place.database_state import DatabaseState, Snapshots
from newsletter.stores import postgres, postgres_copies, scripts

if TYPE_CHECKING:
    from newsletter.stores.database import Database


POSTGRES = "postgres"
"""The folder of the text files in a backup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseServer:
    """Which server, and the password that no message shows; satisfies `databases.Home`."""

    address: str
    password: str = field(repr=False)

    @contextmanager
    def opened(self, kind: str) -> Iterator[Database]:
        """Open a schema; raises `SchemaError` for a foreign version, `StoreError` for a fault."""
        with (
            postgres.explained(self.address),
            closing(postgres.open_postgres(self.address, kind, password=self.password)) as database,
        ):
            yield database

    def state(self, kind: str) -> DatabaseState:
        """Return how new the schema is; creates none."""
        with (
            postgres.explained(self.address),
            closing(postgres.connect(self.address, kind, password=self.password)) as database,
        ):
            version = postgres.schema_version(database)
        return self._as(kind, version=version)

    def upgrade(self, kind: str) -> DatabaseState:
        """Apply missing migrations, wholly or not at all; return how it was before."""
        with postgres.explained(self.address):
            found, _ = postgres.upgrade(self.address, kind, password=self.password)
        return self._as(kind, version=found)

    def faults(self, kind: str) -> tuple[str, ...]:
        """Return nothing: a server checks its pages itself."""
        del kind
        return ()

    def snapshot(self, folder: Path, holder: Holder) -> Snapshots:
        """Write every table as a text file; whoever loads them elsewhere is fenced by the server's name.

        `restore` writes the holder when it loads them.
        """
        del holder
        versions, event = postgres_copies.dump(
            self.address, ("mail", "newsroom"), folder / POSTGRES, password=self.password
        )
        schemas = tuple((kind, version) for kind, version in versions.items() if version)
        return Snapshots(dialect="postgres", schemas=schemas, event=event)

    def load(self, folder: Path, schemas: Mapping[str, int], holder: Holder) -> None:
        """Fill an empty database from what `snapshot` wrote: both schemas, or none.

        Raises `StoreError` where they are there already, `SchemaError` for newer ones.
        """
        with postgres.explained(self.address):
            postgres_copies.load(
                self.address,
                folder / POSTGRES,
                schemas,
                holder=holder,
                password=self.password,
            )

    def _as(self, kind: str, *, version: int) -> DatabaseState:
        return DatabaseState(
            kind=kind,
            file=f"{postgres.shown(self.address)} ({kind})",
            exists=version > 0,
            version=version,
            wanted=scripts.newest(kind, "postgres"),
        )
