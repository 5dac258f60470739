"""`newsletter approve`: the checks, a person's yes, and the bytes sealed."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from importlib.metadata import version

from newsletter.check import blocking
from newsletter.deliver.approval import approve as seal_and_approve
from newsletter.deliver.approval import load_approval, rewrite, said, still_valid, who_is_missing
from newsletter.deliver.lock import one_at_a_time
from newsletter.deliver.plan import PlanTotals, count_plan, plan
from newsletter.deliver.sealing import hash_files, load_sealed, seal_hash
from newsletter.errors import ApprovalError, DocumentError, ProofChanged, UsageError
from newsletter.model.approval import Approval, AudienceMarks, Yes
from newsletter.model.finding import Finding
from newsletter.model.ledger import Ledger
from newsletter.model.proof import Proof
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.approval.audience_rule import rule_of
from newsletter.publication.approval.fingerprints import audience_reasons, marks_now
from newsletter.publication.approval.house_yes import expect_not_own
from newsletter.publication.approval.seen import expect_seen
from newsletter.publication.approval.signing_keys import own_keys, signing_key
from newsletter.publication.issues import checking
from newsletter.publication.issues.sealed import expect_no_foreign_receipt
from newsletter.publication.issues.variants import allot_drafted, files_to_seal
from newsletter.publication.issues.weighing import expect_leavable, kilobytes
from newsletter.publication.place import audit, reading
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.reading import OpenIssue
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace

MAY_APPROVE = frozenset({"approver", "publisher"})
MADE_WITH = ("newsletter", "jinja2", "mjml-python")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """An approval with what was known when it was given."""

    approval: Approval
    findings: tuple[Finding, ...]
    audience: PlanTotals
    leaving_ends: int
    """At which byte of the sealed mails the link to unsubscribe ends, in the worst of them."""
    wall: int
    """At which byte Gmail clips a mail."""
    told: str = ""
    """What else happened that somebody must know, or empty."""

    def lines(self) -> Iterator[str]:
        """Yield what was approved, line by line."""
        approval = self.approval
        yield f"{approval.issue} approved by {approval.yeses[-1].who}"
        for earlier in approval.yeses[:-1]:
            yield f"  and by        {earlier}"
        yield f"  sealed bytes  sha256 {approval.sealed_sha256[:16]}…"
        yield (
            f"  can leave     the unsubscribe link ends at {kilobytes(self.leaving_ends)} of "
            f"{kilobytes(self.wall)} kB, as sealed"
        )
        yield f"  audience      {approval.audience_rule}: {counted(approval.audience_count, 'reader')}"
        for reason, count in self.audience.excluded:
            yield f"                {count} not, because {reason}"
        for line in self.audience.variant_lines():
            yield f"                {line.strip()}"
        if approval.because:
            yield f"  because       {approval.because}"
        if approval.send_at:
            yield f"  send at       {approval.send_at:%Y-%m-%d %H:%M %Z} or later"
        if approval.missing:
            yield f"  not yet sent: {approval.missing} more must say yes. {who_is_missing(approval)}"
        if self.told:
            yield self.told


def approve(
    workplace: Workplace,
    issue_id: str,
    *,
    by: str,
    because: str = "",
    dry_run: bool = False,
    proof: Proof | None = None,
    signed_in: bool = False,
    seen: str = "",
) -> Approved:
    """Check the issue, then seal what would go out and record who said yes.

    What others approved already stays sealed, and gains one yes more.  `proof`: it was said by the
    link of that proof, and holds only for what was proofed; nobody typed it.  `signed_in`: whoever
    says it proved at the desk who they are.  `seen`: the state that they looked at (`seen.state_of`).

    Raises `DocumentError` where errors block approval, `ApprovalError` where the issue was sent
    already or cannot be sent, or is not what was proofed or looked at, `UsageError` where `by` may not approve.
    """
    publication = reading.publication(workplace)
    workplace.existing_issue_file(issue_id)
    expect_approver(publication, by)
    lock = workplace.var / "locks" / f"approve-{issue_id}"
    with nullcontext() if dry_run else one_at_a_time(lock):
        expect_seen(workplace, issue_id, seen)
        opened = reading.open_issue(workplace, issue_id, publication)
        yes = _yes(workplace, by, proof, signed_in=signed_in)
        expect_not_own(workplace, opened.issue, yes)
        findings = checking.findings_of(workplace, opened.document, publication)
        _expect_sendable(opened, findings, because=because)
        marks = marks_now(workplace)
        with ledger_store(workplace) as store:
            ledger = store.head(issue_id)
            if ledger is None:
                expect_no_foreign_receipt(workplace, issue_id)
            allot = allot_drafted(opened.issue, counting=publication.counts_clicks)
            rule = rule_of(opened.issue, publication)
            audience = count_plan(plan(store, issue_id, allot, rule))
        keys = proof.variants if proof else keys_to_seal(workplace, issue_id, audience)
        files = files_to_seal(workplace, opened, publication, keys)
        ends = expect_leavable(files, publication, findings)
        proposed = _proposed(
            workplace, opened, files, yes, because=because, audience=audience,
            approvers=publication.approval.approvers, marks=marks, rule=str(rule),
        )  # fmt: skip
        if proof:
            expect_proofed(proof, proposed.sealed_sha256)
        expect_seen(workplace, issue_id, seen)  # what was read lies between two looks
        approved = Approved(
            approval=proposed, findings=findings, audience=audience,
            leaving_ends=ends, wall=publication.house_rules.weight.wall,
        )  # fmt: skip
        return approved if dry_run else _keep(workplace, approved, files, ledger)


def _yes(workplace: Workplace, by: str, proof: Proof | None, *, signed_in: bool) -> Yes:
    if proof or signed_in:
        of = proof.id if proof else ""
        return Yes(by=by, at=workplace.clock(), proof=of, signed_in=signed_in)
    return Yes(by=by, typed_by=workplace.user, at=workplace.clock())


def expect_proofed(proof: Proof, sealed_sha256: str) -> None:
    """Raise `ProofChanged` where what would go out is not what was proofed."""
    if proof.sealed_sha256 != sealed_sha256:
        raise ProofChanged(
            f"Issue {proof.issue} is not what proof {proof.id} showed any more.",
            help=f"Mail a new one: newsletter proof {proof.issue} --to {proof.person}",
        )


def keys_to_seal(workplace: Workplace, issue_id: str, audience: PlanTotals) -> tuple[str, ...]:
    """Return the variants to seal: those that readers chose.

    While somebody has yet to agree, those that they were asked to agree to: a reader who chooses
    meanwhile voids nobody's yes, and gets the nearest.
    """
    try:
        sealed = load_sealed(workplace.sent, issue_id)
        waits = load_approval(sealed).missing
    except ApprovalError:
        waits = 0
    return sealed.variants if waits else tuple(key for key, _ in audience.variants)


def expect_approver(publication: Publication, by: str) -> None:
    """Raise `UsageError` unless somebody of that id may approve."""
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
    files: Mapping[str, bytes],
    yes: Yes,
    *,
    because: str,
    audience: PlanTotals,
    approvers: int,
    marks: AudienceMarks,
    rule: str,
) -> Approval:
    """Return the approval that this yes makes, with what others said yes to before."""
    issue = opened.issue
    fresh = Approval(
        issue=issue.id,
        sealed_sha256=seal_hash(issue.id, hash_files(files)),
        audience_rule=rule,
        audience_count=audience.sendable,
        marks=marks,
        send_at=issue.send_at,
        send_at_said=said(issue.send_at) if issue.send_at else "",
        because=because,
        approvers=approvers,
        yeses=(yes,),
    )
    return _joined(workplace, fresh) or fresh


def _joined(workplace: Workplace, fresh: Approval) -> Approval | None:
    """Return the approval of others with this yes added; None where they approved something else."""
    try:
        sealed = load_sealed(workplace.sent, fresh.issue)
        known = load_approval(sealed)
    except ApprovalError:
        return None
    other = fresh.because not in {"", known.because} or known.approvers != fresh.approvers
    changed = still_valid(fresh, sealed, rule=known.audience_rule, send_at=known.send_at)
    if other or changed or known.signed_by not in own_keys(workplace):
        return None
    if audience_reasons(workplace, known):
        return None
    (yes,) = fresh.yeses
    kept = [one for one in known.yeses if (one.by, one.typed_by) != (yes.by, yes.typed_by)]
    return replace(known, yeses=(*kept, yes))


def _keep(
    workplace: Workplace, approved: Approved, files: Mapping[str, bytes], ledger: Ledger | None
) -> Approved:
    signing, approval = signing_key(workplace), approved.approval
    if approval.signed_by:  # it is there, and gained a yes
        sealed = load_sealed(workplace.sent, approval.issue)
        kept = rewrite(sealed, approval, ledger=ledger, key=signing.key)
    else:
        kept, _ = seal_and_approve(
            workplace.sent, files, approval, ledger=ledger, versions=_versions(), key=signing.key
        )
    because = f"; {kept.because}" if kept.because else ""
    yes = kept.yeses[-1]
    link = f" by the link of proof {yes.proof}" if yes.proof else " at the desk" * yes.signed_in
    audit.record(
        workplace,
        "approve",
        item=kept.issue,
        by=yes.by,
        detail=f"sealed {kept.sealed_sha256[:16]}{link}{because}",
    )
    return replace(approved, approval=kept, told=signing.told)


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in MADE_WITH}}
