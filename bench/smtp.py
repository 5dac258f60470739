"""Messages per second over SMTP into a sink of our own, beside the standard library.

    python -m bench.smtp [--messages N] [--kilobytes N]

Both take turns on the same machine in the same run; CPU is that of the sender alone.
The sink is a process of its own that throws everything away (`bench.sink`); it must be able
to take twice what the fastest sender gives; the last line says whether it does.
"""

from __future__ import annotations

import argparse
import smtplib
import time
from collections.abc import Callable
from itertools import pairwise

from bench.sink import a_sink, flood, proven
from newsletter.deliver.transports.base import Envelope
from newsletter.deliver.transports.smtp import SmtpTransport
from newsletter.model.publication import Smtp

ROUNDS = 5
SENDER, RECIPIENT = "news@indus.example", "ann@reader.example"


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
    senders = {"the sink, at most": flood, "ours": ours, "smtplib": theirs}
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
    most, *walls = (wall for wall, _ in best.values())
    print(proven(1 / most, 1 / min(walls)))


if __name__ == "__main__":
    main()
