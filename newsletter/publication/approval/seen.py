"""Whether an issue is what somebody looked at: a yes is for that, not for what was put in meanwhile."""

from __future__ import annotations

from hashlib import sha256

from newsletter.errors import ApprovalError
from newsletter.publication.issues.renditions import own_templates, stamp
from newsletter.publication.place.workplace import Workplace

PICTURES = "images"


def state_of(workplace: Workplace, issue_id: str) -> str:
    """Return what tells the present state of all that an issue is made of from any other."""
    pictures = sorted((workplace.folder / PICTURES).rglob("*"))
    parts = (
        workplace.existing_issue_file(issue_id).read_bytes(),
        workplace.publication_file.read_bytes(),
        repr(stamp((*own_templates(workplace), *pictures))).encode(),
    )
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()


def expect_seen(workplace: Workplace, issue_id: str, seen: str) -> None:
    """Raise `ApprovalError` unless an issue is as it was (`state_of`); empty: nothing is asked."""
    if seen and seen != state_of(workplace, issue_id):
        raise ApprovalError(
            f"Issue {issue_id} was changed after you opened this page; nothing was approved.",
            help="Load the page again, look at what is different, and say yes then.",
        )
