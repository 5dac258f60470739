"""What a check, or the reader of a file, has to say."""

from __future__ import annotations

from enum import StrEnum

from newsletter.model.values import dataclass

ItemPath = tuple[str | int, ...]
"""Where in a document: ``("media_review", 3, "url")``; indexes count from 0."""


def spell_path(path: ItemPath) -> str:
    """Return the path as people read it: ``media_review[3].url``."""
    spelt = ""
    for step in path:
        if isinstance(step, int):
            spelt += f"[{step}]"
        else:
            spelt += f".{step}" if spelt else step
    return spelt


class Severity(StrEnum):
    """An error blocks approval; a warning asks to be looked at; a note is only said."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of one line of one file.  Lines and columns count from 1."""

    file: str
    line: int
    column: int
    width: int = 1
    snippet: str = ""
    """The whole line, without its line end."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding accepted by a named person for a reason."""

    code: str
    item: str
    """The id of the lead or entry, or ``issue``."""
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of a check: what is wrong, where, and how to mend it."""

    code: str
    """Lower-case words joined by hyphens, stable for ever: ``unknown-key``."""
    severity: Severity
    message: str
    help: str
    path: ItemPath = ()
    item: str = ""
    """The id of the lead or entry concerned, or empty."""
    place: Place | None = None
    waiver: Waiver | None = None
