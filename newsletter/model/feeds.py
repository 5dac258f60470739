"""How feeds fare."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.model.article import Feed
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedYield:
    """What came from a feed for one outlet."""

    feed: str
    """Its address; empty: pages clipped by hand."""
    outlet: str
    seen: int
    """Articles stored."""
    kept: int
    """Those whose story was shortlisted or used."""
    newest: datetime
    """When the newest was published, or first seen where it has no date; aware, UTC."""


class Condition(StrEnum):
    """How a feed fares."""

    GOOD = "good"
    NEW = "new"
    """Not asked yet."""
    PAUSED = "paused"
    SILENT = "silent"
    """It answers, and has brought nothing for long."""
    FAILING = "failing"
    BLOCKED = "blocked"
    """Its server refuses us."""
    GONE = "gone"
    MOVED = "moved"
    CHANGED = "changed"
    """Its format is another than before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """A feed, its conditions and what it has brought."""

    feed: Feed
    conditions: tuple[Condition, ...]
    notes: tuple[str, ...] = ()
    """What is the matter and what can be done, in words."""
    seen: int = 0
    kept: int = 0
    newest: datetime | None = None
    succeeded: datetime | None = None
    next_check: datetime | None = None
    moved_to: str = ""
    """What feeds.yaml should say instead, or empty."""
