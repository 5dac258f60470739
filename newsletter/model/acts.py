"""What people did to candidates."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.model.article import Decision
from newsletter.model.values import dataclass


class ActKind(StrEnum):
    """What somebody did."""

    DECIDE = "decide"
    SPLIT = "split"
    JOIN = "join"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that somebody did to candidates; it can be taken back."""

    number: int
    """Acts are numbered in the order in which they were done."""
    kind: ActKind
    candidate: str
    """Id; of a split or join, the candidate that the articles went to."""
    others: tuple[str, ...] = ()
    """Ids of the candidates that the articles came from."""
    decision: Decision | None = None
    """What was decided; None for a split or join."""
    by: str = ""
    """Id of the person, or empty."""
    at: datetime
    """Aware, UTC."""
    undone_by: str = ""
    undone_at: datetime | None = None
    """Aware, UTC; None: it stands."""

    @property
    def concerns(self) -> frozenset[str]:
        """Return the ids of all candidates that it changed."""
        return frozenset((self.candidate, *self.others))
