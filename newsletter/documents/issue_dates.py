"""The dates of an issue file, read also where the rest of it has mistakes or is not written yet."""

from __future__ import annotations

import re
from typing import Any

from newsletter.documents.issue_file import ISSUE
from newsletter.documents.nodes import TextNode, walk
from newsletter.documents.reading import BAD, Reading
from newsletter.documents.source import decode
from newsletter.documents.syntax import parse
from newsletter.model.issue import IssueDates
from newsletter.model.publication import Publication

_NAMES = ("date", "send_at", "window", "freeze", "imported")
_KINDS = {one.name: one.kind for one in ISSUE.fields if one.name in _NAMES}
_TOP = re.compile(r"^(?=[^\s#])", re.MULTILINE)


def read_issue_dates(data: bytes, *, issue_id: str, publication: Publication) -> IssueDates | None:
    """Return what an issue file says about time; None where its own date cannot be read.

    A field with a mistake is as if it were not there; `newsletter check` tells of it.
    """
    source, problems = decode(data, file=issue_id)
    if problems:
        return None
    said = _read(_head(source.text).encode(), issue_id, publication)
    if "date" not in said:  # the file may be written in another style
        said = _read(data, issue_id, publication)
    return IssueDates(id=issue_id, **said) if "date" in said else None


def _read(data: bytes, issue_id: str, publication: Publication) -> dict[str, Any]:
    source, _ = decode(data, file=issue_id)
    parsed = parse(source)
    reading = Reading(source=parsed.source, publication=publication)
    said = {}
    for name, kind in _KINDS.items():
        node = walk(parsed.tree, (name,))
        if node is None or (isinstance(node, TextNode) and node.is_empty):
            continue
        value = kind.read(node, reading, (name,))
        if value is not BAD:
            said[name] = value
    return said


def _head(text: str) -> str:
    """Return the lines of the fields concerned: parsing them alone takes a tenth of the time."""
    parts = _TOP.split(text)
    return "".join(part for part in parts if part.partition(":")[0] in _NAMES)
