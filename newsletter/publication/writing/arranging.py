"""Items put into an issue, taken out and moved; what is taken out can be brought back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from newsletter.documents import ids_in, insert_item, move_item, remove_item
from newsletter.documents.edit import plain, refused, tree_of
from newsletter.documents.located import located
from newsletter.documents.nodes import walk
from newsletter.errors import NotSaved
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.journal import Journal, journal_of
from newsletter.publication.writing.locking import writing
from newsletter.publication.writing.replacing import swap
from newsletter.publication.writing.saving import TRIES, fingerprint, readable
from newsletter.publication.writing.values import ItemName, Saved, SaveState

Edit = Callable[[str], str]


def move(
    workplace: Workplace, issue_id: str, item: ItemName, *, before: str = "", by: str = ""
) -> Saved:
    """Move a lead, focus area or entry before another of its list, or to its end.

    Raises `DocumentError` where the file has mistakes or one of the two is gone, `NotSaved`.
    """

    def edit(text: str) -> str:
        return move_item(text, item, before=before or None)

    return _arranged(workplace, issue_id, edit, did="moved", item=item, by=by, now=before)


def put_in(
    workplace: Workplace,
    issue_id: str,
    name: str,
    said: str | dict[str, Any],
    *,
    before: str = "",
    by: str = "",
) -> Saved:
    """Put an item into the list called `name`: a focus area's id, or the fields of an entry or lead.

    Raises `DocumentError` as `move` does, and for an id that stands there already.
    """
    own = said if isinstance(said, str) else str(said.get("id", ""))

    def edit(text: str) -> str:
        if own in ids_in(text, (name,)):
            raise refused(f"“{own}” stands in the issue already.")
        there = before if before in ids_in(text, (name,)) else ""
        return insert_item(text, (name,), said, before=there or None)

    return _arranged(
        workplace, issue_id, edit, did="put-in", item=(name, own), by=by, now=_spelt(said)
    )


def take_out(workplace: Workplace, issue_id: str, item: ItemName, *, by: str = "") -> Saved:
    """Take an item out of the issue; `newsletter.publication.writing.histories` brings it back."""

    def edit(text: str) -> str:
        return remove_item(text, item)

    return _arranged(workplace, issue_id, edit, did="took-out", item=item, by=by)


def _arranged(
    workplace: Workplace,
    issue_id: str,
    edit: Edit,
    *,
    did: str,
    item: ItemName,
    by: str,
    now: str = "",
) -> Saved:
    path = workplace.existing_issue_file(issue_id)
    with writing(workplace, issue_id):
        for attempt in range(TRIES):
            data, mark, text = readable(path)
            new = (mark + edit(text)).encode()
            if new == data:
                return Saved(state=SaveState.SAME, text="", seen=fingerprint(data))
            try:
                if attempt == 0:
                    _noted(workplace, journal_of(workplace, issue_id), did, item, by, text, now)
                if swap(path, read=data, write=new):
                    return Saved(state=SaveState.WRITTEN, text="", seen=fingerprint(new))
            except OSError as error:
                raise NotSaved(
                    f"{path.name} could not be written: {error.strerror}. It is as it was.",
                    help="Make room on the disk, or see who may write the file, and try again.",
                    kept=False,
                ) from error
            time.sleep(0.002 * attempt)
    raise NotSaved(
        f"{path.name} is being written by another program without a pause.",
        help="Try again in a moment.",
        kept=False,
    )


def _noted(  # noqa: PLR0917 - what the journal says of it
    workplace: Workplace, journal: Journal, did: str, item: ItemName, by: str, text: str, now: str
) -> None:
    """Write down what is about to be done: what is taken out as it stood, and before what."""
    was = ""
    if did != "put-in":
        tree = tree_of(text)
        where = located(tree, item)
        below = ids_in(text, where[:-1])[int(where[-1]) + 1 :]
        node = walk(tree, where)
        said = {"said": plain(node) if node else "", "before": below[0] if below else ""}
        was = json.dumps(said, ensure_ascii=False)
    journal.append(did=did, at=workplace.clock(), by=by, item=item, was=was, now=now)


def _spelt(said: str | dict[str, Any]) -> str:
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
