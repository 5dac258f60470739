"""A listed person as one line of text and back, so that files of any length can be sorted on disk."""

from __future__ import annotations

import json
from datetime import datetime

from newsletter.audience.exports import ListedPerson
from newsletter.audience.services import Said
from newsletter.model.audience import Mailbox

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Made once: making it costs as much as using it."""


def packed(row: ListedPerson) -> str:
    """Return the row as text; line and normal address stand beside it."""
    box = row.mailbox
    return _ENCODE(
        [
            box.address,
            box.deliverable,
            row.said,
            row.name,
            row.language,
            row.tags,
            row.sections,
            *(time and time.isoformat() for time in (row.added, row.confirmed, row.left)),
            row.network,
            row.consent,
            row.wording,
            row.version,
            row.history,
            row.notes,
        ]
    )


def unpacked(text: str, *, normal: str, line: int) -> ListedPerson:
    """Return what `packed` was given."""
    (
        address, deliverable, said, name, language, tags, sections, added, confirmed, left,
        network, consent, wording, version, history, notes,
    ) = json.loads(text)  # fmt: skip
    return ListedPerson(
        line=line,
        mailbox=Mailbox(address=address, deliverable=deliverable, normal=normal),
        said=Said(said),
        name=name,
        language=language,
        tags=tuple(tags),
        sections=tuple(sections),
        added=_time(added),
        confirmed=_time(confirmed),
        left=_time(left),
        network=network,
        consent=consent,
        wording=wording,
        version=version,
        history=history,
        notes=tuple(notes),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
