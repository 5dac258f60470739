"""What was seen where a link leads."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.model.values import dataclass


class LinkState(StrEnum):
    """What became of one look at a link."""

    GOOD = "good"
    GONE = "gone"
    """The server says that there is no such page."""
    LOST = "lost"
    """Nobody is there: the name leads nowhere, nobody answers, or readers cannot reach it."""
    SOFT = "soft"
    """It answers as if all were well, with a page that says that there is none."""
    TROUBLE = "trouble"
    """The server has a fault of its own; it may be over soon."""
    DISTRUSTED = "distrusted"
    """The server does not prove who it is."""
    CLOSED = "closed"
    """It could not be looked at: a paywall, a log-in, a wall against programs."""
    OFFLINE = "offline"
    """Nothing on the web could be reached; of the link itself nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkResult:
    """One look at a link."""

    address: str
    """As an editor wrote it, without a fragment."""
    state: LinkState
    checked: datetime
    """Aware, UTC."""
    reason: str = ""
    """What is the matter, to be read after the name of the server: ``does not have this page``."""
    status: int = 0
    """Of the last answer; 0: there was none."""
    final: str = ""
    """The address that answered, after redirects; empty where none did."""
    moved_to: str = ""
    """Where permanent redirects alone lead, or empty."""
    canonical: str = ""
    """The address that the page calls its own, absolute, or empty."""
    title: str = ""
    """What the page calls itself, on one line, or empty."""
    secure: str = ""
    """An address with https that leads to the same, where the link has http; else empty."""


class CareState(StrEnum):
    """What years of looks say of a cited link."""

    ALIVE = "alive"
    MOVED = "moved"
    """It leads, for good, to another address."""
    DOUBTFUL = "doubtful"
    """It was not found, not often or not long enough to be called gone; or it seems to be another page."""
    GONE = "gone"
    """It was not found again and again, for days."""
    BLOCKED = "blocked"
    """Programs are kept out; of the page nothing is known."""
    PAYWALLED = "paywalled"
    """Readers are asked to pay or to log in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCare:
    """What is known of a cited link, over all looks."""

    address: str
    """Without a fragment."""
    state: CareState
    since: datetime
    """Since when it is in this state; of one that is gone, when it was first not found.  Aware, UTC, as
    are all times here."""
    checked: datetime
    next_check: datetime
    failures: int = 0
    """Looks in a row that did not find it."""
    first_failure: datetime | None = None
    """The first of them."""
    moved_to: str = ""
    reason: str = ""
    """What was the matter at the last look."""
