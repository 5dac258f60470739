"""Ledgers in SQL, beside the audience: satisfies `LedgerStore` of the deliver stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from typing import NamedTuple

from newsletter.errors import SendError
from newsletter.model.audience_rule import EVERYBODY, AudienceRule
from newsletter.model.ledger import (
    PACED,
    Hand,
    Held,
    Idle,
    Lease,
    Ledger,
    Settlement,
    Standing,
    Total,
)
from newsletter.model.sending import Delivery, DeliveryState, Status
from newsletter.model.variant import NO_CHOICE, Choice
from newsletter.stores.audience_rows import list_of
from newsletter.stores.database import Database, Row
from newsletter.stores.ledger_rows import (
    Judge,
    choice_of,
    delivery_of,
    idle_until,
    judged,
    standing_of,
)
from newsletter.stores.paces import SqlPaces
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text

Decide = Callable[[Standing], str]

MOST_PUT_OFF = 500
"""Rows that one transaction lets wait for their turn, or excludes."""
KINDS = 1_000
"""Of people, for each statement of a freeze."""


class Taking(NamedTuple):
    """How rows are taken in hand."""

    hand: Hand
    now: datetime
    at: str
    decide: Decide


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
        self._paces = SqlPaces(connection, self._sql)

    def head(self, issue: str) -> Ledger | None:
        """Return the head of an issue's ledger, or None."""
        row = self._connection.execute(self._sql["head"], (issue,)).fetchone()
        return row and Ledger(**(dict(row) | {"frozen": from_text(row["frozen"])}))

    def halted(self, issue: str) -> str:
        """Return why nothing may leave for now, or empty."""
        return self._head(issue).halted

    def standings(self) -> Iterator[Standing]:
        """Yield everybody who is not erased, by normal address."""
        never = self._never()
        for row in self._connection.stream(self._sql["standings"]):
            suppressed = bool(never) and not never.isdisjoint(self._digests(row["normal"]))
            yield standing_of(row, suppressed=suppressed)

    def choices(self) -> frozenset[Choice]:
        """Return what those who are confirmed would rather read."""
        rows = self._connection.execute(self._sql["choices"])
        return frozenset(
            choice_of(row["language"], row["sections"], row["counting"]) for row in rows
        )

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
            if rule.got:
                self._exclude_strangers(ledger.issue, at, rule)
            self._connection.execute(self._sql["count_recipients"], (count, ledger.issue))
        return replace(ledger, recipients=count)

    def _insert_rows(self, issue: str, at: str, judge: Judge) -> int:
        """Write a row for everybody as if nobody were suppressed; return how many."""
        kinds = iter(self._connection.execute(self._sql["kinds"]).fetchall())
        count = 0
        while some := [judged(row, judge) for row in islice(kinds, KINDS)]:
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

    def _exclude_strangers(self, issue: str, at: str, rule: AudienceRule) -> None:
        """Exclude those who did not get the issue that the rule names; raise where nobody knows."""
        self._head(rule.got)
        self._connection.execute(
            self._sql["exclude_strangers"], (rule.NEVER_GOT, at, issue, rule.got)
        )

    def _suppressed_people(self) -> Iterator[str]:
        """Yield the ids of those who must never be mailed; no hash is made where there are none."""
        never = self._never()
        if never:
            for one, normal in self._connection.stream(self._sql["normals"]):
                if not never.isdisjoint(self._digests(normal)):
                    yield one

    def _never(self) -> set[str]:
        return {digest for (digest,) in self._connection.execute(self._sql["digests"])}

    def recipients(self, issue: str) -> frozenset[str]:
        """Return the ids of those who got an issue, or may have."""
        self._head(issue)
        rows = self._connection.execute(self._sql["recipients"], (issue,))
        return frozenset(row["recipient"] for row in rows)

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
        """Settle rows and lease others, in one transaction."""
        with self._connection.transaction():
            self._settle_all(issue, settled, hand.holder, now)
            if halted := self.halted(issue):
                return Idle(halted=halted)
            return self._lease_next(issue, Taking(hand, now, to_text(now), decide), wanted, most)

    def upcoming(self, issue: str, *, after: str, limit: int) -> tuple[tuple[str, str], ...]:
        """Return (recipient, deliverable address) of pending rows behind one."""
        rows = self._connection.execute(self._sql["upcoming"], (issue, after, limit))
        return tuple((row["recipient"], row["deliverable"]) for row in rows)

    def settle(
        self, issue: str, settled: Sequence[Settlement], *, holder: str, now: datetime
    ) -> int:
        """Settle rows that the holder has in hand; return how many it still had."""
        with self._connection.transaction():
            return self._settle_all(issue, settled, holder, now)

    def unresolved(self, issue: str) -> tuple[Held, ...]:
        """Return the rows that are in flight or uncertain."""
        return tuple(
            Held(
                recipient=row["recipient"],
                state=DeliveryState(row["state"]),
                carrier=row["carrier"],
                holder=row["holder"],
                until=row["until"] and from_text(row["until"]),
                at=from_text(row["at"]),
            )
            for row in self._connection.execute(self._sql["unresolved"], (issue,))
        )

    def resolve(
        self, issue: str, held: Held, settled: Settlement, *, keep: bool, now: datetime
    ) -> bool:
        """Settle a row that somebody else had; False: it has moved on meanwhile."""
        values = (
            settled.state,
            settled.reason,
            0 if settled.counts else 1,
            to_text(now),
            held.holder if keep else "",
            issue,
            held.recipient,
            held.holder,
            held.state,
        )
        with self._connection.transaction():
            return self._connection.execute(self._sql["resolve"], values).rowcount == 1

    def waiting(self, issue: str) -> Iterator[tuple[Standing, str]]:
        """Yield those whose rows are pending or deferred, and their variants."""
        for row in self._connection.stream(self._sql["waiting"], (issue,)):
            yield standing_of(row, suppressed=self._suppressed(row["normal"])), row["variant"]

    def deliveries(self, issue: str) -> Iterator[Delivery]:
        """Yield every row, by recipient."""
        return map(delivery_of, self._connection.stream(self._sql["deliveries"], (issue,)))

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

    def _settle_all(
        self, issue: str, settled: Sequence[Settlement], holder: str, now: datetime
    ) -> int:
        return sum(self._settle(issue, one, holder, now) for one in settled)

    def _settle(self, issue: str, settled: Settlement, holder: str, now: datetime) -> int:
        values = (
            settled.state,
            settled.reason,
            settled.next_try and to_text(settled.next_try),
            0 if settled.counts else 1,
            int(settled.bounced),
            to_text(now),
            issue,
            settled.recipient,
            holder,
        )
        return self._connection.execute(self._sql["settle"], values).rowcount

    def _lease_next(
        self, issue: str, taking: Taking, wanted: Sequence[str], most: int
    ) -> tuple[Lease, ...] | Idle:
        if taking.hand.rates.domains and (due := self._whose_turn(issue, taking)):
            return (due,)
        leases: list[Lease] = []
        put_off = 0
        rows = (self._one("wanted_row", issue, one) for one in wanted)
        asked = filter(None, rows)
        while (
            opens := self._paces.opens(taking.hand.rates, taking.now)
        ) is None and put_off < MOST_PUT_OFF:
            row = next(asked, None)
            if row is None:
                if len(leases) >= (1 if wanted else most):
                    break
                row = self._next_row(issue, taking)
                if row is None or (row["next_try"] and row["next_try"] > taking.at):
                    return tuple(leases) or self._idle(issue, row, taking.hand.holder)
            if lease := self._take(issue, row, taking):
                leases.append(lease)
            else:
                put_off += 1
        return tuple(leases) or Idle(next_try=opens or taking.now, paced=True)

    def _next_row(self, issue: str, taking: Taking) -> Row | None:
        """Return a pending row, or else the deferred one that is due first: perhaps later."""
        del taking
        return self._one("next_pending", issue) or self._one("next_deferred", issue)

    def _whose_turn(self, issue: str, taking: Taking) -> Lease | None:
        """Lease a deferred row that is due before those that are pending: its moment was booked."""
        row = self._one("next_deferred", issue)
        if row is None or row["next_try"] > taking.at:
            return None
        if self._paces.opens(taking.hand.rates, taking.now):
            return None
        return self._take(issue, row, taking)

    def _take(self, issue: str, row: Row, taking: Taking) -> Lease | None:
        """Put a row in flight; or exclude whoever may no longer be mailed, or let it wait its turn."""
        standing = standing_of(row, suppressed=self._suppressed(row["normal"]))
        recipient, hand = standing.recipient.id, taking.hand
        if reason := taking.decide(standing):
            self._connection.execute(self._sql["exclude"], (reason, taking.at, issue, recipient))
            return None
        if turn := self._paces.turn_of(hand.rates, standing.recipient.deliverable, taking.now):
            domain, moment = turn
            values = (f"{PACED}{domain}", to_text(moment), taking.at, issue, recipient)
            self._connection.execute(self._sql["put_off"], values)
            return None
        lease = (hand.carrier, hand.holder, to_text(hand.until), taking.at, issue, recipient)
        self._connection.execute(self._sql["lease"], lease)
        return Lease(
            recipient=standing.recipient, attempts=row["attempts"] + 1, variant=row["variant"]
        )

    def _idle(self, issue: str, row: Row | None, holder: str) -> Idle:
        return idle_until(row, self._one("held_until", issue, holder))

    def _one(self, query: str, *values: str) -> Row | None:
        row: Row | None = self._connection.execute(self._sql[query], values).fetchone()
        return row

    def _suppressed(self, normal: str | None) -> bool:
        return normal is not None and any(
            self._connection.execute(self._sql["suppressed"], (digest,)).fetchone()
            for digest in self._digests(normal)
        )
