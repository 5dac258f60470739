"""A short run of `make chaos`: everything is killed, nobody is lost, nobody is mailed twice."""

from __future__ import annotations

import pytest

from bench.chaos import fight
from bench.chaos_house import Way


@pytest.mark.slow
@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("ahead", [0, 5])
def test_nothing_that_dies_loses_or_repeats_anybody(ahead: int, recorded: bool) -> None:
    """With the relay's record nothing is uncertain; without it no more than is promised."""
    way = Way(connections=3, ahead=ahead, recorded=recorded)
    found = fight(way, kills=6, messages=600, seed=8058 + ahead)
    assert (found.lost, found.twice, found.wrong) == (0, 0, 0)
    assert found.uncertain <= found.bound
    assert found.agrees
    assert sum(found.counts.values()) >= 1
