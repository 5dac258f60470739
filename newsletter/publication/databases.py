"""The two databases of a publication: their versions, and bringing them up to date."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from newsletter.publication import audit
from newsletter.publication.workplace import Workplace
from newsletter.stores import sqlite

KINDS = ("newsroom", "mail")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """One database file beside what this program needs."""

    kind: str
    file: str
    exists: bool
    version: int
    wanted: int
    copy: str = ""
    """Where the copy from before an upgrade lies, or empty."""


def database_states(workplace: Workplace) -> tuple[DatabaseState, ...]:
    """Return the state of both databases; creates none."""
    return tuple(_state(workplace, kind) for kind in KINDS)


def upgrade_databases(workplace: Workplace) -> tuple[DatabaseState, ...]:
    """Apply missing migrations to both, copying each first; raises `SchemaError` for newer ones."""
    upgraded = []
    for kind in KINDS:
        path = _path(workplace, kind)
        with sqlite.explained(path):
            found, wanted, copy = sqlite.upgrade_database(path, kind, now=workplace.clock())
        if found != wanted:
            audit.record(workplace, "upgrade database", item=kind, detail=f"{found} to {wanted}")
        upgraded.append(
            DatabaseState(
                kind=kind,
                file=workplace.shown(path),
                exists=True,
                version=found,
                wanted=wanted,
                copy=workplace.shown(copy) if copy else "",
            )
        )
    return tuple(upgraded)


def integrity_faults(workplace: Workplace) -> tuple[str, ...]:
    """Return what SQLite's own check finds wrong with the databases that exist."""
    faults = []
    for kind in KINDS:
        path = _path(workplace, kind)
        if path.exists():
            with sqlite.explained(path), closing(sqlite.connect(path)) as connection:
                answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            faults += [] if answer == "ok" else [f"{workplace.shown(path)}: {answer}"]
    return tuple(faults)


def _path(workplace: Workplace, kind: str) -> Path:
    return {"newsroom": workplace.newsroom_file, "mail": workplace.mail_file}[kind]


def _state(workplace: Workplace, kind: str) -> DatabaseState:
    path = _path(workplace, kind)
    version = 0
    if path.exists():
        with sqlite.explained(path), closing(sqlite.connect(path)) as connection:
            version = sqlite.schema_version(connection)
    return DatabaseState(
        kind=kind,
        file=workplace.shown(path),
        exists=path.exists(),
        version=version,
        wanted=sqlite.migrations(kind)[-1][0],
    )
