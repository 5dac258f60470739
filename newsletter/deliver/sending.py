"""The loop that sends: decisions are the ledger's, this is the shell around them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from newsletter.deliver.job import Job
from newsletter.deliver.ledger import LedgerStore, leaving, settlement, untried
from newsletter.deliver.lock import sender_lock
from newsletter.deliver.transports.base import Envelope, Outcome, Transport, scrub
from newsletter.errors import AddressError, NewsletterError, SendError, TransportError
from newsletter.model.ledger import Idle, Lease, Recipient, Settlement
from newsletter.model.sending import DeliveryState
from newsletter.model.variant import WHOLE

POLICY_REFUSALS = 3
"""So many recipients in a row refused by policy: it is about us, and sending stops."""
PATIENCE = 120.0
"""Seconds that one run waits, in all, for deferred rows to become due."""

LOOKED_AHEAD = 200
"""Pending rows that are looked up at a time."""

TEST_HEADER = ("X-Newsletter-Test", "yes")
"""The one difference between a test and the mail as it goes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What became of the rows that a sender which died had in flight."""

    accepted: int = 0
    """They had arrived."""
    returned: int = 0
    """They had not, and will be sent."""
    uncertain: int = 0
    """Nobody can tell; they are shown and not sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one run has come; totals of the ledger are in its receipt."""

    recovered: Recovered = field(default_factory=Recovered)
    accepted: int = 0
    failed: int = 0
    deferred: int = 0
    uncertain: int = 0

    @property
    def handed_over(self) -> int:
        """Messages that this run tried."""
        return self.accepted + self.failed + self.deferred + self.uncertain


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one run ended."""

    progress: Progress
    next_try: datetime | None = None
    """When the first deferred row is due; None: nothing waits."""
    halted: str = ""
    """Why it stopped early, or empty."""


def send(
    job: Job,
    *,
    store: LedgerStore,
    transport: Transport,
    lock_file: Path,
    clock: Callable[[], datetime],
    wait: Callable[[float], None],
    progress: Callable[[Progress], None] = lambda _: None,
    halted: Callable[[], bool] = lambda: False,
    patience: float = PATIENCE,
) -> Run:
    """Send to everybody whose row is pending or due, and return when nothing more can go now.

    May be called again, after anything: it goes on where the ledger stands.
    `wait` sleeps for seconds; `halted` is asked before each recipient.
    Raises `SendError` where sending cannot begin or go on; then nobody is lost:
    rows stay as they are, and the next call goes on.
    """
    head = store.head(job.issue)
    if head is None or head.sealed_sha256 != job.sealed_sha256:
        raise SendError(
            f"The recipients of issue {job.issue} are not frozen for these sealed bytes.",
            help=f"See what changed: newsletter status {job.issue}",
        )
    with sender_lock(lock_file, job.issue):
        recovered = reconcile(job, store=store, transport=transport, now=clock())
        _open(transport)
        try:
            sender = _Sender(job=job, store=store, transport=transport, clock=clock)
            sender.progress = Progress(recovered=recovered)
            return sender.run(wait=wait, report=progress, halted=halted, patience=patience)
        finally:
            transport.close()


def reconcile(job: Job, *, store: LedgerStore, transport: Transport, now: datetime) -> Recovered:
    """Resolve what a dead sender left in flight; call it only where no sender is alive.

    The transport is asked only about what the same transport had in hand.
    """
    states = []
    for row in store.in_flight(job.issue):
        arrived = None
        if row.carrier == transport.name:
            arrived = transport.arrived(job.message_id(row.recipient))
        settled = _resolve(row.recipient, arrived=arrived)
        store.settle(job.issue, settled, now=now)
        states.append(settled.state)
    return Recovered(
        accepted=states.count(DeliveryState.ACCEPTED),
        returned=states.count(DeliveryState.PENDING),
        uncertain=states.count(DeliveryState.UNCERTAIN),
    )


def send_test(
    job: Job,
    *,
    recipient: Recipient,
    nonce: str,
    transport: Transport,
    variant: str = WHOLE.key,
) -> Outcome:
    """Send one copy outside the ledger: the same bytes, with `TEST_HEADER` before them.

    `nonce` makes its Message-ID differ from every other.  Raises `SendError`.
    """
    name = job.message_id(f"test {nonce}")
    message = job.mailing(variant).fill(
        job.values(recipient),
        to=recipient.deliverable,
        message_id=name,
        extra_headers=[TEST_HEADER],
    )
    _open(transport)
    try:
        return transport.deliver(
            Envelope(
                sender=job.return_path(recipient.id),
                recipient=recipient.deliverable,
                message_id=name,
            ),
            message,
        )
    except TransportError as error:
        raise SendError(error.message, help=error.help) from error
    finally:
        transport.close()


def _resolve(recipient: str, *, arrived: bool | None) -> Settlement:
    if arrived is False:
        return untried(recipient)
    if arrived:
        return Settlement(recipient=recipient, state=DeliveryState.ACCEPTED)
    return Settlement(
        recipient=recipient,
        state=DeliveryState.UNCERTAIN,
        reason="the program stopped while this message was handed over",
    )


def _open(transport: Transport) -> None:
    try:
        transport.open()
    except TransportError as error:
        raise SendError(error.message, help=error.help) from error


@dataclass(slots=True, kw_only=True)
class _Sender:
    """The state of one run."""

    job: Job
    store: LedgerStore
    transport: Transport
    clock: Callable[[], datetime]
    progress: Progress = field(default_factory=Progress)
    refusals: int = 0
    """Recipients in a row refused by policy."""
    expected: deque[tuple[str, str]] = field(default_factory=deque)
    """Who will probably be next: (recipient, deliverable address)."""

    def run(
        self,
        *,
        wait: Callable[[float], None],
        report: Callable[[Progress], None],
        halted: Callable[[], bool],
        patience: float,
    ) -> Run:
        settled: Settlement | None = None
        while not halted():
            step = self._advance(settled)
            settled = None
            if isinstance(step, Lease):
                settled = self._hand_over(step)
                report(self.progress)
                continue
            pause = self._pause(step)
            if pause is None or pause > patience:
                return Run(progress=self.progress, next_try=step.next_try, halted=step.halted)
            patience -= pause
            wait(pause)
        if settled:
            self.store.settle(self.job.issue, settled, now=self.clock())
        return Run(progress=self.progress, halted="stopped")

    def _advance(self, settled: Settlement | None) -> Lease | Idle:
        return self.store.advance(
            self.job.issue,
            settled,
            carrier=self.transport.name,
            now=self.clock(),
            decide=leaving(self.job.audience),
        )

    def _pause(self, idle: Idle) -> float | None:
        """Return the seconds until there is something to do; None: not in this run."""
        if idle.halted or idle.next_try is None:
            return None
        return max((idle.next_try - self.clock()).total_seconds(), 0.05)

    def _hand_over(self, lease: Lease) -> Settlement:
        envelope = self._envelope(lease.recipient.id, lease.recipient.deliverable)
        with self._given_back_on_failure(lease):
            outcome = self._deliver(lease, envelope)
        settled = settlement(outcome, lease, now=self.clock())
        self._count(settled.state)
        self.refusals = self.refusals + 1 if outcome.policy else 0
        if self.refusals >= POLICY_REFUSALS:
            self.store.settle(self.job.issue, settled, now=self.clock())
            raise _about_us(outcome)
        return settled

    def _deliver(self, lease: Lease, envelope: Envelope) -> Outcome:
        recipient, mailing = lease.recipient, self.job.mailing(lease.variant)
        try:
            message = mailing.fill(
                self.job.values(recipient), to=envelope.recipient, message_id=envelope.message_id
            )
        except AddressError as error:
            return Outcome(
                state=DeliveryState.FAILED, reason=scrub(error.message, recipient.deliverable)
            )
        return self.transport.deliver(envelope, message, following=self._following(lease))

    def _envelope(self, recipient: str, deliverable: str) -> Envelope:
        return Envelope(
            sender=self.job.return_path(recipient),
            recipient=deliverable,
            message_id=self.job.message_id(recipient),
        )

    def _following(self, lease: Lease) -> Envelope | None:
        """Return who will probably be next; who left meanwhile is found out when they are leased."""
        while self.expected and self.expected[0][0] <= lease.recipient.id:
            self.expected.popleft()
        if not self.expected:
            found = self.store.upcoming(
                self.job.issue, after=lease.recipient.id, limit=LOOKED_AHEAD
            )
            self.expected.extend(found)
        return self._envelope(*self.expected[0]) if self.expected else None

    @contextmanager
    def _given_back_on_failure(self, lease: Lease) -> Iterator[None]:
        """Put the row back where nothing left the house, and a person has to mend something."""
        try:
            yield
        except NewsletterError as error:
            self.store.settle(self.job.issue, untried(lease.recipient.id), now=self.clock())
            raise SendError(error.message, help=error.help) from error

    def _count(self, state: DeliveryState) -> None:
        so_far = self.progress
        self.progress = replace(
            so_far,
            accepted=so_far.accepted + (state is DeliveryState.ACCEPTED),
            failed=so_far.failed + (state is DeliveryState.FAILED),
            deferred=so_far.deferred + (state is DeliveryState.DEFERRED),
            uncertain=so_far.uncertain + (state is DeliveryState.UNCERTAIN),
        )


def _about_us(outcome: Outcome) -> SendError:
    return SendError(
        f"The mail service refused {POLICY_REFUSALS} recipients in a row by its own rules: "
        f"{outcome.reason}",
        help="It probably refuses us, not them. Ask whoever runs the mail service; nobody was "
        "marked as failed, and the same command goes on later.",
    )
