"""Who is where comes back, in either dialect, and is forgotten in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.presence import Presence
from newsletter.stores.database import Database
from newsletter.stores.presence import SqlPresenceStore

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=1)
HERE = Presence(browser="b'1", person="amna", issue="2026-12", item="دریا", since=NOW, seen=NOW)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_a_presence_lasts_while_it_is_said(
    dialect: str, open_either: Callable[[str, str], Database]
) -> None:
    """Who stays is there since they came; who says nothing is forgotten by the next, who leaves at once."""
    store = SqlPresenceStore(open_either(dialect, "newsroom"))
    store.stay(HERE, gone=LONG_AGO)
    later = NOW + timedelta(minutes=1)
    store.stay(replace(HERE, since=later, seen=later), gone=LONG_AGO)
    assert store.present(since=NOW) == (replace(HERE, seen=later),)
    other = replace(HERE, item="", since=later, seen=later)
    store.stay(other, gone=LONG_AGO)
    assert store.present(since=NOW) == (replace(HERE, seen=later), other)
    assert store.present(since=later + timedelta(seconds=1)) == ()
    store.leave(HERE.browser, HERE.issue, HERE.item)
    assert store.present(since=NOW) == (other,)
    again = later + timedelta(minutes=9)
    store.stay(replace(HERE, since=again, seen=again), gone=later + timedelta(seconds=1))
    assert store.present(since=LONG_AGO) == (replace(HERE, since=again, seen=again),)
