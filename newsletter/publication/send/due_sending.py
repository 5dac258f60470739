"""What the clock sends: approved issues at their hour, each once, and the rows that wait.

What is due follows from approvals and ledgers; a claim in the database says which process starts
it.  The ledger's own rules make it safe to go on after anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from newsletter.deliver.approval import read_approval
from newsletter.deliver.receipt import read_receipt, receipt_text
from newsletter.deliver.schedule import LEASE, Verdict, due_again, is_quiet, rest_after, verdict
from newsletter.errors import AlreadySending, ApprovalError, NewsletterError
from newsletter.model.values import dataclass
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.duties import claim, duty_store
from newsletter.publication.place.ledgers import ramp_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending
from newsletter.publication.send.starting import AHEAD, StoppedEarly

SERIES = "send"
RENEWED = timedelta(minutes=1)
"""So often a process that sends says that it still does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueIssue:
    """An issue that was approved for an hour that has come, or has rows that wait."""

    issue: str
    since: datetime
    """Aware: since when there is something to do."""
    begun: bool
    """Its ledger was opened."""
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRound:
    """What one round of the clock sent."""

    told: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    """Why an issue could not be sent; it is tried again."""

    def lines(self) -> Iterator[str]:
        """Yield what was sent, line by line; nothing where nothing was."""
        yield from self.told


def approved_hours(workplace: Workplace) -> Iterator[tuple[str, datetime]]:
    """Yield (issue, approved instant in UTC) of all issues that were approved and whose sending has not begun.

    Those that another machine began to send, as their receipt says, are not ours.
    """
    with duty_store(workplace) as store:
        begun = store.begun()
    for issue in sealed_ids(workplace):
        folder = workplace.sent / issue
        if issue in begun or read_receipt(folder) is not None:
            continue
        try:
            send_at = read_approval(folder, issue).send_at
        except ApprovalError:
            continue
        if send_at:
            yield issue, send_at.astimezone(UTC)


def due_issues(workplace: Workplace) -> tuple[DueIssue, ...]:
    """Return what has something to send now, whether or not it may go by itself; oldest first."""
    rules, now = reading.publication(workplace).schedule, workplace.clock()
    with duty_store(workplace) as store:
        again = {issue: due_again(rows) for issue, rows in store.open_rows().items()}
    with ramp_store(workplace) as ramps:
        waits = ramps.waits()
    again = {issue: max(since, waits.get(issue, since)) for issue, since in again.items()}
    found = [(issue, since, True) for issue, since in again.items()]
    found += [(issue, since, False) for issue, since in approved_hours(workplace)]
    return tuple(
        DueIssue(
            issue=issue, since=since, begun=begun, verdict=verdict(since, now=now, rules=rules)
        )
        for issue, since, begun in sorted(found, key=lambda one: (one[1], one[0]))
        if now >= since
    )


def soon_issues(workplace: Workplace, ahead: timedelta = AHEAD) -> tuple[DueIssue, ...]:
    """Return the approved issues whose hour comes so soon, and that may leave then."""
    rules, now = reading.publication(workplace).schedule, workplace.clock()
    return tuple(
        DueIssue(issue=issue, since=since, begun=False, verdict=Verdict.DUE)
        for issue, since in sorted(approved_hours(workplace), key=lambda one: one[1])
        if now < since <= now + ahead and not is_quiet(since, rules)
    )


def send_due(
    workplace: Workplace,
    *,
    holder: str,
    stopped: Callable[[], bool] = lambda: False,
    ahead: timedelta = timedelta(0),
    wait: Callable[[float], None] = time.sleep,
) -> SendRound:
    """Send what is due and may go by itself; one issue that cannot be sent stops no other.

    What will be due within `ahead` is made ready, waited for, and begins on the dot.
    """
    told: list[str] = []
    troubles: list[str] = []
    for due in (*soon_issues(workplace, ahead), *due_issues(workplace)):
        if stopped():
            break
        if due.verdict is not Verdict.DUE or not claim(workplace, SERIES, due.issue, holder=holder):
            continue
        hold = _Hold(workplace=workplace, issue=due.issue, holder=holder, since=workplace.clock())
        try:
            sent = sending.send(
                workplace,
                due.issue,
                progress=hold.renew,
                halted=stopped,
                patience=0.0,
                early=ahead,
                wait=wait,
            )
        except StoppedEarly as error:
            hold.let_go(error.message)
        except AlreadySending:
            hold.rest("somebody is sending it by hand")
        except NewsletterError as error:
            trouble = f"{error.message} {error.help}".strip()
            hold.rest(trouble)
            troubles.append(f"{due.issue} was not sent: {trouble}")
        else:
            summed = receipt_text(sent.receipt).splitlines()[0]
            hold.let_go(summed)
            told.append(f"{due.issue}: handed over {sent.run.progress.handed_over}; {summed}")
        finally:
            hold.release()
    return SendRound(told=tuple(told), troubles=tuple(troubles))


@dataclass(slots=True, kw_only=True)
class _Hold:
    """The claim on an issue while this process sends it."""

    workplace: Workplace
    issue: str
    holder: str
    since: datetime
    """When it was claimed or renewed."""
    held: bool = True

    def renew(self, _handed_over: int) -> None:
        """Say now and then that the issue is still being sent."""
        now = self.workplace.clock()
        if abs(now - self.since) < RENEWED:
            return
        self.since = now
        with duty_store(self.workplace) as store:
            store.renew(SERIES, self.issue, holder=self.holder, until=now + LEASE)

    def let_go(self, told: str) -> None:
        """Let go after it went well: whoever finds something to do next may do it."""
        self._end(timedelta(0), told, fresh=True)

    def rest(self, told: str) -> None:
        """Let go after it did not: it is tried again, each time later."""
        with duty_store(self.workplace) as store:
            known = store.known(SERIES, self.issue)
        self._end(rest_after(known.tries if known else 1), told, fresh=False)

    def release(self) -> None:
        """Let go whatever happened: nobody waits for a process that gave up."""
        if self.held:
            self._end(rest_after(1), "given up", fresh=False)

    def _end(self, pause: timedelta, told: str, *, fresh: bool) -> None:
        self.held = False
        with duty_store(self.workplace) as store:
            store.let_go(
                SERIES,
                self.issue,
                holder=self.holder,
                until=self.workplace.clock() + pause,
                told=told,
                fresh=fresh,
            )
