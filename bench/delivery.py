"""Messages per second of a whole send, ledger included, beside smtp-source and the standard library.

    python -m bench.delivery [--messages N] [--kilobytes N] [--rounds N]

All take turns on the same machine in the same run, into a sink of our own whose limit is measured
first.  Ours has a frozen ledger of its own for each turn, writes intent and outcome of each message, and
personalises each mail; the ledger lies in memory, or, where the name says so, on the disk of TMPDIR, and
is written through at each commit (FULL, as the program does) or at checkpoints only (NORMAL).  `smtp-source`
(of Debian's postfix) sends one text over and over.  CPU is that of the sender alone.  Ratios are
medians of rounds.  `openssl speed` says what signing costs at least.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import smtplib
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.chaos_house import House, mail_of, new_house
from bench.sink import a_sink, flood, proven
from newsletter.deliver.sending import send
from newsletter.deliver.transports.base import Transport
from newsletter.deliver.transports.signing import SigningTransport
from newsletter.deliver.transports.smtp import SmtpTransport
from newsletter.mail.dkim import DkimKey, Signer, new_private_key
from newsletter.model.publication import Smtp
from newsletter.model.rendition import Token

MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory."""
SENDER, RECIPIENT = "news@indus.example", "ann@reader.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What all senders are given."""

    port: int
    messages: int
    house: House


def ours(field: Field, *, connections: int = 1, kinds: tuple[str, ...] = ()) -> None:
    """Send a frozen ledger."""
    settings = Smtp(host="127.0.0.1", port=field.port, security="none", connections=connections)
    transport: Transport = SmtpTransport(settings, local_name="bench.example")
    if kinds:
        keys = [
            DkimKey(domain="indus.example", selector=kind, private=_KEYS[kind]) for kind in kinds
        ]
        transport = SigningTransport(transport, Signer(keys=keys, at=datetime.now(UTC)))
    with field.house.ledger() as store:
        run = send(
            field.house.job(),
            store=store,
            transport=transport,
            lock_file=field.house.folder / "lock",
            clock=lambda: datetime.now(UTC),
            wait=time.sleep,
        )
    if run.progress.accepted != field.messages:
        raise RuntimeError(f"only {run.progress.accepted} of {field.messages} were sent")


def source(field: Field, *, sessions: int = 1) -> None:
    """Send by smtp-source."""
    size = str(len(field.house.mail))
    command = ["smtp-source", "-s", str(sessions), "-m", str(field.messages), "-l", size]
    command += ["-f", SENDER, "-t", RECIPIENT, f"inet:127.0.0.1:{field.port}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def theirs(field: Field) -> None:
    """Send by smtplib, filling each mail as we do."""
    job = field.house.job()
    values = dict.fromkeys(Token, "https://mail.example/1")
    with smtplib.SMTP("127.0.0.1", field.port, local_hostname="bench.example") as client:
        for number in range(field.messages):
            message = job.mailing("all").fill(
                values, to=RECIPIENT, message_id=job.message_id(str(number))
            )
            client.sendmail(SENDER, [RECIPIENT], message)


def raw(field: Field) -> None:
    """Send as fast as the sink takes it."""
    flood(field.port, field.house.mail, field.messages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A way to send, and where its ledger lies."""

    run: Callable[[Field], None]
    on_disk: bool = False
    synchronous: str = "FULL"
    peer: str = ""
    """The turn that it is compared with."""


def own(
    connections: int,
    kinds: tuple[str, ...] = (),
    *,
    on_disk: bool = False,
    synchronous: str = "FULL",
    peer: str = "",
) -> Turn:
    """Return a turn of ours."""
    return Turn(
        run=partial(ours, connections=connections, kinds=kinds),
        on_disk=on_disk,
        synchronous=synchronous,
        peer=peer,
    )


_KEYS = {"rsa": new_private_key("rsa"), "ed25519": new_private_key("ed25519")}
ONE, TEN = "smtp-source, 1 session", "smtp-source, 10 sessions"
SINK = "the sink, at most"
TURNS: dict[str, Turn] = {
    SINK: Turn(run=raw),
    ONE: Turn(run=source),
    "ours, 1 connection": own(1, peer=ONE),
    "ours, 1, disk, NORMAL": own(1, on_disk=True, synchronous="NORMAL", peer=ONE),
    "ours, 1, disk, FULL": own(1, on_disk=True, peer=ONE),
    TEN: Turn(run=partial(source, sessions=10)),
    "ours, 10 connections": own(10, peer=TEN),
    "ours, 10, disk, NORMAL": own(10, on_disk=True, synchronous="NORMAL", peer=TEN),
    "ours, 10, disk, FULL": own(10, on_disk=True, peer=TEN),
    "ours, Ed25519": own(10, ("ed25519",)),
    "ours, RSA": own(10, ("rsa",)),
    "ours, RSA and Ed25519": own(10, ("rsa", "ed25519")),
    "smtplib, no ledger": Turn(run=theirs),
}


def _cpu() -> float:
    mine, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return mine.ru_utime + mine.ru_stime + others.ru_utime + others.ru_stime


def measured(run: Callable[[Field], None], field: Field) -> tuple[float, float]:
    """Return wall and CPU seconds."""
    wall, cpu = time.perf_counter(), _cpu()
    run(field)
    return time.perf_counter() - wall, _cpu() - cpu


def fresh(folder: Path, kept: House, number: int) -> House:
    """Return a ledger that nothing was sent of: a copy of the one that was frozen."""
    copy = folder / str(number)
    copy.mkdir()
    shutil.copy(kept.folder / "mail.db", copy / "mail.db")
    return replace(kept, folder=copy)


def signature() -> float:
    """Return the CPU seconds that openssl takes for an RSA-2048 signature."""
    told = subprocess.run(
        ["openssl", "speed", "-seconds", "1", "rsa2048"], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"rsa 2048 bits\s+\S+\s+\S+\s+([\d.]+)", told)
    return 1 / float(found[1]) if found else 0.0


@dataclass(slots=True)
class Figures:
    """What was measured of each turn, round by round: wall and CPU seconds a message."""

    wall: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    openssl: list[float] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the table: the best of all rounds, and medians of ratios within a round."""
        for name, walls in self.wall.items():
            peer = TURNS[name].peer
            ratio = self._ratio(self.wall, peer, name) if peer in self.wall else 0.0
            beside = f"  {ratio:.2f} x {peer}" if ratio else ""
            each = min(self.cpu[name]) * 1000
            yield f"{name:26} {1 / min(walls):9,.0f} messages/s {each:7.3f} ms CPU{beside}"
        yield f"openssl: {min(self.openssl) * 1000:.3f} ms CPU for an RSA-2048 signature"
        if "ours, RSA" in self.cpu:
            pairs = zip(self.openssl, self.cpu["ours, RSA"], strict=True)
            share = statistics.median(one / other for one, other in pairs)
            yield f"signed with RSA: {share:.2f} of openssl's signatures a second per core"
        if SINK in self.wall:
            walls = [min(walls) for name, walls in self.wall.items() if name != SINK]
            yield proven(1 / min(self.wall[SINK]), 1 / min(walls))

    def _ratio(self, of: dict[str, list[float]], one: str, other: str) -> float:
        return statistics.median(a / b for a, b in zip(of[one], of[other], strict=True))


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=3000)
    options.add_argument("--kilobytes", type=int, default=59)
    options.add_argument("--rounds", type=int, default=4)
    options.add_argument("--only", default="", help="senders whose name holds this")
    given = options.parse_args()
    turns = {name: turn for name, turn in TURNS.items() if given.only in name}
    if not shutil.which("smtp-source"):
        print("smtp-source is missing; on Debian: apt-get install postfix")
        turns = {name: turn for name, turn in turns.items() if "smtp-source" not in name}
    memory = MEMORY if MEMORY.is_dir() else None
    figures, number = Figures(), 0
    with (
        tempfile.TemporaryDirectory(prefix="delivery-") as disk,
        tempfile.TemporaryDirectory(prefix="delivery-", dir=memory) as quick,
        a_sink() as port,
    ):
        kept = new_house(Path(disk) / "kept", given.messages, mail=mail_of(given.kilobytes))
        for _ in range(given.rounds):
            figures.openssl.append(signature())
            for name, turn in turns.items():
                number += 1
                house = fresh(Path(disk if turn.on_disk else quick), kept, number)
                house = replace(house, synchronous=turn.synchronous)
                took = measured(turn.run, Field(port=port, messages=given.messages, house=house))
                for kind, seconds in zip((figures.wall, figures.cpu), took, strict=True):
                    kind.setdefault(name, []).append(seconds / given.messages)
                shutil.rmtree(house.folder)
    size = len(kept.mail) // 1024
    print(
        f"{given.messages} messages of {size} kB, {given.rounds} rounds, {datetime.now(UTC):%Y-%m-%d}"
    )
    print("\n".join(figures.lines()))


if __name__ == "__main__":
    main()
