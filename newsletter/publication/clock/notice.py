"""One thing that the clock tells somebody by mail, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.model.people import Person
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass

PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell, once."""

    series: str
    item: str
    subject: str
    text: str
    role: str = PUBLISHER
    """Who is told: all with this role and a mail address; where there are none, the publishers."""


def told_of(notice: Notice, publication: Publication) -> Sequence[Person]:
    """Return whom a notice is for."""
    reached = [one for one in publication.people if one.email]
    for role in (notice.role, PUBLISHER):
        if found := [one for one in reached if role in one.roles]:
            return found
    return []


def spelt(moment: datetime, publication: Publication) -> str:
    """Return a moment by the publication's clocks."""
    zone = publication.schedule.zone
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"
