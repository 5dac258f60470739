"""Which database server this is, as far as the server itself can tell."""

from __future__ import annotations

from hashlib import sha256

from newsletter.stores.database import Database


def server_identity(database: Database) -> str:
    """Return a hash of a PostgreSQL cluster's own number and of the database in it; else empty.

    A database that was dumped and loaded elsewhere, or under another name, has another; a copy of the
    whole cluster's files has the same.
    """
    if database.dialect != "postgres":
        return ""
    row = database.execute(
        "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AS database FROM pg_control_system()"
    ).fetchone()
    told = f"{row['system_identifier']} {row['database']}"
    return sha256(told.encode()).hexdigest()[:32]
