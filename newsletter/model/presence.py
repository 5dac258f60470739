"""Who is at which piece right now."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsletter.model.values import dataclass

PRESENT_FOR = timedelta(seconds=75)
"""So long after a browser last said so somebody counts as being there."""
SAID_EVERY = timedelta(seconds=30)
"""No oftener is it written down that somebody is still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Somebody who has a piece open to edit it."""

    browser: str
    """What tells browsers of one person apart; no secret."""
    person: str
    """The id of a person."""
    issue: str
    item: str
    """The id of a lead or entry; empty: the issue as a whole."""
    since: datetime
    """Aware, UTC."""
    seen: datetime
    """When the browser last said so."""
