"""Messages per second of a whole send, ledger included, beside smtp-source and the standard library.

    python -m bench.delivery [--messages N] [--kilobytes N] [--rounds N]

All take turns on the same machine in the same run, into a sink of our own whose limit is measured
first.  Ours freezes a ledger of its own for each turn, writes intent and outcome of each message to
the disk, and personalises each mail.  `smtp-source` (of Debian's postfix) sends one text over and
over.  CPU is that of the sender alone.  `openssl speed` says what signing costs at least.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bench.chaos_house import ISSUE, House, mail_of, new_house
from bench.sink import a_sink
from newsletter.deliver.sending import send
from newsletter.deliver.transports.base import Transport
from newsletter.deliver.transports.signing import SigningTransport
from newsletter.deliver.transports.smtp import SmtpTransport
from newsletter.mail.dkim import DkimKey, Signer, new_private_key
from newsletter.model.publication import Smtp
from newsletter.model.rendition import Token

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
    """Write prepared bytes and hardly look at the answers: what the sink can take."""
    ahead = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{RECIPIENT}>\r\nDATA\r\n".encode()
    one = field.house.mail + b"\r\n.\r\n" + ahead
    with socket.create_connection(("127.0.0.1", field.port)) as peer:
        peer.recv(1000)
        peer.sendall(ahead)
        goes = 0
        for _ in range(field.messages):
            while not goes:
                goes += peer.recv(1 << 16).count(b"354")
            goes -= 1
            peer.sendall(one)


_KEYS = {"rsa": new_private_key("rsa"), "ed25519": new_private_key("ed25519")}
SENDERS: dict[str, Callable[[Field], None]] = {
    "the sink, at most": raw,
    "smtp-source, 1 session": source,
    "ours, 1 connection": ours,
    "smtp-source, 10 sessions": lambda field: source(field, sessions=10),
    "ours, 10 connections": lambda field: ours(field, connections=10),
    "ours, signed RSA": lambda field: ours(field, connections=10, kinds=("rsa",)),
    "ours, RSA and Ed25519": lambda field: ours(field, connections=10, kinds=("rsa", "ed25519")),
    "smtplib, no ledger": theirs,
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


def signatures() -> float:
    """Return how many RSA-2048 signatures a second openssl makes on one core."""
    told = subprocess.run(
        ["openssl", "speed", "-seconds", "1", "rsa2048"], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"rsa 2048 bits\s+\S+\s+\S+\s+([\d.]+)", told)
    return float(found[1]) if found else 0.0


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=3000)
    options.add_argument("--kilobytes", type=int, default=59)
    options.add_argument("--rounds", type=int, default=4)
    options.add_argument("--only", default="", help="senders whose name holds this")
    given = options.parse_args()
    senders = {name: run for name, run in SENDERS.items() if given.only in name}
    if not shutil.which("smtp-source"):
        print("smtp-source is missing; on Debian: apt-get install postfix")
        senders = {name: run for name, run in senders.items() if "smtp-source" not in name}
    best: dict[str, tuple[float, float]] = {}
    openssl = 0.0
    with tempfile.TemporaryDirectory(prefix="delivery-") as place, a_sink() as port:
        folder, number = Path(place), 0
        kept = new_house(folder / "kept", given.messages, mail=mail_of(given.kilobytes))
        for _ in range(given.rounds):
            openssl = max(openssl, signatures())
            for name, run in senders.items():
                number += 1
                house = fresh(folder, kept, number)
                took = measured(run, Field(port=port, messages=given.messages, house=house))
                wall, cpu = best.get(name, (9e9, 9e9))
                best[name] = min(wall, took[0]), min(cpu, took[1])
                shutil.rmtree(house.folder)
    size = len(kept.mail) // 1024
    print(f"{given.messages} messages of {size} kB, best of {given.rounds} rounds, {ISSUE}")
    for name, (wall, cpu) in best.items():
        each = cpu / given.messages * 1000
        print(f"{name:26} {given.messages / wall:9,.0f} messages/s {each:7.3f} ms CPU a message")
    print(f"{'openssl, one core':26} {openssl:9,.0f} RSA-2048 signatures/s")


if __name__ == "__main__":
    main()
