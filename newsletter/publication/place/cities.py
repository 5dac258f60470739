"""One moment by the clocks of several places."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.model.publication import Schedule
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CityTime:
    """What a clock says at a place."""

    city: str
    """As the zone's name has it: ``New York``."""
    local: datetime
    """Aware, in the place's zone."""
    same_day: bool
    """True: the date is that of the first place."""

    @property
    def hour(self) -> str:
        """The time of day, with the weekday where it is another: ``19:00``, ``Fri 02:00``."""
        return f"{self.local:%H:%M}" if self.same_day else f"{self.local:%a %H:%M}"


def clocks(moment: datetime, schedule: Schedule) -> tuple[CityTime, ...]:
    """Return a moment by the publication's clock, then by those of its other cities."""
    own = moment.astimezone(ZoneInfo(schedule.zone))
    zones = dict.fromkeys((schedule.zone, *schedule.cities))
    return tuple(_at(zone, moment, own) for zone in zones)


def spelt(moment: datetime, schedule: Schedule) -> str:
    """Return ``Thu 1 Dec 2016, 09:00 New York, 14:00 London, 19:00 Karachi``."""
    first, *others = clocks(moment, schedule)
    day = f"{first.local:%a} {first.local.day} {first.local:%b %Y}"
    return ", ".join((day, *(f"{one.hour} {one.city}" for one in (first, *others))))


def _at(zone: str, moment: datetime, own: datetime) -> CityTime:
    local = moment.astimezone(ZoneInfo(zone))
    city = zone.rpartition("/")[2].replace("_", " ")
    return CityTime(city=city, local=local, same_day=local.date() == own.date())
