"""Messages per second into a real Postfix, whole sends with their ledger beside `smtp-source`.

    python -m bench.postfix [--messages N] [--kilobytes N] [--rounds N]

A Postfix of its own in a temporary folder, on the loopback, throws away what it takes.  Both senders
take turns, in an order that changes; before each turn its queue must be empty, so that no turn pays for
the one before.  A ratio is of two turns that followed each other; the table gives medians.  In the end
its log must name as many messages as were sent.  Queue and ledger lie on one disk (TMPDIR=…).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.chaos_house import mail_of, new_house
from bench.delivery import Field, fresh, ours, source
from newsletter.testing.postfix import PostfixServer, missing, postfix_server

LONGEST = 120.0
"""Seconds until the queue must be empty."""
QUEUES = ("maildrop", "incoming", "active", "deferred")


def settled(server: PostfixServer) -> None:
    """Wait until the relay has nothing left to do."""
    until = time.monotonic() + LONGEST
    queue = server.folder / "queue"
    while any(path.is_file() for name in QUEUES for path in (queue / name).rglob("*")):
        if time.monotonic() > until:
            raise TimeoutError("the queue does not empty")
        time.sleep(0.1)


def rate(run: Callable[[Field], None], field: Field, server: PostfixServer) -> float:
    """Return messages a second of one turn."""
    settled(server)
    began = time.perf_counter()
    run(field)
    return field.messages / (time.perf_counter() - began)


def ours_with(connections: int) -> Callable[[Field], None]:
    """Return a send by so many connections."""
    return lambda field: ours(field, connections=connections)


def source_with(sessions: int) -> Callable[[Field], None]:
    """Return a run of smtp-source with so many sessions."""
    return lambda field: source(field, sessions=sessions)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=500)
    options.add_argument("--kilobytes", type=int, default=59)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    if reason := missing() or ("" if shutil.which("smtp-source") else "smtp-source is missing"):
        print(reason)
        return
    size = given.kilobytes
    print(f"{given.messages} messages of {size} kB into Postfix, medians of {given.rounds} rounds")
    with postfix_server() as server, tempfile.TemporaryDirectory(prefix="postfix-") as place:
        folder, turn = Path(place), 0
        kept = new_house(folder / "kept", given.messages, mail=mail_of(size))
        for count in (1, 10):
            rates: dict[str, list[float]] = {"smtp-source": [], "ours": []}
            for number in range(given.rounds):
                turns = [("smtp-source", source_with(count)), ("ours", ours_with(count))]
                for name, run in turns[:: -1 if number % 2 else 1]:
                    turn += 1
                    house = fresh(folder, kept, turn)
                    field = Field(port=server.port, messages=given.messages, house=house)
                    rates[name].append(rate(run, field, server))
                    shutil.rmtree(house.folder)
            ratios = [
                mine / its for its, mine in zip(rates["smtp-source"], rates["ours"], strict=True)
            ]
            print(
                f"{count:2} connections: smtp-source {statistics.median(rates['smtp-source']):6,.0f}/s,"
                f" ours {statistics.median(rates['ours']):6,.0f}/s,"
                f" ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
                flush=True,
            )
        settled(server)
        taken = server.log.read_text().count("(queue active)")
        print(f"{turn * given.messages:,} sent, {taken:,} in Postfix's log")


if __name__ == "__main__":
    main()
