"""A connection to a mail server: bytes out, replies in (RFC 5321, 4.2)."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache

from newsletter.deliver.transports.base import Result, Steps, Wait
from newsletter.deliver.transports.replies import Reply

LONGEST_LINE = 4_096
"""Octets of a reply line; RFC 5321 allows 512, and some servers go beyond."""
MOST_LINES = 100
_CODE = 3
_SHORT = 80
_CHUNK = 65_536


class Gone(Exception):
    """The conversation ended, or is none; `reply` is the 421 that said so, if any."""

    def __init__(self, reason: str = "", *, reply: Reply | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reply = reply


class EndUnknown(Gone):
    """It ended while the end of a content was written: the peer may have it, or not."""


class Wire:
    """One socket that never blocks.  Every method raises `Gone` where the conversation cannot go on.

    What ends in -ing is done in steps, for a loop that has several wires; the others wait.
    """

    def __init__(self, connected: socket.socket, *, timeout: float) -> None:
        self._socket = connected
        self._timeout = timeout
        self._waiting = b""
        connected.settimeout(0)
        with suppress(OSError):
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes) -> None:
        """Hand all of the data to the system; it has not arrived when this returns."""
        drive(self.sending(data))

    def reply(self, timeout: float | None = None) -> Reply:
        """Return the next reply; `timeout` is in seconds, None is the wire's own."""
        return drive(self.replying(timeout))

    def reply_lines(self, timeout: float | None = None) -> tuple[Reply, tuple[str, ...]]:
        """Return the next reply, its lines joined by blanks, and the words of each line."""
        return drive(self._reading(timeout))

    def sending(self, data: bytes) -> Steps[None]:
        """Hand all of the data to the system."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self._socket.send(rest) :]
            except (BlockingIOError, ssl.SSLWantWriteError):
                yield from self._until(self._timeout, writing=True)
            except ssl.SSLWantReadError:
                yield from self._until(self._timeout, writing=False)
            except OSError as error:
                raise Gone(spell(error)) from error

    def sending_with_end(
        self, content: bytes, end: bytes, *, allowed: Callable[[], bool]
    ) -> Steps[bool]:
        """Hand content and end to the system, at once where it takes that; return whether it did.

        `allowed` is asked right before every write that holds anything of the end; False:
        nothing of it was written.  Raises `EndUnknown` where some of it may have been.
        """
        if isinstance(self._socket, ssl.SSLSocket):
            return (yield from self._one_after_the_other(content, end, allowed))
        written, whole = 0, len(content) + len(end)
        try:
            while written < whole:
                if written <= len(content) and not allowed():
                    return False
                count = self._write(_rest_of(content, end, written))
                written += count
                if not count:
                    yield from self._until(self._timeout, writing=True)
        except Gone as error:
            if written > len(content):
                raise EndUnknown(error.reason) from error
            raise
        return True

    def _write(self, parts: Sequence[memoryview]) -> int:
        """Return how much the system took; 0: it wants to be asked again."""
        try:
            return self._socket.sendmsg(parts)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise Gone(spell(error)) from error

    def _one_after_the_other(
        self, content: bytes, end: bytes, allowed: Callable[[], bool]
    ) -> Steps[bool]:
        """Do the same in TLS, which takes one thing at a time."""
        yield from self.sending(content)
        if not allowed():
            return False
        try:
            yield from self.sending(end)
        except Gone as error:
            raise EndUnknown(error.reason) from error
        return True

    def heard(self) -> Reply | None:
        """Return the next reply where it has come already and is as nearly all are; None: wait for it."""
        end = self._waiting.find(b"\n") + 1
        if 0 < end <= _SHORT and (known := _plain(self._waiting[:end])):
            self._waiting = self._waiting[end:]
            return known
        return None

    def replying(self, timeout: float | None = None) -> Steps[Reply]:
        """Return the next reply."""
        while b"\n" not in self._waiting:
            if len(self._waiting) > LONGEST_LINE:
                raise Gone("its answer has no end")
            self._waiting += yield from self._more(self._timeout if timeout is None else timeout)
        if known := self.heard():
            return known
        reply, _ = yield from self._reading(timeout)
        return reply

    def _reading(self, timeout: float | None) -> Steps[tuple[Reply, tuple[str, ...]]]:
        lines = [(yield from self._line(timeout))]
        while lines[-1][_CODE : _CODE + 1] == b"-":
            if len(lines) == MOST_LINES:
                raise Gone("its answer has no end")
            lines.append((yield from self._line(timeout)))
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
        self._socket.settimeout(self._timeout)
        self._socket = context.wrap_socket(self._socket, server_hostname=host)
        self._socket.settimeout(0)

    def close(self) -> None:
        """Let go; never raises."""
        with suppress(OSError):
            self._socket.close()

    def _line(self, timeout: float | None) -> Steps[bytes]:
        while b"\n" not in self._waiting:
            if len(self._waiting) > LONGEST_LINE:
                raise Gone("its answer has no end")
            self._waiting += yield from self._more(self._timeout if timeout is None else timeout)
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line.rstrip(b"\r")

    def _more(self, timeout: float) -> Steps[bytes]:
        while True:
            try:
                received = self._socket.recv(_CHUNK)
            except (BlockingIOError, ssl.SSLWantReadError):
                yield from self._until(timeout, writing=False)
            except ssl.SSLWantWriteError:
                yield from self._until(timeout, writing=True)
            except OSError as error:
                raise Gone(spell(error)) from error
            else:
                if not received:
                    raise Gone("it hung up")
                return received

    def _until(self, seconds: float, *, writing: bool) -> Steps[None]:
        ready = yield Wait(handle=self._socket.fileno(), writing=writing, seconds=seconds)
        if not ready:
            raise Gone("no answer in time")


def _rest_of(content: bytes, end: bytes, written: int) -> list[memoryview]:
    if written < len(content):
        return [memoryview(content)[written:], memoryview(end)]
    return [memoryview(end)[written - len(content) :]]


def drive(steps: Steps[Result]) -> Result:
    """Do all steps, waiting where they wait."""
    try:
        wait = next(steps)
        while True:
            poll = select.poll()
            poll.register(wait.handle, select.POLLOUT if wait.writing else select.POLLIN)
            wait = steps.send(bool(poll.poll(wait.seconds * 1000)))
    except StopIteration as done:
        result: Result = done.value
        return result


@lru_cache(maxsize=64)
def _plain(line: bytes) -> Reply | None:
    """Return what a line of one reply says: nearly all are alike; None: it is none of these."""
    code = line[:_CODE]
    if code not in {b"250", b"354"} or line[_CODE : _CODE + 1] != b" " or not line.isascii():
        return None
    return Reply(code=int(code), text=" ".join(line[_CODE + 1 :].decode("ascii").split()))


def spell(error: OSError) -> str:
    """Return what went wrong, as a person says it."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return error.strerror or str(error) or type(error).__name__
