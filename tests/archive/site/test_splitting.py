"""Long lists: every line has a page, and a page once made stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.archive.editions import Card
from newsletter.archive.site.labels import Labels, read_labels
from newsletter.archive.site.splitting import Item, Part, split, split_year
from newsletter.model.dates import PartialDate
from newsletter.pages import template_folders

BUDGET = 3_000
Cards = Callable[..., tuple[Card, ...]]
WORDS: Labels = read_labels(template_folders(Path("nowhere")))["en"]


def items(cards: Sequence[Card], weights: Sequence[int]) -> list[Item]:
    """Return a line of each issue, newest first."""
    pairs = zip(cards, weights, strict=True)
    return [Item(card, 0, weight) for card, weight in pairs][::-1]


def shown(parts: Sequence[Part]) -> set[str]:
    """Return the ids of all issues that stand on some page."""
    return {item.card.id for part in parts for item in part.items}


@given(
    weights=st.lists(st.integers(1, 900), min_size=1, max_size=60),
    days=st.sampled_from((1, 7, 31, 200)),
)
@settings(max_examples=60, deadline=None)
def test_a_list_that_grows_loses_no_page(cards: Cards, weights: list[int], days: int) -> None:
    """With each new issue every line stands somewhere, and no address of before is gone."""
    every = cards(len(weights), lines=1, days=days)
    before: set[str] = set()
    for count in range(1, len(weights) + 1):
        parts = list(split("t/", items(every[:count], weights[:count]), WORDS, budget=BUDGET))
        paths = {part.path for part in parts}
        assert len(paths) == len(parts)
        assert before <= paths
        assert shown(parts) == {card.id for card in every[:count]}
        linked = {path for part in parts for _, path, _ in part.parts}
        assert linked == paths - {"t/"}
        before = paths


def test_what_fits_stays_on_one_page(cards: Cards) -> None:
    """A short list is not split, not even by year."""
    (only,) = split("t/", items(cards(5, days=400), [10] * 5), WORDS)
    assert (only.path, only.labels, only.parts) == ("t/", (), ())
    assert [item.card.number for item in only.items] == [4, 3, 2, 1, 0]


def test_levels_are_named(cards: Cards) -> None:
    """Decades, years, months and parts are reached one from the other, each by its name."""
    parts = list(split("t/", items(cards(40, lines=1), [900] * 40), WORDS, budget=BUDGET))
    assert [(part.path, part.labels) for part in parts] == [
        ("t/", ()),
        ("t/1990s/", ("1990–1999",)),
        ("t/1994/", ("1990–1999", "1994")),
        ("t/1994/02/", ("1990–1999", "1994", "February")),
        ("t/1994/02/2/", ("1990–1999", "1994", "February", "2")),
        ("t/1994/02/1/", ("1990–1999", "1994", "February", "1")),
        ("t/1994/01/", ("1990–1999", "1994", "January")),
        *(
            (f"t/1994/01/{number}/", ("1990–1999", "1994", "January", str(number)))
            for number in range(10, 0, -1)
        ),
    ]


@pytest.mark.parametrize("month", [0, 2])
def test_a_year_of_its_own(cards: Cards, month: int) -> None:
    """A year's page stands at its address; issues dated by the year alone have a folder."""
    some = [replace(card, date=PartialDate(year=1994, month=month)) for card in cards(40, lines=1)]
    heavy = items(some, [2_500] * 40)
    parts = [part.path for part in split_year("1994", "years/1994/", heavy, WORDS)]
    assert parts[:2] == ["years/1994/", f"years/1994/{'02' if month else 'undated'}/"]


def test_a_part_is_another_where_what_it_shows_is(cards: Cards) -> None:
    """An issue that was put right changes the key of the pages that it stands on, and of no other."""
    before = [replace(card, key=card.id) for card in cards(60, days=31)]
    after = [replace(card, key="new") if at == 9 else card for at, card in enumerate(before)]

    def keys(every: Sequence[Card]) -> dict[str, tuple[str, bool]]:
        parts = split("t/", items(every, [200] * len(every)), WORDS, budget=BUDGET)
        return {one.path: (one.key, before[9].id in shown([one])) for one in parts}

    was, now = keys(before), keys(after)
    assert len(was) > 1
    assert [path for path in was if was[path] != now[path]] == [
        path for path, (_, holds) in was.items() if holds
    ]
