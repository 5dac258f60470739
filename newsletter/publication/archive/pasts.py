"""The issues that readers have, for whoever looks after them."""

from __future__ import annotations

from newsletter.deliver.receipt import read_receipt
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.model.sending import Receipt
from newsletter.model.values import dataclass
from newsletter.publication.archive.parsed import readable_issues
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An issue that was sent or imported."""

    issue: str
    title: str
    pieces: int
    corrections: int
    withdrawn: int
    receipt: Receipt | None
    """None: it was sent elsewhere."""


def past_issues(workplace: Workplace) -> tuple[Past, ...]:
    """Return what was sent from here or imported, newest first."""
    publication = reading.publication(workplace)
    receipts = {
        name: found
        for name in sealed_ids(workplace)
        if (found := read_receipt(workplace.sent / name)) is not None
    }
    issues = readable_issues(workplace, publication)
    known = sorted(
        (one for one in issues if one.imported or one.id in receipts),
        key=lambda one: (one.date, one.id),
        reverse=True,
    )
    return tuple(_past(one, receipts.get(one.id)) for one in known)


def _past(issue: Issue, receipt: Receipt | None) -> Past:
    pieces: tuple[Lead | Entry, ...] = (*issue.leads, *issue.entries)
    return Past(
        issue=issue.id,
        title=issue.title or issue.subject,
        pieces=len(pieces),
        corrections=len(issue.corrections),
        withdrawn=sum(one.withdrawn is not None for one in pieces),
        receipt=receipt,
    )
