"""What the link in the publisher's mail opens, and does: halt an issue while it is being sent."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from newsletter.audience.tokens import Purpose, verify
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass
from newsletter.publication.place import audit, secrets
from newsletter.publication.place.duties import claim, duty_store, new_holder
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace

SERIES = "halt-link"
GOOD_FOR = timedelta(days=3)
"""So long after the start of a send its link works."""
REASON = "halted by the link in the publisher's mail"
_LEFT = frozenset({DeliveryState.PENDING, DeliveryState.DEFERRED, DeliveryState.IN_FLIGHT})


class HaltState(StrEnum):
    """What a link is good for; each value names the words of its page."""

    OPEN = "halt"
    HALTED = "halted"
    """It is halted now, by this link or otherwise."""
    USED = "halt_used"
    """The link did its work once, and somebody let the issue go on since."""
    OVER = "halt_over"
    """Nothing is left to halt."""
    DEAD = "halt_dead"
    """Not ours, or too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HaltPage:
    """What is behind a link."""

    state: HaltState
    issue: str = ""
    waiting: int = 0
    """Readers who have not got it yet."""


def look(workplace: Workplace, token: str) -> HaltPage:
    """Say what a link is good for; changes nothing."""
    tokens = secrets.load(workplace.folder, workplace.environ).tokens
    grant = verify(token, Purpose.HALT, tokens)
    if grant is None or grant.expired(workplace.clock()) or not workplace.has_mail():
        return HaltPage(state=HaltState.DEAD)
    issue = grant.subject
    with ledger_store(workplace) as store:
        head = store.head(issue)
        if head is None:
            return HaltPage(state=HaltState.DEAD)
        waiting = sum(one.count for one in store.totals(issue) if one.state in _LEFT)
    with duty_store(workplace) as duties:
        used = duties.known(SERIES, issue) is not None
    return HaltPage(
        state=_state(halted=bool(head.halted), waiting=waiting, used=used),
        issue=issue,
        waiting=waiting,
    )


def halt(workplace: Workplace, token: str) -> HaltPage:
    """Halt the issue, once, before its next recipient; return what is to be said."""
    found = look(workplace, token)
    if found.state is not HaltState.OPEN:
        return found
    # Whoever makes the row has used the link; it is never given back.
    if claim(workplace, SERIES, found.issue, holder=new_holder()):
        with ledger_store(workplace) as store:
            store.halt(found.issue, REASON)
        audit.record(workplace, "halt", item=found.issue, detail="by the link in the mail")
    return look(workplace, token)


def _state(*, halted: bool, waiting: int, used: bool) -> HaltState:
    if not waiting:
        return HaltState.OVER
    if halted:
        return HaltState.HALTED
    return HaltState.USED if used else HaltState.OPEN
