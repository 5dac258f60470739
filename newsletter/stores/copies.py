"""Older copies of mail.db: forgetting somebody in them too."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from newsletter.stores.sqlite import explained

_PERSONAL = (
    ("people", "DELETE FROM people WHERE subscriber = :id OR normal = :normal"),
    ("requests", "DELETE FROM requests WHERE subscriber = :id OR normal = :normal"),
    ("address_changes", "DELETE FROM address_changes WHERE subscriber = :id OR normal = :normal"),
    ("networks", "DELETE FROM networks WHERE subscriber = :id"),
    ("suggestion_voices", "DELETE FROM suggestion_voices WHERE normal = :normal AND normal <> ''"),
)


def scrub_copy(path: Path, *, subscriber: str, normal: str) -> None:
    """Remove one person's rows from a copy of any version, and their traces from its bytes.

    Raises `StoreError`.
    """
    values = {"id": subscriber, "normal": normal}
    with explained(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {name for (name,) in found}
        for table, statement in _PERSONAL:
            if table in tables:
                connection.execute(statement, values)
        connection.execute("VACUUM")
