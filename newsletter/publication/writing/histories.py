"""What was typed and is not in the file, what stood there before, and how to bring it back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from newsletter.errors import DocumentError, UsageError
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import arranging, commits
from newsletter.publication.writing.fields import cleaned, text_in
from newsletter.publication.writing.journal import journal_of
from newsletter.publication.writing.locking import writing
from newsletter.publication.writing.saving import readable, save_field
from newsletter.publication.writing.sittings import DEEDS, sittings, unsettled
from newsletter.publication.writing.values import (
    Draft,
    FieldEdit,
    ItemName,
    Record,
    Saved,
    SaveState,
    Version,
)


def drafts(workplace: Workplace, issue_id: str, *, by: str = "") -> tuple[Draft, ...]:
    """Return what was typed and the file does not have, newest first; of one person, or of all.

    Of one page and field only the last text counts: what was typed on the way to it is in it.  A
    text that met another's stays until it is written, or somebody discards it.
    """
    source = _source(workplace, issue_id)
    found = []
    for one in unsettled(journal_of(workplace, issue_id).records()):
        theirs = _said_there(source, one.item, one.field)
        if cleaned(one.field, one.now) != theirs and (not by or one.by == by):
            found.append(_draft(one, theirs))
    return tuple(sorted(found, key=lambda one: one.number, reverse=True))


def discard(workplace: Workplace, issue_id: str, number: int, *, by: str = "") -> Draft:
    """Offer a draft no longer; its text stays in the history.  Raises `UsageError` for none."""
    found = next((one for one in drafts(workplace, issue_id) if one.number == number), None)
    if found is None:
        raise _no_such(issue_id, str(number))
    with writing(workplace, issue_id):
        journal_of(workplace, issue_id).append(
            did="discarded",
            at=workplace.clock(),
            by=by,
            item=found.item,
            field=found.field,
            of=number,
        )
    return found


def history(
    workplace: Workplace, issue_id: str, *, item: ItemName = (), field: str = ""
) -> tuple[Version, ...]:
    """Return what was changed in an issue, newest first: by our journal, and by git where it keeps it.

    `item` and `field` narrow it down.  Raises `NoSuchIssue`.
    """
    in_git = commits.committed(workplace, issue_id)
    source = _source(workplace, issue_id)
    own = sorted(
        _versions(journal_of(workplace, issue_id).records(), source),
        key=lambda one: int(one.number),
        reverse=True,
    )
    versions = sorted((*own, *in_git), key=lambda one: one.at, reverse=True)
    return tuple(
        one
        for one in versions
        if one.item[: len(item)] == item and (not field or one.field == field)
    )


def bring_back(
    workplace: Workplace, issue_id: str, number: str, *, before: bool = False, by: str = ""
) -> Saved:
    """Write a draft or a version into the file again, or put back what was taken out.

    `before`: what stood there before that version.  What stands there now stays in the history.
    Raises `UsageError` where there is no such version, `NotSaved`, `DocumentError`.
    """
    if "/" in number:
        return _from_git(workplace, issue_id, number, before=before, by=by)
    records = {str(one.number): one for one in journal_of(workplace, issue_id).records()}
    one = records.get(number)
    if one is None or one.did not in {"typed", "took-out", "moved"}:
        raise _no_such(issue_id, number)
    if one.did != "typed":
        said = json.loads(one.was)
    if one.did == "moved":
        return arranging.move(workplace, issue_id, one.item, before=said["before"], by=by)
    if one.did == "took-out":
        return arranging.put_in(
            workplace, issue_id, one.item[0], said["said"], before=said["before"], by=by
        )
    saved = _written(
        workplace, issue_id, one.item, one.field, one.was if before else one.now, by=by
    )
    if saved.state not in {SaveState.CONFLICT, SaveState.GONE} and not before:
        _settle(workplace, issue_id, one, by)
    return saved


def last_deed(workplace: Workplace, issue_id: str, item: ItemName, did: str) -> str:
    """Return the number of the last time that an item was moved or taken out; empty: never."""
    records = journal_of(workplace, issue_id).records()
    found = [one.number for one in records if (one.item, one.did) == (item, did)]
    return str(found[-1]) if found else ""


def _from_git(workplace: Workplace, issue_id: str, number: str, *, before: bool, by: str) -> Saved:
    versions = commits.committed(workplace, issue_id)
    one = next((one for one in versions if one.number == number), None)
    if one is None or (not one.item and one.field in commits.LISTS):
        raise _no_such(issue_id, number)
    text = one.before if before else one.after
    return _written(workplace, issue_id, one.item, one.field, text, by=by)


def _written(
    workplace: Workplace, issue_id: str, item: ItemName, field: str, text: str, *, by: str
) -> Saved:
    """Save a text in the place of whatever stands there now, which stays in the history."""
    was = _said_there(_source(workplace, issue_id), item, field)
    edit = FieldEdit(item=item, field=field, was=was, now=text, by=by, session="bring-back")
    return save_field(workplace, issue_id, edit)


def _settle(workplace: Workplace, issue_id: str, one: Record, by: str) -> None:
    with writing(workplace, issue_id), contextlib.suppress(OSError):
        journal_of(workplace, issue_id).append(
            did="settled",
            at=workplace.clock(),
            by=by,
            item=one.item,
            field=one.field,
            of=one.number,
        )


def _versions(records: Sequence[Record], source: str) -> Iterator[Version]:
    def stands(one: Record) -> bool:
        return cleaned(one.field, one.now) == _said_there(source, one.item, one.field)

    yield from (_deed(one) for one in records if one.did in DEEDS)
    for first, last in sittings(records, stands=stands):
        yield replace(_version(last), before=cleaned(first.field, first.was))


def _version(one: Record) -> Version:
    return Version(
        number=str(one.number),
        at=one.at,
        by=one.by,
        item=one.item,
        field=one.field,
        before=cleaned(one.field, one.was),
        after=cleaned(one.field, one.now),
    )


def _deed(one: Record) -> Version:
    return Version(
        number=str(one.number),
        at=one.at,
        by=one.by,
        item=one.item,
        field="",
        before=one.was,
        after=one.now,
        did=one.did,
    )


def _draft(one: Record, theirs: str) -> Draft:
    return Draft(
        number=one.number,
        at=one.at,
        by=one.by,
        session=one.session,
        item=one.item,
        field=one.field,
        now=one.now,
        theirs=theirs,
    )


def _source(workplace: Workplace, issue_id: str) -> str:
    """Return the file's text; empty where it cannot be read as it stands."""
    try:
        return readable(workplace.existing_issue_file(issue_id))[2]
    except DocumentError:
        return ""


def _said_there(source: str, item: ItemName, field: str) -> str:
    """Return what a field says, empty where there is none."""
    try:
        return cleaned(field, text_in(source, item, field)) if source else ""
    except DocumentError:
        return ""


def _no_such(issue_id: str, number: str) -> UsageError:
    return UsageError(
        f"Issue {issue_id} has no version {number!r} that could be brought back.",
        help=f"newsletter history {issue_id} shows them with their numbers.",
    )
