"""A message that is sent so that it comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One message to an address that takes no mail, and what came back of it."""

    id: str
    """24 hexadecimal signs."""
    to: str
    """``…@other.example``: what stood before it is not kept."""
    at: datetime
    """Aware, UTC: when it was handed over."""
    refused: str = ""
    """What the relay said, where it did not even take it; or empty."""
    came: datetime | None = None
    """When what came back was read; None: nothing was."""
    mailbox: str = ""
    """Where it lay."""
    evidence: str = ""
    """By what it was known: the return path, the Message-ID."""
    told: str = ""
    """What it says, in our own words: ``no such mailbox (5.1.1)``."""

    @property
    def took(self) -> timedelta | None:
        """How long it was on its way, at most; None: it has not come back."""
        return self.came - self.at if self.came else None
