"""A sink for senders that are measured: raw sockets, many connections, hardly any work a message.

It looks for the final dot only where it can stand: at the end of what has come, before the commands
that a pipelining client sends along with it.
"""

from __future__ import annotations

import multiprocessing
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

ROOM = 2.0
"""So many times as much as any sender gives, a sink must take."""
_CHUNK = 1 << 20
_BEHIND = 1_500
"""Octets of commands that may stand behind a dot."""
_OK = b"250 ok\r\n"
_SAID = {
    b"DATA": b"354 go\r\n",
    b"EHLO": b"250-sink\r\n250 PIPELINING\r\n",
    b"QUIT": b"221 bye\r\n",
}


class _Client:
    def __init__(self, peer: socket.socket) -> None:
        self.peer = peer
        self.waiting = b""
        self.tail = b""
        self.in_content = False


def serve(listening: socket.socket) -> None:
    """Serve for ever."""
    listening.settimeout(0)
    poll = select.epoll()
    poll.register(listening.fileno(), select.EPOLLIN)
    clients: dict[int, _Client] = {}
    room = memoryview(bytearray(_CHUNK))
    while True:
        for handle, _ in poll.poll():
            if handle == listening.fileno():
                with suppress(BlockingIOError):
                    peer, _ = listening.accept()
                    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    peer.sendall(b"220 sink\r\n")
                    clients[peer.fileno()] = _Client(peer)
                    poll.register(peer.fileno(), select.EPOLLIN)
                continue
            client = clients[handle]
            try:
                alive = _hear(client, room)
            except OSError:
                alive = False
            if not alive:
                poll.unregister(handle)
                clients.pop(handle).peer.close()


def _hear(client: _Client, room: memoryview) -> bool:
    count = client.peer.recv_into(room)
    if not count:
        return False
    if client.in_content:
        near = client.tail + bytes(room[max(count - _BEHIND, 0) : count])
        at = near.find(b"\r\n.\r\n")
        if at < 0:
            client.tail = near[-4:]
            return True
        client.in_content, client.tail = False, b""
        client.waiting = near[at + 5 :]
        answers = [_OK]
    else:
        client.waiting += bytes(room[:count])
        answers = []
    client.peer.sendall(b"".join([*answers, *_answers(client)]))
    return True


def _answers(client: _Client) -> Iterator[bytes]:
    while b"\r\n" in client.waiting:
        line, _, client.waiting = client.waiting.partition(b"\r\n")
        verb = line[:4].upper()
        yield _SAID.get(verb, _OK)
        if verb == b"DATA":
            client.in_content, client.tail, client.waiting = True, client.waiting, b""


@contextmanager
def a_sink() -> Iterator[int]:
    """Run the sink in a process of its own and give its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listening:
        process = multiprocessing.get_context("fork").Process(
            target=serve, args=(listening,), daemon=True
        )
        process.start()
        try:
            yield listening.getsockname()[1]
        finally:
            process.kill()
            process.join()


def flood(port: int, message: bytes, count: int) -> None:
    """Write prepared bytes and hardly look at the answers: what the sink can take."""
    ahead = b"MAIL FROM:<news@indus.example>\r\nRCPT TO:<ann@reader.example>\r\nDATA\r\n"
    one = message + b"\r\n.\r\n" + ahead
    with socket.create_connection(("127.0.0.1", port)) as peer:
        peer.recv(1000)
        peer.sendall(ahead)
        goes = 0
        for _ in range(count):
            while not goes:
                goes += peer.recv(1 << 16).count(b"354")
            goes -= 1
            peer.sendall(one)


def proven(most: float, fastest: float) -> str:
    """Return the line that says whether the sink limits nobody: it takes at least twice as much."""
    times = most / fastest
    verdict = "limits nobody" if times >= ROOM else "is too slow: no figure counts"
    return f"the sink takes {times:.1f} times what the fastest sender gives, and {verdict}"
