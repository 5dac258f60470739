"""A clock that stands still until it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FixedClock:
    """A callable that returns the same aware UTC time; `advance` moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        """Return the time at which the clock stands."""
        return self.now

    def advance(self, step: timedelta) -> None:
        """Move the clock forward."""
        self.now += step
