"""Clicks are held back, judged, summed; and what is told tells of nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.clicks import HOLD, MOST_HELD, HeldClicks, shown
from newsletter.model.clicks import Cell
from newsletter.stores.clicks import SqlClickStore
from newsletter.stores.database import Database

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CANARY = "canary"


def _held() -> HeldClicks:
    return HeldClicks(bytes)


def _click(held: HeldClicks, link: str, *, who: str = "a", at: datetime = NOW) -> bool:
    return held.click("2026-12", link, network="192.0.2.1", agent=who, now=at)


def test_a_click_is_summed_when_it_was_held_for_long_enough() -> None:
    """Not before: until then a program may still show itself."""
    held = _held()
    assert _click(held, "one")
    assert held.settled(NOW + HOLD) == {}
    late = NOW + HOLD + MINUTE
    assert held.settled(late) == {Cell(day="2026-12-01", issue="2026-12", link="one"): 1}
    assert held.settled(late) == {}
    assert not held.waiting


def test_the_same_click_again_is_one() -> None:
    """A page loaded afresh is no second click; another program's is."""
    held = _held()
    assert _click(held, "one")
    assert not _click(held, "one", at=NOW + MINUTE)
    assert _click(held, "one", who="b")
    assert sum(held.settled(NOW + 2 * HOLD).values()) == 2


@pytest.mark.parametrize("place", [0, 2, 5])
def test_who_follows_the_link_for_programs_counts_nothing(place: int) -> None:
    """Whether it comes first, in the middle or last; others count on."""
    held = _held()
    links = [f"link{number}" for number in range(5)]
    links.insert(place, CANARY)
    for number, link in enumerate(links):
        at = NOW + number * MINUTE
        if link == CANARY:
            held.program(network="192.0.2.1", agent="scanner", now=at)
        else:
            _click(held, link, who="scanner", at=at)
    _click(held, "link1", who="person")
    sums = held.settled(NOW + 3 * HOLD)
    assert sums == {Cell(day="2026-12-01", issue="2026-12", link="link1"): 1}


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", CANARY]), st.integers(0, 60)),
        max_size=30,
    )
)
def test_no_click_within_the_minutes_around_a_programs_is_summed(
    steps: list[tuple[str, str, int]],
) -> None:
    """For any order of visitors: a visitor's clicks near a visit to the link for programs are lost."""
    held, sums = _held(), 0
    steps = sorted(steps, key=lambda step: step[2])
    for who, link, minute in steps:
        now = NOW + minute * MINUTE
        sums += sum(held.settled(now).values())
        if link == CANARY:
            held.program(network="192.0.2.1", agent=who, now=now)
        else:
            _click(held, link, who=who, at=now)
    sums += sum(held.settled(NOW + timedelta(days=1)).values())
    hold = HOLD // MINUTE
    traps = [(who, minute) for who, link, minute in steps if link == CANARY]
    clean = {
        (who, link, minute)
        for who, link, minute in steps
        if link != CANARY and all(who != other or abs(at - minute) > hold for other, at in traps)
    }
    assert sums <= len(clean)
    assert (sums > 0) == bool(clean)


def test_memory_is_bounded() -> None:
    """Whoever clicks, no more than so many clicks are held."""
    held = _held()
    for number in range(MOST_HELD):
        assert _click(held, "one", who=str(number))
    assert not _click(held, "one", who="one more")


def test_the_salt_goes_with_what_it_salted() -> None:
    """Once nothing is held, the same visitor has another hash."""
    salts: list[int] = []

    def salt(octets: int) -> bytes:
        salts.append(octets)
        return bytes([len(salts)]) * octets

    held = HeldClicks(salt)
    _click(held, "one")
    held.settled(NOW + 2 * HOLD)
    assert salts == [32, 32]


def _sums(**days: int) -> dict[Cell, int]:
    return {
        Cell(day=f"2026-12-{day.removeprefix('d')}", issue="2026-12", link="one"): count
        for day, count in days.items()
    }


def test_only_days_that_are_over_and_have_enough_are_told() -> None:
    """Today and a day of nine are in no figure, so that no difference tells them."""
    told = shown(_sums(d01=12, d02=9, d03=10, d04=50), minimum=10, now=NOW + timedelta(days=3))
    assert told["one"].days == (("2026-12-01", 12), ("2026-12-03", 10))
    assert told["one"].clicks == 22
    assert shown(_sums(d01=9), minimum=10, now=NOW + timedelta(days=9))["one"].days == ()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(5, 15), st.data())
def test_what_is_told_does_not_depend_on_what_is_not(
    counts: list[int], minimum: int, data: st.DataObject
) -> None:
    """Change any sum below the minimum, or of a day not over: every figure stays the same."""
    sums = _sums(**{f"d{day:02}": count for day, count in enumerate(counts, 1)})
    now = datetime(2026, 12, data.draw(st.integers(1, 9)), 12, tzinfo=UTC)
    last = now.date().isoformat()
    other = {
        cell: data.draw(st.integers(0, minimum - 1))
        if count < minimum
        else (data.draw(st.integers(0, 99)) if cell.day >= last else count)
        for cell, count in sums.items()
    }
    assert shown(sums, minimum=minimum, now=now) == shown(other, minimum=minimum, now=now)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_sums_add_up(
    dialect: Literal["sqlite", "postgres"], open_either: Callable[[str, str], Database]
) -> None:
    """Clicks written one after another are one sum for each link and day, and nothing besides."""
    database = open_either(dialect, "mail")
    store = SqlClickStore(database)
    one = Cell(day="2026-12-01", issue="2026-12", link="one")
    other = Cell(day="2026-12-02", issue="2026-12", link="one")
    store.add_clicks({one: 2, other: 1})
    store.add_clicks({one: 3, Cell(day="2026-12-01", issue="2027-01", link="one"): 7})
    assert store.clicks("2026-12") == {one: 5, other: 1}
    row = database.execute("SELECT * FROM clicks LIMIT 1").fetchone()
    assert list(row.keys()) == ["issue", "link", "day", "count"]
