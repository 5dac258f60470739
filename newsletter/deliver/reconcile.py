"""What became of messages that a sender could not settle: the relay's record is asked.

::

    its holder                    the record says    the row becomes
    dead, or its line is closed   accepted           accepted
                                  not accepted       pending: it is sent again
                                  unknown            uncertain
    may live, lease over          accepted           accepted
                                  anything else      uncertain, until its holder says otherwise
    may live, lease runs          -                  (stays in flight)

"Not accepted" counts only where nothing that is under way can still be accepted: a program that
stood still and goes on might send its final dot a moment after the record was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from newsletter.deliver.job import Job
from newsletter.deliver.ledger import LedgerStore, untried
from newsletter.deliver.transports.base import Answer, Peer, Recorded
from newsletter.errors import TransportError
from newsletter.model.ledger import Held, Settlement
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass

LEASE = timedelta(minutes=12)
"""From the intent to the final dot, at most; longer than a relay may take over its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What became of the rows that another sender, or this one, could not settle."""

    accepted: int = 0
    """They had arrived."""
    returned: int = 0
    """They had not, and will be sent."""
    uncertain: int = 0
    """Nobody can tell; they are shown and not sent again."""

    def __add__(self, other: Recovered) -> Recovered:
        return Recovered(
            accepted=self.accepted + other.accepted,
            returned=self.returned + other.returned,
            uncertain=self.uncertain + other.uncertain,
        )


def reconcile(
    job: Job,
    *,
    store: LedgerStore,
    transport: Recorded,
    now: datetime,
    dead: Callable[[str], bool],
) -> Recovered:
    """Resolve the rows that nobody will settle, or whose lease is over.

    `dead` says of a holder that it certainly lives no more, so that its connections are closed.
    The transport's peer is asked only about what the same transport had in hand.
    """
    open_rows = [one for one in store.unresolved(job.issue) if _may_be_asked(one, now, dead)]
    names = {one.recipient: job.message_id(one.recipient) for one in open_rows}
    had = [one for one in open_rows if one.carrier == transport.name]
    told = _told(transport, {names[one.recipient]: _begun(one) for one in had})
    states = []
    for one in open_rows:
        alive = _may_live(one, dead)
        answer = told.get(names[one.recipient], Answer.UNKNOWN)
        if alive and answer is Answer.NOT_ACCEPTED:
            answer = Answer.UNKNOWN
        settled = resolution(one.recipient, answer)
        if settled.state is not one.state and store.resolve(
            job.issue, one, settled, keep=alive, now=now
        ):
            states.append(settled.state)
    return Recovered(
        accepted=states.count(DeliveryState.ACCEPTED),
        returned=states.count(DeliveryState.PENDING),
        uncertain=states.count(DeliveryState.UNCERTAIN),
    )


def resolution(recipient: str, answer: Answer) -> Settlement:
    """Return what the peer's answer makes of a row or a letter."""
    if answer is Answer.NOT_ACCEPTED:
        return untried(recipient)
    if answer is Answer.ACCEPTED:
        return Settlement(recipient=recipient, state=DeliveryState.ACCEPTED)
    return Settlement(
        recipient=recipient,
        state=DeliveryState.UNCERTAIN,
        reason="the program stopped while this message was handed over",
    )


def asked(peer: Peer, message_id: str, *, since: datetime | None = None) -> Answer:
    """Return what became of one message; unknown where the peer cannot be asked now."""
    try:
        return peer.ask([message_id], since=since).get(message_id, Answer.UNKNOWN)
    except TransportError:
        return Answer.UNKNOWN


def _may_be_asked(held: Held, now: datetime, dead: Callable[[str], bool]) -> bool:
    return not _may_live(held, dead) or held.until is None or held.until <= now


def _may_live(held: Held, dead: Callable[[str], bool]) -> bool:
    return bool(held.holder) and not dead(held.holder)


def _begun(held: Held) -> datetime:
    """Return a moment before which nothing of it was handed over: no lease is longer than `LEASE`."""
    return min(held.at, held.until - LEASE) if held.until else held.at


def _told(transport: Recorded, handed_over: Mapping[str, datetime]) -> Mapping[str, Answer]:
    if not handed_over:
        return {}
    try:
        return transport.peer.ask(tuple(handed_over), since=min(handed_over.values()))
    except TransportError:
        return {}
