"""Ledgers in SQL, beside the audience: satisfies `LedgerStore` of the deliver stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import chain, islice

from newsletter.errors import SendError
from newsletter.model.audience_rule import EVERYBODY, AudienceRule
from newsletter.model.ledger import (
    Allotment,
    Idle,
    Lease,
    Ledger,
    Recipient,
    Settlement,
    Standing,
    Total,
)
from newsletter.model.sending import Delivery, DeliveryState, Status
from newsletter.model.variant import NO_CHOICE, Choice
from newsletter.stores.audience_rows import list_of
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text

Decide = Callable[[Standing], str]
Judge = Callable[[Status, bool, Choice], Allotment]

KINDS = 1_000
"""Of people, for each statement of a freeze."""


class SqlLedgerStore:
    """One row per issue and recipient.

    `digests` gives the keyed hashes of a normal address.  The database writes
    through to the disk at each commit, so that not even a power cut can forget
    that a message was about to leave.
    """

    def __init__(self, connection: Database, *, digests: Callable[[str], tuple[str, ...]]) -> None:
        self._connection = connection
        self._digests = digests
        self._sql = load_queries("ledger", connection.dialect)

    def head(self, issue: str) -> Ledger | None:
        """Return the head of an issue's ledger, or None."""
        row = self._connection.execute(self._sql["head"], (issue,)).fetchone()
        return row and Ledger(**(dict(row) | {"frozen": from_text(row["frozen"])}))

    def standings(self) -> Iterator[Standing]:
        """Yield everybody who is not erased, by normal address."""
        never = self._never()
        for row in self._connection.stream(self._sql["standings"]):
            suppressed = bool(never) and not never.isdisjoint(self._digests(row["normal"]))
            yield _standing(row, suppressed=suppressed)

    def choices(self) -> frozenset[Choice]:
        """Return what those who are confirmed would rather read."""
        rows = self._connection.execute(self._sql["choices"])
        return frozenset(_choice(row["language"], row["sections"], row["counting"]) for row in rows)

    def freeze(self, ledger: Ledger, judge: Judge, rule: AudienceRule = EVERYBODY) -> Ledger:
        """Write head and rows in one transaction; the database itself writes everybody's row."""
        at = to_text(ledger.frozen)
        with self._connection.transaction():
            head = (ledger.issue, ledger.sealed_sha256, ledger.audience_rule, at, 0)
            if self._connection.execute(self._sql["insert_ledger"], head).rowcount != 1:
                raise SendError(
                    f"The recipients of issue {ledger.issue} are frozen already.",
                    help="Run send again: it goes on where it stopped.",
                )
            count = self._insert_rows(ledger.issue, at, judge)
            self._exclude_suppressed(ledger.issue, judge)
            self._exclude_outsiders(ledger.issue, at, rule)
            self._connection.execute(self._sql["count_recipients"], (count, ledger.issue))
        return replace(ledger, recipients=count)

    def _insert_rows(self, issue: str, at: str, judge: Judge) -> int:
        """Write a row for everybody as if nobody were suppressed; return how many."""
        kinds = iter(self._connection.execute(self._sql["kinds"]).fetchall())
        count = 0
        while some := [_judged(row, judge) for row in islice(kinds, KINDS)]:
            marks = "), (".join([", ".join("?" * len(some[0]))] * len(some))
            statement = self._sql["insert_rows"].replace("(?)", f"({marks})", 1)
            values = [*chain.from_iterable(some), issue, at]
            count += self._connection.execute(statement, values).rowcount
        return count

    def _exclude_suppressed(self, issue: str, judge: Judge) -> None:
        got = judge(Status.CONFIRMED, True, NO_CHOICE)  # noqa: FBT003 - its place says it
        rows = [(got.reason, got.variant, issue, one) for one in self._suppressed_people()]
        self._connection.executemany(self._sql["exclude_frozen"], rows)

    def _exclude_outsiders(self, issue: str, at: str, rule: AudienceRule) -> None:
        if rule.is_everybody:
            return
        rows = self._connection.execute(self._sql["pending_tags"], (issue,)).fetchall()
        outside = (
            (rule.OUTSIDE, at, issue, row["recipient"])
            for row in rows
            if not rule.takes(list_of(row["tags"]), row["language"])
        )
        self._connection.executemany(self._sql["exclude"], outside)

    def _suppressed_people(self) -> Iterator[str]:
        """Yield the ids of those who must never be mailed; no hash is made where there are none."""
        never = self._never()
        if never:
            for one, normal in self._connection.stream(self._sql["normals"]):
                if not never.isdisjoint(self._digests(normal)):
                    yield one

    def _never(self) -> set[str]:
        return {digest for (digest,) in self._connection.execute(self._sql["digests"])}

    def advance(
        self, issue: str, settled: Settlement | None, *, carrier: str, now: datetime, decide: Decide
    ) -> Lease | Idle:
        """Settle one row and lease the next, in one transaction."""
        with self._connection.transaction():
            if settled:
                self._settle(issue, settled, now)
            halted = self._head(issue).halted
            if halted:
                return Idle(halted=halted)
            return self._lease_next(issue, carrier, now, decide)

    def upcoming(self, issue: str, *, after: str, limit: int) -> tuple[tuple[str, str], ...]:
        """Return (recipient, deliverable address) of pending rows behind one."""
        rows = self._connection.execute(self._sql["upcoming"], (issue, after, limit))
        return tuple((row["recipient"], row["deliverable"]) for row in rows)

    def settle(self, issue: str, settled: Settlement, *, now: datetime) -> None:
        """Settle a row that is in flight."""
        with self._connection.transaction():
            self._settle(issue, settled, now)

    def in_flight(self, issue: str) -> tuple[Delivery, ...]:
        """Return the rows that are in flight."""
        return tuple(map(_delivery, self._connection.execute(self._sql["in_flight"], (issue,))))

    def waiting(self, issue: str) -> Iterator[tuple[Standing, str]]:
        """Yield those whose rows are pending or deferred, and their variants."""
        for row in self._connection.stream(self._sql["waiting"], (issue,)):
            yield _standing(row, suppressed=self._suppressed(row["normal"])), row["variant"]

    def deliveries(self, issue: str) -> Iterator[Delivery]:
        """Yield every row, by recipient."""
        return map(_delivery, self._connection.stream(self._sql["deliveries"], (issue,)))

    def totals(self, issue: str) -> tuple[Total, ...]:
        """Return the rows counted by state, reason and variant."""
        return tuple(
            Total(
                state=DeliveryState(row["state"]),
                reason=row["reason"],
                variant=row["variant"],
                count=row["count"],
                last=from_text(row["last"]),
            )
            for row in self._connection.execute(self._sql["totals"], (issue,))
        )

    def halt(self, issue: str, reason: str) -> None:
        """Let nothing more leave; an empty reason lifts it."""
        with self._connection.transaction():
            self._head(issue)
            self._connection.execute(self._sql["halt"], (reason, issue))

    def decide_uncertain(
        self, issue: str, *, resend: bool, reason: str, recipient: str = "", now: datetime
    ) -> int:
        """Decide the uncertain rows."""
        state = DeliveryState.PENDING if resend else DeliveryState.UNCERTAIN
        values = (state, reason, to_text(now), issue, recipient, recipient)
        with self._connection.transaction():
            self._head(issue)
            return self._connection.execute(self._sql["decide_uncertain"], values).rowcount

    def _head(self, issue: str) -> Ledger:
        head = self.head(issue)
        if head is None:
            raise SendError(
                f"Issue {issue} has no ledger: nothing of it was sent.",
                help=f"See: newsletter status {issue}",
            )
        return head

    def _settle(self, issue: str, settled: Settlement, now: datetime) -> None:
        changed = self._connection.execute(
            self._sql["settle"],
            (
                settled.state,
                settled.reason,
                settled.next_try and to_text(settled.next_try),
                0 if settled.counts else 1,
                to_text(now),
                issue,
                settled.recipient,
            ),
        )
        if changed.rowcount != 1:
            raise SendError(
                f"A row of issue {issue} was settled that is not in flight.",
                help="Two programs are sending the same issue; let one of them finish.",
            )

    def _lease_next(self, issue: str, carrier: str, now: datetime, decide: Decide) -> Lease | Idle:
        at = to_text(now)
        while row := self._next_row(issue):
            if row["next_try"] and row["next_try"] > at:
                return Idle(next_try=from_text(row["next_try"]))
            recipient = row["recipient"]
            found = self._connection.execute(self._sql["standing"], (recipient,)).fetchone()
            standing = _standing(found, suppressed=self._suppressed(found["normal"]))
            if reason := decide(standing):
                self._connection.execute(self._sql["exclude"], (reason, at, issue, recipient))
                continue
            self._connection.execute(self._sql["lease"], (carrier, at, issue, recipient))
            return Lease(
                recipient=standing.recipient,
                attempts=row["attempts"] + 1,
                variant=row["variant"],
            )
        return Idle()

    def _next_row(self, issue: str) -> Row | None:
        """Return the first pending row, or the deferred one that is due first."""
        for query in ("next_pending", "next_deferred"):
            row: Row | None = self._connection.execute(self._sql[query], (issue,)).fetchone()
            if row:
                return row
        return None

    def _suppressed(self, normal: str | None) -> bool:
        return normal is not None and any(
            self._connection.execute(self._sql["suppressed"], (digest,)).fetchone()
            for digest in self._digests(normal)
        )


def _judged(row: Row, judge: Judge) -> tuple[object, ...]:
    """Return a kind of people, and what state, reason and variant they get."""
    kind = (row["status"], row["language"], row["sections"], row["counting"])
    got = judge(Status(row["status"]), False, _choice(*kind[1:]))  # noqa: FBT003 - its place says it
    state = DeliveryState.EXCLUDED if got.reason else DeliveryState.PENDING
    return (*kind, state, got.reason, got.variant)


@lru_cache(maxsize=1024)
def _choice(language: str, sections: str, counting: int) -> Choice:
    """Return what three columns say; a million people make a few dozen choices."""
    return Choice(language=language, sections=list_of(sections), counted=bool(counting))


def _standing(row: Row, *, suppressed: bool) -> Standing:
    return Standing(
        recipient=Recipient(
            id=row["id"],
            address=row["address"] or "",
            deliverable=row["deliverable"] or "",
            name=row["name"] or "",
            language=row["language"],
            generation=row["generation"],
        ),
        normal=row["normal"] or "",
        status=Status(row["status"]),
        suppressed=suppressed,
        choice=_choice(row["language"], row["sections"], row["counting"]),
        tags=list_of(row["tags"]),
    )


def _delivery(row: Row) -> Delivery:
    return Delivery(
        issue=row["issue"],
        recipient=row["recipient"],
        state=DeliveryState(row["state"]),
        reason=row["reason"],
        variant=row["variant"],
        carrier=row["carrier"],
        attempts=row["attempts"],
        at=from_text(row["at"]),
    )
