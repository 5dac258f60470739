"""What a round of collecting brought."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.model.article import Feed
from newsletter.model.values import dataclass


class FeedResult(StrEnum):
    """How a visit to a feed ended."""

    READ = "read"
    UNCHANGED = "unchanged"
    """The server said so (304)."""
    FAILED = "failed"
    PAUSED = "paused"
    """feeds.yaml says not to ask."""
    WAITING = "waiting"
    """Not due: its server asked not to be asked yet, or it publishes seldom."""
    GONE = "gone"
    """The server says that the feed is gone for good (410)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOutcome:
    """One feed's part in the round."""

    feed: Feed
    result: FeedResult
    new: int = 0
    """Articles that were not known before."""
    known: int = 0
    """Articles in the feed that were known already."""
    left_out: int = 0
    """Items without a usable address, or with that of another item."""
    reason: str = ""
    """Why it failed or was not asked, in words."""
    help: str = ""
    moved_to: str = ""
    """Where permanent redirects lead, or empty: worth a change in feeds.yaml."""
    next_check: datetime | None = None
    """Not to be asked before; aware, UTC."""
    overrode: str = ""
    """What `force` set aside for this visit, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectReport:
    """The whole round, in the order of feeds.yaml."""

    outcomes: tuple[FeedOutcome, ...]

    @property
    def new(self) -> int:
        """How many articles were not known before."""
        return sum(outcome.new for outcome in self.outcomes)

    @property
    def known(self) -> int:
        """How many articles met were known already."""
        return sum(outcome.known for outcome in self.outcomes)

    @property
    def failed(self) -> tuple[FeedOutcome, ...]:
        """The feeds that failed."""
        return tuple(o for o in self.outcomes if o.result is FeedResult.FAILED)

    def count(self, result: FeedResult) -> int:
        """Return how many feeds ended like that."""
        return sum(outcome.result is result for outcome in self.outcomes)
