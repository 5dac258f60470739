"""What stages and stores pass each other about one send."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.rates import NO_LIMIT, Rates
from newsletter.model.sending import DeliveryState, Status
from newsletter.model.values import dataclass
from newsletter.model.variant import NO_CHOICE, WHOLE, Choice


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
    choice: Choice = NO_CHOICE
    """What they would rather read."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """What somebody is to get, or why nothing."""

    variant: str = WHOLE.key
    """`Variant.key`"""
    instead_of: str = ""
    """The variant that they chose and that was not sealed, or empty."""
    reason: str = ""
    """Why they are excluded, or empty."""


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
    bounced: bool = False
    """True: the mailbox itself was refused for good, before any content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who takes rows in hand, by what, and until when a message may be finished."""

    holder: str
    """Names one run of one process, never another."""
    carrier: str
    """The transport's name."""
    until: datetime
    """Aware, UTC."""
    rates: Rates = NO_LIMIT
    """How fast mail may leave, of all who send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A row of which nobody has said yet what became of it."""

    recipient: str
    state: DeliveryState
    """In flight, or uncertain."""
    carrier: str
    """The transport that had it; empty once a person has decided."""
    holder: str
    """Who has it in hand; empty: nobody any more."""
    until: datetime | None
    """Aware, UTC: no final dot is sent later than this."""
    at: datetime
    """Aware, UTC: when it got into this state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A row that is now in flight: its message must be handed over, or the row settled."""

    recipient: Recipient
    attempts: int
    """This one included."""
    variant: str = WHOLE.key
    """What was allotted at the freeze."""


PACED = "waits for its turn, by the limit of "
"""Why a row is deferred that only our own limit for its domain holds back; the domain follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """No row can go now."""

    next_try: datetime | None = None
    """When the first deferred row is due; None: nothing waits."""
    halted: str = ""
    paced: bool = False
    """True: only a limit of ours makes it wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many rows of a ledger have this state, reason and variant."""

    state: DeliveryState
    reason: str
    variant: str
    count: int
    last: datetime
    """Aware, UTC: when the youngest of them got there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A run of rows of one ledger, by recipient: what one task of a worker hands over."""

    issue: str
    after: str = ""
    """The first recipient comes behind this one."""
    last: str
    """The last recipient."""
