"""`newsletter status`: where issues stand, approval and ledger in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from newsletter.deliver.receipt import receipt, receipt_text
from newsletter.errors import ApprovalError, NoSuchIssue
from newsletter.model.approval import Approval
from newsletter.model.sending import DeliveryState, Receipt
from newsletter.publication import checking, reading
from newsletter.publication.ledgers import ledger_store
from newsletter.publication.sealed import read_sealed, sealed_ids, unsealed_change
from newsletter.publication.workplace import Workplace


class Stage(StrEnum):
    """How far an issue has come."""

    WRITTEN = "being written"
    IMPORTED = "imported"
    APPROVED = "approved"
    VOID = "approved, but no longer valid"
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
    receipt: Receipt | None = None
    uncertain: tuple[str, ...] = ()
    """Subscriber ids of the rows that may have received it."""

    def lines(self, *, whole: bool = False) -> Iterator[str]:
        """Yield where it stands: one line, or everything."""
        if not whole:
            yield f"{self.issue:12} {self.stage:14} {self._in_short()}"
            return
        yield f"{self.issue}  {self.stage}"
        yield f"  checks    {self.findings}"
        if self.approval:
            one = self.approval
            for yes in one.yeses:
                yield f"  approved  by {yes}"
            if one.missing:
                yield f"            waits for the yes of {one.missing} more"
            yield f"            sealed bytes sha256 {one.sealed_sha256[:16]}…"
            yield f"            for {one.audience_rule} ({one.audience_count} then)"
            if one.because:
                yield f"            because: {one.because}"
        if self.changed:
            yield f"            {self.changed}"
        if self.receipt:
            first, *rest = receipt_text(self.receipt).splitlines()
            yield f"  receipt   {first}"
            yield from (f"            {line.strip()}" for line in rest)
        for subscriber in self.uncertain:
            yield f"  uncertain {subscriber}: may have received it"
        if self.uncertain:
            yield f"            who that is: newsletter subscribers show {self.uncertain[0]}"

    def _in_short(self) -> str:
        if self.receipt:
            return receipt_text(self.receipt).splitlines()[0]
        return self.changed or f"checks: {self.findings}"


def standings(workplace: Workplace, issue_id: str | None = None) -> tuple[IssueStanding, ...]:
    """Return where the named issue stands, or all issues; raises `NoSuchIssue`."""
    known = sorted({*workplace.issue_ids(), *sealed_ids(workplace)})
    if issue_id is not None and issue_id not in known:
        workplace.existing_issue_file(issue_id)
        raise NoSuchIssue(f"There is no issue {issue_id!r}.", help="`newsletter status` lists all.")
    return tuple(_standing(workplace, one) for one in known if issue_id in {None, one})


def was_sent(workplace: Workplace, issue_id: str) -> bool:
    """Say whether the issue's ledger was ever opened."""
    with ledger_store(workplace) as store:
        return store.head(issue_id) is not None


def _standing(workplace: Workplace, issue_id: str) -> IssueStanding:
    approval, changed = _approval(workplace, issue_id)
    summed, uncertain = _ledger(workplace, issue_id)
    findings, imported = _draft(workplace, issue_id)
    return IssueStanding(
        issue=issue_id,
        stage=_stage(approval, changed, summed, imported=imported),
        findings=findings,
        approval=approval,
        changed=changed,
        receipt=summed,
        uncertain=uncertain,
    )


def _stage(
    approval: Approval | None, changed: str, summed: Receipt | None, *, imported: bool
) -> Stage:
    if summed:
        return Stage.SENDING if summed.waiting else Stage.SENT
    if approval:
        return Stage.VOID if changed else Stage.APPROVED
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
    return sealed.approval, unsealed_change(workplace, sealed)


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


def _draft(workplace: Workplace, issue_id: str) -> tuple[str, bool]:
    if issue_id not in workplace.issue_ids():
        return "its file is gone; the sealed bytes are kept", False
    publication = reading.publication(workplace)
    document = reading.issue_document(workplace, issue_id, publication)
    summary = checking.check(workplace, (issue_id,), about_sending=False).summary()
    return summary.partition(": ")[2], bool(document.value and document.value.imported)
