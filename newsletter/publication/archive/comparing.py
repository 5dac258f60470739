"""`newsletter archive diff`: what was sent beside what the issue's file says today, item by item."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.archive.mending.redirects import former_ids
from newsletter.archive.mending.showing import shown
from newsletter.deliver.changes import issue_changes
from newsletter.documents import read_issue
from newsletter.errors import UsageError
from newsletter.model.issue import Correction, Issue
from newsletter.model.values import dataclass
from newsletter.publication.approval.comparing import Difference, differences_of
from newsletter.publication.archive.past import page_of
from newsletter.publication.issues.mended import not_owned, of_then
from newsletter.publication.issues.sealed import SealedIssue, read_sealed, sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.text.prose_text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What became of an issue since it was sent."""

    issue: str
    sealed_sha256: str
    shown: tuple[Difference, ...]
    """What the archive shows otherwise than it was sent: corrections and withdrawals say so."""
    silent: tuple[Difference, ...]
    """What the file says otherwise, and the archive does not show: nothing says so."""
    corrections: tuple[Correction, ...]

    @property
    def is_same(self) -> bool:
        """Whether the archive shows what was sent, and the file says it."""
        return not (self.shown or self.silent or self.corrections)

    def correction_lines(self) -> Iterator[str]:
        """Yield the corrections, oldest first."""
        for one in sorted(self.corrections, key=lambda one: one.date):
            yield f"{one.date} {one.item or 'the issue'}: {' '.join(plain(one.what).split())} ({one.by})"


def compare(workplace: Workplace, issue_id: str) -> Compared:
    """Compare the sealed issue with its file of today.

    Raises `ApprovalError` where it was never sealed, `DocumentError` where the file has errors,
    `UsageError` for one that was sent elsewhere: nobody has what was sent.
    """
    publication = reading.publication(workplace)
    if issue_id not in sealed_ids(workplace):
        workplace.existing_issue_file(issue_id)
        raise UsageError(
            f"Issue {issue_id} was not sealed here: there is nothing to compare its file with.",
            help="What was approved and sent from here can be compared; git log shows older files.",
        )
    sealed = read_sealed(workplace, issue_id)
    today = _today(workplace, sealed)
    found = shown(
        sealed.issue, today, former=former_ids(publication.redirects).get(page_of(issue_id), {})
    )
    silent = not_owned(found, today)
    changes = issue_changes(sealed.issue, found.declared)
    return Compared(
        issue=issue_id,
        sealed_sha256=sealed.sealed.sha256,
        shown=differences_of(changes),
        silent=differences_of(silent),
        corrections=today.corrections,
    )


def _today(workplace: Workplace, sealed: SealedIssue) -> Issue:
    path = workplace.issue_file(sealed.issue.id)
    if not path.exists():
        return sealed.issue
    document = read_issue(
        path.read_bytes(),
        file=workplace.shown(path),
        issue_id=sealed.issue.id,
        publication=of_then(sealed.publication, reading.publication(workplace)),
    )
    return reading.usable(document)
