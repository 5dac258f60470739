"""Pages that readers suggest, and what they say of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.model.audience import Mailbox
from newsletter.model.values import dataclass

LONGEST_URL = 2_000
"""Characters of an address; browsers send no longer ones either."""
LONGEST_WHY = 1_000
"""Characters."""
MOST_VOICES = 20
"""Of one page so many are kept with their words; further ones are counted."""


class SuggestionState(StrEnum):
    """What became of a suggestion."""

    WAITING = "waiting"
    TAKEN = "taken"
    """It is a candidate."""
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one reader said.  Personal: it is forgotten after a while, and with the person."""

    number: int = 0
    """Given by the store, never twice."""
    at: datetime
    """Aware, UTC."""
    why: str
    """Plain text of several lines."""
    name: str = ""
    mailbox: Mailbox | None = None
    """As they wrote it; nobody has confirmed that it is theirs."""
    language: str = ""
    """Of the page on which they wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One page, however many readers suggested it."""

    number: int = 0
    """Given by the store, never twice."""
    key: str
    """The page's canonical address."""
    url: str
    """As the first reader gave it, in ASCII: fetch this one."""
    first: datetime
    last: datetime
    count: int = 1
    """How many suggested it; it names nobody."""
    state: SuggestionState = SuggestionState.WAITING
    by: str = ""
    """The id of the person who decided, or empty."""
    decided: datetime | None = None
    article: str = ""
    """The key of the article that it became; empty: none, or the one of `key`."""
    voices: tuple[Voice, ...] = ()
    """Oldest first; at most `MOST_VOICES`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionRules:
    """Whether readers may suggest pages, and within which limits."""

    open: bool = False
    """True: `newsletter serve` has a form for it."""
    keep_days: int = 90
    """After so many days what readers wrote is forgotten: names, addresses, words."""
    per_network: int = 10
    """Most suggestions an hour from one network address."""
    most_waiting: int = 500
    """So many pages may wait for editors; further ones are turned away."""
