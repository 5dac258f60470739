"""Whatever leaves is signed first (RFC 6376)."""

from __future__ import annotations

from typing import Protocol

from newsletter.deliver.transports.base import Envelope, Outcome, Transport


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

    def arrived(self, message_id: str) -> bool | None:
        """Ask the transport behind it."""
        return self._inner.arrived(message_id)
