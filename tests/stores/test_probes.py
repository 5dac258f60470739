"""Probes come back as they were written, in either dialect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.probe import Probe
from newsletter.stores.database import Database
from newsletter.stores.probes import KEPT, SqlProbeStore

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PROBE = Probe(id="ab" * 12, to="nobody@other.example", at=NOW)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_a_probe_comes_back_once(dialect: str, open_either: Callable[[str, str], Database]) -> None:
    """What came first is kept; one of long ago is forgotten when the next leaves."""
    store = SqlProbeStore(open_either(dialect, "mail"))
    store.add(PROBE)
    assert store.get(PROBE.id) == PROBE
    assert store.get("zz") is None
    later = NOW + timedelta(seconds=40)

    def come(probe: str, now: datetime) -> bool:
        return store.come(
            probe, mailbox="var/m'); --", evidence="return path", told="(5.1.1)", now=now
        )

    assert come(PROBE.id, later)
    assert not come(PROBE.id, later + timedelta(days=1))
    assert not come("zz", later)
    assert store.get(PROBE.id) == replace(
        PROBE, came=later, mailbox="var/m'); --", evidence="return path", told="(5.1.1)"
    )
    other = replace(PROBE, id="cd" * 12, at=NOW + timedelta(days=1))
    store.add(other)
    store.refuse(other.id, "550 no")
    assert [one.refused for one in store.probes()] == ["550 no", ""]
    store.add(replace(PROBE, id="ef" * 12, at=NOW + KEPT + timedelta(hours=1)))
    assert [one.id for one in store.probes()] == ["ef" * 12, "cd" * 12]
