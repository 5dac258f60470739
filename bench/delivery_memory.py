"""What a send costs as it grows: seconds to freeze, messages a second, and peak memory of each.

    python -m bench.delivery_memory [HOW_MANY …]

Everybody is personalised, leased, handed over and settled by ten connections that throw the mail away,
so that nothing but our own part is seen.  Freezing and sending are processes of their own; their peak is
what the kernel says of each (VmHWM).  A million takes some minutes: python -m bench.delivery_memory 10000 1000000
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.audience import added
from bench.chaos_house import BEGAN, SHA, House, mail_of
from newsletter.deliver.ledger import freeze
from newsletter.deliver.sending import send
from newsletter.deliver.transports.base import (
    ACCEPTED,
    AtOnce,
    Connection,
    Envelope,
    Nobody,
    Outcome,
)
from newsletter.model.sending import DeliveryState

SIZES = (10_000, 100_000)
CONNECTIONS = 10


class Nowhere:
    """Takes every message and forgets it."""

    name = "nowhere"
    peer = Nobody()

    def open(self) -> None:
        """Need nothing."""

    def close(self) -> None:
        """Let go of nothing."""

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Take it."""
        del envelope, message, following
        return ACCEPTED

    def connections(self) -> Sequence[Connection]:
        """Return the ways to nowhere."""
        return [AtOnce(self) for _ in range(CONNECTIONS)]


def frozen(folder: Path) -> int:
    """Freeze everybody; return how many there are."""
    with House(folder=folder, mail=b"").ledger() as store:
        return freeze(store, "2026-11", sealed_sha256=SHA, now=BEGAN).recipients


def sent(folder: Path) -> int:
    """Send to everybody; return how many got it."""
    house = House(folder=folder, mail=mail_of(10))
    with house.ledger() as store:
        send(
            house.job(),
            store=store,
            transport=Nowhere(),
            lock_file=folder / "locks" / "send",
            clock=lambda: datetime.now(UTC),
            wait=time.sleep,
        )
        totals = store.totals("2026-11")
    return sum(one.count for one in totals if one.state is DeliveryState.ACCEPTED)


STEPS: dict[str, Callable[[Path], int]] = {"freeze": frozen, "send": sent}


def peak() -> float:
    """Return the most memory that this process has had, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def step(name: str, folder: Path) -> None:
    """Do one step in this process, and print what it took."""
    before, began = peak(), time.perf_counter()
    count = STEPS[name](folder)
    took = time.perf_counter() - began
    print(
        f"{count:>10,}  {name:7}{took:9.2f} s {count / took:10,.0f} rows/s {peak():7.0f} MB"
        f" ({before:.0f} MB before it began)",
        flush=True,
    )


def main() -> None:
    """Print a line for each step of each size."""
    if len(sys.argv) > 1 and sys.argv[1] in STEPS:
        step(sys.argv[1], Path(sys.argv[2]))
        return
    for count in [int(one) for one in sys.argv[1:]] or SIZES:
        with tempfile.TemporaryDirectory(prefix="memory-") as folder:
            added(Path(folder) / "mail.db", count)
            for name in STEPS:
                command = [sys.executable, "-m", "bench.delivery_memory", name, folder]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
