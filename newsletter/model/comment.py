"""What people say to one another about a piece, or about an issue as a whole."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.values import dataclass

LONGEST_COMMENT = 4_000
"""Characters."""
MOST_QUOTED = 1_500
"""Characters of a piece that are kept beside a comment on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a comment is about, as it read when the comment was made."""

    issue: str
    item: str = ""
    """The id of a lead or entry; empty: the issue as a whole."""
    title: str = ""
    words: str = ""
    """At most `MOST_QUOTED` characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment, or one answer to a comment."""

    number: int = 0
    """Its name for ever; 0: not stored yet."""
    about: Subject
    answers: int = 0
    """The number of the comment that it answers; 0: it begins a thread."""
    by: str
    """The id of a person; an address where a proof went to one; empty: nobody known."""
    at: datetime
    """Aware, UTC."""
    words: str
    """Plain text of several lines; empty: taken back by who wrote it."""
    proof: str = ""
    """The id of the proof that it answers, or empty."""
    theirs: bool = True
    """False: it came by mail, and from another address than the proof went to."""
    resolved: datetime | None = None
    """When its thread was settled; only of one that begins a thread."""
    resolved_by: str = ""

    @property
    def open(self) -> bool:
        """Whether it begins a thread that waits for somebody."""
        return not self.answers and self.resolved is None
