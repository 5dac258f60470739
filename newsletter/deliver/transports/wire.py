"""A connection to a mail server: bytes out, replies in (RFC 5321, 4.2)."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress

from newsletter.deliver.transports.replies import Reply

LONGEST_LINE = 4_096
"""Octets of a reply line; RFC 5321 allows 512, and some servers go beyond."""
MOST_LINES = 100
_CODE = 3
_CHUNK = 65_536


class Gone(Exception):
    """The conversation ended, or is none; `reply` is the 421 that said so, if any."""

    def __init__(self, reason: str = "", *, reply: Reply | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reply = reply


class Wire:
    """One socket.  Every method raises `Gone` where the conversation cannot go on."""

    def __init__(self, connected: socket.socket, *, timeout: float) -> None:
        self._socket = connected
        self._timeout = timeout
        self._waiting = b""
        connected.settimeout(timeout)
        with suppress(OSError):
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes) -> None:
        """Hand all of the data to the system; it has not arrived when this returns."""
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Gone(spell(error)) from error

    def reply(self, timeout: float | None = None) -> Reply:
        """Return the next reply; `timeout` is in seconds, None is the wire's own."""
        return self.reply_lines(timeout)[0]

    def reply_lines(self, timeout: float | None = None) -> tuple[Reply, tuple[str, ...]]:
        """Return the next reply, its lines joined by blanks, and the words of each line."""
        lines = [self._line(timeout)]
        while lines[-1][_CODE : _CODE + 1] == b"-":
            if len(lines) == MOST_LINES:
                raise Gone("its answer has no end")
            lines.append(self._line(timeout))
        code = lines[-1][:_CODE]
        if not code.isdigit() or any(line[:_CODE] != code for line in lines):
            raise Gone("it does not speak SMTP")
        words = [" ".join(line[_CODE + 1 :].decode("utf-8", "replace").split()) for line in lines]
        found = Reply(code=int(code), text=" ".join(words).strip())
        if not found.understood:
            raise Gone("it does not speak SMTP")
        return found, tuple(words)

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Go on in TLS, where the certificate is the host's; raises `ssl.SSLError`, `OSError`.

        What came before in the clear counts no more (CVE-2011-0411).
        """
        if self._waiting:
            raise Gone("it spoke on before encryption began")
        self._socket = context.wrap_socket(self._socket, server_hostname=host)

    def close(self) -> None:
        """Let go; never raises."""
        with suppress(OSError):
            self._socket.close()

    def _line(self, timeout: float | None) -> bytes:
        while b"\n" not in self._waiting:
            if len(self._waiting) > LONGEST_LINE:
                raise Gone("its answer has no end")
            self._waiting += self._more(self._timeout if timeout is None else timeout)
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line.rstrip(b"\r")

    def _more(self, timeout: float) -> bytes:
        try:
            if timeout != self._timeout:
                self._socket.settimeout(timeout)
            received = self._socket.recv(_CHUNK)
            if timeout != self._timeout:
                self._socket.settimeout(self._timeout)
        except OSError as error:
            raise Gone(spell(error)) from error
        if not received:
            raise Gone("it hung up")
        return received


def spell(error: OSError) -> str:
    """Return what went wrong, as a person says it."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return error.strerror or str(error) or type(error).__name__
