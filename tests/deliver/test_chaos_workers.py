"""A short run of `bench.chaos_workers`: workers, hosts, database and relay die; nobody is lost or mailed twice."""

from __future__ import annotations

import pytest

from bench.chaos_workers import fight
from bench.chaos_workers_verdict import Way
from newsletter.testing.postgres import postgres_server


@pytest.mark.slow
def test_workers_that_die_lose_and_repeat_nobody() -> None:
    """With the relay's record nothing is uncertain in the end, whatever was killed or lost."""
    with postgres_server(lasting=True) as server:
        found = fight(server, Way(), strikes=4, readers=400, seed=2026)
    assert (found.lost, found.twice, found.wrong, found.uncertain) == (0, 0, 0, 0)
    assert found.ledger == found.relay == 400
    assert found.counts.total() >= 4
