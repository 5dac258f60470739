"""What came back: bounces, complaints, automatic replies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.model.values import dataclass


class Action(StrEnum):
    """What a message that came back asks for."""

    HARD = "hard"
    """The address is dead; writing to it again does harm."""
    SOFT = "soft"
    """It did not arrive this time; the address may be fine."""
    COMPLAINT = "complaint"
    """Its reader called it spam."""
    AUTO_REPLY = "auto-reply"
    """A machine answered: away, received, no longer read."""
    UNSUBSCRIBE = "unsubscribe"
    """Its reader asks to be removed."""
    NONE = "none"
    """Nothing: a proof of delivery, or a letter that a person must read."""


class Cause(StrEnum):
    """Why a message came back, in our own words."""

    UNKNOWN_USER = "no such mailbox"
    UNKNOWN_HOST = "no such domain"
    NO_MAIL_HERE = "the domain takes no mail"
    MOVED = "the mailbox is gone"
    MAILBOX_FULL = "the mailbox is full"
    DISABLED = "the mailbox is switched off"
    FILTERED = "filtered for this reader"
    EXPIRED = "not delivered in time"
    UNREACHABLE = "the server cannot be reached"
    BUSY = "the server is busy"
    SYSTEM = "the server is out of order"
    TOO_LARGE = "the message is too large"
    CONTENT = "the content was refused"
    VIRUS = "taken for a virus"
    SPAM = "taken for spam"
    BLOCKED = "our server is blocked"
    AUTHENTICATION = "our mail is not proved to be ours"
    SENDER = "our sender address was refused"
    RELAY = "the server does not relay for us"
    POLICY = "refused by a policy"
    MALFORMED = "our message breaks a rule"
    UNEXPLAINED = "no reason was given"
    DELIVERED = "it was delivered"
    FEEDBACK = "a report about our mail"
    REPLY = "a machine answered"
    REQUEST = "a reader's request"
    LETTER = "a letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What one message that came back says about one recipient."""

    recipient: str
    """As the message names it; empty where it does not."""
    action: Action
    cause: Cause
    status: str = ""
    """The enhanced status code (RFC 3463), or empty."""
    about_us: bool = False
    """True: it is about the sender; it says nothing about the recipient."""
    said: str = ""
    """The words of the server that refused, on one line."""
    tried_further: bool = False
    """True: it is late and still on its way; nothing is lost yet."""
    message_id: str = ""
    """Of our message that came back, angle brackets included, where it is enclosed."""


class Effect(StrEnum):
    """What became of a message that came back."""

    BOUNCED = "bounced"
    """The reader gets nothing more until they confirm afresh."""
    COMPLAINED = "complained"
    COUNTED = "counted"
    """An issue did not arrive; too many in a row, and the reader is taken for gone."""
    ABOUT_US = "about us"
    """Refused because of the sender; nobody is removed for it, and the publisher is told."""
    REQUESTED = "asks to leave"
    """Waits for a person."""
    COMMENTED = "comments on a proof"
    PROVED = "proves the way back"
    NOTHING = "nothing to do"
    KNOWN = "known already"
    EARLIER = "about an earlier time"
    """They have confirmed, or moved to another address, since."""
    NOBODY = "about nobody we know"
    LETTER = "left for a person"
    DAMAGED = "could not be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What we sent that came back, and to whom."""

    recipient: str
    """`Subscriber.id`"""
    mail: str
    """The issue, or ``letter ID``."""
    at: datetime
    """Aware, UTC: when it was handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """How often an issue was refused because of us; it names nobody."""

    issue: str
    """Empty: it cannot be told which."""
    cause: Cause
    status: str
    count: int
    last: datetime
    """Aware, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingRequest:
    """A mail in which a reader asks to be removed."""

    number: int
    subscriber: str
    at: datetime
    """Aware, UTC: when it was read."""
