"""Who takes work on which host, in the schema `workers` of a PostgreSQL database."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsletter.model.hand import WorkingHand
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text

FORGOTTEN = timedelta(days=30)
"""After so long nobody asks any more what became of a worker that did not say that it ends."""


class SqlHandStore:
    """One row for each process that takes work; each call is one transaction."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("hands", connection.dialect)

    def beat(self, hand: WorkingHand) -> None:
        """Write down that a worker lives; that it was said to be off stays."""
        values = (hand.holder, hand.host, hand.process, to_text(hand.began), to_text(hand.seen))
        self._connection.execute(self._sql["enter"], values)

    def leave(self, holder: str) -> None:
        """Forget a worker that has ended and holds nothing."""
        self._connection.execute(self._sql["leave"], (holder,))

    def all(self) -> tuple[WorkingHand, ...]:
        """Return them by host."""
        return tuple(
            WorkingHand(
                holder=row["holder"],
                host=row["host"],
                process=row["process"],
                began=from_text(row["began"]),
                seen=from_text(row["seen"]),
                gone=row["gone"],
            )
            for row in self._connection.execute(self._sql["hands"])
        )

    def gone(self) -> frozenset[str]:
        """Return the holders whose machine was said to be off."""
        return frozenset(row["holder"] for row in self._connection.execute(self._sql["gone"]))

    def declare_gone(self, host: str, *, because: str) -> int:
        """Write down that a machine is off: what its workers held is resolved by others; return how many."""
        return self._connection.execute(self._sql["declare_gone"], (because, host)).rowcount

    def forget(self, now: datetime) -> None:
        """Remove those that nobody has heard of for long."""
        self._connection.execute(self._sql["forget"], (to_text(now - FORGOTTEN),))
