"""The house's rules about a yes: how many, and whether of those who made the issue."""

from __future__ import annotations

from newsletter.errors import ApprovalError
from newsletter.model.approval import Approval, Yes
from newsletter.model.issue import Issue
from newsletter.model.values import dataclass
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.journal import journal_of

WORK = frozenset(
    {"draft", "undraft", "write ids", "add lead", "put in picture", "take out picture", "fit"}
)
"""What the audit log calls work on an issue's file."""
WRITTEN = frozenset({"typed", "put-in", "took-out", "moved"})
"""What the journal of the desk calls so; the hour at which it goes out is none of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """Who is known to have worked on an issue; who only edited its file is not."""

    people: frozenset[str]
    """Ids: the editors that the issue names, who gave their name to a command, who wrote at the desk."""
    accounts: frozenset[str]
    """Accounts that typed such a command."""


def workers_of(workplace: Workplace, issue: Issue) -> Workers:
    """Return who worked on an issue, by the issue itself, the audit log and the desk's journal."""
    wanted = audit.Wanted(item=issue.id)
    deeds = [one for one in audit.every(workplace, wanted) if one.did in WORK]
    written = (
        one.by
        for one in journal_of(workplace, issue.id).records()
        if one.did in WRITTEN and (one.item or one.field != "send_at")
    )
    return Workers(
        people=frozenset({*issue.editors, *(one.by for one in deeds), *written} - {""}),
        accounts=frozenset({one.user for one in deeds} - {""}),
    )


def expect_not_own(workplace: Workplace, issue: Issue, yes: Yes) -> None:
    """Raise `ApprovalError` where the house wants a yes of others only, and it is a worker's.

    An account that worked on the issue is a worker, for whomever it types.
    """
    if reading.publication(workplace).approval.own:
        return
    workers = workers_of(workplace, issue)
    if yes.by in workers.people:
        who = f"{yes.by} worked on issue {issue.id}"
    elif yes.typed_by in workers.accounts:
        who = f"The account {yes.typed_by} worked on issue {issue.id}"
    else:
        return
    raise ApprovalError(
        f"{who}; by the house's rule (approval: own: false) somebody else approves it.",
        help=f"Ask one who did not: newsletter proof {issue.id} --to PERSON mails them a link.",
    )


def expect_enough(workplace: Workplace, approval: Approval) -> None:
    """Raise `ApprovalError` where the house asks for more yeses than when it was approved."""
    wanted = reading.publication(workplace).approval.approvers
    if approval.approvers < wanted:
        raise ApprovalError(
            f"Issue {approval.issue} was approved when {approval.approvers} had to say yes; by the "
            f"house's rule (approval: approvers) it is {wanted} now.",
            help=f"Approve it again: newsletter approve {approval.issue} --by PERSON",
        )
