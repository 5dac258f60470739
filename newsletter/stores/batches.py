"""Parts of ledgers, a batch of rows at a time: what workers take, of PostgreSQL alone.

Rows stay the truth: a part may be handed out twice or never, and each row is leased to one holder.
All writers wait for each other here as in `stores.ledger`, so a batch is a handful of statements,
whatever its size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from newsletter.model.ledger import PACED, Idle, Lease, Part, Settlement, Standing
from newsletter.model.rates import Pace
from newsletter.model.sending import DeliveryState
from newsletter.stores.database import EVERYTHING, Database, Row
from newsletter.stores.ledger import SqlLedgerStore, Taking
from newsletter.stores.ledger_rows import idle_until, standing_of
from newsletter.stores.paces import SqlPaces
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class BatchLedgerStore(SqlLedgerStore):
    """A ledger of which one part is leased at a time, to one holder; satisfies `LedgerStore`.

    `part` may be changed between two runs.
    """

    def __init__(
        self, connection: Database, *, digests: Callable[[str], tuple[str, ...]], holder: str = ""
    ) -> None:
        super().__init__(connection, digests=digests)
        self._sql = self._sql | load_queries("batches", connection.dialect)
        self._holder = holder
        self.part = Part(issue="", last="")

    # ---- handing out ----

    def parts(self, issue: str, *, size: int, most: int | None, now: datetime) -> tuple[Part, ...]:
        """Return parts of so many rows that can go now, the last one smaller; `most` rows in all."""
        values = (size, issue, to_text(now), EVERYTHING if most is None else most)
        after, found = "", []
        for row in self._connection.execute(self._sql["part_ends"], values):
            found.append(Part(issue=issue, after=after, last=row["last"]))
            after = row["last"]
        return tuple(found)

    def next_try(self, issue: str) -> datetime | None:
        """Return when the first row that waits is due, or a lease that runs is over."""
        wait, lease = self._one("first_wait", issue), self._one("first_lease", issue)
        times = [one for one in (wait and wait["next_try"], lease and lease["until"]) if one]
        return from_text(min(times)) if times else None

    def counted(self, issue: str) -> Mapping[DeliveryState, int]:
        """Return how many rows are in which state; what only our own limits put off is pending."""
        found: dict[DeliveryState, int] = {}
        for row in self._connection.execute(self._sql["tallies"], (issue,)):
            state = DeliveryState.PENDING if row["paced"] else DeliveryState(row["state"])
            found[state] = found.get(state, 0) + row["rows"]
        return found

    def open_issues(self) -> tuple[str, ...]:
        """Return the issues of which rows are in flight or uncertain."""
        return tuple(row["issue"] for row in self._connection.execute(self._sql["open_issues"]))

    # ---- as `LedgerStore` ----

    def halted(self, issue: str) -> str:
        """Return why nothing may leave from this holder: a halt, or its machine was said to be off."""
        row = self._one("halted", self._holder, issue)
        if row is None:
            return super().halted(issue)
        gone = row["gone"] and f"this machine was said to be off: {row['gone']}"
        return str(row["halted"] or gone)

    def upcoming(self, issue: str, *, after: str, limit: int) -> tuple[tuple[str, str], ...]:
        """Return (recipient, deliverable address) of pending rows of the part behind one."""
        behind = max(after, self.part.after)
        rows = self._connection.execute(
            self._sql["part_upcoming"], (issue, behind, self.part.last, limit)
        )
        return tuple((row["recipient"], row["deliverable"]) for row in rows)

    def _settle_all(
        self, issue: str, settled: Sequence[Settlement], holder: str, now: datetime
    ) -> int:
        if not settled:
            return 0
        columns = (
            [one.recipient for one in settled],
            [one.state.value for one in settled],
            [one.reason for one in settled],
            [one.next_try and to_text(one.next_try) for one in settled],
            [int(not one.counts) for one in settled],
            [int(one.bounced) for one in settled],
        )
        values = (to_text(now), *columns, issue, holder)
        return self._connection.execute(self._sql["settle_all"], values).rowcount

    def _lease_next(
        self, issue: str, taking: Taking, wanted: Sequence[str], most: int
    ) -> tuple[Lease, ...] | Idle:
        if wanted or most == 1:
            return super()._lease_next(issue, taking, wanted, most)
        rows = self._rows(issue, taking, most)
        if not rows:
            return self._idle(issue, None, taking.hand.holder)
        leases, opens = self._sorted_out(issue, rows, taking)
        hand = taking.hand
        values = (hand.carrier, hand.holder, to_text(hand.until), taking.at, issue)
        going = [one.recipient.id for one in leases]
        self._connection.execute(self._sql["lease_all"], (*values, going))
        return leases or Idle(next_try=opens or taking.now, paced=True)

    def _sorted_out(
        self, issue: str, rows: Sequence[Row], taking: Taking
    ) -> tuple[tuple[Lease, ...], datetime | None]:
        """Return whom to lease, and when the limit for all opens where it is used up.

        Whoever may no longer be mailed is excluded, whoever must wait for their turn put off.
        """
        never = self._suppressed_among(rows)
        paces = _KeptPaces(self._connection, self._sql)
        leases: list[Lease] = []
        excluded, put_off, opens = [], [], None
        for row in rows:
            opens = paces.opens(taking.hand.rates, taking.now)
            if opens:
                break
            standing = standing_of(row, suppressed=row["normal"] in never)
            recipient = standing.recipient
            if reason := taking.decide(standing):
                excluded.append((reason, taking.at, issue, recipient.id))
            elif turn := paces.turn_of(taking.hand.rates, recipient.deliverable, taking.now):
                waits = (f"{PACED}{turn[0]}", to_text(turn[1]), taking.at, issue, recipient.id)
                put_off.append(waits)
            else:
                leases.append(_lease(row, standing))
        self._connection.executemany(self._sql["exclude"], excluded)
        self._connection.executemany(self._sql["put_off"], put_off)
        paces.write()
        return tuple(leases), opens

    def _suppressed_among(self, rows: Sequence[Row]) -> set[str]:
        """Return the normal addresses that must never be mailed."""
        by_digest = {
            digest: row["normal"] for row in rows if row["normal"] for digest in self._digests(row["normal"])
        }  # fmt: skip
        found = self._connection.execute(self._sql["digests_among"], (list(by_digest),))
        return {by_digest[row["digest"]] for row in found}

    def _next_row(self, issue: str, taking: Taking) -> Row | None:
        return next(iter(self._rows(issue, taking, 1)), None)

    def _whose_turn(self, issue: str, taking: Taking) -> None:
        """Return nobody: what is due comes first among the part's rows anyway."""
        del issue, taking

    def _rows(self, issue: str, taking: Taking, most: int) -> list[Row]:
        values = (issue, self.part.after, self.part.last, taking.at, most)
        return self._connection.execute(self._sql["part_rows"], values).fetchall()

    def _idle(self, issue: str, row: Row | None, holder: str) -> Idle:
        del row
        part = (issue, self.part.after, self.part.last)
        return idle_until(
            self._one("part_deferred", *part), self._one("part_held_until", *part, holder)
        )


class _KeptPaces(SqlPaces):
    """Limits that are read once and written once in a transaction."""

    def __init__(self, connection: Database, sql: Mapping[str, str]) -> None:
        super().__init__(connection, sql)
        self._read: dict[str, Pace] = {}
        self._changed: dict[str, Pace] = {}

    def write(self) -> None:
        """Write down what has changed."""
        for scope, pace in self._changed.items():
            super()._keep(scope, pace)

    def _pace(self, scope: str, now: datetime) -> Pace:
        if scope not in self._read:
            self._read[scope] = super()._pace(scope, now)
        return self._read[scope]

    def _keep(self, scope: str, pace: Pace) -> None:
        self._read[scope] = self._changed[scope] = pace


def _lease(row: Row, standing: Standing) -> Lease:
    return Lease(recipient=standing.recipient, attempts=row["attempts"] + 1, variant=row["variant"])
