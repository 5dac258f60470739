"""How fast mail may leave: in all, and to single domains; decisions about one moment after another."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from newsletter.model.values import dataclass

_UNITS = {"second": 1, "minute": 60, "hour": 3600}
_BURST = timedelta(seconds=1)
"""What was not used of a rate may be made up for so long, and no longer."""


@lru_cache(maxsize=64)
def spacing(rate: str) -> timedelta | None:
    """Return the time between two mails of a rate like ``30 a minute``; None: there is none."""
    if not rate:
        return None
    number, _, unit = rate.split(" ")
    return timedelta(seconds=_UNITS[unit] / int(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Limits for all who send, together: ``50 a second``, ``300 a minute``, ``1000 an hour``."""

    all: str = ""
    domains: tuple[tuple[str, str], ...] = ()
    """(domain of the address, in lower case; rate)."""

    def of(self, deliverable: str) -> tuple[str, timedelta] | None:
        """Return the domain of an address and the time between two mails to it; None: no limit."""
        if not self.domains:
            return None
        domain = deliverable.rpartition("@")[2].lower()
        each = spacing(dict(self.domains).get(domain, ""))
        return (domain, each) if each else None

    @property
    def in_all(self) -> timedelta | None:
        """Return the time between two mails to anybody."""
        return spacing(self.all)


NO_LIMIT = Rates()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How far a limit is used up."""

    free: datetime
    """When the next mail would be due if all came at even distances (a virtual schedule)."""
    booked: datetime
    """Up to when moments were given to mails that wait."""

    def opens(self, each: timedelta) -> datetime:
        """Return from when on one more may leave."""
        return self.free - max(_BURST - each, timedelta(0))

    def used(self, each: timedelta, now: datetime) -> Pace:
        """Return the pace after one more has left now."""
        return Pace(free=max(self.free, now) + each, booked=self.booked)

    def booking(self, each: timedelta, now: datetime) -> Pace:
        """Return the pace with one more moment given away, at its `booked`."""
        return Pace(free=self.free, booked=max(self.booked, self.free, now) + each)
