"""A host is lost in the middle of a send, with all its files, and comes back from last night's backup.

    python -m bench.chaos_host [--readers N] [--rounds N]

Everything is typed as a person would: `newsletter backup`, `send` (killed with -9), the folder is
removed, `restore` in another place, `send` (which must refuse: fenced), `takeover`, `ledger decide`,
`resume`.  What the relay took is in its log, which has the form of Postfix's and outlives the host.
In the end each reader must be in it exactly once, and ledger and log must come to one total.  Backups
are of two kinds: made before the send began, and in its middle, between two kills.
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
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.chaos_relay import Faults, Relay
from bench.delivery_start import enter
from newsletter.backup.locking import read_identity
from newsletter.publication.approval import approving
from newsletter.publication.care import keying
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace

ISSUE = """\
version: 1
date: 2026-11
subject: Water and power
send_at: 2026-11-01 09:00 UTC
media_review:
  - id: rivers-rise
    title: Rivers rise
    authors: [Sana Iqbal]
    summary: The river is higher than in any year since the dam was built.
    outlet: The Paper
    url: https://paper.example/rivers
"""
NAME = "2026-11"
FAULTS = Faults(cut_in_content=4, cut_after_dot=4, lost_after_dot=4, later=4, slow=4)
SEND = ("send", NAME, "--at-once", "--without-fetching-back", "--because", "a bench")
LONGEST = 300.0
_DELIVERY = """transport: smtp
  smtp: {{host: 127.0.0.1, port: {port}, security: none, connections: 3, log: "{log}"}}"""
_FORK = multiprocessing.get_context("fork")


class LoggingRelay(Relay):
    """Writes down what it takes as Postfix does."""

    def _noted(self, name: bytes, recipient: bytes) -> bytes:
        del recipient
        queue = f"{abs(hash(name)):X}"[:10].encode()
        ahead = f"{datetime.now(UTC).isoformat()} relay postfix/".encode()
        words = [b"smtpd[7]: %b: client=a", b"cleanup[8]: %b: message-id=" + name]
        words += [b"qmgr[9]: %b: from=<a>, size=1, nrcpt=1 (queue active)"]
        return b"".join(ahead + one % queue + b"\n" for one in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A machine: a folder, what it knows of itself, and the relay that it uses."""

    here: Workplace
    state: Path
    log: Path

    @property
    def environ(self) -> dict[str, str]:
        """Return what its processes are told."""
        return os.environ | {"NEWSLETTER_STATE": str(self.state)}

    def type(self, *words: str, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run a command to its end."""
        command = [sys.executable, "-m", "newsletter", "-C", str(self.here.folder), *words]
        return subprocess.run(
            command, env=self.environ, capture_output=True, check=False, input=said, timeout=LONGEST
        )

    def must(self, *words: str, said: bytes = b"") -> str:
        """Run a command that has to go well; return what it says."""
        done = self.type(*words, said=said)
        if done.returncode:
            raise RuntimeError(f"newsletter {' '.join(words)}: {done.stderr.decode()}")
        return done.stdout.decode()

    def killed_in(self, *words: str, after: int) -> None:
        """Run a command, and kill it once the relay has taken so many."""
        command = [sys.executable, "-m", "newsletter", "-C", str(self.here.folder), *words]
        process = subprocess.Popen(
            command, env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + LONGEST
        while time.monotonic() < until and process.poll() is None and taken(self.log) < after:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()


def names_in(log: Path) -> Counter[str]:
    """Return how often each message was taken."""
    words = (line.partition("message-id=") for line in log.read_text().splitlines())
    return Counter(name for _, found, name in words if found)


def taken(log: Path) -> int:
    """Return how many messages were."""
    return names_in(log).total()


def new_host(folder: Path, readers: int, port: int, log: Path, place: Path) -> tuple[Host, str]:
    """Make a publication with an approved issue and a place for backups; return it and the key."""
    here = folder / "review"
    start_publication(here, name="The Review", clock=lambda: datetime.now(UTC))
    state = folder / "state"
    own = Workplace(
        folder=here,
        clock=lambda: datetime.now(UTC),
        user="bench",
        environ={"NEWSLETTER_STATE": str(state)},
    )
    enter(own, readers)
    (here / "issues" / f"{NAME}.yaml").write_text(ISSUE)
    sheet = keying.make_keys(own).sheet
    text = own.publication_file.read_text().replace("transport: files", _DELIVERY)
    own.publication_file.write_text(f"{text.format(port=port, log=log)}  place: {place}\n")
    approving.approve(own, NAME, by="editor")
    block = sheet.partition("do not matter)\n")[2].partition("It belongs")[0]
    return Host(here=own, state=state, log=log), read_identity(block)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one loss ended."""

    kind: str
    before: int
    """What the relay had when the host was lost."""
    refused: bool
    """The restored machine would not mail before the takeover."""
    uncertain: int
    """After the takeover: shown to a person, who decided."""
    ledger: int
    relay: int
    lost: int
    twice: int

    @property
    def holds(self) -> bool:
        """Say whether the promise holds."""
        return self.refused and not (self.lost or self.twice) and self.ledger == self.relay


def one_loss(folder: Path, readers: int, chance: random.Random, *, midway: bool) -> Outcome:
    """Lose a host in the middle of a send; bring it back."""
    place, log = folder / "place", folder / "mail.log"
    place.mkdir(parents=True)
    log.write_text(f"{datetime.now(UTC).isoformat()} relay postfix/master[1]: started\n")
    with a_relay(log, chance.randrange(1 << 30)) as port:
        host, key = new_host(folder / "one", readers, port, log, place)
        if midway:
            host.killed_in(*SEND, after=chance.randrange(readers // 10, readers // 3))
        host.must("backup")
        host.killed_in(*SEND, after=chance.randrange(readers // 2, readers * 9 // 10))
        shutil.rmtree(folder / "one")
        again = restored(host, folder / "two", key)
        before = taken(log)  # what lay in the dead machine's sockets came meanwhile
        refused = again.type(*SEND).returncode != 0 and taken(log) == before
        why = ("--because", "the host burnt")
        again.must("takeover", *why, "--old-machine-is-off", "--identity", "-", said=key.encode())
        uncertain = states_of(again)["uncertain"]
        again.must("ledger", "decide", NAME, "--resend", "--because", "the relay has no more")
        again.type("resume", NAME)  # what the relay puts off is left for later
        for _ in range(5):
            if set(states_of(again)) <= {"accepted"}:
                break
            again.type(*SEND)
        found, states = names_in(log), states_of(again)
    return Outcome(
        kind="in the middle" if midway else "before it began",
        before=before,
        refused=refused,
        uncertain=uncertain,
        ledger=states["accepted"],
        relay=found.total(),
        lost=readers - len(found),
        twice=sum(times > 1 for times in found.values()),
    )


def restored(host: Host, folder: Path, key: str) -> Host:
    """Return another machine, with what the newest backup holds."""
    folder.mkdir()
    here = Workplace(
        folder=folder / "review",
        clock=host.here.clock,
        user="bench",
        environ={"NEWSLETTER_STATE": str(folder / "state")},
    )
    again = Host(here=here, state=folder / "state", log=host.log)
    place = str(host.log.parent / "place")
    command = [sys.executable, "-m", "newsletter", "restore", place, "--into", str(here.folder)]
    subprocess.run(
        [*command, "--identity", "-"],
        env=again.environ,
        input=key.encode(),
        check=True,
        capture_output=True,
    )
    return again


def states_of(host: Host) -> Counter[str]:
    """Return the ledger's rows by state."""
    with ledger_store(host.here) as store:
        found: Counter[str] = Counter()
        for one in store.totals(NAME):
            found[one.state.value] += one.count
        return found


@contextmanager
def a_relay(log: Path, seed: int) -> Iterator[int]:
    """Run the relay in a process of its own; it survives the host."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listening:
        relay = _FORK.Process(
            target=lambda: LoggingRelay(listening, log, FAULTS, seed).serve(), daemon=True
        )
        relay.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            relay.kill()
            relay.join()


def main() -> int:
    """Print a line for each loss."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--readers", type=int, default=600)
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--seed", type=int, default=1047)
    given = options.parse_args()
    chance, found = random.Random(given.seed), list[Outcome]()
    print("backup made       left before  fenced  uncertain  ledger  relay  lost  twice")
    for number in range(given.rounds):
        for midway in (False, True):
            with tempfile.TemporaryDirectory(prefix="chaos-host-") as folder:
                one = one_loss(Path(folder) / str(number), given.readers, chance, midway=midway)
            found.append(one)
            print(
                f"{one.kind:17} {one.before:11,}  {'yes' if one.refused else 'NO':6}"
                f" {one.uncertain:10,} {one.ledger:7,} {one.relay:6,} {one.lost:5} {one.twice:6}"
                f"  {'holds' if one.holds else 'BROKEN'}",
                flush=True,
            )
    return int(not all(one.holds for one in found))


if __name__ == "__main__":
    sys.exit(main())
