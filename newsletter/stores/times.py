"""Times as text: ISO 8601, UTC, always six decimals, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=4096)  # one import writes the same moment a million times
def to_text(time: datetime) -> str:
    """Return an aware time as ``2026-11-01T09:00:00.000000+00:00``."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """Return the aware UTC time that `to_text` wrote."""
    return datetime.fromisoformat(text)
