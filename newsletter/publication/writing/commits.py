"""The history of an issue's file in git, item by item; and a commit per save, where that is wanted."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from newsletter.documents.edit import plain, tree_of
from newsletter.errors import DocumentError, NewsletterError
from newsletter.model.people import Person
from newsletter.publication.place import reading
from newsletter.publication.place.files import BYTE_ORDER_MARK
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import repository
from newsletter.publication.writing.fields import shown
from newsletter.publication.writing.values import FieldEdit, ItemName, Version

LISTS = ("leads", "focus_areas", "media_review")
"""Of pieces with an id."""

Field = tuple[ItemName, str]


def committed(workplace: Workplace, issue_id: str) -> tuple[Version, ...]:
    """Return what the commits changed in an issue, newest first; nothing where git keeps none."""
    path = workplace.existing_issue_file(issue_id)
    place = repository.at(workplace.folder)
    if place is None:
        return ()
    commits = place.log(path)
    texts = [_said(data) for data in place.blobs([one.name for one in commits], path)]
    found: list[Version] = []
    for one, (after, before) in zip(commits, pairwise((*texts, {})), strict=True):
        found += _changes(before, after, commit=one.name, at=one.at, by=one.author)
    return tuple(found)


def commit(workplace: Workplace, path: Path, edit: FieldEdit) -> bool:
    """Commit an issue's file as it stands, where publication.yaml asks for it; True where it was.

    Nothing else is committed, whatever else was changed or staged.  What fails is no failure of the
    save: the file has the text, and the next save commits it too.
    """
    publication = None
    with contextlib.suppress(OSError):
        publication = reading.publication_document(workplace).value
    if publication is None or not publication.saving.per_person or path.is_symlink():
        return False
    place = repository.at(workplace.folder)
    if place is None:
        return False
    what = " ".join((*edit.item[-1:], edit.field))
    name, address = _author(publication.person(edit.by), workplace.user)
    subject = f"Write {path.stem}: {what}"[:72]
    try:
        return place.commit(path, subject=subject, name=name, address=address, at=workplace.clock())
    except (OSError, subprocess.TimeoutExpired):
        return False


def _author(person: Person | None, user: str) -> tuple[str, str]:
    if person is None:
        return user or "newsletter", f"{user or 'newsletter'}@localhost"
    return person.name, person.email or f"{person.id}@localhost"


def _changes(
    before: dict[Field, str], after: dict[Field, str], *, commit: str, at: datetime, by: str
) -> Iterator[Version]:
    if not before and after:  # its first commit: nothing in it is a change
        yield Version(
            number=f"{commit}/",
            at=at,
            by=by,
            item=(),
            field="",
            before="",
            after="",
            did="put-in",
            commit=commit,
        )
        return
    for place in dict.fromkeys((*after, *before)):
        old, new = before.get(place, ""), after.get(place, "")
        if old != new:
            item, field = place
            yield Version(
                number=f"{commit}/{'/'.join((*item, field))}",
                at=at,
                by=by,
                item=item,
                field=field,
                before=old,
                after=new,
                commit=commit,
            )


def _said(data: bytes) -> dict[Field, str]:
    """Return every field's text; nothing of a file that cannot be read."""
    try:
        said = plain(tree_of(data.decode("utf-8").removeprefix(BYTE_ORDER_MARK)))
    except (UnicodeDecodeError, DocumentError):
        return {}
    return dict(_fields(said)) if isinstance(said, dict) else {}


def _fields(said: dict[str, Any]) -> Iterator[tuple[Field, str]]:
    for name, value in said.items():
        if name in LISTS and isinstance(value, list):
            yield ((), name), "\n".join(_name(one, number) for number, one in enumerate(value))
            for number, one in enumerate(value):
                if isinstance(one, dict):
                    for field, text in one.items():
                        yield ((name, _name(one, number)), field), _text(text)
        else:
            yield ((), name), _text(value)


def _name(one: Any, number: int) -> str:  # noqa: ANN401 - dicts and texts
    return str(one.get("id") or f"number {number + 1}") if isinstance(one, dict) else str(one)


def _text(value: Any) -> str:  # noqa: ANN401 - dicts, lists and texts
    try:
        return shown(value)
    except NewsletterError:
        return json.dumps(value, ensure_ascii=False)
