"""What is remembered of a page that could not be had."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailure:
    """A page that was asked for in vain."""

    key: str
    """The canonical form of its address."""
    url: str
    reason: str
    """In words."""
    failures: int
    """In a row."""
    failed: datetime
    """The last time; aware, UTC."""
    next_try: datetime | None
    """When a round of collecting asks again; None: never, until a person asks for the page."""

    def rests(self, now: datetime) -> bool:
        """Tell whether a round of collecting leaves the page alone."""
        return self.next_try is None or now < self.next_try
