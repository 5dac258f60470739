"""Issues as they were read before: a file that has not changed is not parsed again.

For the archive alone.  What is checked, approved and sent is read from its file each time.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

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


class ParsedIssues:
    """Issue files as nouns; a context manager."""

    def __init__(
        self, workplace: Workplace, publication: Publication, *, remember: bool = True
    ) -> None:
        """Unless `remember`, no file is written."""
        self._workplace = workplace
        self._publication = publication
        self._kept = Packed(workplace.var / FOLDER, NAME) if remember else None
        self._around = hashlib.sha256(f"{_parser()}\0{publication!r}".encode()).digest()
        self._seen: dict[str, str] = {}
        """Keys by the names that were asked for."""

    def __enter__(self) -> Self:
        """Open what is remembered."""
        if self._kept:
            self._kept.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Keep what is new, and forget what files of today do not say."""
        if self._kept:
            if kind is None and self._seen:
                self._forget_others(self._kept)
            self._kept.__exit__(kind, error, trace)

    def issue(self, name: str) -> Issue | None:
        """Return an issue by its file; None where it cannot be read."""
        data = self._workplace.issue_file(name).read_bytes()
        key = f"{name} {hashlib.sha256(self._around + data).hexdigest()}"
        self._seen[name] = key
        octets = self._kept.get(key) if self._kept else None
        if octets == UNREADABLE:
            return None
        if octets is not None:
            with suppress(ValueError):
                return issue_of(octets)
        issue = reading.issue_document(self._workplace, name, self._publication).value
        if self._kept:
            self._kept.put(key, UNREADABLE if issue is None else octets_of(issue))
        return issue

    def _forget_others(self, kept: Packed) -> None:
        """Forget what files are gone, and what was said before by those that were read now."""
        there = frozenset(self._workplace.issue_ids())
        named = ((key.rpartition(" ")[0], key) for key in kept)
        kept.forget_all_but(
            frozenset(
                key for name, key in named if name in there and self._seen.get(name, key) == key
            )
        )


def readable_issues(
    workplace: Workplace, publication: Publication, *, remember: bool = True
) -> tuple[Issue, ...]:
    """Return what `reading.readable_issues` returns, reading only what changed.

    Unless `remember`, no file is written.
    """
    with ParsedIssues(workplace, publication, remember=remember) as parsed:
        found = [
            issue
            for name in workplace.issue_ids()
            if (issue := parsed.issue(name)) is not None and not issue.corrects
        ]
    return tuple(sorted(found, key=lambda issue: (issue.date, issue.id)))


@cache
def _parser() -> str:
    """Return a hash of what makes nouns of files."""
    digest = hashlib.sha256()
    home = Path(newsletter.__file__).parent
    for room in ("documents", "model", "text"):
        for path in sorted((home / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
