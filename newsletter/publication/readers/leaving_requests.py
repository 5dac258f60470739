"""`newsletter bounces requests`: readers who asked by mail to be removed, and a person's decision.

Whoever writes a mail can put any address into its From line: so a person looks.
"""

from __future__ import annotations

from datetime import datetime

from newsletter.audience import subscribers
from newsletter.errors import SubscriberError
from newsletter.model.audience import Cause
from newsletter.model.bounce import LeavingRequest
from newsletter.model.sending import Status
from newsletter.model.values import dataclass
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.subscribing import store_on
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.returned import SqlReturnStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request, with whose it is today."""

    number: int
    subscriber: str
    address: str
    at: datetime
    """Aware, UTC: when it was read."""

    def line(self) -> str:
        """Return it as people read it."""
        return f"{self.number:4}  {self.address}  asked by mail, read on {self.at:%Y-%m-%d}"


def waiting(workplace: Workplace) -> tuple[Waiting, ...]:
    """Return the requests of those who still receive, oldest first."""
    if not workplace.has_mail():
        return ()
    with workplace.mail() as connection:
        audience = store_on(workplace, connection)
        shown = (_shown(one, audience) for one in SqlReturnStore(connection).requests())
        return tuple(one for one in shown if one)


def decide(workplace: Workplace, number: int, *, remove: bool, by: str = "") -> Waiting:
    """Let a reader go who asked for it by mail, or dismiss the request.

    Raises `SubscriberError` where no such request waits.
    """
    now = workplace.clock()
    with workplace.mail() as connection:
        audience, store = store_on(workplace, connection), SqlReturnStore(connection)
        with audience.transaction():
            request = store.request(number)
            found = _shown(request, audience) if request else None
            if found is None:
                raise SubscriberError(
                    f"No request {number} waits.", help="List them: newsletter bounces requests"
                )
            store.decide_request(number, by=by, now=now)
            if remove:
                subscribers.unsubscribe(
                    audience,
                    found.subscriber,
                    now=now,
                    cause=Cause.ASKED,
                    by=by,
                    note="asked by mail",
                )
    verdict = "removed" if remove else "dismissed"
    audit.record(
        workplace, "decide a request to leave", item=found.subscriber, by=by, detail=verdict
    )
    return found


def _shown(request: LeavingRequest, audience: SqlSubscriberStore) -> Waiting | None:
    """Return a request with the address; None where they left in another way since."""
    known = audience.get(request.subscriber)
    if known is None or known.status is not Status.CONFIRMED:
        return None
    return Waiting(number=request.number, subscriber=known.id, address=known.address, at=request.at)
