"""What a mail is made of, by weight."""

from __future__ import annotations

from newsletter.model.values import dataclass

FRAME = "frame"
"""The kind of what is no piece of the issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A lead, focus area or entry, or a stretch of the frame around them; sizes in bytes."""

    kind: str
    """``lead``, ``focus area``, ``entry`` or ``frame``."""
    title: str
    id: str = ""
    number: int = 0
    """Of an entry, as readers see it."""
    folded: bool = False
    """True: it is only named, and stands on the web page."""
    size: int
    """What the mail would lose without it; of the frame, what is left of it then."""
    ends: int
    """How much of the mail has arrived when it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A mail's HTML taken to pieces, in the order in which they stand; sizes in bytes."""

    pieces: tuple[Piece, ...]
    """Their sizes make up the whole."""
    size: int
    leaving_ends: int | None
    """How much has arrived when the first link to unsubscribe has; None: there is none."""
    encoding: int
    """What quoted-printable adds on the way; no mail program counts it."""
