"""The databases of a publication as SQLite files in var/."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.model.machine import Holder
from newsletter.model.values import dataclass
from newsletter.publication.place.database_state import DatabaseState, Snapshots
from newsletter.publication.place.files import keep_private
from newsletter.stores import scripts, snapshots, sqlite
from newsletter.stores.machine import SqlMachineStore
from newsletter.stores.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from newsletter.publication.place.workplace import Workplace
    from newsletter.stores.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFiles:
    """Where the files lie, for the account that works here alone; satisfies `databases.Home`."""

    workplace: Workplace

    @contextmanager
    def opened(self, kind: str) -> Iterator[Database]:
        """Open a database; raises `SchemaError` for a foreign version, `StoreError` for a fault."""
        path = self._path(kind)
        with sqlite.explained(path):
            keep_private(self.workplace.var)
            database = sqlite.open_database(path, kind)
        with sqlite.explained(path), closing(database):
            yield database

    def state(self, kind: str) -> DatabaseState:
        """Return how new the file is; creates none."""
        path = self._path(kind)
        version = 0
        if path.exists():
            with sqlite.explained(path), closing(sqlite.connect(path)) as connection:
                version = sqlite.schema_version(connection)
        return self._as(kind, version=version, exists=path.exists())

    def upgrade(self, kind: str) -> DatabaseState:
        """Apply missing migrations after copying the file; return how it was before."""
        path = self._path(kind)
        with sqlite.explained(path):
            keep_private(self.workplace.var)
            found, _, copy = sqlite.upgrade_database(path, kind, now=self.workplace.clock())
        kept = self.workplace.shown(copy) if copy else ""
        return self._as(kind, version=found, exists=True, copy=kept)

    def faults(self, kind: str) -> tuple[str, ...]:
        """Return what SQLite's own check finds wrong with the file, if there is one."""
        path = self._path(kind)
        if not path.exists():
            return ()
        with sqlite.explained(path), closing(sqlite.connect(path)) as connection:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        return () if answer == "ok" else (f"{self.workplace.shown(path)}: {answer}",)

    def snapshot(self, folder: Path, holder: Holder) -> Snapshots:
        """Copy the files that are there, in which another holder stands."""
        schemas, event = [], 0

        def fenced(copy: SqliteDatabase) -> None:
            nonlocal event
            store = SqlMachineStore(copy)
            event = store.last_event()
            store.hold(holder)

        for kind, change in (("mail", fenced), ("newsroom", lambda _copy: None)):
            path = self._path(kind)
            if path.exists():
                schemas.append((kind, snapshots.snapshot(path, folder / path.name, change)))
        return Snapshots(dialect="sqlite", schemas=tuple(schemas), event=event)

    def _as(self, kind: str, *, version: int, exists: bool, copy: str = "") -> DatabaseState:
        return DatabaseState(
            kind=kind,
            file=self.workplace.shown(self._path(kind)),
            exists=exists,
            version=version,
            wanted=scripts.newest(kind),
            copy=copy,
        )

    def _path(self, kind: str) -> Path:
        return {"newsroom": self.workplace.newsroom_file, "mail": self.workplace.mail_file}[kind]
