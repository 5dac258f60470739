"""What was seen of links comes back, in either dialect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.link import LinkResult, LinkState
from newsletter.stores.database import Database
from newsletter.stores.links import SqlLinkStore

SEEN = LinkResult(
    address="https://paper.example/rivers",
    state=LinkState.SOFT,
    checked=datetime(2026, 11, 2, 12, tzinfo=UTC),
    reason="answers with a page that says “صفحہ نہیں ملا”",
    status=200,
    final="https://paper.example/404",
    moved_to="https://paper.example/404",
    canonical="https://paper.example/",
    title="صفحہ نہیں ملا",
    secure="",
)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_the_last_look_counts(dialect: str, open_either: Callable[[str, str], Database]) -> None:
    """Every field comes back as it was; a later look takes the place of an earlier one."""
    store = SqlLinkStore(open_either(dialect, "newsroom"))
    other = replace(SEEN, address="http://paper.example/", state=LinkState.GOOD)
    store.note([SEEN, other])
    unknown = "https://x.example/"
    assert store.seen([other.address, unknown, SEEN.address]) == {
        other.address: other,
        SEEN.address: SEEN,
    }
    later = replace(SEEN, state=LinkState.GONE, checked=SEEN.checked + timedelta(hours=1))
    store.note([later])
    assert store.seen([SEEN.address]) == {SEEN.address: later}


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_what_pages_say_does_no_harm(
    dialect: str, open_either: Callable[[str, str], Database]
) -> None:
    """A title with a NUL and one without an end are kept as far as they can be."""
    store = SqlLinkStore(open_either(dialect, "newsroom"))
    store.note([replace(SEEN, title="a\0b", canonical="x" * 10_000)])
    store.note([replace(SEEN, address="https://x.example/" + "x" * 10_000)])
    (found,) = store.seen([SEEN.address]).values()
    assert (found.title, len(found.canonical)) == ("ab", 8192)
