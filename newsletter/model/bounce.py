"""What came back: bounces, complaints, automatic replies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    message_id: str = ""
    """Of our message that came back, angle brackets included, where it is enclosed."""
