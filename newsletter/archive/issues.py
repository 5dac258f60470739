"""What a site is made of, and what may never stand in one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.archive.editions import Edition
from newsletter.errors import ArchiveError
from newsletter.model.values import dataclass

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BalancePicture:
    """Whose voices the newest issue carries, drawn and told."""

    issue: str
    """Its heading: ``November 2017``."""
    svg: bytes
    words: str
    """The same in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWordmark:
    """The publication's own drawing of its name, beside the index."""

    light: str
    """File name."""
    dark: str
    """File name, or empty: the light one is right on dark paper, too."""
    alt: str
    width: int
    height: int
    """Pixels as shown; 0: unknown."""
    files: tuple[tuple[str, bytes], ...]


def require_sound(issues: Iterable[Edition]) -> None:
    """Raise `ArchiveError` where an issue cannot have a place of its own on the site."""
    seen: set[str] = set()
    for archived in issues:
        issue_id = archived.issue.id
        if issue_id in seen:
            raise ArchiveError(
                f"There are two issues {issue_id} to archive.",
                help="One address leads to one issue: rename one of the files.",
            )
        seen.add(issue_id)
        require_place(archived)


def require_place(edition: Edition) -> None:
    """Raise `ArchiveError` where an issue, or a picture of it, has no name that a file can have."""
    issue_id = edition.issue.id
    _require_name(issue_id, f"The id of issue {issue_id}")
    if edition.published.tzinfo is None:
        raise ArchiveError(
            f"The time at which issue {issue_id} was published has no zone.",
            help="Give an aware time.",
        )
    for name, _ in edition.images:
        _require_name(name, f"The picture {name} of issue {issue_id}")


def _require_name(name: str, what: str) -> None:
    if not _NAME.fullmatch(name) or name == "index.html":
        raise ArchiveError(
            f"{what} cannot be a file name on the site.",
            help="Use letters, digits, hyphens and dots, and begin with a letter or digit.",
        )
