"""The inbox of the desk over HTTP, with 100,000 stored articles: lists, filters, searches, decisions.

The store is that of `bench.triage`.  `newsletter desk` runs as a process of its own; each request
is one connection's, one after the other, as one editor's are: the whole page, as it is served.
Beside the time by the clock stands that of the processor, as Linux counts it for the desk's threads:
on a machine that does other things, too, it is the steadier one.
Searches take their words at random by how frequent they are, so that no two are alike.

Run: python -m bench.desk_inbox                     (about two minutes)
     python -m bench.desk_inbox --articles 10000
"""

from __future__ import annotations

import argparse
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import httpx

from bench.triage import NOW, Writer, fill, spread, word
from newsletter.publication.gathering import searching
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

RUNS = 60
PATIENCE = 60.0


def publication(folder: Path, articles: int) -> Workplace:
    """Make a publication with so many articles."""
    clock = FixedClock(NOW)
    start_publication(folder, name="Bench", clock=clock)
    workplace = Workplace(folder=folder, clock=clock)
    fill(workplace, articles)
    searching.rebuild(workplace)
    outlets = "".join(
        f"  - {{name: Outlet {n}, hosts: [outlet{n}.example], language: {'ur' if n >= 55 else 'en'}}}\n"
        for n in range(60)
    )
    workplace.feeds_file.write_text(f"version: 1\nfeeds: []\noutlets:\n{outlets}")
    return workplace


class Served(NamedTuple):
    """A desk that runs."""

    address: str
    process: int

    def spent(self) -> float:
        """Return the milliseconds of processor that its threads have had so far."""
        tasks = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(one.read_text("ascii").split()[0]) for one in tasks) / 1e6


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Run `newsletter desk` for a block; yield where."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "newsletter", "-C", str(folder), "desk", "--port", str(port)]
    environ = {**os.environ, "NEWSLETTER_NOW": NOW.isoformat()}
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environ
    ) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address)
            yield Served(address, process.pid)
        finally:
            process.terminate()


def wait_for(address: str) -> None:
    """Return when somebody answers at an address."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(address)


def queries(chance: random.Random) -> Iterator[dict[str, str]]:
    """Yield what an editor may ask for, mixed."""
    writer = Writer(chance.randrange(10**6))
    kinds: list[Callable[[], dict[str, str]]] = [
        dict,
        lambda: {"outlet": f"Outlet {chance.randrange(60)}"},
        lambda: {"language": chance.choice(["en", "ur"])},
        lambda: {"since": f"2026-{chance.randint(1, 11):02}-01"},
        lambda: {"q": writer.words(1)},
        lambda: {"q": writer.words(2)},
        lambda: {"q": word(chance.randrange(3_000))[: chance.randint(3, 6)]},
        lambda: {"q": writer.words(1), "outlet": f"Outlet {chance.randrange(60)}"},
        lambda: {"q": writer.words(1), "language": "en", "since": "2026-09-01"},
        lambda: {"tab": chance.choice(["used", "rejected", "later", "shortlisted"])},
        lambda: {"page": str(chance.randint(2, 40))},
    ]
    while True:
        yield chance.choice(kinds)()


class Taken(NamedTuple):
    """How long an answer took, in milliseconds, and how long the page is."""

    clock: float
    processor: float
    octets: int


def timed(desk: Served, ask: Callable[[], httpx.Response]) -> Taken:
    """Return how long an answer took."""
    spent, start = desk.spent(), time.perf_counter()
    answer = ask()
    taken = (time.perf_counter() - start) * 1_000
    answer.raise_for_status()
    return Taken(taken, desk.spent() - spent, len(answer.content))


def measure(desk: Served, client: httpx.Client) -> None:
    """Print how long pages and decisions take."""
    chance = random.Random(5)
    mixed = queries(chance)
    client.get("/inbox")
    show("the inbox itself", [timed(desk, lambda: client.get("/inbox")) for _ in range(RUNS)])
    asked = (f"/inbox?{urlencode(next(mixed))}" for _ in range(4 * RUNS))
    found = [timed(desk, lambda path=path: client.get(path)) for path in asked]  # type: ignore[misc]
    show("mixed filters and searches", found)
    show("one far page", [timed(desk, lambda: client.get("/inbox?page=4000")) for _ in range(10)])
    forms = [_form(client) for _ in range(RUNS)]
    decide = [
        timed(desk, lambda form=form: client.post("/inbox/decide?", data=form))  # type: ignore[misc]
        for form in forms
    ]
    show("decide, and the next candidate", decide)
    undone = [timed(desk, lambda: client.post("/inbox/undo?")) for _ in range(RUNS)]
    show("undo, and the candidate again", undone)
    print(
        f"  page: {max(one.octets for one in found) / 1000:.1f} kB at most, without style and script"
    )


def _form(client: httpx.Client) -> dict[str, str]:
    """Return the form of a decision on the candidate that is read, of a page at random."""
    page = client.get(f"/inbox?page={random.randint(1, 4000)}").text
    name = re.search(r'data-at="([^"]+)"', page)
    return {"id": name[1] if name else "", "decision": "rejected", "place": "0"}


def show(name: str, taken: list[Taken]) -> None:
    """Print one line: p50 and p95 in milliseconds, by the clock and of processor."""
    columns = (*spread([one.clock for one in taken]), *spread([one.processor for one in taken]))
    print(
        f"  {name:36}{''.join(f'{figure:9.1f}' for figure in columns)}   {len(taken)}", flush=True
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    articles = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as folder:
        workplace = publication(Path(folder) / "bench", articles)
        print(
            f"{articles:,} stored articles\n  {'milliseconds':36}{'p50':>9}{'p95':>9}{'cpu p50':>9}{'cpu p95':>9}   runs"
        )
        headers = {"Sec-Fetch-Site": "same-origin"}
        with (
            served(workplace.folder) as desk,
            httpx.Client(
                base_url=desk.address, headers=headers, timeout=PATIENCE, follow_redirects=True
            ) as client,
        ):
            measure(desk, client)


if __name__ == "__main__":
    main()
