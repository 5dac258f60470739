"""The moment at which an issue starts, and getting ready shortly before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from newsletter.errors import SendError
from newsletter.model.values import dataclass
from newsletter.publication.place.workplace import Clock

AHEAD = timedelta(seconds=60)
"""So long before its hour an issue is made ready: published, read back, its mails laid out."""
FREEZING = timedelta(seconds=5)
"""So long before its hour its recipients are frozen, at least."""
FREEZING_EACH = timedelta(microseconds=5)
"""For each recipient besides: a million take five seconds."""
_NAP = 0.5
"""Seconds after which it is asked whether to stop."""


class StoppedEarly(SendError):
    """The program was told to stop before the hour had come; nothing was frozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Waits for the hour of an issue, awake enough to begin within milliseconds."""

    at: datetime | None
    """Aware; None: whenever."""
    clock: Clock
    wait: Callable[[float], None]
    stopped: Callable[[], bool]
    early: timedelta = timedelta(0)
    """So long before the hour whoever waits may come."""

    def is_too_early(self) -> bool:
        """Say whether it is not even time to get ready."""
        return self.at is not None and self.clock() < self.at - self.early

    def reach(self, before: timedelta = timedelta(0)) -> None:
        """Return at the hour, or so long before it.  Raises `StoppedEarly`."""
        self.until(self.at and self.at - before)

    def is_reached(self) -> bool:
        """Wait for the hour; return whether it came, and not a word to stop before it."""
        try:
            self.reach()
        except StoppedEarly:
            return False
        return True

    def until(self, moment: datetime | None) -> None:
        """Return at a moment, at once where it is over.  Raises `StoppedEarly`."""
        while moment and (left := (moment - self.clock()).total_seconds()) > 0:
            if self.stopped():
                raise StoppedEarly("The program was told to stop before the hour of the issue.")
            self.wait(min(left, _NAP))


def freezing_time(recipients: int) -> timedelta:
    """Return how long before the hour the recipients are frozen."""
    return FREEZING + FREEZING_EACH * recipients
