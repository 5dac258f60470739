"""Kill everything at random moments while workers on several hosts mail an issue; count who was lost or mailed twice.

    python -m bench.chaos_workers [--strikes N] [--readers N] [--seed N]

Workers are killed (SIGKILL), stopped past their lease and continued, told to end (SIGTERM); hosts are lost
with all their files, and a person says so; the database is killed and started again, so is the relay;
whoever hands the issue out is killed, too.  Two hosts with two workers each share a real PostgreSQL that
keeps its word.  Each line is one way to send; a line whose promise does not hold makes the exit code 1.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench.chaos_host import LoggingRelay
from bench.chaos_relay import Faults
from bench.chaos_workers_verdict import Verdict, Way, heading, line, verdict
from bench.delivery_start import enter
from newsletter.errors import NewsletterError
from newsletter.model.sending import DeliveryState
from newsletter.publication.approval import approving
from newsletter.publication.issues.sealed import read_sealed
from newsletter.publication.place import reading
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import hosts, sending, working
from newsletter.publication.send.jobs import job_of
from newsletter.stores.task_queue import Rhythm
from newsletter.testing.postgres import PostgresServer, postgres_server

NAME = "2026-11"
BEGAN = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
SPEED = 100
"""So many seconds of all clocks pass in one: a lease of twelve minutes is over in seven seconds."""
PAST_A_LEASE = 9.0
QUICK = Rhythm(beat=0.3, stalled=2.0, look=0.3)
FAULTS = Faults(cut_in_content=3, cut_after_dot=2, lost_after_dot=2, garbage=1, later=5, slow=4)
LONGEST = 600.0
# An address of this machine that does not say so: each host must be able to ask the one relay's log.
RELAY = "0.0.0.0"
_FORK = multiprocessing.get_context("fork")

ISSUE = """\
version: 1
date: 2026-11
subject: Water and power
send_at: 2026-11-22 09:00 UTC
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
  workers: true
  brake: {{deferred: 100, refused: 100, bounced: 100, complained: 100}}
  smtp: {{host: {host}, port: {port}, security: none, timeout: 5, connections: {connections}, ahead: {ahead}{log}}}
database: {address}
"""


@dataclass(slots=True, kw_only=True)
class Host:
    """A machine with its own files, and the workers on it."""

    place: Workplace
    workers: list[BaseProcess] = field(default_factory=list)


def hurried(began: float) -> datetime:
    """Return a time that passes quickly, the same for all."""
    return BEGAN + timedelta(seconds=(time.time() - began) * SPEED)


@dataclass(slots=True, kw_only=True)
class Battle:
    """One ledger under fire."""

    folder: Path
    way: Way
    server: PostgresServer
    chance: random.Random
    readers: int
    faults: Faults = FAULTS
    began: float = field(default_factory=time.time)
    counts: Counter[str] = field(default_factory=Counter)
    hosts: list[Host] = field(default_factory=list)
    stopped: list[tuple[BaseProcess, float]] = field(default_factory=list)
    relay: BaseProcess | None = None
    sender: BaseProcess | None = None
    port: int = 0
    broken: int = 0
    """How often all connections of a worker ended at once."""

    @property
    def log(self) -> Path:
        """What the relay writes down."""
        return self.folder / "mail.log"

    # ---- the field ----

    def prepare(self) -> None:
        """Make a publication with an approved issue; nothing is mailed yet."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        first = self.folder / "first"
        start_publication(first, name="The Review", clock=lambda: hurried(self.began))
        place = self._place(first)
        log = f", log: {self.log}" if self.way.recorded else ""
        written = DELIVERY.format(
            host=RELAY,
            port=self.port,
            connections=self.way.connections,
            ahead=self.way.ahead,
            log=log,
            address=self.server.new_database(),
        )
        path = place.publication_file
        path.write_text(path.read_text().replace("transport: files\n", written))
        (place.issues / f"{NAME}.yaml").write_text(ISSUE)
        enter(place, self.readers)
        approving.approve(place, NAME, by="editor")
        self.log.write_text("2026-11-21T00:00:00+00:00 relay postfix/master[1]: started\n")
        self.hosts.append(Host(place=place))
        self._new_host()

    def _place(self, folder: Path) -> Workplace:
        return Workplace(
            folder=folder,
            clock=lambda: hurried(self.began),
            user="bench",
            environ={hosts.HOST: folder.name, "NEWSLETTER_STATE": str(folder / "state")},
        )

    def _new_host(self) -> None:
        """Bring the publication's folder to a machine that has nothing else."""
        folder = self.folder / f"host-{len(list(self.folder.iterdir()))}"
        ours = self.hosts[0].place.folder
        shutil.copytree(ours, folder, ignore=shutil.ignore_patterns("var", "state"))
        self.hosts.append(Host(place=self._place(folder)))

    # ---- the fight ----

    def fight(self, strikes: int) -> None:
        """Strike so often; then let everybody end."""
        until = time.monotonic() + LONGEST
        self._start_relay()
        try:
            while time.monotonic() < until:
                self._keep_all()
                time.sleep(self.chance.uniform(0.2, 0.8))
                if self.counts.total() >= strikes:
                    self._continue_all()
                    if self.is_over():
                        return
                elif self.log.stat().st_size > 1000:
                    acts, weights = zip(*self._acts(), strict=True)
                    self.chance.choices(acts, weights)[0]()
        finally:
            self._end_all()

    def _acts(self) -> list[tuple[Callable[[], None], int]]:
        return [
            (self._kill_worker, 5),
            (self._stop_worker, 2),
            (self._tell_worker, 1),
            (self._lose_host, 1),
            (self._kill_database, 2),
            (self._kill_relay, 1),
            (self._kill_sender, 1),
        ]

    def _kill_worker(self) -> None:
        host = self.chance.choice(self.hosts)
        if host.workers:
            self.counts["workers killed"] += 1
            self.broken += 1
            _kill(host.workers.pop())

    def _stop_worker(self) -> None:
        """Stop one past its lease; it goes on while the others have long taken over."""
        host = self.chance.choice(self.hosts)
        if host.workers:
            self.counts["stopped"] += 1
            one = host.workers.pop(0)
            os.kill(one.pid or 0, signal.SIGSTOP)
            self.stopped.append((one, time.monotonic() + PAST_A_LEASE))

    def _tell_worker(self) -> None:
        host = self.chance.choice(self.hosts)
        if host.workers:
            self.counts["told to end"] += 1
            os.kill(host.workers.pop(0).pid or 0, signal.SIGTERM)

    def _lose_host(self) -> None:
        """Take the second host away with all that lies on it; a person says so, another one comes."""
        self.counts["hosts lost"] += 1
        lost = self.hosts.pop()
        for one in lost.workers:
            self.broken += 1
            _kill(one)
        shutil.rmtree(lost.place.folder)
        with suppress(NewsletterError):  # it had no worker yet
            hosts.declare_gone(self.hosts[0].place, lost.place.folder.name, because="it burnt")
        self._new_host()

    def _kill_database(self) -> None:
        self.counts["databases killed"] += 1
        self.server.kill()
        time.sleep(self.chance.uniform(0.0, 1.0))
        self.server.start()

    def _kill_relay(self) -> None:
        self.counts["relays killed"] += 1
        self.broken += sum(len(host.workers) for host in self.hosts) + len(self.stopped)
        _kill(self.relay)
        self._start_relay()

    def _kill_sender(self) -> None:
        self.counts["senders killed"] += 1
        _kill(self.sender)

    def _keep_all(self) -> None:
        """Let two work on each host, and one process hand out; continue whoever stood long enough."""
        for one in list(self.stopped):
            if one[1] <= time.monotonic():
                self._continue(one)
        for host in self.hosts:
            host.workers = [one for one in host.workers if one.is_alive()]
            while len(host.workers) < 2:
                host.workers.append(_started(_work, host.place))
        if self.sender is None or not self.sender.is_alive():
            self.sender = _started(_send, self.hosts[0].place)

    def _continue(self, one: tuple[BaseProcess, float]) -> None:
        self.stopped.remove(one)
        with suppress(ProcessLookupError):
            os.kill(one[0].pid or 0, signal.SIGCONT)
            os.kill(one[0].pid or 0, signal.SIGTERM)
        one[0].join(60)

    def _continue_all(self) -> None:
        for one in list(self.stopped):
            self._continue(one)

    def _end_all(self) -> None:
        self._continue_all()
        _kill(self.sender)
        for one in [one for host in self.hosts for one in host.workers]:
            one.terminate()
            one.join(60)
            _kill(one)
        _kill(self.relay)

    def _start_relay(self) -> None:
        self.relay = _started(_serve, self.port, self.log, self.faults, self.chance.random())

    # ---- what became of it ----

    def states(self) -> dict[str, DeliveryState]:
        """Return states by Message-ID; none before the freeze."""
        place = self.hosts[0].place
        job = job_of(place, read_sealed(place, NAME), reading.publication(place))
        with ledger_store(place) as store:
            return {job.message_id(row.recipient): row.state for row in store.deliveries(NAME)}

    def is_over(self) -> bool:
        """Say whether nothing waits or is under way; or can still be found out."""
        waiting = {DeliveryState.PENDING, DeliveryState.DEFERRED, DeliveryState.IN_FLIGHT}
        if self.way.recorded:
            waiting.add(DeliveryState.UNCERTAIN)
        states = set(self.states().values())
        return bool(states) and waiting.isdisjoint(states)


def _work(place: Workplace) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    working.work(place, stop, say=lambda _: None, rhythm=QUICK)


def _send(place: Workplace) -> None:
    while True:
        with suppress(NewsletterError):
            sending.send(
                place,
                NAME,
                at_once="chaos",
                wait=lambda seconds: time.sleep(min(seconds, 0.3)),
                patience=3600.0,
            )
        time.sleep(0.3)


def _serve(port: int, log: Path, faults: Faults, seed: float) -> None:
    with socket.create_server(("127.0.0.1", port), backlog=200) as listening:
        LoggingRelay(listening, log, faults, int(seed * (1 << 30))).serve()


def _quietly(target: Callable[..., None], *values: object) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    logging.disable(logging.CRITICAL)
    target(*values)


def _started(target: Callable[..., None], *values: object) -> BaseProcess:
    one = _FORK.Process(target=_quietly, args=(target, *values))
    one.start()
    return one


def _kill(one: BaseProcess | None) -> None:
    if one is not None:
        one.kill()
        one.join()


def fight(server: PostgresServer, way: Way, *, strikes: int, readers: int, seed: int) -> Verdict:
    """Fight one battle in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as folder:
        battle = Battle(
            folder=Path(folder),
            way=way,
            server=server,
            chance=random.Random(seed),
            readers=readers,
        )
        battle.prepare()
        battle.fight(strikes)
        return verdict(
            way,
            battle.counts,
            battle.states(),
            battle.log,
            readers=readers,
            broken=battle.broken,
        )


WAYS = (Way(), Way(ahead=0), Way(recorded=False), Way(ahead=0, recorded=False))


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--strikes", type=int, default=12, help="for each way to send")
    options.add_argument("--readers", type=int, default=3_000, help="for each way to send")
    options.add_argument("--seed", type=int, default=1047)
    given = options.parse_args()
    print(heading())
    broken = 0
    with postgres_server(lasting=True) as server:
        for way in WAYS:
            found = fight(
                server, way, strikes=given.strikes, readers=given.readers, seed=given.seed
            )
            broken += not found.holds
            print(line(found), flush=True)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
