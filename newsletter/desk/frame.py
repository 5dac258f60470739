"""What stands around every page: the list of rooms, who is here, what was just done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsletter.desk.known import Known
from newsletter.desk.views import Views
from newsletter.desk.visits import Page, Room, Visit
from newsletter.desk.words import direction
from newsletter.model.values import dataclass

SHOWN = 12
"""Issues to choose from in the frame."""
GROUPS = ("issue", "publication", "house")
BELONGS = {
    "write": ("/issues/{issue}/entries", "/issues/{issue}/leads", "/issues/{issue}/history"),
    "checks": ("/issues/{issue}/file", "/issues/{issue}/weight"),
    "sending": ("/issues/{issue}/verify", "/issues/{issue}/clicks", "/issues/{issue}/compare"),
    "inbox": ("/clip",),
}
"""Pages of a room, by its name, that do not stand below its address."""
MONTH = "/issues/{issue}"
"""Where an issue stands: the first page, of that issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the last deed said."""

    said: str
    undo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLink:
    """A room in the list at the side."""

    name: str
    label: str
    address: str
    key: str
    current: bool
    waiting: int = 0
    """How many things wait there, as far as that is known; 0: nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLink:
    """The same room of another issue."""

    issue: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameView:
    """What every template knows as ``desk``."""

    publication: str
    language: str
    direction: str
    title: str
    issue: str
    """The issue that the page is about, or that is being made; empty: there is none yet."""
    issues: tuple[IssueLink, ...]
    """The newest, first the newest, at most a year's."""
    groups: tuple[tuple[RoomLink, ...], ...]
    member: str
    """The person's name, or empty."""
    alone: bool
    told: Told | None
    style: str
    scripts: tuple[str, ...]
    topics: tuple[str, ...]
    since: str
    """The mark after which this page's window asks for changes of those topics."""
    path: str


class Frame:
    """Draws whole pages."""

    def __init__(self, views: Views, rooms: Sequence[Room], known: Known) -> None:
        self._views = views
        self._rooms = rooms
        self._known = known

    def draw(self, visit: Visit, page: Page, told: Told | None) -> str:
        """Return a page of a room in its frame."""
        around = self._known.surroundings()
        issue = visit.issue or around.issue
        desk = FrameView(
            publication=around.publication,
            language=visit.language,
            direction=direction(visit.language),
            title=page.title,
            issue=issue,
            issues=tuple(self._issue_links(visit, issue, around.issues)),
            groups=tuple(tuple(self._links(visit, group, issue)) for group in GROUPS),
            member=visit.member.person.name if visit.member else "",
            alone=bool(visit.member and visit.member.alone),
            told=told,
            style=self._asset("desk.css"),
            scripts=tuple(self._asset(name) for name in ("desk.js", *page.scripts)),
            topics=page.follows,
            since=visit.since,
            path=visit.path,
        )
        return self._views.draw(page.template, {**_known(visit), "desk": desk, **page.knows})

    def draw_bare(self, visit: Visit, status: int, message: str) -> str:
        """Return a page that says why there is none."""
        knows = {"style": self._asset("desk.css"), "status": status, "message": message}
        return self._views.draw("bare.html.j2", {**_known(visit), **knows})

    def _links(self, visit: Visit, group: str, issue: str) -> Iterator[RoomLink]:
        for room in self._rooms:
            if room.group != group or not visit.may(room.needs):
                continue
            if "{issue}" in room.path and not issue:
                continue
            address = room.path.replace("{issue}", issue)
            yield RoomLink(
                name=room.name,
                label=visit.say(room.label),
                address=address,
                key=room.key,
                current=_is_here(room, visit.path, issue),
                waiting=room.waiting(visit, issue),
            )

    def _issue_links(self, visit: Visit, issue: str, issues: Sequence[str]) -> Iterator[IssueLink]:
        """Yield the newest issues, each as the room in which we are, or where it stands."""
        rooms = [room.path for room in self._rooms if "{issue}" in room.path]
        here = (path for path in rooms if _is_in(visit.path, path.replace("{issue}", issue)))
        path = next(here, MONTH)
        for one in issues[: -SHOWN - 1 : -1]:
            yield IssueLink(issue=one, address=path.replace("{issue}", one), current=one == issue)

    def _asset(self, name: str) -> str:
        return f"/static/{self._views.version}/{name}"


def _known(visit: Visit) -> Mapping[str, Any]:
    """Return what every template knows beside ``desk``."""
    return {
        "say": visit.say,
        "visit": visit,
        "lang": visit.language,
        "dir": direction(visit.language),
    }


def _is_here(room: Room, path: str, issue: str) -> bool:
    addresses = (room.path, *BELONGS.get(room.name, ()))
    if room.path == "/" and path == MONTH.replace("{issue}", issue):
        return True
    return any(_is_in(path, one.replace("{issue}", issue)) for one in addresses)


def _is_in(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(f"{address}/"))
