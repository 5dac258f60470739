"""What an editor could pick instead, on the same mail: how fast, and what kill -9 does to it.

    python -m bench.peers [--messages N] [--kills N] [--kilobytes N]

Sets up django-post_office, django-mailer, Mailman 3 and nodemailer by itself, in a folder that is removed.
Each queues the same readers, then sends into the relay of `bench.chaos`; first undisturbed, where messages
a second are those between the first and the last that arrive, whatever a program takes to start; then
it and all that it started is killed (SIGKILL) again and again after some more have arrived, and started
again, until it ends by itself or has had its time.  A reader whom the relay never took is lost, one whom
it took twice is twice.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from bench import peer_programs
from bench.chaos_house import House, Way, mail_of, new_house
from bench.chaos_relay import Faults, Relay
from bench.delivery import fresh

_FORK = multiprocessing.get_context("fork")
_LINE = "The river rises in the mountains and is asked for by everybody below.\n"
_LONGEST = 300.0
"""Seconds that one peer has under fire."""


class Program(Protocol):
    """Something at work, and all that it started."""

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; return whether it has ended by itself."""

    def kill(self) -> None:
        """Kill it."""


class Group:
    """A command in a group of its own."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def wait(self, seconds: float) -> bool:
        """Wait."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """Kill all of the group."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Child:
    """A process of ours."""

    def __init__(self, house: House, port: int, way: Way) -> None:
        self._process = _FORK.Process(target=house.run, args=(port, way))
        self._process.start()

    def wait(self, seconds: float) -> bool:
        """Wait."""
        self._process.join(seconds)
        return self._process.exitcode is not None

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.join()


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A program that is set up, and how it is called."""

    name: str
    command: tuple[str, ...]
    queues: bool = True
    """False: it keeps none; started again, it begins anew."""

    def run(self, folder: Path, port: int, count: int, step: str) -> Program:
        """Start it."""
        return Group([*self.command, str(folder), str(port), str(count), step])


PACKAGES = {
    "django": ("django", "django-post-office", "django-mailer"),
    "mailman": ("mailman",),
}
PROGRAMS = (
    ("django-post_office", "django", peer_programs.POST_OFFICE),
    ("django-mailer", "django", peer_programs.MAILER),
    ("Mailman 3", "mailman", peer_programs.MAILMAN),
)


def set_up(folder: Path) -> list[Peer]:
    """Install what can be installed here; say what cannot."""
    found: list[Peer] = []
    for name, environment, program in PROGRAMS:
        python = folder / environment / "bin" / "python"
        script = folder / f"{environment}-{name.replace(' ', '-')}.py"
        script.write_text(program)
        if python.exists() or _installed(python, PACKAGES[environment]):
            found.append(Peer(name=name, command=(str(python), str(script))))
        else:
            print(f"{name} cannot be installed here")
    try:
        _run("npm", "install", "--silent", "--prefix", str(folder), "nodemailer")
        (folder / "nodemailer.js").write_text(peer_programs.NODEMAILER)
        command = ("node", str(folder / "nodemailer.js"))
        found.append(Peer(name="nodemailer, pool of 10", command=command, queues=False))
    except (OSError, subprocess.SubprocessError):
        print("nodemailer cannot be installed here")
    return found


def _installed(python: Path, packages: Sequence[str]) -> bool:
    try:
        _run("python3", "-m", "venv", str(python.parent.parent))
        _run(str(python), "-m", "pip", "-q", "install", *packages)
    except (OSError, subprocess.SubprocessError):
        shutil.rmtree(python.parent.parent, ignore_errors=True)
        return False
    return True


def _run(*command: str) -> None:
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300
    )


def queued(peer: Peer, folder: Path, count: int, kilobytes: int) -> None:
    """Let it queue everybody's mail."""
    folder.mkdir()
    (folder / "text").write_text(_LINE * (kilobytes * 1024 // 3 // len(_LINE)))
    (folder / "html").write_text(_LINE * (kilobytes * 2048 // 3 // len(_LINE)))
    if not peer.run(folder, 1, count, "queue").wait(600):
        raise RuntimeError(f"{peer.name} did not queue")


def speed(start: Callable[[int], Program], log: Path, count: int) -> float:
    """Return messages a second, from the first that arrives to the last."""
    with a_relay(log) as port:
        program = start(port)
        _await(log, 1, program)
        began = time.perf_counter()
        _await(log, count, program)
        took = time.perf_counter() - began
        arrived = _arrived(log)
        program.wait(_LONGEST)
        program.kill()
    return (arrived - 1) / max(took, 0.001)


def _arrived(log: Path) -> int:
    return log.read_bytes().count(b"\n")


def _await(log: Path, count: int, program: Program, seconds: float = 600.0) -> bool:
    """Wait until so many have arrived, or nothing more can; return whether it has ended by itself."""
    until = time.monotonic() + seconds
    while _arrived(log) < count and time.monotonic() < until:
        if program.wait(0.005):
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """What kills did."""

    kills: int
    lost: int
    twice: int
    uncertain: int = 0
    stuck: bool = False
    """It had not ended when its time was over, or ended with mail unsent."""


def under_fire(
    start: Callable[[int], Program], log: Path, count: int, kills: int, chance: random.Random
) -> Toll:
    """Kill and start again, some messages after the first that arrives each time."""
    done, ended, until = 0, False, time.monotonic() + _LONGEST
    with a_relay(log) as port:
        while not ended and time.monotonic() < until:
            program = start(port)
            if done == kills:
                ended = program.wait(until - time.monotonic())
            else:
                more = 1 + chance.randrange(2 * count // (kills + 1))
                ended = _await(log, _arrived(log) + 1, program, 60.0)
                ended = ended or _await(log, _arrived(log) + more, program, 5.0)
            program.kill()
            done += not ended
        time.sleep(0.5)
    taken = Counter(line.rsplit(" ", 1)[1] for line in log.read_text().splitlines())
    return Toll(
        kills=done,
        lost=count - len(taken),
        twice=sum(times > 1 for times in taken.values()),
        stuck=not ended,
    )


@contextmanager
def a_relay(log: Path) -> Iterator[int]:
    """Run a relay that misbehaves in nothing, and notes what it takes."""
    log.write_bytes(b"")
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listening:
        relay = _FORK.Process(
            target=lambda: Relay(listening, log, Faults(), 1).serve(), daemon=True
        )
        relay.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            relay.kill()
            relay.join()


def our_toll(house: House, count: int, kills: int, *, recorded: bool) -> Toll:
    """Return what kills do to us."""
    way = Way(connections=1, recorded=recorded)

    def start(port: int) -> Program:
        return Child(house, port, way)

    found = under_fire(start, house.log, count, kills, random.Random(8058))
    states = Counter(str(state) for state in house.states().values())
    unsure = states["uncertain"]
    # Shown as uncertain is not lost; some of them have arrived.
    return replace(found, uncertain=unsure, lost=max(found.lost - unsure, 0))


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=400)
    options.add_argument("--kilobytes", type=int, default=59)
    options.add_argument("--kills", type=int, default=5)
    given = options.parse_args()
    count, size = given.messages, given.kilobytes
    with tempfile.TemporaryDirectory(prefix="peers-") as place:
        folder = Path(place)
        peers = set_up(folder)
        kept = new_house(folder / "kept", count, mail=mail_of(size))
        print(f"{count} messages of {size} kB, {datetime.now(UTC):%Y-%m-%d}")
        for number, connections in enumerate((1, 10)):
            house, way = fresh(folder, kept, number), Way(connections=connections)
            fast = speed(partial(Child, house, way=way), house.log, count)
            print(f"{f'ours, {connections} connections':26} {fast:8,.0f} messages/s")
        for peer in peers:
            own = folder / f"{peer.name} speed"
            queued(peer, own, count, size)
            fast = speed(partial(peer.run, own, count=count, step="send"), own / "log", count)
            print(f"{peer.name:26} {fast:8,.0f} messages/s", flush=True)
        print(f"{'killed while sending':26} kills   lost  twice  uncertain")
        for recorded in (True, False):
            house = fresh(folder, kept, 100 + recorded)
            toll = our_toll(house, count, given.kills, recorded=recorded)
            print(_told("ours, " + ("with" if recorded else "without") + " a record", toll))
        for peer in peers:
            if peer.queues:
                own = folder / f"{peer.name} kills"
                queued(peer, own, count, size)
                start = partial(peer.run, own, count=count, step="send")
                toll = under_fire(start, own / "log", count, given.kills, random.Random(8058))
                print(_told(peer.name, toll), flush=True)


def _told(name: str, toll: Toll) -> str:
    stuck = "  stuck" if toll.stuck else ""
    return f"{name:26} {toll.kills:5} {toll.lost:6} {toll.twice:6} {toll.uncertain:10}{stuck}"


if __name__ == "__main__":
    main()
