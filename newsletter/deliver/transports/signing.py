"""Whatever leaves is signed first (RFC 6376)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from newsletter.deliver.transports.base import (
    Connection,
    Envelope,
    Outcome,
    Peer,
    Steps,
    Transport,
    connections_of,
)


class Signs(Protocol):
    """What puts signatures before a message."""

    def signed(self, message: bytes) -> bytes:
        """Return the message with its signatures."""


class SigningTransport:
    """Signs each message and hands it to another transport."""

    def __init__(self, inner: Transport, signer: Signs) -> None:
        self._inner = inner
        self._signer = signer

    @property
    def name(self) -> str:
        """Return the name of the transport behind it, which is the peer that can be asked."""
        return self._inner.name

    def open(self) -> None:
        """Get ready."""
        self._inner.open()

    def close(self) -> None:
        """Let go."""
        self._inner.close()

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Sign, and hand over."""
        return self._inner.deliver(envelope, self._signer.signed(message), following=following)

    def connections(self) -> Sequence[Connection]:
        """Return those of the transport behind it; what leaves by them is signed."""
        return tuple(_Signing(one, self._signer) for one in connections_of(self._inner))

    @property
    def peer(self) -> Peer:
        """Return that of the transport behind it."""
        return self._inner.peer


class _Signing:
    """A connection on which everything is signed."""

    def __init__(self, inner: Connection, signer: Signs) -> None:
        self._inner = inner
        self._signer = signer
        self.open, self.close = inner.open, inner.close

    def handing_over(
        self,
        envelope: Envelope,
        message: bytes,
        *,
        following: Envelope | None,
        allowed: Callable[[], bool],
        undotted: bool = False,
    ) -> Steps[Outcome]:
        """Sign, and hand over; no line of a signature begins with a dot."""
        return self._inner.handing_over(
            envelope,
            self._signer.signed(message),
            following=following,
            allowed=allowed,
            undotted=undotted,
        )
