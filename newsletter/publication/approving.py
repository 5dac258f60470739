"""`newsletter approve`: the checks, a person's yes, and the bytes sealed."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

from newsletter.check import blocking
from newsletter.deliver.approval import approve as seal_and_approve
from newsletter.deliver.ledger import AUDIENCE_RULE
from newsletter.deliver.plan import PlanTotals, count_plan, plan
from newsletter.deliver.sealing import hash_files, seal_hash
from newsletter.errors import ApprovalError, DocumentError, UsageError
from newsletter.model.finding import Finding
from newsletter.model.publication import Publication
from newsletter.model.sending import Approval
from newsletter.publication import audit, checking, reading
from newsletter.publication.ledgers import ledger_store
from newsletter.publication.reading import OpenIssue
from newsletter.publication.sealed import expect_no_foreign_receipt
from newsletter.publication.wording import counted
from newsletter.publication.variants import allot_drafted, files_to_seal
from newsletter.publication.workplace import Workplace

MAY_APPROVE = frozenset({"approver", "publisher"})
MADE_WITH = ("newsletter", "jinja2", "mjml-python")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """An approval with what was known when it was given."""

    approval: Approval
    findings: tuple[Finding, ...]
    audience: PlanTotals

    def lines(self) -> Iterator[str]:
        """Yield what was approved, line by line."""
        approval = self.approval
        yield f"{approval.issue} approved by {approval.by} (typed by {approval.typed_by})"
        yield f"  sealed bytes  sha256 {approval.sealed_sha256[:16]}…"
        yield f"  audience      {approval.audience_rule}: {counted(approval.audience_count, 'reader')}"
        for reason, count in self.audience.excluded:
            yield f"                {count} not, because {reason}"
        for line in self.audience.variant_lines():
            yield f"                {line.strip()}"
        if approval.because:
            yield f"  because       {approval.because}"
        if approval.send_at:
            yield f"  send at       {approval.send_at:%Y-%m-%d %H:%M %Z} or later"


def approve(
    workplace: Workplace, issue_id: str, *, by: str, because: str = "", dry_run: bool = False
) -> Approved:
    """Check the issue, then seal what would go out and record who said yes.

    Raises `DocumentError` where errors block approval, `ApprovalError` where the issue was sent
    already or cannot be sent, `UsageError` where `by` may not approve.
    """
    publication = reading.publication(workplace)
    workplace.existing_issue_file(issue_id)
    _expect_approver(publication, by)
    opened = reading.open_issue(workplace, issue_id, publication)
    findings = checking.findings_of(workplace, opened.document, publication)
    _expect_sendable(opened, findings, because=because)
    with ledger_store(workplace) as store:
        if store.head(issue_id) is None:
            expect_no_foreign_receipt(workplace, issue_id)
        allot = allot_drafted(opened.issue, counting=publication.counts_clicks)
        audience = count_plan(plan(store, issue_id, allot))
        keys = [key for key, _ in audience.variants]
        files = files_to_seal(workplace, opened, publication, keys)
        approval = _proposed(workplace, opened, files, by=by, because=because, audience=audience)
        if not dry_run:
            approval, _ = seal_and_approve(
                workplace.sent,
                issue_id,
                files,
                ledger=store.head(issue_id),
                by=by,
                typed_by=workplace.user,
                now=approval.at,
                audience_rule=AUDIENCE_RULE,
                audience_count=audience.sendable,
                send_at=approval.send_at,
                versions=_versions(),
                because=because,
            )
            detail = f"sealed {approval.sealed_sha256[:16]}{'; ' if because else ''}{because}"
            audit.record(workplace, "approve", item=issue_id, by=by, detail=detail)
    return Approved(approval=approval, findings=findings, audience=audience)


def _expect_approver(publication: Publication, by: str) -> None:
    approvers = [one.id for one in publication.people if MAY_APPROVE & set(one.roles)]
    if by in approvers:
        return
    known = publication.person(by)
    message = f"{known.name} is no approver." if known else f"There is no person {by!r}."
    raise UsageError(
        message if by else "Say who approves.",
        help=f"Give --by with one of: {', '.join(approvers)}."
        if approvers
        else "Give somebody the role approver in publication.yaml, under people.",
    )


def _expect_sendable(opened: OpenIssue, findings: tuple[Finding, ...], *, because: str) -> None:
    issue = opened.issue
    if blocking(findings):
        raise DocumentError(
            f"Issue {issue.id} cannot be approved: {reading.count_errors(findings)}.",
            findings=findings,
            help="Mend the errors, or waive what shall stay, in the issue file.",
        )
    if issue.send_at is None:
        raise ApprovalError(
            f"Issue {issue.id} does not say when it shall be sent.",
            help="Add a line such as:  send_at: 2026-12-01 09:00 America/New_York",
        )
    if issue.imported and not because:
        raise ApprovalError(
            f"Issue {issue.id} is marked as imported: it was sent elsewhere before.",
            help='To send it from here all the same, say why: --because "…"',
        )


def _proposed(
    workplace: Workplace,
    opened: OpenIssue,
    files: dict[str, bytes],
    *,
    by: str,
    because: str,
    audience: PlanTotals,
) -> Approval:
    return Approval(
        issue=opened.issue.id,
        by=by,
        typed_by=workplace.user,
        at=workplace.clock(),
        sealed_sha256=seal_hash(opened.issue.id, hash_files(files)),
        audience_rule=AUDIENCE_RULE,
        audience_count=audience.sendable,
        send_at=opened.issue.send_at,
        because=because,
    )


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in MADE_WITH}}
