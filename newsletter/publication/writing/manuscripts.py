"""What authors send in, read in a confined child."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cache

from newsletter.confine import Confined, Limits
from newsletter.documents.suggest import listed
from newsletter.errors import ConfinedError, UsageError
from newsletter.manuscripts.values import Change, Decision, Manuscript, Remark
from newsletter.model.values import dataclass

__all__ = [
    "UNDECIDED",
    "Change",
    "Decided",
    "Decision",
    "Manuscript",
    "Remark",
    "kept_readers",
    "open_readers",
    "read_document",
]

MODULE = "newsletter.manuscripts.reading"
RESULTS = ("newsletter.manuscripts.values", "newsletter.model.prose")
LIMITS = Limits(memory_bytes=1536 << 20, cpu_seconds=40, wall_seconds=90, shut_in=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person decided about a manuscript's tracked changes and comments."""

    single: Mapping[str, Decision] = field(default_factory=dict)
    """By their ids."""
    changes: Decision | None = None
    """About all other changes."""
    comments: Decision | None = None
    """About all other comments: kept with the lead, or left out."""


UNDECIDED = Decided()


def open_readers() -> Confined:
    """Return a pool of one child that reads documents; a context manager."""
    return Confined(preload=(MODULE,), results=RESULTS, limits=LIMITS)


@cache
def kept_readers() -> Confined:
    """Return readers that stay for as long as this process does, for the desk; they begin when needed."""
    return open_readers()


def read_document(
    data: bytes, decided: Decided = UNDECIDED, *, readers: Confined | None = None
) -> Manuscript:
    """Read what an author sent in; what is undecided waits in it.

    Raises `ParseError` for what is no document that can be read, `UsageError` for a decision about
    what is not in it, and where it takes too long or too much memory.
    """
    if readers is None:
        with open_readers() as own:
            return read_document(data, decided, readers=own)
    try:
        manuscript = readers.call(
            f"{MODULE}:read_manuscript",
            data,
            single=dict(decided.single),
            changes=decided.changes,
            comments=decided.comments,
        )
    except ConfinedError as error:
        if error.why == "failed":
            raise UsageError(
                "The document could not be read: it is made in a way that was not foreseen.",
                help="Save it in Word or LibreOffice once more as .docx, and give that.",
            ) from error
        raise UsageError(
            "The document takes too long or too much memory to read.",
            help="Save it in Word or LibreOffice once more as .docx; if it is very long, in parts.",
        ) from error
    assert isinstance(manuscript, Manuscript)  # noqa: S101 - what our own function returns
    _expect_known(manuscript, decided.single)
    return manuscript


def _expect_known(manuscript: Manuscript, named: Iterable[str]) -> None:
    known = [*(one.id for one in manuscript.changes), *(one.id for one in manuscript.comments)]
    unknown = [one for one in named if one not in known]
    if unknown:
        there = f"It has: {listed(known)}." if known else "Nothing waits in it."
        raise UsageError(f"The document has no change or comment {unknown[0]!r}.", help=there)
