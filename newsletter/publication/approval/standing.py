"""`newsletter status`: where issues stand, approval and ledger in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from newsletter.deliver.changes import Change
from newsletter.deliver.ramp import pace_line, steps, steps_line
from newsletter.deliver.receipt import receipt, receipt_text
from newsletter.errors import ApprovalError, NoSuchIssue
from newsletter.model.approval import Approval
from newsletter.model.sending import DeliveryState, Receipt
from newsletter.model.values import dataclass
from newsletter.publication.approval.audience_rule import rule_today
from newsletter.publication.approval.comparing import changes_since_approval
from newsletter.publication.approval.fingerprints import audience_change, audience_reasons
from newsletter.publication.bounces import bounce_watch
from newsletter.publication.issues import checking
from newsletter.publication.issues.sealed import read_sealed, sealed_ids, unsealed_change
from newsletter.publication.place import reading
from newsletter.publication.place.ledgers import ledger_store, ramp_store
from newsletter.publication.place.workplace import Workplace


class Stage(StrEnum):
    """How far an issue has come."""

    WRITTEN = "being written"
    IMPORTED = "imported"
    APPROVED = "approved"
    VOID = "approved, but no longer valid"
    WAITING = "approved, not by all yet"
    SENDING = "being sent"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueStanding:
    """Where one issue stands."""

    issue: str
    stage: Stage
    findings: str
    """What the checks say, summed up."""
    approval: Approval | None = None
    changed: str = ""
    """Why the approval no longer holds, or empty."""
    changes: tuple[Change, ...] = ()
    """What is not as it was approved; looked for where one issue was asked for, until it is sent."""
    receipt: Receipt | None = None
    halted: str = ""
    """Why nothing more of it leaves, or empty."""
    pace: str = ""
    """Which step of its send waits, and until when; or empty."""
    steps: str = ""
    """In which steps it will go out; empty once its send has begun."""
    uncertain: tuple[str, ...] = ()
    """Subscriber ids of the rows that may have received it."""
    returned: tuple[str, ...] = ()
    """How many copies came back, by kind."""

    def lines(self, *, whole: bool = False) -> Iterator[str]:
        """Yield where it stands: one line, or everything."""
        if not whole:
            yield f"{self.issue:12} {self.stage:14} {self._in_short()}"
            return
        yield f"{self.issue}  {self.stage}"
        yield f"  checks    {self.findings}"
        if self.approval:
            yield from _approval_lines(self.approval)
        if self.changed:
            yield f"            {self.changed}"
        yield from self._change_lines()
        if self.steps:
            yield f"  goes out  {self.steps}"
        if self.receipt:
            first, *rest = receipt_text(self.receipt).splitlines()
            yield f"  receipt   {first}"
            yield from (f"            {line.strip()}" for line in rest)
        if self.halted:
            yield f"  halted    {self.halted}"
            yield f"            to go on: newsletter resume {self.issue}"
        elif self.pace:
            yield f"  waits     {self.pace}; stop it: newsletter halt {self.issue}"
        for line in self.returned:
            yield f"  returned  {line}"
        yield from self._uncertain_lines()

    def _uncertain_lines(self) -> Iterator[str]:
        for subscriber in self.uncertain:
            yield f"  uncertain {subscriber}: may have received it"
        if self.uncertain:
            yield f"            who that is: newsletter subscribers show {self.uncertain[0]}"
            yield f"            decide: newsletter ledger decide {self.issue} --resend, or --leave"

    def _change_lines(self) -> Iterator[str]:
        for change in self.changes:
            yield f"  changed   {change}"
        if not self.changed and any(one.item != "audience" for one in self.changes):
            yield "            what was approved is sent, without this; approve again to take it in"

    def _in_short(self) -> str:
        if self.receipt:
            return receipt_text(self.receipt).splitlines()[0]
        return self.changed or f"checks: {self.findings}"


def _approval_lines(approval: Approval) -> Iterator[str]:
    for yes in approval.yeses:
        yield f"  approved  by {yes}"
    if approval.missing:
        yield f"            waits for the yes of {approval.missing} more"
    yield f"            sealed bytes sha256 {approval.sealed_sha256[:16]}…"
    yield f"            for {approval.audience_rule} ({approval.audience_count} then)"
    if approval.because:
        yield f"            because: {approval.because}"


def standings(workplace: Workplace, issue_id: str | None = None) -> tuple[IssueStanding, ...]:
    """Return where the named issue stands, or all issues; raises `NoSuchIssue`."""
    known = sorted({*workplace.issue_ids(), *sealed_ids(workplace)})
    if issue_id is not None and issue_id not in known:
        workplace.existing_issue_file(issue_id)
        raise NoSuchIssue(f"There is no issue {issue_id!r}.", help="`newsletter status` lists all.")
    if issue_id is None:
        return tuple(_standing(workplace, one) for one in known)
    found = _standing(workplace, issue_id)
    if found.receipt or not found.approval:
        return (found,)
    changes = changes_since_approval(workplace, issue_id) or ()
    moved = str(audience_change(workplace, found.approval))
    audience = (Change(item="audience", part=moved),) if moved else ()
    return (replace(found, changes=(*changes, *audience)),)


def unchecked(workplace: Workplace, issue_id: str) -> IssueStanding:
    """Return where an issue stands without what the checks say: they take their time.

    An issue that is not there is being written.
    """
    return _standing(workplace, issue_id, checked=False)


def was_sent(workplace: Workplace, issue_id: str) -> bool:
    """Say whether the issue's ledger was ever opened."""
    with ledger_store(workplace) as store:
        return store.head(issue_id) is not None


def _standing(workplace: Workplace, issue_id: str, *, checked: bool = True) -> IssueStanding:
    approval, changed = _approval(workplace, issue_id)
    summed, uncertain = _ledger(workplace, issue_id)
    if approval and not summed and not changed:
        changed = "; ".join(audience_reasons(workplace, approval))
    findings, imported = _draft(workplace, issue_id, checked=checked)
    return IssueStanding(
        issue=issue_id,
        stage=_stage(approval, changed, summed, imported=imported),
        findings=findings,
        approval=approval,
        changed=changed,
        receipt=summed,
        halted=_halted(workplace, issue_id) if summed and summed.waiting else "",
        pace=_pace(workplace, issue_id, summed) if summed and summed.waiting else "",
        steps=_steps(workplace, approval) if approval and not summed else "",
        uncertain=uncertain,
        returned=tuple(bounce_watch.issue_lines(workplace, issue_id)) if summed else (),
    )


def _stage(
    approval: Approval | None, changed: str, summed: Receipt | None, *, imported: bool
) -> Stage:
    if summed:
        return Stage.SENDING if summed.waiting else Stage.SENT
    if approval:
        waits = Stage.WAITING if approval.missing else Stage.APPROVED
        return Stage.VOID if changed else waits
    if changed:
        return Stage.VOID
    return Stage.IMPORTED if imported else Stage.WRITTEN


def _approval(workplace: Workplace, issue_id: str) -> tuple[Approval | None, str]:
    if issue_id not in sealed_ids(workplace):
        return None, ""
    try:
        sealed = read_sealed(workplace, issue_id)
    except ApprovalError as error:
        return None, error.message
    changed = unsealed_change(workplace, sealed)
    if not changed and sealed.approval.audience_rule != rule_today(workplace, sealed):
        changed = f"the audience is another one now: {rule_today(workplace, sealed)}"
    return sealed.approval, changed


def _ledger(workplace: Workplace, issue_id: str) -> tuple[Receipt | None, tuple[str, ...]]:
    if not workplace.has_mail():
        return None, ()
    with ledger_store(workplace) as store:
        if store.head(issue_id) is None:
            return None, ()
        summed = receipt(store, issue_id)
        uncertain = tuple(
            row.recipient
            for row in store.deliveries(issue_id)
            if summed.uncertain and row.state is DeliveryState.UNCERTAIN
        )
    return summed, uncertain


def _halted(workplace: Workplace, issue_id: str) -> str:
    with ledger_store(workplace) as store:
        head = store.head(issue_id)
    return head.halted if head else ""


def _steps(workplace: Workplace, approval: Approval) -> str:
    settings = reading.publication(workplace).delivery
    return steps_line(steps(approval.audience_count, settings.ramp, seeds=len(settings.seeds)))


def _pace(workplace: Workplace, issue_id: str, summed: Receipt) -> str:
    with ramp_store(workplace) as ramps:
        ramp = ramps.get(issue_id)
    if ramp is None:
        return ""
    settings = reading.publication(workplace).delivery
    plan = steps(summed.recipients - summed.excluded, settings.ramp, seeds=len(settings.seeds))
    return pace_line(ramp, plan, now=workplace.clock())


def _draft(workplace: Workplace, issue_id: str, *, checked: bool) -> tuple[str, bool]:
    if issue_id not in workplace.issue_ids():
        return "its file is gone; the sealed bytes are kept", False
    publication = reading.publication(workplace)
    document = reading.issue_document(workplace, issue_id, publication)
    imported = bool(document.value and document.value.imported)
    if not checked:
        return "", imported
    summary = checking.check(workplace, (issue_id,), about_sending=False).summary()
    return summary.partition(": ")[2], imported
