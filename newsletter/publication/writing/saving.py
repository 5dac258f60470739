"""One field saved: the characters typed are on the disk before anything else is touched."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Collection
from pathlib import Path

from newsletter.documents.edit import tree_of
from newsletter.errors import DocumentError, NewsletterError, NotSaved
from newsletter.publication.place import reading
from newsletter.publication.place.files import BYTE_ORDER_MARK
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import commits
from newsletter.publication.writing.fields import cleaned, expect_field, text_in, with_text
from newsletter.publication.writing.journal import Journal, journal_of
from newsletter.publication.writing.locking import writing
from newsletter.publication.writing.replacing import leftovers, quiet_bytes, swap
from newsletter.publication.writing.values import FieldEdit, Record, Saved, SaveState

TRIES = 40
"""How often a save begins anew because somebody else wrote the file at the same moment."""


def save_field(workplace: Workplace, issue_id: str, edit: FieldEdit) -> Saved:
    """Write what somebody typed into one field of an issue's file; no other character changes.

    The text goes into the journal first.  Where somebody else changed the same field since the
    editor began, the file keeps theirs, and ours stays as a draft.  Raises `NotSaved` where the text
    could not be kept on the disk at all, or the file could not be written (it says which),
    `DocumentError` where the file has mistakes, `NoSuchIssue`, `UsageError` for no field of issues.
    """
    path = workplace.existing_issue_file(issue_id)
    expect_field(edit.item, edit.field)
    journal = journal_of(workplace, issue_id)
    with writing(workplace, issue_id):
        number = _kept(workplace, journal, edit)
        _bring_to_light(workplace, journal, path)
        saved = _saved(workplace, journal, path, edit, number)
        _told(workplace, journal, edit, saved, number)
        if saved.draft < 0 and not edit.typing:
            commits.commit(workplace, path, edit)
    return saved


def fingerprint(data: bytes) -> str:
    """Return what tells one state of a file from another."""
    return hashlib.sha256(data).hexdigest()[:32]


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """Return (byte order mark or nothing, text); raises `DocumentError` for what is no UTF-8."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} is not UTF-8 text.", findings=(), help="newsletter check shows the line."
        ) from error
    bare = text.removeprefix(BYTE_ORDER_MARK)
    return text[: len(text) - len(bare)], bare


def readable(path: Path) -> tuple[bytes, str, str]:
    """Return (bytes, mark, text) of a file once nobody is in the middle of writing it.

    Raises `DocumentError` for a file with mistakes.
    """
    data = path.read_bytes() if path.exists() else b""
    try:
        mark, text = decoded(data, path.name)
        tree_of(text)
    except DocumentError:
        data = quiet_bytes(path)
        mark, text = decoded(data, path.name)
        tree_of(text)
    return data, mark, text


def _kept(workplace: Workplace, journal: Journal, edit: FieldEdit) -> int:
    """Write down what was typed; raises `NotSaved`."""
    try:
        return journal.append(
            did="typed",
            at=workplace.clock(),
            by=edit.by,
            session=edit.session,
            item=edit.item,
            field=edit.field,
            was=edit.was,
            now=edit.now,
        )
    except OSError as error:
        raise NotSaved(
            f"Nothing could be saved: {error.strerror}. The text stands in this page alone.",
            help="Leave the page open, make room on the disk, and save again.",
            kept=False,
        ) from error


def _saved(
    workplace: Workplace, journal: Journal, path: Path, edit: FieldEdit, number: int
) -> Saved:
    was, now = cleaned(edit.field, edit.was), cleaned(edit.field, edit.now)
    for attempt in range(TRIES):
        data, mark, text = readable(path)
        try:
            theirs = cleaned(edit.field, text_in(text, edit.item, edit.field))
        except DocumentError:
            return Saved(state=SaveState.GONE, text="", seen=fingerprint(data), draft=number)
        if theirs == now:
            return Saved(state=SaveState.SAME, text=now, seen=fingerprint(data))
        if theirs != was and not _is_own(journal, edit, theirs):
            return Saved(
                state=SaveState.CONFLICT,
                text=theirs,
                theirs=theirs,
                seen=fingerprint(data),
                draft=number,
            )
        new = (
            mark + with_text(text, edit.item, edit.field, now, people=_people(workplace, edit))
        ).encode()
        if _written(workplace, journal, path, data, new):
            merged = edit.seen and edit.seen != fingerprint(data)
            state = SaveState.MERGED if merged else SaveState.WRITTEN
            return Saved(state=state, text=now, seen=fingerprint(new))
        time.sleep(0.002 * attempt)
    raise NotSaved(
        f"{path.name} is being written by another program without a pause.",
        help="The text is kept as a draft; save again in a moment.",
        kept=True,
    )


def _written(workplace: Workplace, journal: Journal, path: Path, read: bytes, write: bytes) -> bool:
    def met(found: bytes) -> None:
        _note_found(workplace, journal, found)

    try:
        return swap(path, read=read, write=write, met=met)
    except OSError as error:
        raise NotSaved(
            f"{path.name} could not be written: {error.strerror}. It is as it was.",
            help="The text is kept as a draft. Make room on the disk, or see who may write the "
            "file, and save again.",
            kept=True,
        ) from error


def _told(
    workplace: Workplace, journal: Journal, edit: FieldEdit, saved: Saved, number: int
) -> None:
    """Mark the text as settled, or as a conflict; a disk that is full now has the text already."""
    did = "settled" if saved.draft < 0 else "conflict"
    did = "same" if saved.state is SaveState.SAME else did
    with contextlib.suppress(OSError):
        journal.append(
            did=did,
            at=workplace.clock(),
            by=edit.by,
            session=edit.session,
            item=edit.item,
            field=edit.field,
            now=saved.theirs,
            of=number,
        )


def _is_own(journal: Journal, edit: FieldEdit, theirs: str) -> bool:
    """Tell whether the field says what this page itself saved last: its answer was lost on the way."""
    if not edit.session:
        return False
    records = journal.records()
    settled = {one.of for one in records if one.did in {"settled", "same"}}
    own = [one for one in records if _is_of(one, edit) and one.number in settled]
    last = own[-1] if own else None
    return bool(last and last.session == edit.session and cleaned(edit.field, last.now) == theirs)


def _is_of(record: Record, edit: FieldEdit) -> bool:
    return record.did == "typed" and (record.item, record.field) == (edit.item, edit.field)


def _people(workplace: Workplace, edit: FieldEdit) -> Collection[str]:
    if edit.field != "authors":
        return ()
    publication = reading.publication_document(workplace).value
    return [one.id for one in publication.people] if publication else ()


def _bring_to_light(workplace: Workplace, journal: Journal, path: Path) -> None:
    """Keep what a save that was killed left beside the file: it may be somebody's last version."""
    for left, data in leftovers(path):
        with contextlib.suppress(OSError, NewsletterError):
            if data != path.read_bytes():
                _note_found(workplace, journal, data)
            left.unlink()


def _note_found(workplace: Workplace, journal: Journal, data: bytes) -> None:
    journal.append(did="found", at=workplace.clock(), was=data.decode("utf-8", "replace"))
