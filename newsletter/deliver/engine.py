"""One process's part in a send: rows are leased, handed over on several lines, and settled.

With a transaction for each message, what became of the last one and the intent to send the next
are written at once, for all lines that are ready: a line has one row in flight, never more.
Batched, more rows are leased ahead, and outcomes are written at least every `SETTLED_EVERY`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import datetime, timedelta

from newsletter.deliver.job import Job
from newsletter.deliver.ledger import LedgerStore, leaving, settlement, untried
from newsletter.deliver.lines import Finished, Line, Lines
from newsletter.deliver.reconcile import LEASE, Recovered
from newsletter.deliver.transports.base import Envelope, Outcome, scrub
from newsletter.errors import AddressError, NewsletterError, SenderRefused, SendError
from newsletter.model.ledger import Hand, Idle, Lease, Recipient, Settlement
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass

POLICY_REFUSALS = 3
"""So many recipients in a row refused by policy: it is about us, and sending stops."""
LONGEST_PAUSE = 5.0
"""Seconds of waiting in a row, after which the ledger is looked at again: somebody may have halted it."""
LOOKED_AHEAD = 200
"""Pending rows that are looked up at a time."""
SETTLED_EVERY = 0.2
"""Seconds after which batched outcomes are written at the latest."""


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

    def counting(self, state: DeliveryState) -> Progress:
        """Return it with one more outcome; a row that was given back is none."""
        if state is DeliveryState.PENDING:
            return self
        return Progress(
            recovered=self.recovered,
            accepted=self.accepted + (state is DeliveryState.ACCEPTED),
            failed=self.failed + (state is DeliveryState.FAILED),
            deferred=self.deferred + (state is DeliveryState.DEFERRED),
            uncertain=self.uncertain + (state is DeliveryState.UNCERTAIN),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one run ended."""

    progress: Progress
    next_try: datetime | None = None
    """When the first deferred row is due, or another's lease is over; None: nothing waits."""
    halted: str = ""
    """Why it stopped early, or empty."""


@dataclass(slots=True, kw_only=True)
class Engine:
    """The state of one process's part."""

    job: Job
    store: LedgerStore
    lines: Lines
    holder: str
    carrier: str
    clock: Callable[[], datetime]
    ticks: Callable[[], float]
    ahead: int = 0
    """Rows leased ahead for each line; 0: a transaction for each message."""
    lease: timedelta = LEASE
    progress: Progress = field(default_factory=Progress)
    refusals: int = 0
    """Recipients in a row refused by policy."""
    cursor: str = ""
    """The recipient behind whom pending rows are looked up."""
    upcoming: deque[tuple[str, str]] = field(default_factory=deque)
    """Who will probably be next: (recipient, deliverable address)."""
    leased: deque[tuple[Lease, datetime]] = field(default_factory=deque)
    """Rows in hand that no line has begun, and until when."""
    settled: list[Settlement] = field(default_factory=list)
    """Outcomes that are not written yet."""
    written: float = 0.0
    """When outcomes were written last, in ticks."""
    idle: Idle | None = None
    """What the ledger said when it had nothing to lease."""
    trouble: NewsletterError | None = None
    """Why this run must stop."""

    def run(
        self,
        *,
        wait: Callable[[float], None],
        report: Callable[[Progress], None],
        halted: Callable[[], bool],
        patience: float,
        stays: bool = True,
    ) -> Run:
        """Hand over what can go now; wait for deferred rows for so many seconds in all.

        With `stays`, a row that only our own limits hold back is waited for as long as it takes.
        Raises `SendError` where sending cannot go on; every row that is not settled then is
        one of which nobody knows what became of it.
        """
        while True:
            stopped = self.trouble is not None or halted()
            self._turn(stopped=stopped, report=report)
            if self.lines.busy():
                self._take_in(self.lines.go_on(self._until_settling()), report)
                continue
            if self.settled or self.leased:
                continue
            if self.trouble is not None:
                raise SendError(self.trouble.message, help=self.trouble.help) from self.trouble
            if stopped:
                return Run(progress=self.progress, halted="stopped")
            if self.idle is None:
                continue
            pause = self._pause(self.idle)
            if pause is None or (pause > patience and not (stays and self.idle.paced)):
                return Run(
                    progress=self.progress, next_try=self.idle.next_try, halted=self.idle.halted
                )
            nap = min(pause, LONGEST_PAUSE)
            patience -= 0.0 if self.idle.paced else nap
            wait(nap)
            self.idle = None

    # ---- rows ----

    def _turn(self, *, stopped: bool, report: Callable[[Progress], None]) -> None:
        """Write what is settled, lease what can be, and begin on every line that is free."""
        if stopped:
            self._give_back()
            self._write()
            return
        free = self.lines.free()
        if free and not self.leased and (self.idle is None or self.settled):
            self._advance(free)
        elif self.settled and (not self.ahead or self._until_settling() == 0.0):
            self._write()
        if self.ahead and self.leased and self._is_halted():
            self._give_back()
        for line in self.lines.free():
            if not self.leased:
                break
            self._begin(line, report)

    def _advance(self, free: list[Line]) -> None:
        now = self.clock()
        until = now + self.lease
        wanted = [] if self.ahead else self._wanted(free)
        if not self.ahead and not wanted and any(line.announced for line in self.lines.busy()):
            self._write()  # whoever is left was announced on other lines
            return
        step = self.store.advance(
            self.job.issue,
            self.settled,
            hand=Hand(holder=self.holder, carrier=self.carrier, until=until, rates=self.job.rates),
            now=now,
            decide=leaving(self.job.audience),
            wanted=wanted,
            most=len(self.lines.all) * self.ahead + len(free),
        )
        self.settled, self.written = [], self.ticks()
        self.idle = step if isinstance(step, Idle) else None
        if not isinstance(step, Idle):
            self.leased.extend((one, until) for one in step)

    def _wanted(self, free: Iterable[Line]) -> list[str]:
        """Return whom each free line announced, or else somebody who comes next."""
        found = []
        for line in free:
            if not line.announced and (new := self._next_upcoming()):
                line.announced, line.following = new[0], None
            if line.announced:
                found.append(line.announced)
        return found

    def _next_upcoming(self) -> tuple[str, str] | None:
        if not self.upcoming:
            self._look_ahead()
        return self.upcoming.popleft() if self.upcoming else None

    def _look_ahead(self) -> None:
        """Look up who is pending: behind the last one, then from the start again."""
        taken = {line.announced for line in self.lines.all}
        for after in dict.fromkeys((self.cursor, "")):
            found = self.store.upcoming(self.job.issue, after=after, limit=LOOKED_AHEAD)
            if found:
                self.cursor = found[-1][0]
                self.upcoming.extend(one for one in found if one[0] not in taken)
                return
            self.cursor = ""

    def _write(self) -> None:
        if self.settled:
            self.store.settle(self.job.issue, self.settled, holder=self.holder, now=self.clock())
        self.settled, self.written = [], self.ticks()

    def _give_back(self) -> None:
        """Put rows back that were leased ahead and that nothing was done about."""
        self.settled.extend(untried(lease.recipient.id) for lease, _ in self.leased)
        self.leased.clear()

    def _until_settling(self) -> float | None:
        """Return the seconds until outcomes must be written; None: nothing waits for that."""
        if not self.settled:
            return None
        return max(self.written + SETTLED_EVERY - self.ticks(), 0.0) if self.ahead else 0.0

    def _is_halted(self) -> bool:
        halted = self.store.halted(self.job.issue)
        if halted:
            self.idle = Idle(halted=halted)
        return bool(halted)

    def _pause(self, idle: Idle) -> float | None:
        """Return the seconds until there is something to do; None: not in this run."""
        if idle.halted or idle.next_try is None:
            return None
        return max((idle.next_try - self.clock()).total_seconds(), 0.05)

    # ---- messages ----

    def _begin(self, line: Line, report: Callable[[Progress], None]) -> None:
        lease, until = self._row_for(line)
        recipient = lease.recipient
        envelope = self._envelope_for(line, recipient)
        following = line.following = self._following(line)
        try:
            mailing = self.job.mailing(lease.variant)
            message = mailing.fill(
                self.job.values(recipient), to=envelope.recipient, message_id=envelope.message_id
            )
        except (AddressError, UnicodeEncodeError) as error:
            told = getattr(error, "message", "it holds a character that no mail can carry")
            reason = scrub(told, recipient.deliverable)
            outcome = Outcome(state=DeliveryState.FAILED, reason=reason)
            self._take_in([Finished(line=line, lease=lease, outcome=outcome)], report)
            return
        except NewsletterError as error:
            self._take_in([Finished(line=line, lease=lease, outcome=error)], report)
            return
        done = self.lines.begin(
            line,
            lease,
            envelope=envelope,
            message=message,
            following=following,
            allowed=lambda: self.clock() < until,
            undotted=mailing.undotted,
        )
        self._take_in([done] if done else [], report)

    def _row_for(self, line: Line) -> tuple[Lease, datetime]:
        """Return the row that the line announced, or else any that no other line did."""
        for index, one in enumerate(self.leased):
            if one[0].recipient.id == line.announced:
                del self.leased[index]
                return one
        others = {one.announced for one in self.lines.all if one is not line}
        best = min(self.leased, key=lambda one: one[0].recipient.id in others)
        self.leased.remove(best)
        return best

    def _following(self, line: Line) -> Envelope | None:
        """Return whom to announce; who left meanwhile is found out when they are leased."""
        line.announced = ""
        new: tuple[str, str] | None = None
        if not self.ahead:
            new = self._next_upcoming()
        elif after := self._unannounced():
            new = (after.id, after.deliverable)
        if new is None:
            return None
        line.announced = new[0]
        # Where some must wait for their turn, nobody knows who is next.
        return None if self.job.rates.domains else self._envelope(*new)

    def _unannounced(self) -> Recipient | None:
        """Return whose row is leased and announced on no line: two would not both get it."""
        taken = {one.announced for one in self.lines.all}
        after = (one.recipient for one, _ in reversed(self.leased))
        return next((one for one in after if one.id not in taken), None)

    def _envelope_for(self, line: Line, recipient: Recipient) -> Envelope:
        """Return the envelope that was announced for the recipient, or a new one."""
        known = line.following
        if known and line.announced == recipient.id and known.recipient == recipient.deliverable:
            return known
        return self._envelope(recipient.id, recipient.deliverable)

    def _envelope(self, recipient: str, deliverable: str) -> Envelope:
        return Envelope(
            sender=self.job.return_path(recipient),
            recipient=deliverable,
            message_id=self.job.message_id(recipient),
        )

    # ---- outcomes ----

    def _take_in(self, finished: list[Finished], report: Callable[[Progress], None]) -> None:
        for one in finished:
            if isinstance(one.outcome, NewsletterError):
                self._take_in_trouble(one.line, one.lease, one.outcome)
                continue
            settled = settlement(one.outcome, one.lease, now=self.clock())
            self.settled.append(settled)
            self.progress = self.progress.counting(settled.state)
            self._judge(one.outcome)
            report(self.progress)

    def _take_in_trouble(self, line: Line, lease: Lease, error: NewsletterError) -> None:
        """Put the row back: nothing left the house.  One line less is no reason to stop."""
        self.settled.append(untried(lease.recipient.id))
        line.announced = ""
        if isinstance(error, SenderRefused):
            self._pause_send(error)
        elif isinstance(error, SendError) or len(self.lines.all) == 1:
            self.trouble = self.trouble or error
        else:
            self.lines.retire(line)

    def _judge(self, outcome: Outcome) -> None:
        """Stop where several in a row are refused by policy."""
        if outcome.state is not DeliveryState.PENDING:
            self.refusals = self.refusals + 1 if outcome.policy else 0
        if self.refusals == POLICY_REFUSALS:
            self._pause_send(_about_us(outcome))

    def _pause_send(self, error: NewsletterError) -> None:
        """Stop this process and every other: whoever is mailed next would be refused as well."""
        if self.trouble is not None:
            return
        self.trouble = SendError(
            error.message, help=f"{error.help} To go on: newsletter resume {self.job.issue}"
        )
        self.store.halt(self.job.issue, f"paused: {error.message}")


def _about_us(outcome: Outcome) -> SendError:
    return SendError(
        f"The mail service refused {POLICY_REFUSALS} recipients in a row by its own rules: "
        f"{outcome.reason}",
        help="It probably refuses us, not them. Ask whoever runs the mail service; nobody was "
        "marked as failed.",
    )
