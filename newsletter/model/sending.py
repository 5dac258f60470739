"""Who receives, what was approved, what happened to each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.model.values import dataclass


class Status(StrEnum):
    """Where a subscriber stands; the fold of the subscriber's events."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Somebody who receives, or did."""

    id: str
    """Random, opaque, for ever: the recipient's key in ledgers."""
    address: str
    """As typed."""
    normal: str
    """Normal form, for uniqueness and suppression."""
    deliverable: str
    """What the relay is given: the domain in ASCII."""
    name: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    """The parts of an issue that they chose; none: all of them."""
    counting: bool = False
    """They agreed to their clicks being counted, in sums that name nobody."""
    status: Status = Status.UNCONFIRMED
    since: datetime
    """Aware, UTC: when the status began."""
    joined: datetime | None = None
    """Aware, UTC: when they first came; None: at `since`."""
    generation: int = 0
    """Of their links: raised to make older ones worthless."""


class DeliveryState(StrEnum):
    """Where one row of a ledger stands."""

    PENDING = "pending"
    IN_FLIGHT = "in-flight"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of a ledger: one issue to one recipient."""

    issue: str
    recipient: str
    """`Subscriber.id`"""
    state: DeliveryState
    reason: str = ""
    """Why excluded or failed: ``unsubscribed``, ``550 5.1.1 …`` (no address in it)."""
    variant: str = "all"
    """What was allotted to them: the whole issue, some sections, a language (`Variant.key`)."""
    carrier: str = ""
    """The transport that took it last: ``files:/srv/indus/var/outbox``."""
    attempts: int = 0
    at: datetime
    """When the state began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantTotal:
    """The rows of one variant, those aside that are excluded."""

    key: str
    """`Variant.key`"""
    accepted: int = 0
    failed: int = 0
    uncertain: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A ledger, summed; it names nobody."""

    issue: str
    sealed_sha256: str
    recipients: int
    accepted: int
    failed: int
    excluded: int
    uncertain: int
    waiting: int
    """Pending, deferred or in flight: 0 once the ledger is closed."""
    reasons: tuple[tuple[str, int], ...] = ()
    """(reason of exclusion or failure, how many), most first."""
    variants: tuple[VariantTotal, ...] = ()
    """By key."""
    started: datetime
    finished: datetime | None

    @property
    def has_begun(self) -> bool:
        """True where anybody got it, or may get it."""
        return bool(self.accepted or self.uncertain or self.waiting)

    @property
    def adds_up(self) -> bool:
        """True where every recipient is accounted for."""
        told = self.accepted + self.failed + self.excluded + self.uncertain + self.waiting
        return told == self.recipients
