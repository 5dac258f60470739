"""The SQL of the stores: numbered migrations and named statements, per dialect."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from newsletter.errors import SchemaError


@cache
def migrations(kind: str, dialect: str = "sqlite") -> tuple[tuple[int, str], ...]:
    """Return (number, script) of every migration of a kind (``newsroom``, ``mail``), in order.

    PostgreSQL came later: its first script of a kind makes at once what SQLite's
    made up to the same number.  Read once: each opening of a database asks for the last one.
    """
    folder = resources.files("newsletter.stores") / "migrations"
    if dialect != "sqlite":
        folder /= dialect
    names = sorted(entry.name for entry in (folder / kind).iterdir())
    return tuple(
        (int(name[:4]), (folder / kind / name).read_text("utf-8"))
        for name in names
        if name.endswith(".sql")
    )


def newest(kind: str, dialect: str = "sqlite") -> int:
    """Return the number of the last migration: what this program needs."""
    return migrations(kind, dialect)[-1][0]


def load_queries(name: str, dialect: str = "sqlite") -> dict[str, str]:
    """Return the named statements of ``sql/NAME.sql``: each follows a line ``-- name: WORD``.

    Those that a dialect says differently stand under the same names in ``sql/DIALECT/NAME.sql``.
    """
    folder = resources.files("newsletter.stores") / "sql"
    queries = _named((folder / f"{name}.sql").read_text("utf-8"))
    own = folder / dialect / f"{name}.sql"
    return queries | _named(own.read_text("utf-8")) if own.is_file() else queries


def version_error(name: str, *, found: int, wanted: int) -> SchemaError:
    """Return the refusal of a database that is older or newer than this program."""
    if found < wanted:
        return SchemaError(
            f"{name} has schema version {found}; this program needs version {wanted}.",
            help="Run: newsletter db upgrade (it copies the database first).",
        )
    return SchemaError(
        f"{name} has schema version {found}, newer than this program (version {wanted}).",
        help="Update the program, or restore the copy that `newsletter db upgrade` made.",
    )


def _named(text: str) -> dict[str, str]:
    parts = re.split(r"^-- name: (\w+)$", text, flags=re.MULTILINE)[1:]
    return {key: body.strip() for key, body in zip(parts[::2], parts[1::2], strict=True)}
