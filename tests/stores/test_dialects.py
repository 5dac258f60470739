"""The two dialects of the stores say the same."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from newsletter.stores import scripts
from newsletter.stores.postgres import open_postgres
from newsletter.stores.sqlite import open_database

KINDS = ("newsroom", "mail")


@pytest.mark.parametrize("kind", KINDS)
def test_both_dialects_have_the_same_tables(
    kind: str, tmp_path: Path, postgres_address: str
) -> None:
    """Every table has the same columns, in the same order, where it matters and where not."""
    with (
        closing(open_database(tmp_path / "one.db", kind)) as ours,
        closing(open_postgres(postgres_address, kind)) as theirs,
    ):
        sqlite_columns = ours.execute(
            'SELECT t.name, c.name, c."notnull" OR c.pk > 0 FROM sqlite_schema AS t, '
            "pragma_table_info(t.name) AS c "
            "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid"
        ).fetchall()
        postgres_columns = theirs.execute(
            "SELECT table_name, column_name, is_nullable = 'NO' FROM information_schema.columns "
            "WHERE table_schema = ? AND table_name <> 'schema_version' "
            'ORDER BY table_name COLLATE "C", ordinal_position',
            (kind,),
        ).fetchall()
    assert list(map(tuple, sqlite_columns)) == list(map(tuple, postgres_columns))


@pytest.mark.parametrize("kind", KINDS)
def test_both_dialects_end_with_the_same_number(kind: str) -> None:
    """A migration is written for both, under one number."""
    assert scripts.newest(kind) == scripts.newest(kind, "postgres")
