"""How new a database is, beside what this program needs."""

from __future__ import annotations

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """One database beside what this program needs."""

    kind: str
    file: str
    """Its file, or the server's address and the schema, without a password."""
    exists: bool
    version: int
    wanted: int
    copy: str = ""
    """Where the copy from before an upgrade lies, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshots:
    """Copies of the databases as they stood at one moment."""

    dialect: str
    schemas: tuple[tuple[str, int], ...]
    """(kind, number of its last migration) of those that there are."""
    event: int
    """Number of the newest event of readers in them."""
