"""The dates of an issue file, read also where the rest of it has mistakes or is not written yet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from newsletter.documents.issue_file import ISSUE
from newsletter.documents.nodes import TextNode, walk
from newsletter.documents.reading import BAD, Reading
from newsletter.documents.source import decode
from newsletter.documents.syntax import parse
from newsletter.model.issue import IssueDates
from newsletter.model.publication import Publication, Schedule, Sender

_NAMES = ("date", "send_at", "window", "freeze", "imported", "corrects")
_KINDS = {one.name: one.kind for one in ISSUE.fields if one.name in _NAMES}
_FIELD = re.compile(rf"^(?:{'|'.join(_NAMES)}):.*\n?(?:(?:[ \t#\r].*)?\n)*", re.MULTILINE)
"""A field at the left margin, with the lines that are indented below it."""


def read_issue_dates(data: bytes, *, issue_id: str, publication: Publication) -> IssueDates | None:
    """Return what an issue file says about time; None where its own date cannot be read.

    A field with a mistake is as if it were not there; `newsletter check` tells of it.
    """
    zone = publication.schedule.zone
    # Parsing the lines concerned takes a small part of the time of parsing all, and most files
    # are as they were when they were last asked for.
    said = _read(_head(data), zone)
    if "date" not in said:  # the file may be written in another style
        said = _read.__wrapped__(data, zone)
    return IssueDates(id=issue_id, **said) if "date" in said else None


@lru_cache(maxsize=2_000)
def _read(data: bytes, zone: str) -> dict[str, Any]:
    source, problems = decode(data, file="")
    if problems:
        return {}
    parsed = parse(source)
    reading = Reading(source=parsed.source, publication=_in_zone(zone))
    said = {}
    for name, kind in _KINDS.items():
        node = walk(parsed.tree, (name,))
        if node is None or (isinstance(node, TextNode) and node.is_empty):
            continue
        value = kind.read(node, reading, (name,))
        if value is not BAD:
            said[name] = value
    return said


def _head(data: bytes) -> bytes:
    """Return the lines of the fields concerned; a file in another encoding has none."""
    text = data.decode("utf-8-sig", "replace")
    return "".join(_FIELD.findall(text)).encode()


@lru_cache(maxsize=8)
def _in_zone(zone: str) -> Publication:
    """Return a publication of which only the zone matters."""
    nobody = Sender(name="", address="")
    return Publication(name="", sender=nobody, postal_address=(), schedule=Schedule(zone=zone))
