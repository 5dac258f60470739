"""What a room is given, and what it answers: plain values, no HTTP inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from newsletter.desk.shelf import Shelf, Upload
from newsletter.desk.tasks import Tasks
from newsletter.model.access import May, Member
from newsletter.model.accounts import Caller
from newsletter.model.values import dataclass
from newsletter.publication.place.workplace import Workplace

DIGITS = 15
"""The longest number that is read: times a page's length it still fits into 64 bits."""
LONGEST_WINDOW = 40
"""Characters of what tells browsers apart: it is written down with drafts, and a browser could say more."""
Say = Callable[..., str]
"""Returns what the desk says, in the language of whoever reads it; ``{name}`` is filled in."""


def whole_number(text: str) -> int:
    """Return what was sent as a number; 0 where it is none, or past all counting."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Names and texts as they were sent, line ends made one; hostile until parsed."""

    fields: Sequence[tuple[str, str]] = ()
    uploads: Sequence[tuple[str, Upload]] = ()

    def text(self, name: str, default: str = "") -> str:
        """Return the last text of a name, or the default."""
        return next((text for key, text in reversed(self.fields) if key == name), default)

    def every(self, name: str) -> tuple[str, ...]:
        """Return all texts of a name, in order."""
        return tuple(text for key, text in self.fields if key == name)

    def number(self, name: str) -> int:
        """Return the last text of a name as a whole number; 0 where it is none, or past all counting."""
        return whole_number(self.text(name))

    def has(self, name: str) -> bool:
        """Tell whether a name was sent at all: a box that is ticked, a button that was pressed."""
        return any(key == name for key, _ in self.fields)

    def upload(self, name: str) -> Upload | None:
        """Return the file of a name, or None where none was chosen."""
        return next((one for key, one in self.uploads if key == name and one.name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody asks for a page, or does something."""

    workplace: Workplace
    member: Member | None
    """None only where anybody may come in."""
    path: str
    parts: Mapping[str, str] = field(default_factory=dict)
    """What stands in the address: ``issue``, ``item``."""
    query: Form = field(default_factory=Form)
    form: Form = field(default_factory=Form)
    say: Say = field(repr=False, default=lambda text, **filled: text.format(**filled))
    language: str = "en"
    tasks: Tasks | None = field(repr=False, default=None)
    """What has long work done; None only in tests of what has none."""
    waiting: Shelf | None = field(repr=False, default=None)
    """Where uploads wait; None only in tests of what has none."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """What this browser keeps of its settings: ``desk-keys``, ``desk-window``; no secret."""
    since: str = ""
    """The mark of what windows had been told before this page was made."""
    caller: Caller = field(default_factory=Caller)
    """From where they come; for those who sign in."""
    token: str = field(default="", repr=False)
    """That of their session; empty: they have none, or sit at the machine itself."""

    @property
    def session(self) -> str:
        """What tells browsers of one person apart; no secret."""
        return self.kept.get("desk-window", "")[:LONGEST_WINDOW]

    @property
    def by(self) -> str:
        """The id of the person; raises `AssertionError` where nobody was admitted."""
        assert self.member is not None  # noqa: S101 - the guard admits before a room is entered
        return self.member.id

    @property
    def work(self) -> Tasks:
        """What has long work done."""
        assert self.tasks is not None  # noqa: S101 - the frame gives it
        return self.tasks

    @property
    def shelf(self) -> Shelf:
        """Where uploads wait between two pages."""
        assert self.waiting is not None  # noqa: S101 - the frame gives it
        return self.waiting

    @property
    def issue(self) -> str:
        """The issue of the address, or empty."""
        return self.parts.get("issue", "")

    def may(self, what: May) -> bool:
        """Tell whether this person may do something."""
        return self.member is not None and self.member.may(what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A whole page: a template of ``templates/desk/`` with what it knows."""

    template: str
    title: str
    knows: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    follows: tuple[str, ...] = ()
    """Topics after whose change it is drawn again: ``issue:2026-11``, ``newsroom``, ``mail``, ``feeds``."""
    scripts: tuple[str, ...] = ()
    """Scripts of ``templates/desk/`` beside desk.js."""
    cookies: tuple[Cookie, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Done: the browser goes on to another page of the desk, and says there what was done."""

    to: str
    said: str = ""
    undo: str = ""
    """An address of the desk that takes it back by POST; empty: nothing to take back."""
    cookies: tuple[Cookie, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Octets:
    """A file, a picture, a preview in a frame, a piece of JSON."""

    data: bytes = field(repr=False)
    media_type: str
    status: int = 200
    saved_as: str = ""
    """The name under which the browser offers to save it; empty: it is shown."""
    policy: str = ""
    """A Content-Security-Policy of its own; empty: the desk's."""
    for_good: bool = False
    """True: the address changes with the content, so that browsers may keep it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """A small text that the browser keeps; empty text: it forgets it."""

    name: str
    text: str
    seconds: int | None = None
    """How long; None: until the browser is closed."""
    script: bool = False
    """True: the desk's own scripts may read it."""


Answer = Page | Gone | Octets
Handler = Callable[[Visit], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One address of the desk: what it asks of whoever comes, and what it does."""

    path: str
    needs: May
    handler: Handler
    method: str = "GET"
    limit: int = 1_000_000
    """Octets that a form may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A part of the desk, as the list at its side shows it."""

    name: str
    label: str
    """In English; translated where it is shown."""
    path: str
    """With ``{issue}`` where it is about one; such a room is only shown where there is an issue."""
    needs: May
    ways: tuple[Way, ...]
    key: str = ""
    """Goes there after ``g``."""
    group: str = "issue"
    """``issue``, ``publication`` or ``house``: where in the list it stands; empty: not there."""
    waiting: Callable[[Visit, str], int] = field(default=lambda _visit, _issue: 0)
    """How many things wait there, of an issue; asked for every page, so it works nothing out."""


def see(path: str, needs: May, handler: Handler) -> Way:
    """Return the way to a page; looking changes nothing."""
    return Way(path=path, needs=needs, handler=handler)


def do(path: str, needs: May, handler: Handler, *, limit: int = 1_000_000) -> Way:
    """Return the way to a deed, which is posted."""
    return Way(path=path, needs=needs, handler=handler, method="POST", limit=limit)


def seen(visit: Visit, member: Member) -> Visit:
    """Return the visit of somebody who was admitted."""
    return replace(visit, member=member)
