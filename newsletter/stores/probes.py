"""Messages that were sent so that they come back, in mail.db."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsletter.model.probe import Probe
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text

KEPT = timedelta(days=730)
"""So long a probe is remembered."""


class SqlProbeStore:
    """One row for each probe."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("probes", connection.dialect)

    def add(self, probe: Probe) -> None:
        """Write down that a probe is about to leave; forget those of long ago."""
        self._connection.execute(self._sql["forget"], (to_text(probe.at - KEPT),))
        self._connection.execute(self._sql["add"], (probe.id, probe.to, to_text(probe.at)))

    def refuse(self, probe: str, reason: str) -> None:
        """Note that the relay did not take it."""
        self._connection.execute(self._sql["refused"], (reason, probe))

    def come(self, probe: str, *, mailbox: str, evidence: str, told: str, now: datetime) -> bool:
        """Note that it came back; False: that was known, or it is none of ours."""
        values = (to_text(now), mailbox, evidence, told, probe)
        return self._connection.execute(self._sql["came"], values).rowcount == 1

    def get(self, probe: str) -> Probe | None:
        """Return a probe, or None."""
        row = self._connection.execute(self._sql["probe"], (probe,)).fetchone()
        return row and _probe(row)

    def probes(self) -> tuple[Probe, ...]:
        """Return all that are remembered, latest first."""
        return tuple(map(_probe, self._connection.execute(self._sql["probes"])))


def _probe(row: Row) -> Probe:
    return Probe(
        id=row["id"],
        to=row["recipient"],
        at=from_text(row["at"]),
        refused=row["refused"],
        came=row["came"] and from_text(row["came"]),
        mailbox=row["mailbox"],
        evidence=row["evidence"],
        told=row["told"],
    )
