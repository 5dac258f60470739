"""Kill everything at random moments while an issue is sent, and count who was lost or mailed twice.

    python -m bench.chaos [--kills N] [--messages N] [--seed N]

Senders are killed (SIGKILL), stopped past their lease and continued (SIGSTOP), started with clocks an
hour off, and run onto a full disk; the relay is killed and started again, cuts connections in the
middle of a content and after the final dot, answers 4xx, 5xx, garbage, late, or not.  Each line of
the table is one way to send; a line whose promise does not hold makes the exit code 1.
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

from bench.chaos_house import ISSUE, House, Way, accepted, new_house
from bench.chaos_relay import Faults, Relay, unanswered
from newsletter.model.sending import DeliveryState

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
_LONGEST = 3600.0


@dataclass(slots=True, kw_only=True)
class Battle:
    """One ledger under fire."""

    house: House
    way: Way
    faults: Faults
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    senders: list[BaseProcess] = field(default_factory=list)
    stopped: list[tuple[BaseProcess, float]] = field(default_factory=list)
    relay: BaseProcess | None = None
    port: int = 0
    broken: int = 0
    """How often all connections of a sender ended at once."""

    def fight(self, kills: int) -> None:
        """Go on until so much was killed and nothing is left to send."""
        until = time.monotonic() + _LONGEST
        with self._relay_there():
            while time.monotonic() < until:
                self._keep_two()
                if self.counts.total() >= kills:
                    self._let_end()
                    if not self.house.open_rows():
                        return
                    continue
                time.sleep(self.chance.uniform(0.02, 0.25))
                self._strike()
                if not self.house.open_rows():
                    return

    def _strike(self) -> None:
        acts: list[Callable[[], None]] = [
            *[self._kill_sender] * 6,
            self._kill_relay,
            self._stop_sender,
            self._fill_disk,
            self._move_clock,
        ]
        self.chance.choice(acts)()

    def _kill_sender(self) -> None:
        if self.senders:
            self.counts["senders killed"] += 1
            self.broken += 1
            self._end(self.senders.pop(self.chance.randrange(len(self.senders))))

    def _kill_relay(self) -> None:
        self.counts["relays killed"] += 1
        self.broken += len(self.senders) + len(self.stopped)
        if self.relay:
            self._end(self.relay)
        time.sleep(self.chance.uniform(0, 0.1))
        self._start_relay()

    def _stop_sender(self) -> None:
        """Stop one past its lease; it goes on while the others have long taken over."""
        if self.senders:
            self.counts["stopped past their lease"] += 1
            one = self.senders.pop()
            os.kill(one.pid or 0, signal.SIGSTOP)
            self.stopped.append((one, time.monotonic() + 2 * self.way.lease))

    def _fill_disk(self) -> None:
        self.counts["full disks"] += 1
        self.broken += 1
        self._start_sender(disk_full=True)

    def _move_clock(self) -> None:
        self.counts["clocks moved"] += 1
        self._start_sender(clock_off=self.chance.choice([-3600.0, 3600.0]))

    def _keep_two(self) -> None:
        for one in list(self.stopped):
            if one[1] <= time.monotonic():
                self.stopped.remove(one)
                with suppress(ProcessLookupError):
                    os.kill(one[0].pid or 0, signal.SIGCONT)
                self.senders.append(one[0])
        self.senders = [one for one in self.senders if one.is_alive()]
        while len(self.senders) < 2:
            self._start_sender()

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

    def _start_sender(self, *, clock_off: float = 0.0, disk_full: bool = False) -> None:
        one = _FORK.Process(
            target=_sender, args=(self.house, self.port, self.way, clock_off, disk_full)
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
    disk_full: bool,  # noqa: FBT001 - of a process
) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    house.run(port, way, clock_off=clock_off, disk_full=disk_full)


def _serve(port: int, log: Path, faults: Faults, seed: int) -> None:
    with socket.create_server(("127.0.0.1", port), backlog=200) as listening:
        Relay(listening, log, faults, seed).serve()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a battle ended."""

    way: Way
    counts: Counter[str]
    messages: int
    lost: int
    """Neither taken, nor failed, nor uncertain, nor waiting."""
    twice: int
    uncertain: int
    wrong: int
    """Rows whose state the relay's log contradicts."""
    bound: int
    """How many may be uncertain: one for each message whose connection was cut without an answer,
    and for each sender that ended or lost its relay as many as it had open."""

    @property
    def holds(self) -> bool:
        """Say whether the promise holds."""
        return not (self.lost or self.twice or self.wrong) and self.uncertain <= self.bound


def verdict(battle: Battle, messages: int) -> Verdict:
    """Compare the ledger with the relay's own log."""
    states = battle.house.states()
    job = battle.house.job()
    taken = accepted(battle.house.log)
    lost = wrong = 0
    for recipient, state in states.items():
        times = taken[job.message_id(recipient)]
        if state is DeliveryState.ACCEPTED:
            lost += times == 0
        elif state is not DeliveryState.UNCERTAIN:
            wrong += times > 0 or state is not DeliveryState.FAILED
    return Verdict(
        way=battle.way,
        counts=battle.counts,
        messages=messages,
        lost=lost + messages - len(states),
        twice=sum(times > 1 for times in taken.values()),
        uncertain=sum(state is DeliveryState.UNCERTAIN for state in states.values()),
        wrong=wrong + abs(_accepted(states) - len(taken)) * battle.way.recorded,
        bound=0 if battle.way.recorded else _bound(battle),
    )


def _bound(battle: Battle) -> int:
    each = battle.way.connections * (1 + battle.way.ahead)
    return battle.broken * each + unanswered(battle.house.log).stat().st_size


def _accepted(states: dict[str, DeliveryState]) -> int:
    return sum(state is DeliveryState.ACCEPTED for state in states.values())


WAYS = (
    Way(connections=1),
    Way(connections=5),
    Way(connections=3, ahead=10),
    Way(connections=1, recorded=False),
    Way(connections=5, recorded=False),
    Way(connections=3, ahead=10, recorded=False),
)


def fight(way: Way, *, kills: int, messages: int, seed: int, faults: Faults = FAULTS) -> Verdict:
    """Fight one battle in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        battle = Battle(
            house=new_house(Path(folder), messages),
            way=way,
            faults=faults,
            chance=random.Random(seed),
        )
        battle.fight(kills)
        return verdict(battle, messages)


def line(found: Verdict) -> str:
    """Return a line of the table."""
    way, counts = found.way, found.counts
    how = f"{way.connections} connections" + (f", {way.ahead} ahead" if way.ahead else "")
    return (
        f"{how:24} {'record' if way.recorded else 'none':7} {counts['senders killed']:6}"
        f" {counts['relays killed']:6} {counts['stopped past their lease']:8}"
        f" {counts['full disks']:5} {counts['clocks moved']:6} {found.messages:9,}"
        f" {found.lost:5} {found.twice:6} {found.wrong:6} {found.uncertain:5} ≤ {found.bound:<5}"
        f" {'holds' if found.holds else 'BROKEN'}"
    )


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=40, help="for each way to send")
    options.add_argument("--messages", type=int, default=12_000, help="for each way to send")
    options.add_argument("--seed", type=int, default=1047)
    given = options.parse_args()
    print(
        f"{'way to send, ' + ISSUE:24} {'asked':7} killed relays  stopped disks clocks"
        "  messages  lost  twice  wrong uncertain"
    )
    broken = 0
    for way in WAYS:
        found = fight(way, kills=given.kills, messages=given.messages, seed=given.seed)
        broken += not found.holds
        print(line(found), flush=True)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
