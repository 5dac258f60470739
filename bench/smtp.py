"""Messages per second over SMTP into a sink of our own, beside the standard library.

    python -m bench.smtp [--messages N] [--kilobytes N]

Both take turns on the same machine in the same run; CPU is that of the sender alone.
The sink is a process of its own that throws everything away; what it can take at most
is printed first, and no figure counts that comes near it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import smtplib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise

from newsletter.deliver.transports.base import Envelope
from newsletter.deliver.transports.smtp import SmtpTransport
from newsletter.model.publication import Smtp

ROUNDS = 5
SENDER, RECIPIENT = "news@indus.example", "ann@reader.example"
ANSWERS = {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"QUIT": b"221 bye\r\n"}
_CHUNK = 1 << 18


def sink(listening: socket.socket) -> None:
    """Serve one connection after the other, for ever."""
    while True:
        peer, _ = listening.accept()
        with peer, suppress(OSError):
            _serve(peer)


def _serve(peer: socket.socket) -> None:
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.sendall(b"220 sink\r\n")
    waiting = b""
    while received := peer.recv(_CHUNK):
        waiting += received
        answers = b""
        while waiting and (split := _command(waiting)):
            command, waiting = split
            if command[:4].upper() == b"DATA":
                peer.sendall(answers + b"354 go\r\n")
                answers, waiting = b"", _content(peer, waiting)
            answers += ANSWERS.get(command[:4].upper(), b"250 ok\r\n")
        if answers:
            peer.sendall(answers)


def _command(waiting: bytes) -> tuple[bytes, bytes] | None:
    line, end, rest = waiting.partition(b"\r\n")
    return (line, rest) if end else None


def _content(peer: socket.socket, waiting: bytes) -> bytes:
    """Throw away what comes up to the final dot; return what follows."""
    tail = waiting
    while (at := tail.find(b"\r\n.\r\n")) < 0:
        received = peer.recv(_CHUNK)
        if not received:
            raise ConnectionError
        tail = tail[-4:] + received
    return tail[at + 5 :]


@contextmanager
def a_sink() -> Iterator[int]:
    """Run the sink in a process of its own and give its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = multiprocessing.get_context("fork").Process(
            target=sink, args=(listening,), daemon=True
        )
        process.start()
        try:
            yield listening.getsockname()[1]
        finally:
            process.kill()


def ours(port: int, message: bytes, count: int) -> None:
    """Send by our transport."""
    settings = Smtp(host="127.0.0.1", port=port, security="none")
    transport = SmtpTransport(settings, local_name="bench.example")
    transport.open()
    envelopes = [
        Envelope(sender=SENDER, recipient=RECIPIENT, message_id=f"<{number}@indus.example>")
        for number in range(count + 1)
    ]
    for envelope, following in pairwise(envelopes):
        transport.deliver(envelope, message, following=following)
    transport.close()


def theirs(port: int, message: bytes, count: int) -> None:
    """Send by smtplib."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example") as client:
        for _ in range(count):
            client.sendmail(SENDER, [RECIPIENT], message)


def raw(port: int, message: bytes, count: int) -> None:
    """Write prepared bytes and hardly look at the answers: what the sink can take."""
    one = (
        f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{RECIPIENT}>\r\nDATA\r\n".encode()
        + message
        + b"\r\n.\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as peer:
        peer.recv(_CHUNK)
        lines = 0
        for _ in range(count):
            peer.sendall(one)
            while lines < 4:
                lines += peer.recv(_CHUNK).count(b"\n")
            lines -= 4


def measured(
    send: Callable[[int, bytes, int], None], port: int, message: bytes, count: int
) -> tuple[float, float]:
    """Return wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    send(port, message, count)
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=2000)
    options.add_argument("--kilobytes", type=int, default=59)
    given = options.parse_args()
    line = b"The river rises in the mountains and is asked for by everybody below.\r\n"
    message = b"Subject: Water\r\n\r\n" + line * (given.kilobytes * 1024 // len(line))
    senders = {"the sink, at most": raw, "ours": ours, "smtplib": theirs}
    best: dict[str, tuple[float, float]] = {}
    with a_sink() as port:
        for _ in range(ROUNDS):
            for name, send in senders.items():
                best[name] = min(
                    best.get(name, (9e9, 9e9)), measured(send, port, message, given.messages)
                )
    print(f"{given.messages} messages of {len(message) // 1024} kB, best of {ROUNDS} rounds")
    for name, (wall, cpu) in best.items():
        print(
            f"{name:18} {given.messages / wall:9,.0f} messages/s"
            f" {cpu / given.messages * 1e6:8.0f} µs CPU a message"
        )


if __name__ == "__main__":
    main()
