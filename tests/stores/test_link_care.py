"""What is known of cited links comes back, in either dialect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.link import CareState, LinkCare, LinkResult, LinkState
from newsletter.stores.database import Database
from newsletter.stores.link_care import SqlLinkCareStore

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CARE = LinkCare(
    address="https://paper.example/rivers",
    state=CareState.DOUBTFUL,
    since=NOW,
    checked=NOW,
    next_check=NOW + timedelta(days=1),
    failures=1,
    first_failure=NOW,
    reason="صفحہ نہیں ملا\0",
)
LOOK = LinkResult(
    address=CARE.address, state=LinkState.GONE, checked=NOW, reason="gone", status=404
)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_states_are_replaced_and_looks_are_kept(
    dialect: str, open_either: Callable[[str, str], Database]
) -> None:
    """The newest state counts, and every look stays, oldest first; noting one twice changes nothing."""
    store = SqlLinkCareStore(open_either(dialect, "newsroom"))
    store.note([(CARE, LOOK)])
    store.note([(CARE, LOOK)])
    assert store.cares() == {CARE.address: replace(CARE, reason="صفحہ نہیں ملا")}
    later = replace(
        CARE, state=CareState.MOVED, failures=0, first_failure=None, moved_to="https://p.example/"
    )
    again = replace(LOOK, state=LinkState.GOOD, checked=NOW + timedelta(days=1), reason="")
    other = replace(CARE, address="https://a.example/", reason="")
    store.note([(replace(later, reason=""), again), (other, replace(LOOK, address=other.address))])
    assert store.cares() == {other.address: other, CARE.address: replace(later, reason="")}
    looks = [(state, reason) for _, state, reason in store.looks(CARE.address)]
    assert looks == [("gone", "gone"), ("good", "")]
    store.note([(replace(CARE, address="https://x.example/" + "x" * 9000), LOOK)])
    assert len(store.cares()) == 2
