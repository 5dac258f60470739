"""What comes before the first row of a send, in its fixed order.

Everything that may stand in the way is asked; the issue's page is published and read back; the
recipients are frozen; the receipt is written.  Whatever fails stops the send before anybody is mailed.
"""

from __future__ import annotations

from datetime import datetime

from newsletter.deliver.approval import check_approval, check_clock
from newsletter.deliver.ledger import freeze
from newsletter.deliver.plan import plan
from newsletter.deliver.receipt import receipt, write_receipt
from newsletter.errors import ApprovalError, SendError
from newsletter.model.keys import Key
from newsletter.model.ledger import Recipient
from newsletter.model.publication import Publication
from newsletter.publication.approval.audience_rule import rule_of, rule_today
from newsletter.publication.approval.fingerprints import audience_reasons
from newsletter.publication.approval.house_yes import expect_enough
from newsletter.publication.approval.signing_keys import own_keys
from newsletter.publication.issues.sealed import (
    SealedIssue,
    expect_no_foreign_receipt,
    unsealed_change,
)
from newsletter.publication.issues.variants import allot_sealed
from newsletter.publication.place import duties, fence
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import looking_back
from newsletter.publication.send.looking_back import Seen, View
from newsletter.publication.send.sent_before import Again, expect_first_time, expect_sent_to_the_end
from newsletter.publication.send.starting import Start, freezing_time
from newsletter.stores.ledger import SqlLedgerStore


def begin(
    workplace: Workplace,
    sealed: SealedIssue,
    publication: Publication,
    store: SqlLedgerStore,
    *,
    key: Key,
    again: Again,
    view: View,
    start: Start,
) -> Seen:
    """Do all that comes before the first row, and freeze who gets it.

    Shortly before its hour everything is made ready; nothing that is under embargo is published
    before that is over, and what changes while it waits is seen before anybody is frozen.
    Raises `ApprovalError` or `SendError`; then nothing is frozen and nobody was mailed.
    """
    expect_ready(workplace, sealed, again, start=start)
    first = _first(store, sealed)
    start.until(_embargo(sealed))
    seen = looking_back.publish(workplace, publication, sealed, first, view=view)
    issue_id = sealed.issue.id
    start.reach(freezing_time(sealed.approval.audience_count))
    expect_ready(workplace, sealed, again, start=start)
    freeze(
        store,
        issue_id,
        sealed_sha256=sealed.sealed.sha256,
        rule=rule_of(sealed.issue, sealed.publication),
        now=workplace.clock(),
        allot=allot_sealed(sealed),
    )
    # Before the first message, so that even where var/ is lost half-way, the sealed folder says
    # that sending has begun.
    write_receipt(sealed.sealed.folder, receipt(store, issue_id), key)
    return seen


def _embargo(sealed: SealedIssue) -> datetime | None:
    """Return when the last embargo of a lead is over, or None where there is none."""
    return max((one.embargo for one in sealed.issue.leads if one.embargo), default=None)


def _first(store: SqlLedgerStore, sealed: SealedIssue) -> Recipient | None:
    """Return somebody who would get it, or None where nobody would."""
    rule = rule_of(sealed.issue, sealed.publication)
    rows = plan(store, sealed.issue.id, allot_sealed(sealed), rule)
    return next((one.recipient for one in rows if not one.reason), None)


def expect_ready(workplace: Workplace, sealed: SealedIssue, again: Again, *, start: Start) -> None:
    """Raise where the first message must not leave yet, or must not leave again."""
    fence.expect_no_copy(workplace)
    expect_no_foreign_receipt(workplace, sealed.issue.id)
    expect_first_time(workplace, sealed, again)
    expect_sent_to_the_end(workplace, sealed)
    check_approval(
        sealed.approval,
        sealed.sealed,
        rule=rule_today(workplace, sealed),
        send_at=sealed.issue.send_at,
        keys=own_keys(workplace),
    )
    expect_enough(workplace, sealed.approval)
    changed = unsealed_change(workplace, sealed)
    changed = changed or "; ".join(audience_reasons(workplace, sealed.approval))
    if changed:
        raise ApprovalError(
            f"{changed}; the approval no longer holds.",
            help=f"Approve it again: newsletter approve {sealed.issue.id} --by PERSON",
        )
    due = sealed.issue.send_at
    if start.is_too_early():
        raise SendError(
            f"Issue {sealed.issue.id} is approved for {due:%Y-%m-%d %H:%M %Z}; that is not yet.",
            help=_until_then(workplace),
        )
    check_clock(sealed.approval, now=workplace.clock())


def _until_then(workplace: Workplace) -> str:
    kept = duties.is_kept(workplace, workplace.clock())
    by_itself = (
        "`newsletter run` is alive and sends it then by itself."
        if kept
        else "Nothing will send it by itself: no `newsletter run` is alive."
    )
    return f"{by_itself} Run the command then, or change send_at and approve again."
