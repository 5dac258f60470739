"""Issues as they were read before: a file that has not changed is not parsed again.

For the archive alone.  What is checked, approved and sent is read from its file each time.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from pathlib import Path

import newsletter
from newsletter.archive.building.packed import Packed
from newsletter.documents.kept import issue_of, octets_of
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

FOLDER = "cache"
NAME = "issues"
UNREADABLE = b""
"""Stands for an issue that cannot be read: its mistakes are not looked for again."""


def readable_issues(
    workplace: Workplace, publication: Publication, *, remember: bool = True
) -> tuple[Issue, ...]:
    """Return what `reading.readable_issues` returns, reading only what changed.

    Unless `remember`, no file is written.
    """
    if not remember:
        return reading.readable_issues(workplace, publication)
    around = hashlib.sha256(f"{_parser()}\0{publication!r}".encode()).hexdigest()
    found: list[Issue] = []
    with Packed(workplace.var / FOLDER, NAME) as kept:
        keys = set[str]()
        for name in workplace.issue_ids():
            data = workplace.existing_issue_file(name).read_bytes()
            key = hashlib.sha256(f"{around}\0{name}\0".encode() + data).hexdigest()
            keys.add(key)
            issue = _read(workplace, name, publication, kept, key)
            if issue is not None and not issue.corrects:
                found.append(issue)
        kept.forget_all_but(keys)
    return tuple(sorted(found, key=lambda issue: (issue.date, issue.id)))


def _read(
    workplace: Workplace, name: str, publication: Publication, kept: Packed, key: str
) -> Issue | None:
    octets = kept.get(key)
    if octets == UNREADABLE:
        return None
    if octets is not None:
        with suppress(ValueError):
            return issue_of(octets)
    issue = reading.issue_document(workplace, name, publication).value
    kept.put(key, UNREADABLE if issue is None else octets_of(issue))
    return issue


@cache
def _parser() -> str:
    """Return a hash of what makes nouns of files."""
    digest = hashlib.sha256()
    home = Path(newsletter.__file__).parent
    for room in ("documents", "model", "text"):
        for path in sorted((home / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
