"""What happens to a subscriber, and how a status follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from newsletter.model.sending import Status
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An address that was judged usable, in the three forms in which it is needed."""

    address: str
    """As typed, without surrounding blanks: what the person is shown."""
    deliverable: str
    """Local part as typed, domain in ASCII (IDNA 2008): what the relay is given."""
    normal: str
    """Local part in lower case, domain in ASCII: equal for equal people."""

    @property
    def needs_smtputf8(self) -> bool:
        """True where the local part is not ASCII (RFC 6531)."""
        return not self.deliverable.isascii()


class EventKind(StrEnum):
    """What can happen to a subscriber."""

    ADDED = "added"
    REQUESTED = "requested"
    """Somebody who is known asked again; that alone changes nothing."""
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    CHANGED = "changed"
    SUPPRESSED = "suppressed"
    MOVED = "moved"
    """To another address, which both ends agreed to."""
    COUNTING_ALLOWED = "counting-allowed"
    """They agreed to their clicks being counted; the proof stands in `SubscriberEvent.consent`."""
    COUNTING_ENDED = "counting-ended"
    ERASED = "erased"


class Cause(StrEnum):
    """On whose account something happened."""

    OWN = "own"
    """The person's own act: a form, a confirmation link, one click."""
    ASKED = "asked"
    """Somebody of the publication, because the person asked: by phone, by letter."""
    OPERATOR = "operator"
    """Somebody of the publication, of their own accord."""
    IMPORT = "import"
    """A list that came from another service."""
    MAIL = "mail"
    """What a mail service reported: a bounce, a complaint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The proof that somebody asked for the newsletter; it names nobody."""

    form: str
    """Where: ``website form``, ``paper, annual meeting``, ``import of old-list.csv``."""
    wording: str = ""
    """The exact sentence agreed to."""
    version: str = ""
    """Of the wording."""
    given: datetime | None = None
    """Aware, UTC: when, where that is known to differ from the event's time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberEvent:
    """One thing that happened; events are only added.  No address, no name in it."""

    subscriber: str
    kind: EventKind
    at: datetime
    """Aware, UTC."""
    cause: Cause
    by: str = ""
    """Id of the person of the publication who did it, or empty."""
    note: str = ""
    """How it was asked, or what the mail service said, without an address."""
    consent: Consent | None = None


_LEADS_TO = {
    EventKind.ADDED: Status.UNCONFIRMED,
    EventKind.CONFIRMED: Status.CONFIRMED,
    EventKind.UNSUBSCRIBED: Status.UNSUBSCRIBED,
    EventKind.BOUNCED: Status.BOUNCED,
    EventKind.COMPLAINED: Status.COMPLAINED,
    EventKind.ERASED: Status.ERASED,
}


def status_after(status: Status, kind: EventKind) -> Status:
    """Return the status that one more event leads to; an erased person stays erased."""
    if status is Status.ERASED:
        return status
    return _LEADS_TO.get(kind, status)


_COUNTING = {
    EventKind.COUNTING_ALLOWED: True,
    EventKind.COUNTING_ENDED: False,
    EventKind.ERASED: False,
}


def counting_after(kind: EventKind, *, counting: bool) -> bool:
    """Return whether somebody's clicks may be counted after one more event."""
    return _COUNTING.get(kind, counting)


LEAVINGS = frozenset({EventKind.UNSUBSCRIBED, EventKind.BOUNCED, EventKind.COMPLAINED})
"""After one of these, only the person's own confirmation makes them sendable again."""


def has_left(events: Iterable[SubscriberEvent]) -> bool:
    """Return whether somebody ever left without confirming afresh since, in person."""
    left = False
    for event in events:
        if event.kind in LEAVINGS:
            left = True
        elif event.kind is EventKind.CONFIRMED and event.cause is Cause.OWN:
            left = False
    return left


def fold_status(events: Iterable[SubscriberEvent]) -> Status:
    """Return the status that a subscriber's events, in order, lead to."""
    status = Status.UNCONFIRMED
    for event in events:
        status = status_after(status, event.kind)
    return status
