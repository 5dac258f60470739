"""What bounces and complaints do to subscribers: an event each, and nothing twice."""

from __future__ import annotations

from datetime import datetime

from newsletter.audience.store import SubscriberStore
from newsletter.audience.subscribers import get
from newsletter.model.audience import Cause, EventKind, SubscriberEvent
from newsletter.model.sending import Status, Subscriber

_SAYS = {EventKind.BOUNCED: Status.BOUNCED, EventKind.COMPLAINED: Status.COMPLAINED}


def came_back(
    store: SubscriberStore, subscriber_id: str, kind: EventKind, *, now: datetime, note: str
) -> Subscriber:
    """Let nothing more go to a subscriber until they confirm afresh, in person.

    `kind` is `BOUNCED` or `COMPLAINED`; `note` says why, without an address.  Whoever is erased,
    or stands so already, stays as they are.
    """
    with store.transaction():
        known = get(store, subscriber_id)
        if known.status in {Status.ERASED, _SAYS[kind]}:
            return known
        event = SubscriberEvent(
            subscriber=subscriber_id, kind=kind, at=now, cause=Cause.MAIL, note=note
        )
        return store.record(event, known)
