"""The seam between the ledger and whatever carries mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from newsletter.model.sending import DeliveryState

_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who hands a message over to whom (RFC 5321)."""

    sender: str
    """The return path."""
    recipient: str
    message_id: str
    """Angle brackets included; the transport may find the message again by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one message."""

    state: DeliveryState
    """Accepted, deferred, failed, or uncertain; nothing else."""
    reason: str = ""
    """What the relay said, without an address (`scrub`)."""
    policy: bool = False
    """True: refused by a policy that may be about us rather than about the recipient."""


ACCEPTED = Outcome(state=DeliveryState.ACCEPTED)


class Transport(Protocol):
    """Carries one message at a time.

    `open` comes first, `close` last; both may be called again.  An
    implementation keeps its connection between messages and renews it by itself.
    """

    @property
    def name(self) -> str:
        """Kind and place: ``smtp:mail.example:587``.  Equal names can ask the same peer."""

    def open(self) -> None:
        """Get ready.  Raises `TransportError` where nothing can be handed over."""

    def close(self) -> None:
        """Let go; never raises."""

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Hand one message over and say what became of it.

        `following` is who will probably be next: a transport may announce them along
        with this message, and must bear it where somebody else comes.
        Raises `TransportError` where the peer cannot be reached or refuses *us*;
        then this message was certainly not taken.  Where it may or may not have
        been taken, the outcome is uncertain.
        """

    def arrived(self, message_id: str) -> bool | None:
        """Return whether an earlier message was taken; None: the peer cannot tell.

        Asked after a crash, when nothing is under way.
        """


def scrub(reason: str, recipient: str) -> str:
    """Return a relay's words on one line, without any address or the recipient's local part."""
    text = re.sub(r"[^\s<>:;,\"'()\[\]]+@[^\s<>:;,\"'()\[\]]+", "…", reason)
    local = recipient.rpartition("@")[0]
    if local:
        text = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST_REASON]
