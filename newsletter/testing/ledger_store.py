"""Ledgers in memory: the same contract as the store in SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

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
from newsletter.model.sending import Delivery, DeliveryState, Status, Subscriber
from newsletter.model.variant import Choice
from newsletter.testing.subscriber_store import MemorySubscriberStore

Decide = Callable[[Standing], str]
Judge = Callable[[Status, bool, Choice], Allotment]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    delivery: Delivery
    next_try: datetime | None = None


class MemoryLedgerStore:
    """One row per issue and recipient, in dictionaries, beside an audience in memory."""

    def __init__(self, audience: MemorySubscriberStore) -> None:
        self._audience = audience
        self._heads: dict[str, Ledger] = {}
        self._rows: dict[str, dict[str, _Row]] = {}

    def head(self, issue: str) -> Ledger | None:
        """Return the head of an issue's ledger, or None."""
        return self._heads.get(issue)

    def standings(self) -> Iterator[Standing]:
        """Yield everybody who is not erased, by normal address."""
        return map(self._standing, self._audience.select())

    def choices(self) -> frozenset[Choice]:
        """Return what those who are confirmed would rather read."""
        confirmed = self._audience.select(status=Status.CONFIRMED)
        return frozenset(self._standing(one).choice for one in confirmed)

    def freeze(self, ledger: Ledger, judge: Judge, rule: AudienceRule = EVERYBODY) -> Ledger:
        """Write head and rows."""
        if ledger.issue in self._heads:
            raise SendError(f"The recipients of issue {ledger.issue} are frozen already.")
        rows = {}
        for standing in self.standings():
            got = judge(standing.status, standing.suppressed, standing.choice)
            if not got.reason and not rule.takes(standing.tags, standing.choice.language):
                got = Allotment(reason=rule.OUTSIDE)
            delivery = Delivery(
                issue=ledger.issue,
                recipient=standing.recipient.id,
                state=DeliveryState.EXCLUDED if got.reason else DeliveryState.PENDING,
                reason=got.reason,
                variant=got.variant,
                at=ledger.frozen,
            )
            rows[delivery.recipient] = _Row(delivery=delivery)
        self._rows[ledger.issue] = rows
        self._heads[ledger.issue] = replace(ledger, recipients=len(rows))
        return self._heads[ledger.issue]

    def advance(
        self, issue: str, settled: Settlement | None, *, carrier: str, now: datetime, decide: Decide
    ) -> Lease | Idle:
        """Settle one row and lease the next."""
        if settled:
            self.settle(issue, settled, now=now)
        if halted := self._head(issue).halted:
            return Idle(halted=halted)
        while row := self._next_row(issue):
            if row.next_try and row.next_try > now:
                return Idle(next_try=row.next_try)
            standing = self._standing(self._audience.subscribers[row.delivery.recipient])
            if reason := decide(standing):
                self._put(row, state=DeliveryState.EXCLUDED, reason=reason, at=now)
                continue
            attempts = row.delivery.attempts + 1
            self._put(
                row,
                state=DeliveryState.IN_FLIGHT,
                reason="",
                carrier=carrier,
                attempts=attempts,
                at=now,
            )
            return Lease(
                recipient=standing.recipient, attempts=attempts, variant=row.delivery.variant
            )
        return Idle()

    def upcoming(self, issue: str, *, after: str, limit: int) -> tuple[tuple[str, str], ...]:
        """Return (recipient, deliverable address) of pending rows behind one."""
        found = [
            (row.recipient, self._audience.subscribers[row.recipient].deliverable)
            for row in self.deliveries(issue)
            if row.state is DeliveryState.PENDING and row.recipient > after
        ]
        return tuple(found[:limit])

    def settle(self, issue: str, settled: Settlement, *, now: datetime) -> None:
        """Settle a row that is in flight."""
        row = self._rows.get(issue, {}).get(settled.recipient)
        if row is None or row.delivery.state is not DeliveryState.IN_FLIGHT:
            raise SendError(f"A row of issue {issue} was settled that is not in flight.")
        attempts = row.delivery.attempts - (0 if settled.counts else 1)
        self._put(
            replace(row, next_try=settled.next_try),
            state=settled.state,
            reason=settled.reason,
            attempts=attempts,
            at=now,
        )

    def in_flight(self, issue: str) -> tuple[Delivery, ...]:
        """Return the rows that are in flight."""
        return tuple(
            delivery
            for delivery in self.deliveries(issue)
            if delivery.state is DeliveryState.IN_FLIGHT
        )

    def waiting(self, issue: str) -> Iterator[tuple[Standing, str]]:
        """Yield those whose rows are pending or deferred, and their variants."""
        for delivery in self.deliveries(issue):
            if delivery.state in {DeliveryState.PENDING, DeliveryState.DEFERRED}:
                standing = self._standing(self._audience.subscribers[delivery.recipient])
                yield standing, delivery.variant

    def deliveries(self, issue: str) -> Iterator[Delivery]:
        """Yield every row, by recipient."""
        for _, row in sorted(self._rows.get(issue, {}).items()):
            yield row.delivery

    def totals(self, issue: str) -> tuple[Total, ...]:
        """Return the rows counted by state, reason and variant."""
        groups: dict[tuple[DeliveryState, str, str], list[datetime]] = {}
        for row in self.deliveries(issue):
            groups.setdefault((row.state, row.reason, row.variant), []).append(row.at)
        return tuple(
            Total(state=state, reason=reason, variant=variant, count=len(times), last=max(times))
            for (state, reason, variant), times in sorted(groups.items())
        )

    def halt(self, issue: str, reason: str) -> None:
        """Let nothing more leave; an empty reason lifts it."""
        self._heads[issue] = replace(self._head(issue), halted=reason)

    def decide_uncertain(
        self, issue: str, *, resend: bool, reason: str, recipient: str = "", now: datetime
    ) -> int:
        """Decide the uncertain rows."""
        self._head(issue)
        found = [
            row
            for row in self._rows[issue].values()
            if row.delivery.state is DeliveryState.UNCERTAIN
            and recipient in {"", row.delivery.recipient}
        ]
        state = DeliveryState.PENDING if resend else DeliveryState.UNCERTAIN
        for row in found:
            self._put(row, state=state, reason=reason, at=now)
        return len(found)

    def _head(self, issue: str) -> Ledger:
        if issue not in self._heads:
            raise SendError(f"Issue {issue} has no ledger: nothing of it was sent.")
        return self._heads[issue]

    def _next_row(self, issue: str) -> _Row | None:
        rows = [row for _, row in sorted(self._rows[issue].items())]
        pending = (row for row in rows if row.delivery.state is DeliveryState.PENDING)
        deferred = [row for row in rows if row.delivery.state is DeliveryState.DEFERRED]
        return next(pending, None) or min(
            deferred, key=lambda row: (row.next_try, row.delivery.recipient), default=None
        )

    def _put(
        self,
        row: _Row,
        *,
        state: DeliveryState,
        reason: str,
        at: datetime,
        carrier: str | None = None,
        attempts: int | None = None,
    ) -> None:
        old = row.delivery
        delivery = replace(
            old,
            state=state,
            reason=reason,
            at=at,
            carrier=old.carrier if carrier is None else carrier,
            attempts=old.attempts if attempts is None else attempts,
        )
        next_try = row.next_try if state is DeliveryState.DEFERRED else None
        self._rows[old.issue][old.recipient] = _Row(delivery=delivery, next_try=next_try)

    def _standing(self, subscriber: Subscriber) -> Standing:
        return Standing(
            recipient=Recipient(
                id=subscriber.id,
                address=subscriber.address,
                deliverable=subscriber.deliverable,
                name=subscriber.name,
                language=subscriber.language,
                generation=subscriber.generation,
            ),
            normal=subscriber.normal,
            status=subscriber.status,
            suppressed=self._audience.suppressed(subscriber.normal),
            choice=Choice(
                language=subscriber.language,
                sections=subscriber.sections,
                counted=subscriber.counting,
            ),
            tags=subscriber.tags,
        )
