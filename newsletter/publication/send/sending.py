"""`newsletter send`: freeze, deliver, receipt; run again, it goes on where it stopped."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from datetime import timedelta

from newsletter.deliver import sending as deliver
from newsletter.deliver.ledger import Allot, whole_for_all
from newsletter.deliver.lock import one_at_a_time
from newsletter.deliver.plan import Planned, PlanTotals, count_plan
from newsletter.deliver.plan import plan as planned_rows
from newsletter.deliver.ramp import steps, steps_line
from newsletter.deliver.receipt import receipt, receipt_text, write_receipt
from newsletter.errors import ApprovalError, SendError
from newsletter.model.audience_rule import AudienceRule
from newsletter.model.keys import Key
from newsletter.model.publication import Publication
from newsletter.model.sending import Receipt
from newsletter.model.values import dataclass
from newsletter.model.variant import WHOLE
from newsletter.publication.approval.audience_rule import rule_of
from newsletter.publication.approval.signing_keys import signing_key
from newsletter.publication.bounces.refused import take_refused
from newsletter.publication.issues.sealed import (
    SealedIssue,
    read_sealed,
)
from newsletter.publication.issues.variants import allot_drafted, allot_sealed
from newsletter.publication.place import audit, reading
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.moving import expect_leavers_known
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import beginning, pacing
from newsletter.publication.send.carrying import hand_over_of
from newsletter.publication.send.jobs import job_of
from newsletter.publication.send.looking_back import AS_READERS, Seen, View
from newsletter.publication.send.pacing import FREELY, Paced
from newsletter.publication.send.sent_before import (
    NOT_AGAIN,
    Again,
    refuse_again,
)
from newsletter.publication.send.starting import Start
from newsletter.stores.ledger import SqlLedgerStore

log = logging.getLogger("newsletter.send")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How a run of `send` ended, and the ledger's receipt after it."""

    run: deliver.Run
    receipt: Receipt
    seen: Seen = field(default_factory=Seen)
    """What was published and read back before the first message."""
    paced: Paced = FREELY
    """What it waits for, or what stopped it."""

    @property
    def clean(self) -> bool:
        """True where nothing waits, nothing is uncertain, and every recipient is accounted for."""
        return self.receipt.adds_up and not self.receipt.waiting and not self.receipt.uncertain

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        run = self.run
        yield from self.seen.lines()
        yield from _recovered_lines(run.progress.recovered)
        yield from self.paced.lines(self.receipt.issue)
        if run.progress.handed_over:
            yield f"this run handed over {run.progress.handed_over}"
        elif not self.paced.until:
            yield "nothing was sent: everybody has it already, or may not get it"
        yield from receipt_text(self.receipt).splitlines()
        if self.receipt.uncertain:
            yield (
                f"{self.receipt.uncertain} may have received it: the program stopped while the "
                "message was handed over. Nobody is mailed again by itself; see "
                f"`newsletter status {self.receipt.issue}`."
            )
        if run.next_try:
            yield (
                f"the rest is tried again from {run.next_try:%H:%M} UTC on: run the command again"
            )
        if run.halted and not self.paced.braked:
            yield f"stopped: {run.halted}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who would get an issue, and what stands in the way."""

    issue: str
    totals: PlanTotals
    recipients: tuple[Planned, ...]
    obstacles: tuple[str, ...]
    steps: str = ""
    """In which steps it goes out."""

    def lines(self) -> Iterator[str]:
        """Yield the plan, line by line."""
        for one in self.recipients:
            who = f"{one.recipient.address}  {one.recipient.name}".rstrip()
            if one.reason:
                yield f"not   {who}, because {one.reason}"
            else:
                yield f"yes   {who}" + ("" if one.variant == WHOLE.key else f"  [{one.variant}]")
        yield f"{self.totals.sendable} would get {self.issue}"
        yield from self.totals.variant_lines()
        for reason, count in self.totals.excluded:
            yield f"{count} not, because {reason}"
        if self.totals.sendable and self.steps:
            yield f"goes out: {self.steps}"
        for obstacle in self.obstacles:
            yield f"cannot be sent yet: {obstacle}"


def send(
    workplace: Workplace,
    issue_id: str,
    *,
    by: str = "",
    again: Again = NOT_AGAIN,
    view: View = AS_READERS,
    at_once: str = "",
    beside: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
    halted: Callable[[], bool] = lambda: False,
    patience: float = deliver.PATIENCE,
    early: timedelta = timedelta(0),
    wait: Callable[[float], None] = time.sleep,
) -> Sent:
    """Send an approved issue to everybody whose row is open.

    `again`: readers shall get what was sent before under another id; within one id nobody does.
    Before the first message its page is published and read back as `view` says.
    It goes out in steps, unless `at_once` says why not.  With `beside`, other processes of this machine
    may send it at the same time, once its last step has begun.
    `halted` is asked before each recipient; `patience` is how many seconds in all it waits for
    deferred rows.  Called at most `early` before the hour, it makes ready and waits for it.
    Raises `ApprovalError` where it is not approved or no longer, `SendError` where it is too early
    or the relay refuses us; nobody is lost by that, and the next run goes on.
    """
    workplace.expect_issue(issue_id)
    sealed = read_sealed(workplace, issue_id)
    publication = reading.publication(workplace)
    expect_leavers_known(workplace, publication)
    job, key = job_of(workplace, sealed, publication), signing_key(workplace).key
    start = Start(
        at=sealed.issue.send_at, clock=workplace.clock, wait=wait, stopped=halted, early=early
    )
    with ledger_store(workplace) as store:
        if store.head(issue_id) is not None:
            refuse_again(issue_id, again)
            if beside:
                pacing.expect_last_step(workplace, publication, store, issue_id)
            start, seen = _frozen_early(store, issue_id, start), Seen()
        else:
            seen = beginning.begin(
                workplace, sealed, publication, store, key=key, again=again, view=view, start=start
            )
        how = _how(publication, again, view, at_once)
        audit.record(workplace, "send", item=issue_id, by=by, detail=how)
        hand_over = hand_over_of(
            workplace, publication, store, job, start=start, halted=halted, patience=patience,
            beside=beside,
        )  # fmt: skip
        try:
            run, paced = pacing.in_steps(
                workplace, publication, store, job, hand_over,
                start=start, at_once=at_once, progress=progress,
            )  # fmt: skip
        finally:
            # Also where the run broke off: the folder says what the ledger says.
            summed = _summed(workplace, sealed, store, key)
            take_refused(workplace, issue_id)
    log.info("sent", extra={"facts": {"issue": issue_id, "accepted": summed.accepted}})
    return Sent(run=run, receipt=summed, seen=seen, paced=paced)


def _summed(workplace: Workplace, sealed: SealedIssue, store: SqlLedgerStore, key: Key) -> Receipt:
    """Write the receipt as the ledger is now; of several processes each in its turn."""
    issue_id = sealed.issue.id
    with one_at_a_time(workplace.var / "locks" / f"receipt-{issue_id}"):
        summed = receipt(store, issue_id)
        write_receipt(sealed.sealed.folder, summed, key)
    return summed


def _frozen_early(store: SqlLedgerStore, issue_id: str, start: Start) -> Start:
    """Return the start of an issue that was frozen already: its hour may be a moment away.

    Of one that has left its hour behind, a clock that was put back changes nothing.
    """
    head = store.head(issue_id)
    return start if head and start.at and head.frozen < start.at else replace(start, at=None)


def plan(
    workplace: Workplace, issue_id: str, *, again: Again = NOT_AGAIN, named: bool = True
) -> Plan:
    """Say who would get an issue now, who not and why, and what stands in the way.

    `named`: False only counts them, however many there are.
    """
    workplace.expect_issue(issue_id)
    with ledger_store(workplace) as store:
        found = planned_rows(store, issue_id, *_allot(workplace, issue_id))
        rows = tuple(found) if named else ()
        totals = count_plan(rows if named else found)
        begun = store.head(issue_id) is not None
    settings = reading.publication(workplace).delivery
    return Plan(
        issue=issue_id,
        totals=totals,
        recipients=rows,
        steps=steps_line(steps(totals.sendable, settings.ramp, seeds=len(settings.seeds))),
        obstacles=tuple(_obstacles(workplace, issue_id, again, begun=begun)),
    )


def audience_size(workplace: Workplace, issue_id: str) -> int:
    """Return how many messages `send` would hand over; raises `NoSuchIssue`."""
    workplace.expect_issue(issue_id)
    with ledger_store(workplace) as store:
        return count_plan(planned_rows(store, issue_id, *_allot(workplace, issue_id))).sendable


def _allot(workplace: Workplace, issue_id: str) -> tuple[Allot, AudienceRule]:
    """Return what people get, and who: of what is sealed, else of the issue as it stands."""
    try:
        sealed = read_sealed(workplace, issue_id)
        return allot_sealed(sealed), rule_of(sealed.issue, sealed.publication)
    except ApprovalError:
        publication = reading.publication(workplace)
        issue = reading.issue_document(workplace, issue_id, publication).value
        counting = publication.counts_clicks
        if issue is None:
            return whole_for_all, publication.audience
        return allot_drafted(issue, counting=counting), rule_of(issue, publication)


def _obstacles(workplace: Workplace, issue_id: str, again: Again, *, begun: bool) -> Iterator[str]:
    try:
        if not begun:
            sealed = read_sealed(workplace, issue_id)
            start = Start(
                at=sealed.issue.send_at,
                clock=workplace.clock,
                wait=time.sleep,
                stopped=lambda: False,
            )
            beginning.expect_ready(workplace, sealed, again, start=start)
        expect_leavers_known(workplace, reading.publication(workplace))
    except (ApprovalError, SendError) as error:
        yield f"{error.message} {error.help}"


def _how(publication: Publication, again: Again, view: View, at_once: str) -> str:
    """Return how it is sent, for the audit log."""
    how = f"by {publication.delivery.transport}"
    if again:
        how += f"; again, because {again.because}"
    if at_once:
        how += f"; to everybody at once, because {at_once}"
    return how + (f"; no page read back, because {view.because}" if view.because else "")


def _recovered_lines(recovered: deliver.Recovered) -> Iterator[str]:
    if recovered.accepted or recovered.returned or recovered.uncertain:
        yield (
            "an earlier run had stopped half-way; of its open messages "
            f"{recovered.accepted} had arrived, {recovered.returned} had not, "
            f"{recovered.uncertain} nobody can tell"
        )
