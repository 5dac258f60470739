"""Messages as lines on a screen: nothing leaves."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TextIO

from newsletter.deliver.transports.base import ACCEPTED, Envelope, Nobody, Outcome


class ConsoleTransport:
    """Writes a line for each message to a stream."""

    name = "console"
    peer = Nobody()
    """A line that has scrolled away cannot be asked."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def open(self) -> None:
        """Need nothing."""

    def close(self) -> None:
        """Let go of nothing."""

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Write recipient, size and subject."""
        del following
        head = message_from_bytes(message.partition(b"\r\n\r\n")[0], policy=policy.default)
        self._stream.write(f"{envelope.recipient}  {len(message):,} bytes  {head['Subject']}\n")
        self._stream.flush()
        return ACCEPTED
