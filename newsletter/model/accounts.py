"""How the people of publication.yaml come in, and for how long they stay signed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from newsletter.model.access import Member
from newsletter.model.values import dataclass

LINK_LASTS = timedelta(minutes=15)
"""For so long a sign-in link works, once."""
ASKED_LASTS = timedelta(minutes=10)
"""For so long what a passkey or a single sign-on was asked may be answered, once."""
IDLE = timedelta(hours=12)
"""A session ends when nothing was asked by it for so long."""
LONGEST = timedelta(days=30)
"""A session ends so long after it began, whatever was asked by it."""


class Way(StrEnum):
    """How somebody signed in."""

    MAIL = "link by mail"
    TERMINAL = "link from the terminal"
    PASSWORD = "password"  # noqa: S105 - a word for people
    PASSKEY = "passkey"
    SINGLE_SIGN_ON = "single sign-on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a session was begun upon: it ends where some of that is gone."""

    address: str
    """The person's mail address in its normal form, or empty."""
    roles: tuple[str, ...]

    def holds(self, now: Standing) -> bool:
        """Tell whether the person still has that address, and at least these roles."""
        return self.address == now.address and set(self.roles) <= set(now.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLink:
    """A link that signs one person in, once."""

    digest: str
    """SHA-256 of its token, in hex: the token itself is kept nowhere."""
    person: str
    standing: Standing
    way: Way
    browser: str = ""
    """SHA-256 of the cookie of the browser that asked; empty: any browser may use it."""
    made: datetime
    ends: datetime

    def fits(self, browser: str) -> bool:
        """Tell whether a browser may use it."""
        return self.browser in {"", browser}


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser in which one person is signed in."""

    id: str
    """What lists name it by; nothing opens with it."""
    digest: str
    """SHA-256 of its token, in hex: the token itself is in the browser's cookie alone."""
    person: str
    standing: Standing
    way: Way
    began: datetime
    seen: datetime
    """When it was last used, to five minutes."""
    agent: str = ""
    """What the browser calls itself, shortened."""

    @property
    def ends(self) -> datetime:
        """When it is over unless it is used before."""
        return min(self.seen + IDLE, self.began + LONGEST)

    def is_live(self, now: datetime) -> bool:
        """Tell whether it still opens anything."""
        return now < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Password:
    """What is kept of a password."""

    person: str
    address: str
    """The person's mail address then, in its normal form: whoever has another is somebody else."""
    hashed: str
    """As argon2 writes it: parameters, salt and hash."""
    changed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A key that a person's device or password manager keeps; we keep its public half."""

    id: str
    """The credential's id, in base64url without padding."""
    person: str
    address: str
    """The person's mail address when it was added, as of a `Password`."""
    public_key: str
    """COSE, in base64url without padding."""
    count: int
    """The authenticator's counter of signatures; 0 where it counts none."""
    name: str
    """What the person calls it: ``Laptop``."""
    made: datetime
    used: datetime | None = None


class Asking(StrEnum):
    """What an open question to a browser is about."""

    NEW_PASSKEY = "new passkey"
    PASSKEY = "passkey"
    SINGLE_SIGN_ON = "single sign-on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a browser was asked, and has to answer soon, once."""

    digest: str
    """SHA-256 of what comes back with the answer, in hex."""
    asking: Asking
    browser: str
    """SHA-256 of the cookie of the browser that was asked."""
    person: str = ""
    """Whose new passkey it is; otherwise who answers is not known yet."""
    kept: str = ""
    """What the answer is held against, besides."""
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How often something may be tried: `burst` times at once, then once in each `each`."""

    burst: int
    each: timedelta

    def taken(self, free: datetime | None, now: datetime) -> datetime | None:
        """Return what is to be remembered after one more try, or None: it is too early for one.

        `free`: what was remembered the last time, a virtual schedule as in `rates.Pace`.  One that is
        further off than it can be was written while the clock was ahead, and shuts nobody out.
        """
        if free and free - now > self.each * self.burst:
            free = None
        begins = max(free or now, now)
        if begins - now > self.each * (self.burst - 1):
            return None
        return begins + self.each


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWays:
    """What a person may sign in with, besides links."""

    person: str
    password: datetime | None
    """When it was set; None: there is none."""
    passkeys: tuple[Passkey, ...]


def live(sessions: Iterable[Session], now: datetime) -> tuple[Session, ...]:
    """Return those that still open something, the last used first."""
    found = [one for one in sessions if one.is_live(now)]
    return tuple(sorted(found, key=lambda one: one.seen, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who knocks, before it is known who they are."""

    network: str = ""
    """The address that the request came from; empty: unknown."""
    agent: str = ""
    """What the browser calls itself."""
    browser: str = ""
    """SHA-256 of the browser's cookie; empty: it has none."""


class LinkState(StrEnum):
    """What a sign-in link is good for, in a browser."""

    GOOD = "good"
    ELSEWHERE = "elsewhere"
    """It was asked for in another browser, and works there."""
    DEAD = "dead"
    """Used, too old, or never ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A sign-in link that was made; whoever has it is that person, once."""

    person: str
    address: str = field(repr=False)
    """Where it leads."""
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """A session that has just begun."""

    session: Session
    token: str = field(repr=False)
    """What the browser's cookie will hold; it is known here and now, and never again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who asks, and by which session."""

    member: Member
    session: Session
