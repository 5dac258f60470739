"""Everything that was done, by whom; and what one person did."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from newsletter.desk.telling import SAID, lines
from newsletter.desk.visits import Page, Room, Visit, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.publication.place import audit, reading


def log(visit: Visit) -> Page:
    """Show the log, newest first, as far as it is asked for."""
    query, place = visit.query, visit.workplace
    asked = {name: query.text(name).strip() for name in ("who", "item", "did", "since", "until")}
    for name in ("since", "until"):
        asked[name] = _day(asked[name])
    page = audit.newest(place, audit.Wanted(**asked), before=query.number("before"))
    publication = reading.publication(place)
    given = {name: text for name, text in asked.items() if text}
    person = publication.person(asked["who"]) if asked["who"] else None
    return Page(
        template="audit.html.j2",
        title=visit.say("What {who} did", who=person.name if person else asked["who"])
        if asked["who"]
        else visit.say("Everything that was done"),
        knows={
            "deeds": tuple(lines(place, page.deeds, publication, visit.say)),
            "asked": asked,
            "filtered": bool(given),
            "people": publication.people,
            "kinds": sorted(SAID.items(), key=lambda one: visit.say(one[1])),
            "older": f"/audit?{urlencode({**given, 'before': page.older})}" if page.older else "",
            "newer": f"/audit?{urlencode(given)}" if query.text("before") else "",
        },
        follows=("deeds",) if not query.text("before") else (),
    )


def _day(text: str) -> str:
    """Return a day as the log has it; raises `UsageError` for what is none."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise UsageError(
            f"{text!r} is no day.", help="Write year, month and day: 2026-11-01"
        ) from None


ROOM = Room(
    name="audit",
    label="What was done",
    path="/audit",
    needs=May.READ,
    key="d",
    group="house",
    ways=(see("/audit", May.READ, log),),
)
