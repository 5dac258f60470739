"""The seam between the ledger and whatever carries mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar, runtime_checkable

from newsletter.errors import TransportError
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass

Result = TypeVar("Result")

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
    bounced: bool = False
    """True: the mailbox itself was refused for good, before any content was sent."""


ACCEPTED = Outcome(state=DeliveryState.ACCEPTED)
UNTRIED = Outcome(state=DeliveryState.PENDING)
"""The lease ran out before the final dot: certainly not taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What a hand-over waits for: a socket that can be read, or written to."""

    handle: int
    """The socket's file descriptor."""
    writing: bool
    seconds: float
    """How long at most."""


Steps = Generator[Wait, bool, Result]
"""Something that waits now and then: it is sent True when it may go on, False when time is up."""


class Answer(StrEnum):
    """What a peer says of a message that it was, or was not, given."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not accepted"
    """It was not taken, and nothing that is under way can still be taken."""
    UNKNOWN = "unknown"


class Peer(Protocol):
    """Whoever can say afterwards what was handed over."""

    def ask(
        self, message_ids: Collection[str], *, since: datetime | None = None
    ) -> Mapping[str, Answer]:
        """Return what became of each message; one that is not named there is unknown.

        Asked when whoever handed them over is known to be dead.  None was handed over before
        `since` (aware); without it, a record that may begin later cannot say that one is missing.
        `NOT_ACCEPTED` is said only by a peer that knows all it took up to now, what a dead
        client's socket still held included.
        """


class Nobody:
    """Where nobody can be asked."""

    def ask(
        self, message_ids: Collection[str], *, since: datetime | None = None
    ) -> Mapping[str, Answer]:
        """Know nothing."""
        del message_ids, since
        return {}


class Recorded(Protocol):
    """What carried messages, as far as its record is asked afterwards."""

    @property
    def name(self) -> str:
        """Under which rows were leased to it."""

    @property
    def peer(self) -> Peer:
        """Who can say what was taken."""


class Together:
    """Several who can be asked: whoever took it says so; that nobody did counts where one knows."""

    def __init__(self, *peers: Peer) -> None:
        self._peers = peers

    def ask(
        self, message_ids: Collection[str], *, since: datetime | None = None
    ) -> Mapping[str, Answer]:
        """Ask each; one that cannot be asked now says nothing."""
        told: dict[str, Answer] = {}
        for peer in self._peers:
            try:
                found = peer.ask(message_ids, since=since)
            except TransportError:
                continue
            for name, answer in found.items():
                known = told.get(name, Answer.UNKNOWN)
                if known is Answer.UNKNOWN or answer is Answer.ACCEPTED:
                    told[name] = answer
        return told


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

    @property
    def peer(self) -> Peer:
        """Who can say, after a crash, what was taken."""


class Connection(Protocol):
    """One way to the peer, which carries one message at a time."""

    def open(self) -> None:
        """Get ready.  Raises `TransportError`."""

    def close(self) -> None:
        """Let go; never raises."""

    def handing_over(
        self,
        envelope: Envelope,
        message: bytes,
        *,
        following: Envelope | None,
        allowed: Callable[[], bool],
        undotted: bool = False,
    ) -> Steps[Outcome]:
        """Do as `Transport.deliver` does, in steps, so that several can be under way at once.

        `undotted`: no line of the message begins with a dot, so that none need be looked for.

        `allowed` is asked right before the final dot; where it says no, the message is
        broken off, certainly not taken, and the outcome is `UNTRIED`.
        """


@runtime_checkable
class Connected(Protocol):
    """A transport with several connections, as many as its settings name."""

    def connections(self) -> Sequence[Connection]:
        """Return them, not yet open."""


class AtOnce:
    """The one connection of a transport that never waits for anything."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def open(self) -> None:
        """Get ready."""
        self._transport.open()

    def close(self) -> None:
        """Let go."""
        self._transport.close()

    def handing_over(
        self,
        envelope: Envelope,
        message: bytes,
        *,
        following: Envelope | None,
        allowed: Callable[[], bool],
        undotted: bool = False,
    ) -> Steps[Outcome]:
        """Deliver."""
        del undotted
        yield from ()
        if not allowed():
            return UNTRIED
        return self._transport.deliver(envelope, message, following=following)


def connections_of(transport: Transport) -> Sequence[Connection]:
    """Return the ways to the transport's peer, one at least."""
    if isinstance(transport, Connected):
        return transport.connections()
    return (AtOnce(transport),)


_ADDRESS = re.compile(r"(?<![^\s<>:;,\"'()\[\]])[^\s<>:;,\"'()\[\]]+@[^\s<>:;,\"'()\[\]]+")
"""It begins where a word does: looked for at each letter, long words would take their square."""


def scrub(reason: str, recipient: str) -> str:
    """Return a relay's words on one line, without any address or the recipient's local part."""
    text = _ADDRESS.sub("…", reason)
    local = recipient.rpartition("@")[0]
    if local:
        text = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST_REASON]
