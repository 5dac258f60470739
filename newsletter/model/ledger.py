"""What stages and stores pass each other about one send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsletter.model.sending import DeliveryState, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The head of a ledger: what was frozen, and when."""

    issue: str
    sealed_sha256: str
    audience_rule: str
    frozen: datetime
    """Aware, UTC."""
    recipients: int = 0
    """How many rows it has, excluded ones included."""
    halted: str = ""
    """Why nothing may leave for now, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody about to be mailed, as the audience has them at this moment."""

    id: str
    """`Subscriber.id`"""
    address: str
    """As typed."""
    deliverable: str
    """What the relay is given: the domain in ASCII."""
    name: str = ""
    language: str = ""
    generation: int = 0
    """`Subscriber.generation`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides whether somebody may be mailed."""

    recipient: Recipient
    normal: str
    status: Status
    suppressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of a row that was in flight."""

    recipient: str
    state: DeliveryState
    reason: str = ""
    next_try: datetime | None = None
    """Aware, UTC; for a deferred row."""
    counts: bool = True
    """False: nothing was tried, so the attempt is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A row that is now in flight: its message must be handed over, or the row settled."""

    recipient: Recipient
    attempts: int
    """This one included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """No row can go now."""

    next_try: datetime | None = None
    """When the first deferred row is due; None: nothing waits."""
    halted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many rows of a ledger have this state and reason."""

    state: DeliveryState
    reason: str
    count: int
    last: datetime
    """Aware, UTC: when the youngest of them got there."""
