"""What a service told that it has is known again, in either dialect, until nobody asks any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.stores.database import Database
from newsletter.stores.taken import SqlTakenStore

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ONE, OTHER, HOSTILE = ("a" * 32, "2026-12"), ("b" * 32, "2026-11"), ("'); --", "x'y\\z")


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_a_message_is_known_until_nobody_asks(
    dialect: str, open_either: Callable[[str, str], Database]
) -> None:
    """Told twice it is kept once; what is old goes, and labels that nobody wants any more."""
    store = SqlTakenStore(open_either(dialect, "mail"))
    assert store.open_issues() == ()
    store.add([ONE, OTHER, HOSTILE, ONE], now=NOW)
    store.add([ONE], now=NOW + timedelta(days=1))
    assert store.among([ONE, OTHER, HOSTILE, ("a" * 32, "2026-11")]) == {ONE, OTHER, HOSTILE}
    store.forget(but={"2026-12", HOSTILE[1]}, before=NOW)
    assert store.among([ONE, OTHER, HOSTILE]) == {ONE, HOSTILE}
    store.forget(but={"2026-12"}, before=NOW + timedelta(seconds=1))
    assert store.among([ONE, OTHER, HOSTILE]) == frozenset()
