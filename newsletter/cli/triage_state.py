"""What the triage screen shows, and what each key makes of it; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newsletter.model.article import Candidate, Decision
from newsletter.model.values import dataclass

VIEWS = ("new", "late", "shortlisted", "later", "used", "rejected", "all")
DECIDING = {
    "s": Decision.SHORTLISTED,
    "l": Decision.LATER,
    "r": Decision.REJECTED,
    "n": Decision.NEW,
}
HELP = (
    ("s", "shortlist"),
    ("l", "later"),
    ("r", "reject"),
    ("n", "make it new again"),
    ("d", "draft into the issue; D lets one in that came in late"),
    ("u", "undo your last decision here"),
    ("o", "open the article in $BROWSER, or show its address"),
    ("j k", "next and previous; so do the arrows, PgDn and PgUp, Home and End"),
    ("space b", "read on and back in the text"),
    ("/", "search; an empty search shows all again"),
    ("tab", "new, late, shortlisted, later, used, rejected, all"),
    ("?", "this help"),
    ("q", "leave; everything is saved already"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Everything that is shown."""

    found: tuple[Candidate, ...] = ()
    cursor: int = 0
    """Place in `found`."""
    read: int = 0
    """Lines of the text that have been scrolled away."""
    view: str = "new"
    """One of `VIEWS`."""
    search: str = ""
    typing: str | None = None
    """The search that is being typed, or None."""
    help: bool = False
    message: str = ""
    issue: str = ""
    """Id of the issue that is drafted into, or empty."""
    late: int = 0
    """How many came in after the freeze, and wait."""

    @property
    def current(self) -> Candidate | None:
        """The candidate under the cursor."""
        return self.found[self.cursor] if self.found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a key asks of the world.

    It is ``decide``, ``undo``, ``draft``, ``let in``, ``open``, ``list`` or ``quit``.
    """

    what: str
    decision: Decision | None = None


def press(screen: Screen, key: str, *, page: int, leaf: int = 0) -> tuple[Screen, Wish | None]:
    """Return what a key leads to.

    `page` is how many candidates are in sight, `leaf` how many lines of the text are read on.
    """
    if screen.typing is not None:
        return _typed(screen, key)
    screen = replace(screen, message="")
    if screen.help:
        return replace(screen, help=False), None
    if key in {"q", "?", "/", "tab"}:
        return _turned(screen, key)
    wish = _wished(key)
    if wish and (screen.current or key == "u"):
        return screen, wish
    moved = _moved(screen, key, page=page, leaf=leaf or page) if screen.current else screen
    return moved, None


def _wished(key: str) -> Wish | None:
    if key in DECIDING:
        return Wish(what="decide", decision=DECIDING[key])
    what = {"u": "undo", "d": "draft", "D": "let in", "o": "open"}.get(key)
    return Wish(what=what) if what else None


def _turned(screen: Screen, key: str) -> tuple[Screen, Wish | None]:
    if key == "q":
        return screen, Wish(what="quit")
    if key == "?":
        return replace(screen, help=True), None
    if key == "/":
        return replace(screen, typing=screen.search), None
    view = VIEWS[(VIEWS.index(screen.view) + 1) % len(VIEWS)]
    return replace(screen, view=view), Wish(what="list")


def _typed(screen: Screen, key: str) -> tuple[Screen, Wish | None]:
    typing = screen.typing or ""
    if key == "enter":
        return replace(screen, typing=None, search=typing.strip()), Wish(what="list")
    if key == "escape":
        return replace(screen, typing=None), None
    if key == "backspace":
        return replace(screen, typing=typing[:-1]), None
    return (replace(screen, typing=typing + key) if len(key) == 1 else screen), None


def _moved(screen: Screen, key: str, *, page: int, leaf: int) -> Screen:
    if key in {" ", "b"}:
        return replace(screen, read=max(0, screen.read + (leaf if key == " " else -leaf)))
    last = len(screen.found) - 1
    target = {
        "j": screen.cursor + 1,
        "down": screen.cursor + 1,
        "k": screen.cursor - 1,
        "up": screen.cursor - 1,
        "pagedown": screen.cursor + page,
        "pageup": screen.cursor - page,
        "home": 0,
        "end": last,
    }.get(key)
    if target is None:
        return replace(screen, message="? shows the keys.") if len(key) == 1 else screen
    return replace(screen, cursor=max(0, min(last, target)), read=0)


def listed(screen: Screen, found: Iterable[Candidate]) -> Screen:
    """Return the screen with another list, from its top."""
    return replace(screen, found=tuple(found), cursor=0, read=0)


def decided(screen: Screen, candidate: Candidate, message: str) -> Screen:
    """Return the screen after a decision: the candidate stays in sight, the cursor goes on."""
    shown = _with(screen, candidate)
    cursor = min(screen.cursor + 1, len(shown.found) - 1)
    return replace(shown, cursor=cursor, read=0, message=message)


def undone(screen: Screen, candidate: Candidate, message: str) -> Screen:
    """Return the screen after something was taken back: the cursor is on what it concerned."""
    shown = _with(screen, candidate)
    ids = [one.id for one in shown.found]
    if candidate.id not in ids:
        shown, ids = replace(shown, found=(candidate, *shown.found)), [candidate.id, *ids]
    return replace(shown, cursor=ids.index(candidate.id), read=0, message=message)


def _with(screen: Screen, candidate: Candidate) -> Screen:
    found = tuple(candidate if one.id == candidate.id else one for one in screen.found)
    return replace(screen, found=found)
