"""Real processes killed and started anew around the hour of an issue: it starts once, nobody is lost.

Several `newsletter run` work on one publication; every moment one of them is killed with -9 and
another started, from before the hour until every reader has been mailed.

    python -m bench.restarts --readers 2000 --processes 3 --least 20
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.delivery_start import publication
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace

MOST = timedelta(minutes=30)
"""After the hour; then it is given up."""


def start(here: Workplace) -> subprocess.Popen[bytes]:
    """Start one process that keeps the time; mails become files."""
    command = [sys.executable, "-m", "newsletter", "-C", str(here.folder), "run"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, env=dict(os.environ))


def is_over(here: Workplace) -> bool:
    """Return whether the ledger is closed."""
    with ledger_store(here) as store:
        states = {one.state.value for one in store.totals("bench")}
    return bool(states) and states <= {"accepted", "failed", "excluded", "uncertain"}


def torment(here: Workplace, hour: datetime, *, processes: int, least: int) -> int:
    """Kill and start until everybody has been mailed; return how many were killed."""
    chance, killed = random.Random(7), 0
    alive = [start(here) for _ in range(processes)]
    try:
        while killed < least or not is_over(here):
            if datetime.now(UTC) > hour + MOST:
                break
            time.sleep(chance.uniform(0.5, 4.0))
            one = chance.randrange(processes)
            alive[one].send_signal(signal.SIGKILL)
            alive[one].wait(30)
            alive[one] = start(here)
            killed += 1
    finally:
        for process in alive:
            process.send_signal(signal.SIGTERM)
        for process in alive:
            process.wait(60)
    return killed


def main() -> None:
    """Run it once, and print the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=2_000)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--least", type=int, default=20, help="restarts, at least")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        here, hour = publication(Path(folder) / "review", given.readers)
        killed = torment(here, hour, processes=given.processes, least=given.least)
        with ledger_store(here) as store:
            states = Counter({one.state.value: one.count for one in store.totals("bench")})
        mailed = Counter(path.name for path in (here.var / "outbox").glob("*.eml"))
    print(f"{killed} killed; ledger: {dict(states)}; files: {len(mailed)}")
    lost = given.readers - states["accepted"]
    print(f"lost {lost}, twice {sum(mailed.values()) - len(mailed)}, written {len(mailed)}")
    sys.exit(int(lost != 0 or len(mailed) != given.readers))


if __name__ == "__main__":
    main()
