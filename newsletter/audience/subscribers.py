"""Coming, confirming, changing, leaving: the rules of consent.

Whoever has left, bounced or complained, and whoever is suppressed, is mailed
again only after confirming it in person; nothing else lifts it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from newsletter.audience.addresses import clean_name, normalise
from newsletter.audience.store import SubscriberStore
from newsletter.errors import SubscriberError
from newsletter.model import audience
from newsletter.model.audience import Cause, Consent, EventKind, Mailbox, SubscriberEvent
from newsletter.model.sending import Status, Subscriber
from newsletter.text.scrubbing import without_person

HAVE_GONE = frozenset({Status.UNSUBSCRIBED, Status.ERASED})
"""Who has left; leaving again changes nothing."""
MAY_RETURN = frozenset({Cause.OWN, Cause.ASKED})
"""On whose account somebody who left may be entered again, to be confirmed."""


def add(
    store: SubscriberStore,
    address: str,
    *,
    now: datetime,
    new_id: Callable[[], str],
    cause: Cause,
    name: str = "",
    language: str = "",
    tags: tuple[str, ...] = (),
    sections: tuple[str, ...] = (),
    by: str = "",
    note: str = "",
    consent: Consent | None = None,
) -> Subscriber:
    """Enter somebody, unconfirmed; `new_id` gives a random id.

    Raises `AddressError`, or `SubscriberError` where they are there already, or
    have left and did not ask to come back.
    """
    mailbox = normalise(address)
    with store.transaction():
        known = store.find(mailbox.normal)
        _check_welcome(store, mailbox, known, cause)
        subscriber_id = known.id if known else new_id()
        event = SubscriberEvent(
            subscriber=subscriber_id,
            kind=EventKind.ADDED,
            at=now,
            cause=cause,
            by=by,
            note=note,
            consent=consent,
        )
        if known:
            return store.record(event)
        return store.add(
            new_subscriber(
                mailbox,
                subscriber_id,
                now=now,
                name=name,
                language=language,
                tags=tags,
                sections=sections,
            ),
            [event],
        )


def new_subscriber(
    mailbox: Mailbox,
    subscriber_id: str,
    *,
    now: datetime,
    name: str = "",
    language: str = "",
    tags: tuple[str, ...] = (),
    sections: tuple[str, ...] = (),
) -> Subscriber:
    """Return the value of somebody not known so far; the events decide the status."""
    return Subscriber(
        id=subscriber_id,
        address=mailbox.address,
        normal=mailbox.normal,
        deliverable=mailbox.deliverable,
        name=clean_name(name),
        language=language,
        tags=tags,
        sections=sections,
        since=now,
        joined=now,
    )


def confirm(
    store: SubscriberStore,
    subscriber_id: str,
    *,
    now: datetime,
    cause: Cause,
    by: str = "",
    note: str = "",
    consent: Consent | None = None,
) -> Subscriber:
    """Make somebody a recipient.  Confirming twice changes nothing.

    Their own confirmation (`Cause.OWN`) also lifts a suppression; any other is
    refused for those who ever left (`SubscriberError`).
    """
    with store.transaction():
        known = get(store, subscriber_id)
        suppressed = store.suppressed(known.normal)
        if known.status is Status.CONFIRMED and not suppressed:
            return known
        if known.status is Status.ERASED:
            raise _nobody(subscriber_id)
        if cause is not Cause.OWN and (suppressed or has_left(store, subscriber_id)):
            raise SubscriberError(
                f"{known.address} has left or must never be mailed; only they can undo that.",
                help="Ask them to subscribe again and to follow the link in the confirmation mail.",
            )
        if suppressed:
            store.lift(known.normal)
        return store.record(
            SubscriberEvent(
                subscriber=subscriber_id,
                kind=EventKind.CONFIRMED,
                at=now,
                cause=cause,
                by=by,
                note=note,
                consent=consent,
            )
        )


def unsubscribe(
    store: SubscriberStore,
    subscriber_id: str,
    *,
    now: datetime,
    cause: Cause,
    by: str = "",
    note: str = "",
) -> Subscriber:
    """Let somebody go, before the next message even in the middle of a send.

    Leaving twice changes nothing.
    """
    with store.transaction():
        known = get(store, subscriber_id)
        if known.status in HAVE_GONE:
            return known
        return store.record(
            SubscriberEvent(
                subscriber=subscriber_id,
                kind=EventKind.UNSUBSCRIBED,
                at=now,
                cause=cause,
                by=by,
                note=note,
            ),
            known,
        )


def unsubscribe_all(
    store: SubscriberStore, leaving: Mapping[str, str], *, now: datetime, cause: Cause
) -> frozenset[str]:
    """Let several go as `unsubscribe` does; return the ids of those who are known.

    `leaving` has the note about each, by id.
    """
    with store.transaction():
        known = store.statuses(leaving)
        store.record_leavings(
            [
                SubscriberEvent(
                    subscriber=one, kind=EventKind.UNSUBSCRIBED, at=now, cause=cause, note=note
                )
                for one, note in leaving.items()
                if known.get(one, Status.ERASED) not in HAVE_GONE
            ]
        )
    return frozenset(known)


def suppress(
    store: SubscriberStore, address: str, *, now: datetime, reason: str, by: str = ""
) -> Subscriber | None:
    """Never mail that address again, known or not; return the subscriber, if there is one."""
    mailbox = normalise(address)
    with store.transaction():
        known = store.find(mailbox.normal)
        event = None
        if known:
            event = SubscriberEvent(
                subscriber=known.id,
                kind=EventKind.SUPPRESSED,
                at=now,
                cause=Cause.OPERATOR,
                by=by,
                note=reason,
            )
        store.suppress(mailbox.normal, event, reason=reason)
        return known


def erase(
    store: SubscriberStore,
    subscriber_id: str,
    *,
    now: datetime,
    cause: Cause,
    by: str = "",
    note: str = "",
) -> Subscriber:
    """Forget address and name in the database.

    A keyed hash stays behind, so that no old list can bring the person back.
    """
    with store.transaction():
        known = get(store, subscriber_id)
        if known.status is Status.ERASED:
            return known
        store.suppress(known.normal, None, reason="erased")
        return forget(store, subscriber_id, now=now, cause=cause, by=by, note=note)


def forget(
    store: SubscriberStore,
    subscriber_id: str,
    *,
    now: datetime,
    cause: Cause,
    by: str = "",
    note: str = "",
) -> Subscriber:
    """Forget somebody who may come back at any time: no hash stays behind."""
    known = get(store, subscriber_id)
    return store.erase(
        SubscriberEvent(
            subscriber=subscriber_id,
            kind=EventKind.ERASED,
            at=now,
            cause=cause,
            by=by,
            note=without_person(note, known.address, known.name),
        )
    )


def change(
    store: SubscriberStore,
    subscriber_id: str,
    *,
    now: datetime,
    cause: Cause,
    name: str | None = None,
    language: str | None = None,
    tags: tuple[str, ...] | None = None,
    sections: tuple[str, ...] | None = None,
    by: str = "",
    note: str = "",
) -> Subscriber:
    """Replace name, language, tags or sections; None leaves one as it is."""
    with store.transaction():
        known = get(store, subscriber_id)
        return store.change(
            SubscriberEvent(
                subscriber=subscriber_id,
                kind=EventKind.CHANGED,
                at=now,
                cause=cause,
                by=by,
                note=note,
            ),
            name=known.name if name is None else clean_name(name),
            language=known.language if language is None else language,
            tags=known.tags if tags is None else tags,
            sections=known.sections if sections is None else sections,
        )


def choose_counting(
    store: SubscriberStore,
    subscriber_id: str,
    *,
    allowed: bool,
    now: datetime,
    cause: Cause,
    by: str = "",
    note: str = "",
    consent: Consent | None = None,
) -> Subscriber:
    """Keep whether somebody agrees to their clicks being counted; again changes nothing.

    `consent` is the proof, where they agree.
    """
    with store.transaction():
        known = get(store, subscriber_id)
        if known.counting is allowed:
            return known
        return store.record(
            SubscriberEvent(
                subscriber=subscriber_id,
                kind=EventKind.COUNTING_ALLOWED if allowed else EventKind.COUNTING_ENDED,
                at=now,
                cause=cause,
                by=by,
                note=note,
                consent=consent if allowed else None,
            )
        )


def find(store: SubscriberStore, address_or_id: str) -> Subscriber:
    """Return the subscriber with that address or id.  Raises `SubscriberError`."""
    if "@" not in address_or_id:
        return get(store, address_or_id)
    known = store.find(normalise(address_or_id).normal)
    if known is None:
        raise _nobody(address_or_id)
    return known


def get(store: SubscriberStore, subscriber_id: str) -> Subscriber:
    """Return the subscriber with that id.  Raises `SubscriberError`."""
    known = store.get(subscriber_id)
    if known is None:
        raise _nobody(subscriber_id)
    return known


def has_left(store: SubscriberStore, subscriber_id: str) -> bool:
    """Return whether somebody ever left without confirming afresh since, in person."""
    return audience.has_left(store.events(subscriber_id))


def _check_welcome(
    store: SubscriberStore, mailbox: Mailbox, known: Subscriber | None, cause: Cause
) -> None:
    if known and known.status in {Status.CONFIRMED, Status.UNCONFIRMED}:
        raise SubscriberError(
            f"{mailbox.address} is a subscriber already ({known.status}).",
            help=f"See: newsletter subscribers show {mailbox.address}",
        )
    if cause not in MAY_RETURN and (known or store.suppressed(mailbox.normal)):
        raise SubscriberError(
            f"{mailbox.address} has left or must never be mailed.",
            help="Only they can undo that: ask them to subscribe again.",
        )


def _nobody(who: str) -> SubscriberError:
    return SubscriberError(
        f"There is no subscriber {who}.",
        help="Look for part of it: newsletter subscribers find PART; or see all: newsletter subscribers list",
    )
