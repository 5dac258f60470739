from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.ledger import Allotment, Ledger
from newsletter.model.pacing import Counts, Ramp
from newsletter.stores.database import Database
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.ramps import SqlRampStore

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_a_ramp_is_kept_whole(dialect: str, open_either: Callable[..., Database]) -> None:
    """What is written comes back, is replaced by what is written later, and is found by its state."""
    database = open_either(dialect, "mail")
    ledgers, store = SqlLedgerStore(database, digests=lambda _normal: ()), SqlRampStore(database)
    for issue in ("2026-11", "2026-12"):
        ledger = Ledger(issue=issue, sealed_sha256="0", audience_rule="all", frozen=NOW)
        ledgers.freeze(ledger, lambda *_: Allotment())
    assert store.get("2026-12") is None
    store.put(Ramp(issue="2026-11", at_once="late", until=NOW))
    waits = Ramp(issue="2026-12", step=1, until=NOW + timedelta(minutes=10))
    store.put(waits)
    assert store.get("2026-12") == waits
    assert store.waits() == {"2026-12": waits.until}
    counts = Counts(tried=9, deferred=1, refused=2, bounced=3, complained=4)
    braked = Ramp(issue="2026-12", step=2, passed=counts, braked=NOW)
    store.put(braked)
    assert store.braked() == (braked,)
    assert store.waits() == {}
