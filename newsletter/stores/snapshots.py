"""A database as it stood at one moment, as a file of its own, while others go on writing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from newsletter.stores.sqlite import SqliteDatabase, connect, explained, schema_version


def snapshot(source: Path, target: Path, change: Callable[[SqliteDatabase], None]) -> int:
    """Write a SQLite database into a file that is not there yet; return its schema version.

    `change` changes the copy alone.  Raises `StoreError`.
    """
    with explained(source), closing(connect(source)) as database:
        database.execute("VACUUM INTO ?", (str(target),))
    with explained(target), closing(connect(target)) as copy:
        change(copy)
        # Nothing of it may be left in a file beside.
        copy.execute("PRAGMA journal_mode = DELETE")
        return schema_version(copy)
