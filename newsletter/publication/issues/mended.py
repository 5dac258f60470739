"""What a check says of issues that were sent: changes that nobody owns to, corrections of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from newsletter.archive.mending.redirects import former_ids
from newsletter.archive.mending.showing import Shown, pieces_of, shown
from newsletter.deliver.changes import Change, issue_changes
from newsletter.deliver.receipt import read_receipt
from newsletter.documents import FindingNote, read_issue
from newsletter.errors import NewsletterError
from newsletter.model.finding import Finding, ItemPath, Severity
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.model.publication import Publication
from newsletter.publication.issues.sealed import SealedIssue, read_sealed
from newsletter.publication.place.workplace import Workplace

CHANGED = FindingNote(
    code="changed-after-sending",
    severity=Severity.WARNING,
    explanation="An issue's file was changed after it was sent, and no correction says so: the "
    "archive goes on showing what was sent.",
)
NOT_SENT = FindingNote(
    code="not-sent-yet",
    severity=Severity.ERROR,
    explanation="Something is corrected or withdrawn in an issue that nobody got yet.",
)
OF_NOTHING = FindingNote(
    code="correction-of-nothing",
    severity=Severity.ERROR,
    explanation="A correction names a lead or entry that the issue never had, or an issue that was "
    "never sent from here.",
)
STILL_NAMED = FindingNote(
    code="withdrawn-still-named",
    severity=Severity.WARNING,
    explanation="The title of something that was withdrawn stands in the issue's own lines, or in "
    "another piece, and so in the archive.",
)
MENDED_NOTES = (CHANGED, NOT_SENT, OF_NOTHING, STILL_NAMED)
_SHORTEST = 8
"""Letters of a title that is looked for; a shorter one may be any words."""


def mended_findings(
    workplace: Workplace, issue: Issue, publication: Publication
) -> Iterator[Finding]:
    """Yield what is to be said of an issue's corrections and withdrawals, by its file of today."""
    if issue.corrects:
        yield from _of_a_correction(workplace, issue)
    sealed = _sent(workplace, issue.id)
    if sealed is None:
        if not issue.imported:
            yield from _not_sent(issue)
        return
    today = _as_read_then(workplace, sealed, publication) or issue
    found = shown(
        sealed.issue,
        today,
        former=former_ids(publication.redirects).get(f"issues/{issue.id}/", {}),
    )
    yield from _undeclared(issue.id, found, today)
    yield from _of_nothing(found, sealed.issue, today)
    yield from _still_named(found, sealed.issue)


def of_then(then: Publication, today: Publication) -> Publication:
    """Return the publication as it was sealed, with whom and what it has come to know since.

    A bio or a blurb that was changed since is no change of an old issue.
    """
    people, areas = {one.id for one in then.people}, {one.id for one in then.focus_areas}
    return replace(
        then,
        people=(*then.people, *(one for one in today.people if one.id not in people)),
        focus_areas=(*then.focus_areas, *(one for one in today.focus_areas if one.id not in areas)),
        archive_url=today.archive_url,
        public_url=today.public_url,
        theme=today.theme,
    )


def not_owned(found: Shown, today: Issue) -> tuple[Change, ...]:
    """Return the changes of a file that no correction stands for; translations are in mails alone."""
    return tuple(
        one
        for one in issue_changes(found.declared, replace(today, withdrawn=found.declared.withdrawn))
        if one.item != "translations" and one.part not in {"translations", "web_only"}
    )


def _sent(workplace: Workplace, issue_id: str) -> SealedIssue | None:
    """Return the issue as it was sent; None where nobody got it from here."""
    try:
        summed = read_receipt(workplace.sent / issue_id)
        return read_sealed(workplace, issue_id) if summed and summed.has_begun else None
    except NewsletterError:  # damaged: `newsletter verify` tells it
        return None


def _as_read_then(
    workplace: Workplace, sealed: SealedIssue, publication: Publication
) -> Issue | None:
    path = workplace.issue_file(sealed.issue.id)
    return read_issue(
        path.read_bytes(),
        file=workplace.shown(path),
        issue_id=sealed.issue.id,
        publication=of_then(sealed.publication, publication),
    ).value


def _of_a_correction(workplace: Workplace, issue: Issue) -> Iterator[Finding]:
    name, corrected = issue.id, issue.corrects
    if not name.startswith(f"{corrected}-correction-"):
        yield _finding(
            OF_NOTHING,
            f"The file is called {name}, and corrects {corrected}.",
            f"Rename it to issues/{corrected}-correction-1.yaml, or the next free number.",
            ("corrects",),
        )
    if _sent(workplace, corrected) is None:
        yield _finding(
            OF_NOTHING,
            f"Issue {corrected} was not sent from here, so nobody knows who should get this.",
            "Correct the id, or delete the file.",
            ("corrects",),
        )


def _not_sent(issue: Issue) -> Iterator[Finding]:
    paths: list[ItemPath] = [("corrections",)] if issue.corrections else []
    paths += [("withdrawn",)] if issue.withdrawn else []
    paths += [("leads", at, "withdrawn") for at, one in enumerate(issue.leads) if one.withdrawn]
    paths += [
        ("media_review", at, "withdrawn") for at, one in enumerate(issue.entries) if one.withdrawn
    ]
    for path in paths:
        yield _finding(
            NOT_SENT,
            f"“{path[-1]}” stands in an issue that was not sent.",
            "Change the words, or delete the piece; nobody has read it yet.",
            path,
        )


def _undeclared(issue_id: str, found: Shown, today: Issue) -> Iterator[Finding]:
    """Yield one finding for each item that is not as it was sent."""
    told: dict[str, list[str]] = {}
    for change in not_owned(found, today):
        told.setdefault(change.item, []).append(change.part)
    for item, parts in told.items():
        name, path = _place(item, today)
        what = ", ".join(filter(None, parts))
        yield _finding(
            CHANGED,
            f"{item}{f' ({what})' if what else ''} is not what was sent, and no correction says so; "
            "the archive shows what was sent.",
            f'Say so: newsletter correct {issue_id}{f" --item {name}" if name else ""} --what "…" '
            "--by PERSON. Or put back what was sent; newsletter archive diff shows it.",
            path,
            item=name,
        )


def _place(item: str, today: Issue) -> tuple[str, ItemPath]:
    """Return id and path of what a change is told of: ``entry 4``, ``lead track-ii``, ``subject``."""
    kind, _, name = item.partition(" ")
    lists: dict[str, tuple[str, tuple[Lead | Entry, ...]]] = {
        "lead": ("leads", today.leads),
        "entry": ("media_review", today.entries),
    }
    if kind not in lists:
        return "", (item,) if name == "" else ()
    field, pieces = lists[kind]
    for at, one in enumerate(pieces):
        if name in {one.id, str(at + 1)}:
            return one.id, (field, at)
    return "", ()


def _of_nothing(found: Shown, sealed: Issue, today: Issue) -> Iterator[Finding]:
    known = {one.id for one in (*pieces_of(sealed), *pieces_of(today))} | set(found.former)
    for at, one in enumerate(today.corrections):
        if one.item and one.item not in known:
            yield _finding(
                OF_NOTHING,
                f"The issue has no lead or entry “{one.item}”, and was sent with none.",
                f"It has: {', '.join(sorted(filter(None, known)))}.",
                ("corrections", at, "item"),
            )


def _still_named(found: Shown, sealed: Issue) -> Iterator[Finding]:
    titles = {one.id: one.title for one in pieces_of(sealed)}
    words = repr(found.issue)
    for stone in found.tombstones:
        title = titles.get(stone.id, "")
        if len(title) >= _SHORTEST and title in words:
            yield _finding(
                STILL_NAMED,
                f"“{title}” was withdrawn, but its title still stands elsewhere in what is shown.",
                "Change the subject, the preheader or the other piece, and say so in a correction.",
                (),
                item=stone.id,
            )


def _finding(
    note: FindingNote, message: str, mend: str, path: ItemPath, *, item: str = ""
) -> Finding:
    return Finding(
        code=note.code,
        severity=note.severity or Severity.WARNING,
        message=message,
        help=mend,
        path=path,
        item=item,
    )
