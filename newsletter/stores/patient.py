"""A part of a ledger in a worker's hand, across the death of the database server.

A server that is killed and comes back costs a worker nothing but time: what it knows of its rows it
keeps, and writes down when the server is there again.  Where a transaction may or may not have been
committed it is done again; rows that were leased by it, and that nobody here heard of, are given back.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import psycopg

from newsletter.errors import StoreError
from newsletter.model.ledger import Hand, Idle, Lease, Settlement, Standing
from newsletter.model.sending import DeliveryState
from newsletter.stores.batches import BatchLedgerStore
from newsletter.stores.paces import SqlPaces

if TYPE_CHECKING:
    from newsletter.stores.database import Database
    from newsletter.stores.postgres import PostgresDatabase

Result = TypeVar("Result")
LOST = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.IdleInTransactionSessionTimeout,
)
"""What a connection says whose server has gone away, or has ended its session."""
PAUSE = 0.5
"""Seconds before a lost server is tried again."""


class PatientLedgerStore(BatchLedgerStore):
    """Rows of one holder; waits for a server that went away as long as it may.

    `connect` opens the database, `may_wait` says whether to try again after a pause.
    """

    def __init__(
        self,
        connect: Callable[[], PostgresDatabase],
        *,
        digests: Callable[[str], tuple[str, ...]],
        holder: str,
        clock: Callable[[], datetime],
        may_wait: Callable[[float], bool],
    ) -> None:
        self._connection: PostgresDatabase
        super().__init__(connect(), digests=digests, holder=holder)
        self._connect = connect
        self._clock = clock
        self._may_wait = may_wait
        self._in_hand: set[str] = set()
        self._lost = self._busy = False
        self._ears = _Ears(self._connection)
        self._free = ""
        """The issue that was not halted when the server told something last."""

    def close(self) -> None:
        """Let go of the connection."""
        with suppress(*LOST):
            self._connection.close()

    def halted(self, issue: str) -> str:
        """Return why nothing may leave, or empty.

        It is asked before each recipient; the server tells of any halt, so that it need not be asked.
        """
        if self._free == issue and not self._ears.told():
            return ""
        reason = self._asked_halted(issue)
        self._free = "" if reason else issue
        return reason

    def _asked_halted(self, issue: str) -> str:
        return self._patiently(issue, lambda: BatchLedgerStore.halted(self, issue))

    def counted(self, issue: str) -> Mapping[DeliveryState, int]:
        """Return how many rows are in which state."""
        return self._patiently(issue, lambda: BatchLedgerStore.counted(self, issue))

    def ask(self, issue: str, question: Callable[[Database], Result]) -> Result:
        """Return what another store of the same database says; nothing is written by it."""
        return self._patiently(issue, lambda: question(self._connection))

    def upcoming(self, issue: str, *, after: str, limit: int) -> tuple[tuple[str, str], ...]:
        """Return (recipient, deliverable address) of pending rows of the part."""
        return self._patiently(
            issue, lambda: BatchLedgerStore.upcoming(self, issue, after=after, limit=limit)
        )

    def halt(self, issue: str, reason: str) -> None:
        """Let nothing more leave."""
        self._patiently(issue, lambda: BatchLedgerStore.halt(self, issue, reason))

    def advance(
        self,
        issue: str,
        settled: Sequence[Settlement],
        *,
        hand: Hand,
        now: datetime,
        decide: Callable[[Standing], str],
        wanted: Sequence[str] = (),
        most: int = 1,
    ) -> tuple[Lease, ...] | Idle:
        """Settle rows and lease others, in one transaction."""
        step = self._patiently(
            issue,
            lambda: BatchLedgerStore.advance(
                self, issue, settled, hand=hand, now=now, decide=decide, wanted=wanted, most=most
            ),
        )
        self._in_hand.difference_update(one.recipient for one in settled)
        if not isinstance(step, Idle):
            self._in_hand.update(one.recipient.id for one in step)
        return step

    def settle(
        self, issue: str, settled: Sequence[Settlement], *, holder: str, now: datetime
    ) -> int:
        """Settle rows in hand."""
        count = self._patiently(
            issue, lambda: BatchLedgerStore.settle(self, issue, settled, holder=holder, now=now)
        )
        self._in_hand.difference_update(one.recipient for one in settled)
        return count

    def _patiently(self, issue: str, act: Callable[[], Result]) -> Result:
        if self._busy:  # a part of what is done: the whole is tried again
            return act()
        self._busy = True
        try:
            while True:
                try:
                    if self._lost:
                        self._open_again(issue)
                    return act()
                except (*LOST, StoreError) as error:
                    self._lost = True
                    if not self._may_wait(PAUSE):
                        raise _gone(error) from error
        finally:
            self._busy = False

    def _open_again(self, issue: str) -> None:
        """Connect anew, and give back what a transaction leased whose end nobody heard of."""
        self.close()
        self._connection = self._connect()
        self._paces = SqlPaces(self._connection, self._sql)
        self._ears, self._free = _Ears(self._connection), ""
        unheard = [
            Settlement(recipient=one.recipient, state=DeliveryState.PENDING, counts=False)
            for one in self.unresolved(issue)
            if one.holder == self._holder
            and one.state is DeliveryState.IN_FLIGHT
            and one.recipient not in self._in_hand
        ]
        super().settle(issue, unheard, holder=self._holder, now=self._clock())
        self._lost = False


class _Ears:
    """Whether the server told of a halt since it was asked last; to look costs no journey to it."""

    def __init__(self, connection: PostgresDatabase) -> None:
        self._heard = True
        raw = connection.raw
        raw.add_notify_handler(self._hear)
        raw.execute("LISTEN newsletter_halts")
        self._poll = select.poll()
        self._poll.register(raw.fileno(), select.POLLIN)

    def told(self) -> bool:
        """Say whether to ask; what lies unread may be a word of a halt, or the server's end."""
        heard, self._heard = self._heard, False
        return heard or bool(self._poll.poll(0))

    def _hear(self, _notify: psycopg.Notify) -> None:
        self._heard = True


def _gone(error: Exception) -> StoreError:
    if isinstance(error, StoreError):
        return error
    told = str(error).strip().partition("\n")[0].rstrip(".")
    return StoreError(
        f"The database went away in the middle of a send, and did not come back: {told}.",
        help="What was under way is found out when a worker starts again on this machine.",
    )
