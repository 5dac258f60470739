"""One contract, two stores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.fetch import MemoryRobotsStore, RobotsRules, RobotsStore
from newsletter.stores.robots import SqlRobotsStore
from newsletter.stores.sqlite import open_database

RULES = RobotsRules(
    origin="https://ledger.example",
    fetched=datetime(2026, 11, 2, 12, 0, 0, 5, tzinfo=UTC),
    text="User-agent: *\nDisallow: /نجی\n",
)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RobotsStore]:
    """Open an empty store."""
    if request.param == "memory":
        yield MemoryRobotsStore()
    else:
        with closing(open_database(tmp_path / "newsroom.db", "newsroom")) as connection:
            yield SqlRobotsStore(connection)


def test_rules_come_back_equal(store: RobotsStore) -> None:
    """What was saved comes back with its time; another site has none."""
    store.save_robots_rules(RULES)
    assert store.robots_rules(RULES.origin) == RULES
    assert store.robots_rules("http://ledger.example") is None


def test_newer_rules_take_the_place_of_older(store: RobotsStore) -> None:
    """A site has one set of rules, the last."""
    store.save_robots_rules(RULES)
    newer = replace(RULES, fetched=RULES.fetched + timedelta(days=1), text="")
    store.save_robots_rules(newer)
    assert store.robots_rules(RULES.origin) == newer


def test_the_last_visit_outlives_newer_rules(store: RobotsStore) -> None:
    """It is kept of sites whose rules are kept."""
    store.note_visit(RULES.origin, RULES.fetched)
    assert store.last_visit(RULES.origin) is None
    store.save_robots_rules(RULES)
    later = RULES.fetched + timedelta(minutes=5, microseconds=7)
    store.note_visit(RULES.origin, later)
    store.save_robots_rules(replace(RULES, text=""))
    assert store.last_visit(RULES.origin) == later
