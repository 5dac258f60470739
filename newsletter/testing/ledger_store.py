"""Ledgers in memory: the same contract as the store in SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from newsletter.errors import SendError
from newsletter.model.audience_rule import EVERYBODY, AudienceRule
from newsletter.model.ledger import (
    PACED,
    Allotment,
    Hand,
    Held,
    Idle,
    Lease,
    Ledger,
    Recipient,
    Settlement,
    Standing,
    Total,
)
from newsletter.model.rates import Pace
from newsletter.model.sending import Delivery, DeliveryState, Status, Subscriber
from newsletter.model.values import dataclass
from newsletter.model.variant import Choice
from newsletter.testing.subscriber_store import MemorySubscriberStore

Decide = Callable[[Standing], str]
Judge = Callable[[Status, bool, Choice], Allotment]
_UNRESOLVED = frozenset({DeliveryState.IN_FLIGHT, DeliveryState.UNCERTAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    delivery: Delivery
    next_try: datetime | None = None
    holder: str = ""
    until: datetime | None = None


class MemoryLedgerStore:
    """One row per issue and recipient, in dictionaries, beside an audience in memory."""

    def __init__(self, audience: MemorySubscriberStore) -> None:
        self._audience = audience
        self._heads: dict[str, Ledger] = {}
        self._rows: dict[str, dict[str, _Row]] = {}
        self._paces: dict[str, Pace] = {}

    def head(self, issue: str) -> Ledger | None:
        """Return the head of an issue's ledger, or None."""
        return self._heads.get(issue)

    def halted(self, issue: str) -> str:
        """Return why nothing may leave for now, or empty."""
        return self._head(issue).halted

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
        got_it = self.recipients(rule.got) if rule.got else None
        for standing in self.standings():
            got = judge(standing.status, standing.suppressed, standing.choice)
            if not got.reason and not rule.takes(standing.tags, standing.choice.language):
                got = Allotment(reason=rule.OUTSIDE)
            if not got.reason and got_it is not None and standing.recipient.id not in got_it:
                got = Allotment(reason=rule.NEVER_GOT)
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

    def recipients(self, issue: str) -> frozenset[str]:
        """Return the ids of those who got an issue, or may have."""
        self._head(issue)
        got = {DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN}
        return frozenset(row.recipient for row in self.deliveries(issue) if row.state in got)

    def advance(
        self,
        issue: str,
        settled: Sequence[Settlement],
        *,
        hand: Hand,
        now: datetime,
        decide: Decide,
        wanted: Sequence[str] = (),
        most: int = 1,
    ) -> tuple[Lease, ...] | Idle:
        """Settle rows and lease others."""
        self.settle(issue, settled, holder=hand.holder, now=now)
        if halted := self._head(issue).halted:
            return Idle(halted=halted)
        rows = [self._rows[issue][one] for one in wanted]
        asked = iter([row for row in rows if row.delivery.state is DeliveryState.PENDING])
        leases: list[Lease] = []
        if hand.rates.domains and self._opens(hand, now) is None:
            due = self._first_deferred(issue)
            if due and due.next_try and due.next_try <= now:
                lease = self._take(due, hand, now, decide)
                if lease:
                    return (lease,)
        while (opens := self._opens(hand, now)) is None:
            row = next(asked, None)
            if row is None:
                if len(leases) >= (1 if wanted else most):
                    break
                row = self._next_row(issue)
                if row is None or (row.next_try and row.next_try > now):
                    return tuple(leases) or self._idle(issue, row, hand.holder)
            if lease := self._take(row, hand, now, decide):
                leases.append(lease)
        return tuple(leases) or Idle(next_try=opens, paced=True)

    def upcoming(self, issue: str, *, after: str, limit: int) -> tuple[tuple[str, str], ...]:
        """Return (recipient, deliverable address) of pending rows behind one."""
        found = [
            (row.recipient, self._audience.subscribers[row.recipient].deliverable)
            for row in self.deliveries(issue)
            if row.state is DeliveryState.PENDING and row.recipient > after
        ]
        return tuple(found[:limit])

    def settle(
        self, issue: str, settled: Sequence[Settlement], *, holder: str, now: datetime
    ) -> int:
        """Settle rows that the holder has in hand."""
        known = self._rows.get(issue, {})
        mine = [
            one
            for one in settled
            if one.recipient in known
            and known[one.recipient].holder == holder
            and known[one.recipient].delivery.state in _UNRESOLVED
        ]
        for one in mine:
            self._settle(known[one.recipient], one, now)
        return len(mine)

    def unresolved(self, issue: str) -> tuple[Held, ...]:
        """Return the rows that are in flight or uncertain."""
        return tuple(
            Held(
                recipient=recipient,
                state=row.delivery.state,
                carrier=row.delivery.carrier,
                holder=row.holder,
                until=row.until,
                at=row.delivery.at,
            )
            for recipient, row in sorted(self._rows.get(issue, {}).items())
            if row.delivery.state in _UNRESOLVED
        )

    def resolve(
        self, issue: str, held: Held, settled: Settlement, *, keep: bool, now: datetime
    ) -> bool:
        """Settle a row that somebody else had."""
        row = self._rows[issue][held.recipient]
        if (row.holder, row.delivery.state) != (held.holder, held.state):
            return False
        self._settle(row, settled, now, holder=held.holder if keep else "")
        return True

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
            self._put(replace(row, holder=""), state=state, reason=reason, at=now, carrier="")
        return len(found)

    def _head(self, issue: str) -> Ledger:
        if issue not in self._heads:
            raise SendError(f"Issue {issue} has no ledger: nothing of it was sent.")
        return self._heads[issue]

    def _next_row(self, issue: str) -> _Row | None:
        rows = [row for _, row in sorted(self._rows[issue].items())]
        pending = (row for row in rows if row.delivery.state is DeliveryState.PENDING)
        return next(pending, None) or self._first_deferred(issue)

    def _first_deferred(self, issue: str) -> _Row | None:
        rows = self._rows[issue].values()
        deferred = [row for row in rows if row.delivery.state is DeliveryState.DEFERRED]
        return min(deferred, key=lambda row: (row.next_try, row.delivery.recipient), default=None)

    def _take(self, row: _Row, hand: Hand, now: datetime, decide: Decide) -> Lease | None:
        standing = self._standing(self._audience.subscribers[row.delivery.recipient])
        if reason := decide(standing):
            self._put(row, state=DeliveryState.EXCLUDED, reason=reason, at=now)
            return None
        limit = hand.rates.of(standing.recipient.deliverable)
        if limit and (turn := self._turn_of(*limit, now)):
            waiting = replace(row, next_try=turn)
            self._put(waiting, state=DeliveryState.DEFERRED, reason=f"{PACED}{limit[0]}", at=now)
            return None
        if each := hand.rates.in_all:
            self._paces[""] = self._pace("", now).used(each, now)
        attempts = row.delivery.attempts + 1
        self._put(
            replace(row, holder=hand.holder, until=hand.until),
            state=DeliveryState.IN_FLIGHT,
            reason="",
            carrier=hand.carrier,
            attempts=attempts,
            at=now,
        )
        return Lease(recipient=standing.recipient, attempts=attempts, variant=row.delivery.variant)

    def _opens(self, hand: Hand, now: datetime) -> datetime | None:
        each = hand.rates.in_all
        opens = self._pace("", now).opens(each) if each else now
        return opens if opens > now else None

    def _turn_of(self, domain: str, each: timedelta, now: datetime) -> datetime | None:
        pace = self._pace(domain, now)
        opens = pace.opens(each) <= now
        self._paces[domain] = pace.used(each, now) if opens else pace.booking(each, now)
        return None if opens else self._paces[domain].booked

    def _pace(self, scope: str, now: datetime) -> Pace:
        return self._paces.get(scope, Pace(free=now, booked=now))

    def _idle(self, issue: str, row: _Row | None, holder: str) -> Idle:
        others = [
            one.until
            for one in self._rows[issue].values()
            if one.delivery.state is DeliveryState.IN_FLIGHT and one.holder != holder
        ]
        times = [one for one in (row and row.next_try, *others) if one]
        first = min(times, default=None)
        paced = bool(row and row.next_try == first and row.delivery.reason.startswith(PACED))
        return Idle(next_try=first, paced=paced)

    def _settle(self, row: _Row, settled: Settlement, now: datetime, holder: str = "") -> None:
        attempts = row.delivery.attempts - (0 if settled.counts else 1)
        self._put(
            replace(row, next_try=settled.next_try, holder=holder),
            state=settled.state,
            reason=settled.reason,
            attempts=attempts,
            at=now,
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
        self._rows[old.issue][old.recipient] = replace(row, delivery=delivery, next_try=next_try)

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
