"""Rows that another machine may have settled since: what a takeover makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from newsletter.model.sending import DeliveryState
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import to_text


class SqlDoubtStore:
    """Ledgers and letters, as nobody sends: the fence is up."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("doubts", connection.dialect)

    def open_issues(self) -> tuple[str, ...]:
        """Return the issues of which some row is not settled, or uncertain and undecided."""
        return tuple(row["issue"] for row in self._connection.execute(self._sql["open_issues"]))

    def open_rows(self, issue: str) -> tuple[str, ...]:
        """Return the recipients whose rows are not settled, or uncertain and undecided."""
        rows = self._connection.execute(self._sql["open_rows"], (issue,))
        return tuple(row["recipient"] for row in rows)

    def witnesses(self, issue: str, carrier: str, *, most: int) -> tuple[str, ...]:
        """Return recipients who have the issue by that transport, the latest first."""
        rows = self._connection.execute(self._sql["witnesses"], (issue, carrier, most))
        return tuple(row["recipient"] for row in rows)

    def put(
        self,
        issue: str,
        states: Mapping[str, DeliveryState],
        *,
        reason: str,
        halted: str,
        now: datetime,
    ) -> None:
        """Give rows their states, and halt the ledger, in one transaction; `reason` is of the uncertain."""
        rows = [
            (
                state,
                reason if state is DeliveryState.UNCERTAIN else "",
                state,
                to_text(now),
                state,
                issue,
                recipient,
            )
            for recipient, state in states.items()
        ]
        with self._connection.transaction():
            self._connection.executemany(self._sql["put_row"], rows)
            self._connection.execute(self._sql["halt"], (halted, issue))

    def doubt_letters(self, *, reason: str, now: datetime) -> int:
        """Let no open letter be mailed by itself; return how many there were."""
        return self._connection.execute(self._sql["doubt_letters"], (reason, to_text(now))).rowcount
