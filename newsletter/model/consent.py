"""What people ask for on public pages, and the mails due to one of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.model.audience import Cause, Consent, Mailbox
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass

SECTIONS = ("leads", "focus-areas", "media-review")
"""The parts of an issue that a subscriber may choose from; none chosen: all."""


class RequestKind(StrEnum):
    """What was asked for."""

    SUBSCRIBE = "subscribe"
    CHANGE = "change"
    """Another address for a subscriber."""
    TRAP = "trap"
    """Something that no person sees was filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One post of a form, before anybody has decided on it; equal for whomever it names."""

    number: int = 0
    """Given by the store, in the order of arrival."""
    at: datetime
    """Aware, UTC."""
    kind: RequestKind = RequestKind.SUBSCRIBE
    subscriber: str = ""
    """Whose address is to change, or empty."""
    mailbox: Mailbox
    name: str = ""
    language: str = ""
    sections: tuple[str, ...] = ()
    consent: Consent
    counting: Consent | None = None
    """Their agreement to clicks being counted; None: they did not agree."""
    network: str = ""
    """The network address, where the house rule keeps it."""
    network_digest: str = ""
    """Its keyed hash, for the limit."""


class Outcome(StrEnum):
    """What became of a request; the person who posted it sees no difference."""

    MAILED = "mailed"
    """A mail is due."""
    ADDRESS_LIMIT = "address limit"
    """That address was mailed less than a day ago."""
    NETWORK_LIMIT = "network limit"
    WAITS = "waits"
    """So many mails are due in all that this one comes later."""
    VOID = "void"
    """Whose address was to change is no subscriber any more."""
    STALE = "stale"
    """It waited for a day; whoever posted it has gone."""
    TRAPPED = "trapped"
    """No person posted it."""


class LetterKind(StrEnum):
    """What a letter is about."""

    CONFIRM = "confirm"
    """Do you want to subscribe?"""
    KNOWN = "known"
    """You are a subscriber already."""
    OLD_END = "old-end"
    """Shall your mail go to another address?"""
    NEW_END = "new-end"
    """Shall this address receive it?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail due to one person.  No address in it."""

    id: str
    """Random; it makes the Message-ID and stands in the link."""
    kind: LetterKind
    subscriber: str
    change: str = ""
    """`AddressChange.id`, or empty."""
    language: str = ""
    asked: datetime
    """Aware, UTC."""
    expires: datetime
    """Until when its link works."""
    consent: Consent
    used: datetime | None = None
    revoked: datetime | None = None
    """When the person left or was suppressed after having asked."""
    state: DeliveryState = DeliveryState.PENDING
    reason: str = ""
    carrier: str = ""
    attempts: int = 0
    at: datetime
    """When the state began."""
    next_try: datetime
    """When it is due; in flight: until when its sender may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChange:
    """A new address that waits for both ends to agree."""

    id: str
    subscriber: str
    mailbox: Mailbox
    asked: datetime
    cause: Cause
    by: str = ""
    note: str = ""
    old_agreed: datetime | None = None
    new_agreed: datetime | None = None
    done: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """House rules of the forms."""

    keep_network: bool = False
    """Keep from which network address somebody asked and confirmed, until they are erased."""
    mails_per_network: int = 20
    """Most confirmation mails an hour that requests from one network address cause."""
    mails_in_all: int = 500
    """Most confirmation mails an hour; further ones wait."""
    link_days: int = 7
    """How long the link of a confirmation mail works."""
    forget_days: int = 30
    """After so many days those who asked and never confirmed are forgotten."""
