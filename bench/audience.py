"""The store of subscribers at 10,000, 100,000 and 1,000,000: rows a second, rows per CPU-second
and peak memory.

    .venv/bin/python bench/audience.py [HOW_MANY …]

Each step runs in a process of its own, so that its peak is its own; the first line of each
size is a process that only opens the database.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from newsletter.audience.filters import parse_filter
from newsletter.audience.subscribers import new_subscriber
from newsletter.audience.suppression import suppression_digests
from newsletter.audience.transfer import csv_lines
from newsletter.deliver.ledger import freeze
from newsletter.model.audience import Cause, Consent, EventKind, Mailbox, SubscriberEvent
from newsletter.model.keys import Key, Keyring
from newsletter.model.sending import Subscriber
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.database import Database
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.sqlite import open_database

SIZES = (10_000, 100_000, 1_000_000)
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
KEYRING = Keyring(current=Key(id="k2", secret=b"2" * 32), retired=(Key(id="k1", secret=b"1" * 32),))
CONSENT = Consent(form="import of old.csv", wording="", given=NOW)
Person = tuple[Subscriber, list[SubscriberEvent]]


def people(count: int) -> Iterator[Person]:
    """Yield people in no order of address, one in ten of whom has left."""
    for number in range(count):
        address = f"reader{number * 7919 % count:07}@mail{number % 50}.example"
        box = Mailbox(address=address, deliverable=address, normal=address)
        one = new_subscriber(box, f"{number:024x}", now=NOW, name=f"Reader {number}", tags=("a",))
        kinds = [EventKind.ADDED, EventKind.CONFIRMED]
        kinds += [EventKind.UNSUBSCRIBED] if number % 10 == 0 else []
        yield (
            one,
            [
                SubscriberEvent(
                    subscriber=one.id, kind=kind, at=NOW, cause=Cause.IMPORT, consent=CONSENT
                )
                for kind in kinds
            ],
        )


def opened(path: Path, _count: int) -> None:
    """Only open it."""
    closing(open_database(path, "mail"))


def added(path: Path, count: int) -> None:
    """Take a stream of additions with two or three events each, in one transaction."""
    with closing(open_database(path, "mail")) as connection:
        _store(connection).add_all(people(count))


def listed(path: Path, _count: int) -> None:
    """Walk through everybody by filter."""
    wanted = parse_filter("status=confirmed tag=a joined>=2026 name~reader")
    with closing(open_database(path, "mail")) as connection:
        sum(1 for one in _store(connection).select() if wanted(one))


def counted(path: Path, _count: int) -> None:
    """Count growth and loss over all events."""
    with closing(open_database(path, "mail")) as connection:
        _store(connection).movements()


def exported(path: Path, _count: int) -> None:
    """Write everybody with the proof of consent as CSV."""
    with (
        closing(open_database(path, "mail")) as connection,
        path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file,
    ):
        file.writelines(csv_lines(_store(connection)))


def frozen(path: Path, _count: int) -> None:
    """Freeze the recipients of an issue."""
    with closing(open_database(path, "mail")) as connection:
        store = SqlLedgerStore(connection, digests=_digests)
        freeze(store, "2026-11", sealed_sha256="0" * 64, now=NOW)


STEPS: dict[str, Callable[[Path, int], None]] = {
    "open": opened,
    "add": added,
    "list": listed,
    "count": counted,
    "export": exported,
    "freeze": frozen,
}

_digests = partial(suppression_digests, keyring=KEYRING)


def _store(connection: Database) -> SqlSubscriberStore:
    return SqlSubscriberStore(connection, digests=_digests)


def _step(name: str, path: Path, count: int) -> None:
    began, worked = time.perf_counter(), time.process_time()
    STEPS[name](path, count)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = f"{count / took:,.0f} rows/s, {count / worked:,.0f} rows per CPU-second"
    told = f"{took:9.2f} s{'' if name == 'open' else rate:>46}{peak:7.0f} MB"
    print(f"{count:>10,}  {name:8}{told}", flush=True)


def main() -> None:
    """Run each step of each size in a child."""
    if len(sys.argv) > 1 and sys.argv[1] in STEPS:
        _step(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
        return
    for count in [int(one) for one in sys.argv[1:]] or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            for name in STEPS:
                arguments = [__file__, name, str(Path(folder) / "mail.db"), str(count)]
                subprocess.run([sys.executable, *arguments], check=True)


if __name__ == "__main__":
    main()
