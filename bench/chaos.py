"""Kill everything at random moments while an issue is sent, and count who was lost or mailed twice.

    python -m bench.chaos [--kills N] [--messages N] [--seed N] [--long]

Senders are killed (SIGKILL), stopped past their lease and continued (SIGSTOP), started with clocks an
hour off; their writing fails (EFBIG), and the disk of all is full (ENOSPC; only root can have one of
its own).  The relay is killed and started again, cuts connections in the middle of a content and after
the final dot, answers 4xx, 5xx, garbage, late, or not.  Each line of the table is one way to send; a
line whose promise does not hold makes the exit code 1.  Hosts that are lost: `bench.chaos_host`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench.chaos_disk import Disk, disk_at, give_back, own_mounts
from bench.chaos_house import House, Way, copied, mail_of, new_house
from bench.chaos_relay import Faults, Relay
from bench.chaos_verdict import (
    BROKEN_DISKS,
    CLOCKS,
    FULL_DISKS,
    HEADING,
    RELAYS,
    SENDERS,
    STOPPED,
    Verdict,
    line,
    summary,
    verdict,
)

FAULTS = Faults(
    cut_in_content=4,
    cut_after_dot=2,
    lost_after_dot=2,
    garbage=1,
    later=6,
    refused=3,
    slow=4,
)
_FORK = multiprocessing.get_context("fork")
_LONGEST, _HOUR = 3600.0, 3600.0
_LAST_RUNS = 20
"""So often senders are started again once nothing is killed any more."""
STRIKES_A_KILL = 1.6
"""So many faults of any kind come to one kill -9."""
_LOG_LINE = 80
"""Octets of a line in the relay's log."""


@dataclass(slots=True, kw_only=True)
class Battle:
    """One ledger under fire."""

    house: House
    way: Way
    faults: Faults
    chance: random.Random
    spread: float = 0.0
    """Octets of the relay's log between two kills, on average."""
    disk: Disk | None = None
    """What the house stands on, where it can be filled."""
    counts: Counter[str] = field(default_factory=Counter)
    senders: list[BaseProcess] = field(default_factory=list)
    stopped: list[tuple[BaseProcess, float]] = field(default_factory=list)
    relay: BaseProcess | None = None
    port: int = 0
    broken: int = 0
    """How often all connections of a sender ended at once."""
    later: float = 0.0
    """Seconds that have passed at once, when all that was left were deferred rows."""

    def fight(self, kills: int) -> None:
        """Go on until so much was killed and nothing is left to send."""
        until = time.monotonic() + _LONGEST
        with self._relay_there():
            while self.killed < kills and self.house.is_open() and time.monotonic() < until:
                self._keep_two()
                time.sleep(self.chance.uniform(0.02, 0.25))
                self._let_some_leave()
                self._strike()
            self._let_end()
            for _ in range(_LAST_RUNS):
                if not self.house.is_open(asked=self.way.recorded):
                    return
                self._keep_two()
                self._let_end()
                self.later += _HOUR  # nobody wants to wait for those who were put off

    @property
    def killed(self) -> int:
        """How many processes had their kill -9."""
        return self.counts[SENDERS] + self.counts[RELAYS]

    def _let_some_leave(self) -> None:
        """Spread the kills over the messages: wait until about so many were taken, or two seconds."""
        wanted = self.house.log.stat().st_size + self.chance.uniform(0, 2) * self.spread
        until = time.monotonic() + 2
        while time.monotonic() < until and self.house.log.stat().st_size < wanted:
            time.sleep(0.02)

    def _strike(self) -> None:
        acts: list[Callable[[], None]] = [
            *[self._kill_sender] * 6,
            self._kill_relay,
            self._stop_sender,
            self._break_disk,
            self._move_clock,
            *[self._fill_disk] * (self.disk is not None),
        ]
        self.chance.choice(acts)()

    def _kill_sender(self) -> None:
        if self.senders:
            self.counts[SENDERS] += 1
            self.broken += 1
            self._end(self.senders.pop(self.chance.randrange(len(self.senders))))

    def _kill_relay(self) -> None:
        self.counts[RELAYS] += 1
        self.broken += len(self.senders) + len(self.stopped)
        if self.relay:
            self._end(self.relay)
        time.sleep(self.chance.uniform(0, 0.1))
        self._start_relay()

    def _stop_sender(self) -> None:
        """Stop one past its lease; it goes on while the others have long taken over."""
        if self.senders:
            self.counts[STOPPED] += 1
            one = self.senders.pop()
            os.kill(one.pid or 0, signal.SIGSTOP)
            self.stopped.append((one, time.monotonic() + 2 * self.way.lease))

    def _break_disk(self) -> None:
        """Let writing fail for one."""
        self.counts[BROKEN_DISKS] += 1
        self.broken += 1
        self._start_sender(broken=True)

    def _fill_disk(self) -> None:
        """Leave no room for anybody, for a moment."""
        self.counts[FULL_DISKS] += 1
        self.broken += len(self.senders) + len(self.stopped)
        if self.disk:
            self.disk.fill_for(self.chance.uniform(0.05, 0.5))

    def _move_clock(self) -> None:
        self.counts[CLOCKS] += 1
        self._start_sender(clock_off=self.chance.choice([-_HOUR, _HOUR]))

    def _keep_two(self) -> None:
        for one in list(self.stopped):
            if one[1] <= time.monotonic():
                self.stopped.remove(one)
                with suppress(ProcessLookupError):
                    os.kill(one[0].pid or 0, signal.SIGCONT)
                self.senders.append(one[0])
        self.senders = [one for one in self.senders if one.is_alive()]
        while len(self.senders) < 2:
            self._start_sender(clock_off=self.later)

    def _let_end(self) -> None:
        """Let all end by themselves; whoever is stopped goes on first."""
        for one, _ in self.stopped:
            with suppress(ProcessLookupError):
                os.kill(one.pid or 0, signal.SIGCONT)
            self.senders.append(one)
        self.stopped.clear()
        for one in self.senders:
            one.join(120)
            if one.is_alive():
                self.broken += 1
                self._end(one)
        self.senders.clear()

    def _start_sender(self, *, clock_off: float = 0.0, broken: bool = False) -> None:
        one = _FORK.Process(
            target=_sender, args=(self.house, self.port, self.way, clock_off, broken)
        )
        one.start()
        self.senders.append(one)

    @contextmanager
    def _relay_there(self) -> Iterator[None]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._start_relay()
        try:
            yield
        finally:
            self._let_end()
            if self.relay:
                self._end(self.relay)

    def _start_relay(self) -> None:
        self.relay = _FORK.Process(
            target=_serve,
            args=(self.port, self.house.log, self.faults, self.chance.randrange(1 << 30)),
        )
        self.relay.start()
        until = time.monotonic() + 5
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.01)

    def _end(self, one: BaseProcess) -> None:
        one.kill()
        one.join()


def _sender(
    house: House,
    port: int,
    way: Way,
    clock_off: float,
    broken: bool,  # noqa: FBT001 - of a process
) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    house.run(port, way, clock_off=clock_off, broken=broken)


def _serve(port: int, log: Path, faults: Faults, seed: int) -> None:
    with socket.create_server(("127.0.0.1", port), backlog=200) as listening:
        Relay(listening, log, faults, seed).serve()


WAYS = (
    Way(connections=1),
    Way(connections=5),
    Way(connections=3, ahead=10),
    Way(connections=1, recorded=False),
    Way(connections=5, recorded=False),
    Way(connections=3, ahead=10, recorded=False),
)


def fight(
    way: Way,
    *,
    kills: int,
    messages: int,
    seed: int,
    faults: Faults = FAULTS,
    disk: Disk | None = None,
    kept: House | None = None,
) -> Verdict:
    """Fight one battle in a folder of its own, or on a disk of its own; `kept` is what is copied."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as place:
        folder = Path(place)
        kept = kept or new_house(folder / "kept", messages)
        battle = Battle(
            house=copied(kept, disk.folder if disk else folder / "house", folder / "relay"),
            way=way,
            faults=faults,
            chance=random.Random(seed),
            spread=messages / max(kills, 1) / STRIKES_A_KILL * _LOG_LINE,
            disk=disk,
        )
        battle.fight(kills)
        return verdict(battle.house, way, battle.counts, messages=messages, broken=battle.broken)


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=30, help="for each way to send")
    options.add_argument("--messages", type=int, default=12_000, help="for each way to send")
    options.add_argument("--kilobytes", type=int, default=4, help="of each mail")
    options.add_argument("--seed", type=int, default=1047)
    options.add_argument(
        "--long", action="store_true", help="over 1,000 kills, 1,020,000 mails of 1 kB"
    )
    given = options.parse_args()
    if given.long:
        given.kills, given.messages, given.kilobytes = 210, 170_000, 1
    began, mounts = time.monotonic(), own_mounts()
    if not mounts:
        print("only root can have a disk of its own that is full: that is left out")
    print(HEADING)
    found = []
    with tempfile.TemporaryDirectory(prefix="chaos-kept-") as folder:
        kept = new_house(Path(folder) / "kept", given.messages, mail=mail_of(given.kilobytes))
        for number, way in enumerate(WAYS):
            size = 64 + 4 * (kept.folder / "mail.db").stat().st_size // (1 << 20)
            disk = disk_at(Path(folder) / f"disk{number}", size) if mounts else None
            found.append(
                fight(
                    way,
                    kills=given.kills,
                    messages=given.messages,
                    seed=given.seed + number,
                    disk=disk,
                    kept=kept,
                )
            )
            print(line(found[-1]), flush=True)
            if disk:
                give_back(disk)
    print(summary(found, time.monotonic() - began))
    return int(not all(one.holds for one in found))


if __name__ == "__main__":
    sys.exit(main())
