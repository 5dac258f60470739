"""Messages per second and CPU a message: workers on PostgreSQL beside one process on SQLite.

    python -m bench.workers [--readers N] [--kilobytes N] [--rounds N] [--connections N]

All take turns on the same machine in the same run, with the same mail, into one sink; each message is
personalised, and its intent and outcome are on the disk.  The workers are whole processes, as
`newsletter worker` starts them, already at work; SQLite's turn is the same engine on a ledger in a file.
CPU is told apart: who sends, and the database server.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import re
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench.delivery_start import enter
from bench.sink import a_sink
from newsletter.deliver.ledger import freeze
from newsletter.deliver.sending import send
from newsletter.model.sending import DeliveryState
from newsletter.publication.approval import approving
from newsletter.publication.issues.sealed import read_sealed
from newsletter.publication.place import reading
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import transport_of
from newsletter.publication.send import hosts, working
from newsletter.publication.send.jobs import job_of
from newsletter.publication.send.queueing import BATCH, batch_store, queue_of
from newsletter.testing.postgres import postgres_server

NAME = "2026-11"
LONGEST = 120.0
_FORK = multiprocessing.get_context("fork")
_RESET = """
UPDATE deliveries SET state = 'pending', reason = '', carrier = '', holder = '', until = NULL, attempts = 0,
    next_try = NULL
"""
ISSUE = """\
version: 1
date: 2026-11
subject: Water and power
send_at: 2026-11-01 09:00 UTC
leads:
  - id: water
    title: Water
    authors: [Sana Iqbal]
    body: |
{body}
    precis: true
media_review:
  - id: rivers-rise
    title: Rivers rise
    authors: [Sana Iqbal]
    summary: >-
      The river is higher than in any year since the dam was built.
    outlet: The Paper
    url: https://paper.example/rivers
"""
DELIVERY = """\
transport: smtp
  workers: {workers}
  smtp: {{host: 127.0.0.1, port: {port}, security: none, connections: {connections}, ahead: 0}}
{database}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What one turn cost.  Seconds."""

    wall: float = 9e9
    sender: float = 9e9
    """CPU of whoever sends."""
    server: float = 0.0
    """CPU of the database server."""

    def best(self, other: Took) -> Took:
        """Return the smallest of each."""
        return Took(
            wall=min(self.wall, other.wall),
            sender=min(self.sender, other.sender),
            server=min(self.server, other.server) if self.wall < 9e9 else other.server,
        )


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def publication(folder: Path, *, readers: int, kilobytes: int, **delivery: object) -> Workplace:
    """Make a publication with an approved issue of about that size, its recipients frozen."""
    start_publication(folder, name="The Review", clock=now)
    state = {"NEWSLETTER_STATE": str(folder / "state")}
    place = Workplace(folder=folder, clock=now, user="bench", environ=state)
    line = "      The river rises in the mountains and is asked for by everybody below.\n\n"
    body = line * (kilobytes * 1024 * 2 // 5 // len(line))
    (place.issues / f"{NAME}.yaml").write_text(ISSUE.format(body=body.rstrip()))
    text = place.publication_file.read_text()
    place.publication_file.write_text(
        text.replace("transport: files\n", DELIVERY.format(**delivery))
    )
    enter(place, readers)
    approving.approve(place, NAME, by="editor")
    with ledger_store(place) as store:
        sealed = read_sealed(place, NAME)
        freeze(store, NAME, sealed_sha256=sealed.sealed.sha256, now=now())
    return place


def reset(place: Workplace) -> None:
    """Let nothing have been sent."""
    with place.mail() as database:
        database.execute(_RESET)
        database.execute("VACUUM deliveries" if database.dialect == "postgres" else "VACUUM")


def cpu_of(*processes: int) -> float:
    """Return the CPU seconds of processes and of all that they have started, also of those that ended."""
    total = 0.0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        except OSError:  # it has just ended, and is counted with its parent
            continue
        total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        total += cpu_of(*map(int, children))
    return total


def by_sqlite(place: Workplace, ahead: int) -> Took:
    """Send by one process on a ledger in a file."""
    reset(place)
    parent, child = _FORK.Pipe()
    one = _FORK.Process(target=_send, args=(place, ahead, child))
    one.start()
    wall, cpu = parent.recv()
    one.join()
    return Took(wall=wall, sender=cpu)


def _send(place: Workplace, ahead: int, told: Connection) -> None:
    setting = reading.publication(place)
    job = job_of(place, read_sealed(place, NAME), setting)
    with ledger_store(place) as store:
        began, used = time.perf_counter(), time.process_time()
        send(
            job,
            store=store,
            transport=transport_of(place, setting),
            lock_file=place.var / "locks" / "send",
            clock=now,
            wait=time.sleep,
            ahead=ahead,
        )
        took = time.perf_counter() - began, time.process_time() - used
    told.send(took)


@dataclass(slots=True, kw_only=True)
class Crews:
    """So many workers at work."""

    place: Workplace
    server: int
    readers: int
    processes: list[BaseProcess] = field(default_factory=list)

    @contextmanager
    def at_work(self, count: int, ahead: int) -> Iterator[None]:
        """Start them, and end them."""
        path = self.place.publication_file
        path.write_text(re.sub(r"ahead: \d+", f"ahead: {ahead}", path.read_text()))
        self.processes = [_FORK.Process(target=_work, args=(self.place,)) for _ in range(count)]
        for one in self.processes:
            one.start()
        try:
            wait_until(lambda: len(hosts.workers(self.place).hands) == count)
            yield
        finally:
            for one in self.processes:
                one.terminate()
            for one in self.processes:
                one.join()

    def send_all(self, *, size: int = BATCH) -> Took:
        """Put everybody into the queue, and wait until all are mailed."""
        reset(self.place)
        queue = queue_of(self.place)
        workers = [one.pid or 0 for one in self.processes]
        with batch_store(self.place) as store:
            before = cpu_of(*workers), cpu_of(self.server)
            began = time.perf_counter()
            queue.hand_out(NAME, lambda: store.parts(NAME, size=size, most=None, now=now()))
            wait_until(
                lambda: store.counted(NAME).get(DeliveryState.ACCEPTED) == self.readers, nap=0.02
            )
            wall = time.perf_counter() - began
            after = cpu_of(*workers), cpu_of(self.server)
        return Took(wall=wall, sender=after[0] - before[0], server=after[1] - before[1])


def _work(place: Workplace) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    logging.disable(logging.CRITICAL)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    working.work(place, stop, say=lambda _: None)


def wait_until(is_so: Callable[[], bool], *, nap: float = 0.05) -> None:
    """Wait for something."""
    end = time.monotonic() + LONGEST
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError("it does not come to an end")
        time.sleep(nap)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--readers", type=int, default=6_000)
    options.add_argument("--kilobytes", type=int, default=59)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--connections", type=int, default=10)
    given = options.parse_args()
    best: dict[str, Took] = {}

    def keep(name: str, took: Took) -> None:
        best[name] = best.get(name, Took()).best(took)

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="workers-")))
        port = stack.enter_context(a_sink())
        server = stack.enter_context(postgres_server(lasting=True))
        both = {"readers": given.readers, "kilobytes": given.kilobytes, "port": port,
                "connections": given.connections}  # fmt: skip
        files = publication(folder / "files", workers="false", database="", **both)
        served = publication(
            folder / "served", workers="true", database=f"database: {server.new_database()}\n", **both
        )  # fmt: skip
        size = len(read_sealed(served, NAME).sealed.mail_of("all")) // 1024
        crews = Crews(place=served, server=server.process(), readers=given.readers)
        for _ in range(given.rounds):
            keep("SQLite, each message by itself", by_sqlite(files, 0))
            keep("SQLite, 10 ahead", by_sqlite(files, 10))
            for count, ahead in ((1, 0), (1, 10), (2, 10), (4, 10)):
                with crews.at_work(count, ahead):
                    crews.send_all(size=100)  # connections are open, the issue is read
                    how = f"{ahead} ahead" if ahead else "each message by itself"
                    keep(f"PostgreSQL, {count} worker{'s' * (count > 1)}, {how}", crews.send_all())
    print(
        f"{given.readers} mails of {size} kB, {given.connections} connections each, best of {given.rounds} "
        f"rounds; {os.cpu_count()} cores for senders, server and sink together"
    )
    print(f"{'':44} messages/s  ms CPU a message: sender  server")
    for name, took in best.items():
        sender, server_too = (one / given.readers * 1000 for one in (took.sender, took.server))
        print(f"{name:44} {given.readers / took.wall:10,.0f} {sender:24.3f} {server_too:7.3f}")


if __name__ == "__main__":
    main()
