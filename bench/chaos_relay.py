"""A relay for `bench.chaos`: raw sockets, an accept log written before each 250, and every fault.

It is a process of its own, to be killed at any moment.  What stands in the log was taken; what does
not, was not: the line is written between the final dot and its answer.
"""

from __future__ import annotations

import os
import random
import selectors
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

RESET = struct.pack("ii", 1, 0)
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How often, of a thousand messages or commands, the relay misbehaves."""

    cut_in_content: int = 0
    """The network is cut in the middle of DATA."""
    cut_after_dot: int = 0
    """It takes the message and hangs up instead of saying so."""
    lost_after_dot: int = 0
    """It hangs up at the dot, without taking the message."""
    garbage: int = 0
    """It takes the message, and answers with something that is no SMTP."""
    later: int = 0
    """4xx, at RCPT or at the dot."""
    refused: int = 0
    """5xx at RCPT, of a recipient."""
    slow: int = 0
    """It takes a while over its answer."""


@dataclass(slots=True, eq=False)
class _Client:
    peer: socket.socket
    waiting: bytes = b""
    recipient: str = ""
    in_content: bool = False
    cut_at: int = 0
    received: int = 0
    name: str = ""
    outgoing: list[tuple[float, bytes]] = field(default_factory=list)


class Relay:
    """Serves any number of connections in one thread."""

    def __init__(self, listening: socket.socket, log: Path, faults: Faults, seed: int) -> None:
        self._listening = listening
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._unanswered = os.open(unanswered(log), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._faults = faults
        self._chance = random.Random(seed)
        self._selector = selectors.DefaultSelector()
        self._clients: set[_Client] = set()

    def serve(self) -> None:
        """Serve for ever."""
        self._listening.settimeout(0)
        self._selector.register(self._listening, selectors.EVENT_READ, None)
        while True:
            for key, _ in self._selector.select(0.01 if self._late() else 0.5):
                if key.data is None:
                    self._accept()
                else:
                    self._hear(key.data)
            self._answer_late()

    def _late(self) -> bool:
        return any(client.outgoing for client in self._clients)

    def _accept(self) -> None:
        with suppress(BlockingIOError):
            peer, _ = self._listening.accept()
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client = _Client(peer)
            self._clients.add(client)
            self._selector.register(peer, selectors.EVENT_READ, client)
            self._say(client, b"220 relay\r\n")

    def _hear(self, client: _Client) -> None:
        try:
            received = client.peer.recv(_CHUNK)
        except OSError:
            received = b""
        if not received:
            self._drop(client)
            return
        client.waiting += received
        while client in self._clients and self._step(client):
            pass

    def _step(self, client: _Client) -> bool:
        """Take one command or one content; False: there is none whole yet."""
        if client.in_content:
            return self._content(client)
        line, end, rest = client.waiting.partition(b"\r\n")
        if not end:
            return False
        client.waiting = rest
        self._command(client, line)
        return True

    def _command(self, client: _Client, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"EHLO":
            self._say(client, b"250-relay\r\n250 PIPELINING\r\n")
        elif verb == b"RCPT":
            client.recipient = line.split(b"<", 1)[1].split(b">", 1)[0].decode()
            self._say(client, self._on_recipient(client))
        elif verb == b"DATA" and not client.recipient:
            self._say(client, b"503 no recipient\r\n")
        elif verb == b"DATA":
            client.in_content, client.received, client.name = True, 0, ""
            cut = self._happens(self._faults.cut_in_content)
            client.cut_at = self._chance.randrange(1, 3000) if cut else 0
            self._say(client, b"354 go\r\n")
        elif verb == b"QUIT":
            self._say(client, b"221 bye\r\n")
            self._drop(client)
        else:
            if verb in {b"MAIL", b"RSET"}:
                client.recipient = ""
            self._say(client, b"250 ok\r\n")

    def _on_recipient(self, client: _Client) -> bytes:
        # The same recipient is refused for good each time, and by each relay that is started.
        if hash_of(client.recipient) % 1000 < self._faults.refused:
            client.recipient = ""
            return b"550 5.1.1 no such mailbox\r\n"
        if self._happens(self._faults.later):
            client.recipient = ""
            return b"451 4.3.0 try again\r\n"
        return b"250 ok\r\n"

    def _content(self, client: _Client) -> bool:
        if client.cut_at and len(client.waiting) >= client.cut_at:
            self._note_unanswered()  # its client may have written the dot already
            client.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self._drop(client)
            return False
        content, end, rest = client.waiting.partition(b"\r\n.\r\n")
        if not end:
            return False
        client.waiting, client.in_content = rest, False
        self._at_dot(client, content)
        return True

    def _at_dot(self, client: _Client, content: bytes) -> None:
        if self._happens(self._faults.lost_after_dot):
            self._note_unanswered()
            self._drop(client)
            return
        if self._happens(self._faults.later):
            self._say(client, b"451 4.3.0 not now\r\n")
            return
        name = content.split(b"Message-ID: ", 1)[1].split(b"\r\n", 1)[0]
        os.write(self._log, self._noted(name, client.recipient.encode()))
        if self._happens(self._faults.cut_after_dot):
            self._note_unanswered()
            self._drop(client)
        elif self._happens(self._faults.garbage):
            self._note_unanswered()
            self._say(client, b"\x00\xff garbage\r\n")
            self._drop(client)
        elif self._happens(self._faults.slow):
            client.outgoing.append((time.monotonic() + self._chance.uniform(0, 0.3), b"250 ok\r\n"))
        else:
            self._say(client, b"250 ok\r\n")

    def _noted(self, name: bytes, recipient: bytes) -> bytes:
        """Return what is written down of a message that is taken."""
        return name + b" " + recipient + b"\n"

    def _note_unanswered(self) -> None:
        os.write(self._unanswered, b".")

    def _say(self, client: _Client, answer: bytes) -> None:
        """Answer, in turn: what is said later than a slow answer waits for it."""
        if client.outgoing:
            client.outgoing.append((0.0, answer))
            return
        with suppress(OSError):
            client.peer.sendall(answer)

    def _answer_late(self) -> None:
        now = time.monotonic()
        for client in [one for one in self._clients if one.outgoing]:
            while client.outgoing and client.outgoing[0][0] <= now:
                with suppress(OSError):
                    client.peer.sendall(client.outgoing.pop(0)[1])

    def _drop(self, client: _Client) -> None:
        self._clients.discard(client)
        with suppress(KeyError, ValueError):
            self._selector.unregister(client.peer)
        client.peer.close()

    def _happens(self, of_a_thousand: int) -> bool:
        return self._chance.randrange(1000) < of_a_thousand


def unanswered(log: Path) -> Path:
    """Return the file that has an octet for each message whose client may wait in vain."""
    return log.with_suffix(".unanswered")


def hash_of(text: str) -> int:
    """Return a number that the text alone decides."""
    value = 0
    for letter in text.encode():
        value = (value * 131 + letter) % 1_000_003
    return value
