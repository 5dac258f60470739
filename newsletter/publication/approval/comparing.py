"""What changed since an issue was approved: `newsletter status ISSUE`, `approve --diff`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from newsletter.deliver.changes import Change, issue_changes, publication_changes
from newsletter.deliver.sealing import changed_files
from newsletter.documents import read_issue, read_publication
from newsletter.errors import ApprovalError, NewsletterError
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.approval.audience_rule import rule_of
from newsletter.publication.issues.sealed import SealedIssue, read_sealed
from newsletter.publication.issues.variants import files_to_seal
from newsletter.publication.place import reading
from newsletter.publication.place.reading import OpenIssue
from newsletter.publication.place.workplace import Workplace
from newsletter.text.word_diff import Run, word_diff

_PICTURE = re.compile(rb"<(?:img|source)\b[^>]*>")
SOURCES = frozenset({"issue.yaml", "publication.yaml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A change with its words."""

    change: Change
    runs: tuple[Run, ...]
    """What was kept, removed and added, in order; empty: nothing to tell."""


def differences_of(changes: Iterable[Change]) -> tuple[Difference, ...]:
    """Compare the words of each change."""
    return tuple(Difference(change=one, runs=word_diff(one.before, one.after)) for one in changes)


def changes_since_approval(workplace: Workplace, issue_id: str) -> tuple[Change, ...] | None:
    """Return what is not as it was approved; None where nothing was."""
    try:
        sealed = read_sealed(workplace, issue_id)
    except ApprovalError:
        return None
    return changes_since(workplace, sealed)


def changes_since(workplace: Workplace, sealed: SealedIssue) -> tuple[Change, ...]:
    """Return what is not as it was sealed: the issue, the publication, pictures, theme, versions.

    Nothing is compared where the issue's file is gone.
    """
    if not workplace.issue_file(sealed.issue.id).exists():
        return ()
    return (*_of_sources(workplace, sealed), *_of_theme(workplace, sealed))


def _of_sources(workplace: Workplace, sealed: SealedIssue) -> Iterator[Change]:
    document = reading.publication_document(workplace)
    if document.value is None:
        yield Change(item=document.file, part="has errors")
        return
    issue = reading.issue_document(workplace, sealed.issue.id, document.value)
    if issue.value is None:
        yield Change(item=issue.file, part="has errors")
        return
    found = issue_changes(sealed.issue, issue.value)
    data = workplace.issue_file(sealed.issue.id).read_bytes()
    if not found and data != sealed.sealed.read("issue.yaml"):
        yield Change(item=issue.file, part="only comments or layout")
    yield from found
    yield from publication_changes(sealed.publication, document.value)
    then = sealed.approval.audience_rule
    now = str(rule_of(issue.value, document.value))
    if then != now:
        yield Change(item="audience", part="rule", before=then, after=now)


def _of_theme(workplace: Workplace, sealed: SealedIssue) -> Iterator[Change]:
    """Yield what makes other bytes of the same words: they are rendered again."""
    opened, publication = _as_sealed(workplace, sealed)
    try:
        files = files_to_seal(workplace, opened, publication, sealed.sealed.variants)
    except NewsletterError as error:
        yield Change(item="theme", part=f"cannot be used as it is now. {error.message}")
        return
    changed = set(changed_files(sealed.sealed, files)) - SOURCES
    pictures = {name for name in changed if name.startswith("images/")}
    for name in sorted(pictures & files.keys() or pictures):
        yield Change(item=f"picture {name.removeprefix('images/')}")
    rest = changed - pictures
    if pictures:
        rest = {name for name in rest if not _differs_by_pictures(sealed, files, name)}
    if rest:
        yield Change(item="theme", part="templates, or the version that makes the mail")


def _differs_by_pictures(sealed: SealedIssue, files: Mapping[str, bytes], name: str) -> bool:
    """Return whether a sealed file and today's are one but for the pictures that they show.

    Of a message its HTML, which lies beside it, tells.
    """
    told = name.replace("mail.eml", "mail.html")
    if not told.endswith(".html") or told not in files or told not in dict(sealed.sealed.hashes):
        return False
    then, now = sealed.sealed.read(told), files[told]
    return _PICTURE.sub(b"", then) == _PICTURE.sub(b"", now)


def _as_sealed(workplace: Workplace, sealed: SealedIssue) -> tuple[OpenIssue, Publication]:
    """Return the sealed sources as they are opened for rendering, settings of today applied."""
    read = sealed.sealed.read
    publication = read_publication(read("publication.yaml"), file="publication.yaml")
    data = read("issue.yaml")
    issue = read_issue(
        data, file="issue.yaml", issue_id=sealed.issue.id, publication=sealed.publication
    )
    opened = OpenIssue(issue=sealed.issue, document=issue, data=data)
    return opened, reading.with_settings(workplace, publication)
