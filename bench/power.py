"""What a power cut can undo: a sender is killed, and whatever was not written through is forgotten.

    python -m bench.power [--messages N] [--cuts N]

SQLite in WAL mode writes each commit through with ``synchronous = FULL``, as ours do; with ``NORMAL``
only each checkpoint.  After a kill the worst that a power cut could have left is made: with NORMAL the
log since the last checkpoint is dropped.  Then the ledger is compared with what the relay took: a row
that it took and the ledger calls pending would be mailed twice.  Run it on the disk in question
(TMPDIR=…); where strace is installed, the writes-through of a message are counted.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.chaos_house import ISSUE, House, accepted, mail_of, new_house
from bench.chaos_relay import Faults, Relay
from newsletter.deliver.sending import send
from newsletter.deliver.transports.smtp import SmtpTransport
from newsletter.model.publication import Smtp
from newsletter.model.sending import DeliveryState
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.sqlite import open_database

_FORK = multiprocessing.get_context("fork")
MODES = ("FULL", "NORMAL")


def sender(house: House, port: int, mode: str) -> None:
    """Send everything by one connection."""
    settings = Smtp(host="127.0.0.1", port=port, security="none", timeout=10.0)
    with closing(open_database(house.folder / "mail.db", "mail")) as connection:
        connection.execute(f"PRAGMA synchronous = {mode}")
        send(
            house.job(),
            store=SqlLedgerStore(connection, digests=lambda normal: (normal,)),
            transport=SmtpTransport(settings, local_name="power.example"),
            lock_file=house.folder / "locks" / "send",
            clock=lambda: datetime.now(UTC),
            wait=time.sleep,
        )


def relay(port: int, log: Path) -> None:
    """Take everything, and write it down."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        Relay(listening, log, Faults(), 1).serve()


def twice_after_a_cut(house: House, mode: str) -> tuple[int, int]:
    """Forget what was not written through; return (taken by the relay, of these pending)."""
    if mode == "NORMAL":
        (house.folder / "mail.db-wal").unlink(missing_ok=True)
        (house.folder / "mail.db-shm").unlink(missing_ok=True)
    taken, job = accepted(house.log), house.job()
    pending = [one for one, state in house.states().items() if state is DeliveryState.PENDING]
    return len(taken), sum(job.message_id(one) in taken for one in pending)


@contextmanager
def a_house(kept: House, folder: Path) -> Iterator[tuple[House, int]]:
    """Give a copy of a frozen ledger, and the port of a relay that notes what it takes."""
    house = House(folder=folder, mail=kept.mail)
    folder.mkdir()
    shutil.copy(kept.folder / "mail.db", folder / "mail.db")
    house.log.touch()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    peer = _FORK.Process(target=relay, args=(port, house.log), daemon=True)
    peer.start()
    time.sleep(0.2)
    try:
        yield house, port
        time.sleep(0.2)  # what it has heard, it notes
    finally:
        peer.kill()
        peer.join()


def one_run(kept: House, folder: Path, mode: str, *, seconds: float) -> tuple[int, int, float]:
    """Send, and cut the power after so many seconds; return taken, twice, and messages a second."""
    with a_house(kept, folder) as (house, port):
        one = _FORK.Process(target=sender, args=(house, port, mode))
        began = time.perf_counter()
        one.start()
        one.join(seconds)
        one.kill()
        one.join()
        took = time.perf_counter() - began
    taken, twice = twice_after_a_cut(house, mode)
    shutil.rmtree(folder)
    return taken, twice, taken / took


def written_through(kept: House, folder: Path) -> str:
    """Return how many times a message is written through, by strace."""
    if not shutil.which("strace"):
        return "strace is not installed"
    with a_house(kept, folder) as (house, port):
        told = folder / "strace"
        (folder / "mail.eml").write_bytes(kept.mail)
        command = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(told)]
        command += [sys.executable, "-m", "bench.power", "--send", str(folder)]
        command += ["--port", str(port)]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": str(Path.cwd())})
    count = sum("sync(" in line for line in told.read_text().splitlines())
    return f"{count} writes-through for {len(accepted(house.log))} messages (strace)"


def main() -> None:
    """Print what each mode can undo."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=4000)
    options.add_argument("--cuts", type=int, default=5)
    options.add_argument("--send", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.send:
        house = House(folder=given.send, mail=(given.send / "mail.eml").read_bytes())
        sender(house, given.port, "FULL")
        return
    chance = random.Random(1047)
    with tempfile.TemporaryDirectory(prefix="power-") as place:
        folder = Path(place)
        kept = new_house(folder / "kept", given.messages, mail=mail_of(4))
        few = new_house(folder / "few", 300, mail=mail_of(4))
        print(f"FULL, {ISSUE}: {written_through(few, folder / 'traced')}")
        for mode in MODES:
            runs = [
                one_run(kept, folder / f"{mode}{cut}", mode, seconds=chance.uniform(0.3, 2.0))
                for cut in range(given.cuts)
            ]
            taken, twice = sum(run[0] for run in runs), sum(run[1] for run in runs)
            print(
                f"{mode:7} {len(runs)} cuts: {taken:6,} taken, {twice:6,} of them would be mailed"
                f" twice; {max(run[2] for run in runs):7,.0f} messages/s on one connection"
            )


if __name__ == "__main__":
    main()
