"""Pictures that stand in publication.yaml, and where readers' programs find them."""

from __future__ import annotations

from newsletter.model.values import dataclass

HOSTED = "hosted"
"""Beside the issue's page in the archive; mails refer to them."""
EMBEDDED = "embedded"
"""Inside each mail; pages refer to the archive all the same."""
HEADS = (50, 38)
"""Percent from the left and the top: where the head is in most portraits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A picture of somebody."""

    file: str
    """Path inside the publication."""
    alt: str = ""
    """What is to be seen; empty: the person's name says it."""
    focus: tuple[int, int] = HEADS
    """Percent from the left and the top: what stays in the middle when it is cut square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordmark:
    """The publication's name as it is drawn."""

    file: str
    """Path inside the publication."""
    dark: str = ""
    """Path of the drawing for dark backgrounds; empty: `file` keeps a light one of its own."""
    alt: str = ""
    """Its words; empty: the publication's name."""
