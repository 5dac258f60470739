"""Editors see who else is at a piece."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter.errors import NoSuchIssue
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import presence
from newsletter.testing.clock import FixedClock

ISSUE, ENTRY = "2026-12", "rivers-rise"


def _seen(workplace: Workplace, browser: str = "") -> list[tuple[str, str]]:
    found = presence.others(workplace, ISSUE, browser=browser)
    return [(one.person, one.item) for one in found]


def test_two_editors_see_each_other(workplace: Workplace, clock: FixedClock) -> None:
    """From the first moment until a little after the browser fell silent, and not oneself."""
    assert _seen(workplace) == []
    assert not workplace.has_newsroom()
    assert presence.stay(workplace, ISSUE, ENTRY, by="amna", browser="a") == ()
    (other,) = presence.stay(workplace, ISSUE, by="omar", browser="b")
    assert (other.person, other.item) == ("amna", ENTRY)
    assert _seen(workplace, "b") == [("amna", ENTRY)]
    clock.advance(timedelta(seconds=60))
    presence.stay(workplace, ISSUE, ENTRY, by="amna", browser="a")
    clock.advance(timedelta(seconds=60))
    assert _seen(workplace) == [("amna", ENTRY)]
    presence.leave(workplace, ISSUE, ENTRY, browser="a")
    assert _seen(workplace) == []


def test_it_is_not_written_down_with_every_breath(workplace: Workplace, clock: FixedClock) -> None:
    """A browser that says so again at once changes no file that other pages watch."""
    presence.stay(workplace, ISSUE, ENTRY, by="amna", browser="a")
    first = presence.others(workplace, ISSUE)
    clock.advance(timedelta(seconds=10))
    presence.stay(workplace, ISSUE, ENTRY, by="amna", browser="a")
    assert presence.others(workplace, ISSUE) == first


def test_strange_places_are_nowhere(workplace: Workplace) -> None:
    """An issue that is not there is said; whatever stands for a piece is kept short, and is data."""
    with pytest.raises(NoSuchIssue):
        presence.stay(workplace, "../2026-12", by="amna", browser="a")
    presence.stay(workplace, ISSUE, "'; DROP TABLE presences" + "x" * 999, by="amna", browser="a")
    ((_, item),) = _seen(workplace)
    assert len(item) == presence.MOST
