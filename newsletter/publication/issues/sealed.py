"""Reading an issue back from its sealed bytes, as it was approved."""

from __future__ import annotations

from newsletter.deliver.approval import load_approval
from newsletter.deliver.receipt import read_receipt
from newsletter.deliver.sealing import Sealed, load_sealed
from newsletter.documents import read_issue, read_publication
from newsletter.errors import SendError
from newsletter.model.approval import Approval
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place.reading import usable
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedIssue:
    """Sealed bytes with the nouns that were sealed beside them."""

    sealed: Sealed
    approval: Approval
    issue: Issue
    publication: Publication
    """As it stood then; settings of today are not applied."""


def sealed_ids(workplace: Workplace) -> tuple[str, ...]:
    """Return the ids of all issues that were ever approved, in order."""
    return workplace.sealed_ids()


def read_sealed(workplace: Workplace, issue_id: str) -> SealedIssue:
    """Read and verify; raises `ApprovalError` where there is no seal or a file of it changed."""
    sealed = load_sealed(workplace.sent, issue_id)
    shown = workplace.shown(sealed.folder)
    publication = usable(
        read_publication(sealed.read("publication.yaml"), file=f"{shown}/publication.yaml")
    )
    issue = read_issue(
        sealed.read("issue.yaml"),
        file=f"{shown}/issue.yaml",
        issue_id=issue_id,
        publication=publication,
    )
    return SealedIssue(
        sealed=sealed,
        approval=load_approval(sealed),
        issue=usable(issue),
        publication=publication,
    )


def expect_no_foreign_receipt(workplace: Workplace, issue_id: str) -> None:
    """Raise `SendError` where the issue was sent by a ledger that this machine does not have.

    The receipt lies with the sealed bytes, in git; the ledger lies in var/. In a fresh clone, or
    after var/ was lost, sending again would mail everybody twice.
    """
    summed = read_receipt(workplace.sent / issue_id)
    if summed is None:
        return
    raise SendError(
        f"Issue {issue_id} was sent before: sending began on {summed.started:%Y-%m-%d}, as its "
        "receipt says; its ledger is not in this var/mail.db.",
        help="Put back var/mail.db from the machine that sent it, or from a backup: only the "
        "ledger knows who has it already. To mail everybody once more, copy the issue's file to "
        "another id, approve that, and send it with --again --because.",
    )


def unsealed_change(workplace: Workplace, sealed: SealedIssue) -> str:
    """Say that the issue's file is no longer what was approved; empty where it is, or is gone."""
    path = workplace.issue_file(sealed.issue.id)
    if not path.exists() or path.read_bytes() == sealed.sealed.read("issue.yaml"):
        return ""
    return f"{workplace.shown(path)} was changed after it was approved"
