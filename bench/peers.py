"""What an editor could pick instead, on the same mail: how fast, and what kill -9 does to it.

    python -m bench.peers [--messages N] [--kills N] [--kilobytes N]

Sets up django-post_office, django-mailer and nodemailer by itself, in a folder that is removed.  Each
queues the same readers, then sends; first into the fast sink, undisturbed, then into the relay of
`bench.chaos`, killed and started again at random until it ends by itself or has had its time.  A reader
whom the relay never took is lost, one whom it took twice is twice.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import peer_programs
from bench.chaos_house import House, Way, mail_of, new_house
from bench.chaos_relay import Faults, Relay
from bench.delivery import Field, fresh, ours
from bench.sink import a_sink

_FORK = multiprocessing.get_context("fork")
_LINE = "The river rises in the mountains and is asked for by everybody below.\n"
_LONGEST = 60.0
"""Seconds that one peer has under fire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A program that is set up, and how it is called."""

    name: str
    command: tuple[str, ...]

    def run(self, folder: Path, port: int, count: int, step: str) -> subprocess.Popen[bytes]:
        """Start it."""
        return subprocess.Popen(
            [*self.command, str(folder), str(port), str(count), step],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def set_up(folder: Path) -> list[Peer]:
    """Install what can be installed here."""
    found: list[Peer] = []
    with suppress(OSError, subprocess.CalledProcessError):
        _run("python3", "-m", "venv", str(folder / "venv"))
        python = str(folder / "venv" / "bin" / "python")
        _run(python, "-m", "pip", "-q", "install", "django", "django-post-office", "django-mailer")
        for name, program in (
            ("django-post_office", peer_programs.POST_OFFICE),
            ("django-mailer", peer_programs.MAILER),
        ):
            (folder / f"{name}.py").write_text(program)
            found.append(Peer(name=name, command=(python, str(folder / f"{name}.py"))))
    with suppress(OSError, subprocess.CalledProcessError):
        _run("npm", "install", "--silent", "--prefix", str(folder), "nodemailer")
        (folder / "nodemailer.js").write_text(peer_programs.NODEMAILER)
        found.append(
            Peer(name="nodemailer, pool of 10", command=("node", str(folder / "nodemailer.js")))
        )
    return found


def _run(*command: str) -> None:
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300
    )


def queued(peer: Peer, folder: Path, count: int, kilobytes: int) -> None:
    """Let it queue everybody's mail."""
    folder.mkdir()
    (folder / "text").write_text(_LINE * (kilobytes * 1024 // 3 // len(_LINE)))
    (folder / "html").write_text(_LINE * (kilobytes * 2048 // 3 // len(_LINE)))
    if peer.run(folder, 1, count, "queue").wait(600):
        raise RuntimeError(f"{peer.name} did not queue")


def speed(peer: Peer, folder: Path, count: int, kilobytes: int, port: int) -> float:
    """Return messages a second, the program's own start aside."""
    queued(peer, folder, count, kilobytes)
    empty = folder.with_name(f"{folder.name}-empty")
    queued(peer, empty, 0, kilobytes)
    took = []
    for place, number in ((empty, 0), (folder, count)):
        began = time.perf_counter()
        peer.run(place, port, number, "send").wait(600)
        took.append(time.perf_counter() - began)
    return count / max(took[1] - took[0], 0.001)


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
    start: Callable[[int], Callable[[float], int | None]],
    log: Path,
    count: int,
    kills: int,
    chance: random.Random,
) -> tuple[int, bool, Counter[str]]:
    """Kill and start again; return kills, whether it ended, and how often each reader was taken.

    `start` takes the port and returns what waits so many seconds, kills, and returns the exit code
    of a program that had ended by itself, or None.
    """
    log.touch()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    relay = _FORK.Process(target=_serve, args=(port, log), daemon=True)
    relay.start()
    time.sleep(0.2)
    done, ended, until = 0, False, time.monotonic() + _LONGEST
    while time.monotonic() < until and not ended:
        last = done >= kills
        code = start(port)(_LONGEST / 2 if last else chance.uniform(0.4, 1.2))
        if code is None:
            done += 1
        else:
            ended = True
    time.sleep(0.5)
    relay.kill()
    relay.join()
    taken = Counter(line.rsplit(" ", 1)[1] for line in log.read_text().splitlines())
    return done, ended and len(taken) <= count, taken


def _serve(port: int, log: Path) -> None:
    with socket.create_server(("127.0.0.1", port), backlog=200) as listening:
        Relay(listening, log, Faults(), 1).serve()


def toll_of(peer: Peer, folder: Path, count: int, kilobytes: int, kills: int) -> Toll:
    """Return what kills do to a peer."""
    queued(peer, folder, count, kilobytes)

    def start(port: int) -> Callable[[float], int | None]:
        program = peer.run(folder, port, count, "send")

        def wait(seconds: float) -> int | None:
            try:
                return program.wait(seconds)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
                return None

        return wait

    done, ended, taken = under_fire(start, folder / "log", count, kills, random.Random(8058))
    twice = sum(times > 1 for times in taken.values())
    return Toll(kills=done, lost=count - len(taken), twice=twice, stuck=not ended)


def our_toll(house: House, count: int, kills: int, *, recorded: bool) -> Toll:
    """Return what kills do to us."""
    way = Way(connections=1, recorded=recorded)

    def start(port: int) -> Callable[[float], int | None]:
        program = _FORK.Process(target=house.run, args=(port, way))
        program.start()

        def wait(seconds: float) -> int | None:
            program.join(seconds / 4)  # it starts at once, where the others read for a while
            code = program.exitcode
            program.kill()
            program.join()
            return code

        return wait

    done, ended, taken = under_fire(start, house.log, count, kills, random.Random(8058))
    states = Counter(str(state) for state in house.states().values())
    twice = sum(times > 1 for times in taken.values())
    unsure = states["uncertain"]
    lost = count - len(taken) - unsure if not recorded else count - len(taken)
    return Toll(kills=done, lost=max(lost, 0), twice=twice, uncertain=unsure, stuck=not ended)


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=1000)
    options.add_argument("--kilobytes", type=int, default=59)
    options.add_argument("--kills", type=int, default=5)
    given = options.parse_args()
    count, size = given.messages, given.kilobytes
    with tempfile.TemporaryDirectory(prefix="peers-") as place:
        folder = Path(place)
        peers = set_up(folder)
        kept = new_house(folder / "kept", count, mail=mail_of(size))
        print(f"{count} messages of {size} kB, {datetime.now(UTC):%Y-%m-%d}")
        with a_sink() as port:
            for number, connections in enumerate((1, 10)):
                house = fresh(folder, kept, number)
                began = time.perf_counter()
                field = Field(port=port, messages=count, house=house)
                ours(field, connections=connections)
                fast = count / (time.perf_counter() - began)
                print(f"{f'ours, {connections} connections':26} {fast:8,.0f} messages/s")
            for peer in peers:
                fast = speed(peer, folder / f"{peer.name} speed", count, size, port)
                print(f"{peer.name:26} {fast:8,.0f} messages/s", flush=True)
        print(f"{'killed while sending':26} kills   lost  twice  uncertain")
        for recorded in (True, False):
            house = fresh(folder, kept, 100 + recorded)
            toll = our_toll(house, count, given.kills, recorded=recorded)
            print(_told("ours, " + ("with" if recorded else "without") + " a record", toll))
        for peer in peers:
            if peer.name.startswith("nodemailer"):
                continue  # it keeps no queue: started again, it begins anew
            toll = toll_of(peer, folder / f"{peer.name} kills", count, size, given.kills)
            print(_told(peer.name, toll), flush=True)


def _told(name: str, toll: Toll) -> str:
    stuck = "  stuck" if toll.stuck else ""
    return f"{name:26} {toll.kills:5} {toll.lost:6} {toll.twice:6} {toll.uncertain:10}{stuck}"


if __name__ == "__main__":
    main()
