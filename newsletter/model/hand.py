"""A process that takes work off the queue."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHand:
    """One worker.  Times are aware, UTC."""

    holder: str
    """Under which it holds rows; no other process ever has the same."""
    host: str
    process: int
    began: datetime
    seen: datetime
    """When it last said that it lives."""
    gone: str = ""
    """Why somebody said that its machine is off, or empty."""
