"""How long after its hour an issue's first message is with the relay, from a real `newsletter run`.

A publication is made in a temporary folder, an issue approved for one of the next minutes, and
`newsletter run` started.  The relay, a socket on the loopback, notes when the first message is whole.

    python bench/delivery_start.py --readers 1000 --runs 2
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter.audience import subscribers
from newsletter.model.audience import Cause
from newsletter.publication.approval import approving
from newsletter.publication.clock import due_watching
from newsletter.publication.place import duties
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing

LEAST_AHEAD = timedelta(seconds=20)
"""A process that stays is up so long before the hour."""
ISSUE = """\
version: 1
date: {day}
subject: Water and power
send_at: {hour} UTC
media_review:
  - id: rivers-rise
    title: Rivers rise
    authors: [Sana Iqbal]
    summary: The river is higher than in any year since the dam was built.
    outlet: The Paper
    url: https://paper.example/rivers
"""


@dataclass(slots=True)
class Relay:
    """Takes every message, and notes when the first one was whole."""

    listening: socket.socket
    first: float = 0.0
    """Unix time."""
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self.listening.getsockname()[1])

    def serve(self) -> None:
        """Take connections until the socket is closed."""
        while True:
            try:
                peer, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines, content = peer.makefile("rb"), False
        peer.sendall(b"220 relay\r\n")
        for line in lines:
            if content:
                if line != b".\r\n":
                    continue
                content = False
                self.first = self.first or time.time()
                self.done.set()
                peer.sendall(b"250 2.0.0 taken\r\n")
            elif line[:4].upper() == b"EHLO":
                peer.sendall(b"250-relay\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
            elif line[:4].upper() == b"DATA":
                content = True
                peer.sendall(b"354 go on\r\n")
            else:
                peer.sendall(b"250 ok\r\n")


@contextmanager
def a_relay() -> Iterator[Relay]:
    """Serve a relay while a block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        relay = Relay(listening)
        threading.Thread(target=relay.serve, daemon=True).start()
        yield relay


def publication(folder: Path, readers: int) -> tuple[Workplace, datetime]:
    """Make a publication with an approved issue; return it, and the hour of the issue."""
    start_publication(folder, name="The Review", clock=lambda: datetime.now(UTC))
    here = Workplace(folder=folder, clock=lambda: datetime.now(UTC), user="bench")
    enter(here, readers)
    hour = next_minute(datetime.now(UTC) + LEAST_AHEAD)
    text = ISSUE.format(day=f"{hour:%Y-%m}", hour=f"{hour:%Y-%m-%d %H:%M}")
    (folder / "issues" / "bench.yaml").write_text(text)
    approving.approve(here, "bench", by="editor")
    look_no_more(here)
    return here, hour


def look_no_more(here: Workplace) -> None:
    """Take the daily look at names and registries for done: a bench asks no real host anything."""
    now, holder = here.clock(), duties.new_holder()
    with duties.duty_store(here) as store:
        for day in (now, now + timedelta(days=1)):
            item = f"{day:%Y-%m-%d}"
            if duties.claim(here, due_watching.SERIES, item, holder=holder):
                store.let_go(due_watching.SERIES, item, holder=holder, until=now, done=now)


def enter(here: Workplace, readers: int) -> None:
    """Make so many addresses readers, as if they had confirmed."""
    now = here.clock()
    with subscribing.subscriber_store(here) as store:
        for number in range(readers):
            known = subscribers.add(
                store,
                f"r{number}@reader.example",
                now=now,
                new_id=subscribing.new_id,
                cause=Cause.OWN,
            )
            subscribers.confirm(store, known.id, now=now, cause=Cause.OWN)


def next_minute(moment: datetime) -> datetime:
    """Return the first whole minute not before a moment."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def measured(readers: int) -> float:
    """Return milliseconds from the hour to the first whole message."""
    with tempfile.TemporaryDirectory() as folder, a_relay() as relay:
        here, hour = publication(Path(folder) / "review", readers)
        environ = os.environ | {
            "NEWSLETTER_DELIVERY_TRANSPORT": "smtp",
            "NEWSLETTER_DELIVERY_SMTP_HOST": "127.0.0.1",
            "NEWSLETTER_DELIVERY_SMTP_PORT": str(relay.port),
            "NEWSLETTER_DELIVERY_SMTP_SECURITY": "none",
        }
        command = [sys.executable, "-m", "newsletter", "-C", str(here.folder), "run"]
        with subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL) as process:
            try:
                relay.done.wait((hour - datetime.now(UTC)).total_seconds() + 60)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(60)
        return (relay.first - hour.timestamp()) * 1000


def main() -> None:
    """Measure, and print a line for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=2)
    given = parser.parse_args()
    found = []
    for _ in range(given.runs):
        found.append(measured(given.readers))
        print(f"{given.readers:,} readers: first message {found[-1]:.1f} ms after the hour")
    print(f"median {statistics.median(found):.1f} ms, goal 50 ms")


if __name__ == "__main__":
    main()
