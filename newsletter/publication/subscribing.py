"""`newsletter subscribers`: the audience, by hand."""

from __future__ import annotations

import secrets as random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from newsletter.audience import subscribers
from newsletter.audience.suppression import suppression_digests
from newsletter.errors import UsageError
from newsletter.model.audience import Cause, Consent, SubscriberEvent
from newsletter.model.sending import Status, Subscriber
from newsletter.publication import audit, secrets
from newsletter.publication.workplace import Workplace
from newsletter.stores.audience import SqliteSubscriberStore
from newsletter.stores.database import Database

__all__ = ["Subscriber"]

ID_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A subscriber with everything that happened to them."""

    subscriber: Subscriber
    events: tuple[SubscriberEvent, ...]
    suppressed: bool

    def lines(self) -> Iterator[str]:
        """Yield the history, line by line."""
        one = self.subscriber
        yield f"{one.address}  {one.name}".rstrip()
        yield f"{one.status} since {one.since:%Y-%m-%d %H:%M} UTC"
        if self.suppressed:
            yield "never to be mailed (suppressed)"
        for event in self.events:
            by = f" by {event.by}" if event.by else ""
            proof = f"; proof: {event.consent.form}" if event.consent else ""
            note = f"; {event.note}" if event.note else ""
            yield f"  {event.at:%Y-%m-%d %H:%M}  {event.kind} ({event.cause}{by}){note}{proof}"


@contextmanager
def subscriber_store(workplace: Workplace) -> Iterator[SqliteSubscriberStore]:
    """Open the audience with this publication's suppression keys."""
    with workplace.mail() as connection:
        yield store_on(workplace, connection)


def store_on(workplace: Workplace, connection: Database) -> SqliteSubscriberStore:
    """Return the audience on an open database, with this publication's suppression keys."""
    keyring = secrets.load(workplace.folder, workplace.environ).suppression
    return SqliteSubscriberStore(
        connection, digests=lambda normal: suppression_digests(normal, keyring)
    )


def new_id() -> str:
    """Return a random subscriber id that says nothing about the person."""
    return random.token_hex(ID_BYTES)


def add(
    workplace: Workplace,
    address: str,
    *,
    how: str,
    name: str = "",
    language: str = "",
    tags: tuple[str, ...] = (),
    by: str = "",
) -> Subscriber:
    """Enter and confirm somebody who agreed on paper or by phone; `how` is kept as proof."""
    now = workplace.clock()
    with subscriber_store(workplace) as store, store.transaction():
        added = subscribers.add(
            store,
            address,
            now=now,
            new_id=new_id,
            cause=Cause.ASKED,
            name=name,
            language=language,
            tags=tags,
            by=by,
            note=how,
        )
        confirmed = subscribers.confirm(
            store, added.id, now=now, cause=Cause.ASKED, by=by, consent=Consent(form=how, given=now)
        )
    audit.record(workplace, "add subscriber", item=confirmed.id, by=by, detail=how)
    return confirmed


def find(
    workplace: Workplace, *, words: str = "", status: str = "", tag: str = ""
) -> tuple[Subscriber, ...]:
    """Return subscribers by part of address or name, status, tag; erased ones never."""
    known = [one.value for one in Status]
    if status and status not in known:
        raise UsageError(f"There is no status {status!r}.", help=f"One of: {', '.join(known)}.")
    with subscriber_store(workplace) as store:
        return tuple(store.select(status=Status(status) if status else None, tag=tag, search=words))


def history(workplace: Workplace, address: str) -> History:
    """Return one subscriber's history; raises `SubscriberError` for nobody."""
    with subscriber_store(workplace) as store:
        known = subscribers.find(store, address)
        return History(
            subscriber=known,
            events=store.events(known.id),
            suppressed=store.suppressed(known.normal),
        )


def unsubscribe(workplace: Workplace, address: str, *, how: str, by: str = "") -> Subscriber:
    """Let somebody leave who asked for it."""
    with subscriber_store(workplace) as store:
        known = subscribers.find(store, address)
        gone = subscribers.unsubscribe(
            store, known.id, now=workplace.clock(), cause=Cause.ASKED, by=by, note=how
        )
    audit.record(workplace, "unsubscribe", item=gone.id, by=by, detail=how)
    return gone


def erase(workplace: Workplace, address: str, *, how: str, by: str = "") -> None:
    """Forget somebody's address and name everywhere; a keyed hash keeps old lists out."""
    with subscriber_store(workplace) as store:
        known = subscribers.find(store, address)
        subscribers.erase(store, known.id, now=workplace.clock(), cause=Cause.ASKED, by=by)
    audit.record(workplace, "erase subscriber", item=known.id, by=by, detail=how)


def suppress(workplace: Workplace, address: str, *, how: str, by: str = "") -> None:
    """Never mail an address again, known or not."""
    with subscriber_store(workplace) as store:
        subscribers.suppress(store, address, now=workplace.clock(), reason=how, by=by)
    audit.record(workplace, "suppress an address", by=by, detail=how)
