"""The inbox of the desk over HTTP, with 100,000 stored articles: lists, filters, searches, decisions.

The store is that of `bench.triage`.  `newsletter desk` runs as a process of its own; each request
is one connection's, one after the other, as one editor's are: the whole page, as it is served.
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


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Run `newsletter desk` for a block; yield its address."""
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
            yield address
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


def timed(ask: Callable[[], httpx.Response]) -> tuple[float, httpx.Response]:
    """Return how long an answer took, in milliseconds, and the answer."""
    start = time.perf_counter()
    answer = ask()
    taken = (time.perf_counter() - start) * 1_000
    answer.raise_for_status()
    return taken, answer


def measure(client: httpx.Client) -> None:
    """Print how long pages and decisions take."""
    mixed = queries(random.Random(5))
    timed(lambda: client.get("/inbox"))
    show("the inbox itself", [timed(lambda: client.get("/inbox"))[0] for _ in range(RUNS)])
    taken, sizes = [], []
    for _ in range(4 * RUNS):
        asked = urlencode(next(mixed))
        milliseconds, answer = timed(lambda: client.get(f"/inbox?{asked}"))  # noqa: B023 - called at once
        taken.append(milliseconds)
        sizes.append(len(answer.content))
    show("mixed filters and searches", taken)
    show("one far page", [timed(lambda: client.get("/inbox?page=3500"))[0] for _ in range(10)])
    decided = [timed(lambda: _decide(client))[0] for _ in range(RUNS)]
    show("decide, and the next candidate", decided)
    undone = [timed(lambda: client.post("/inbox/undo?"))[0] for _ in range(RUNS)]
    show("undo, and the candidate again", undone)
    print(f"  page: {max(sizes) / 1000:.1f} kB at most, without style and script")


def _decide(client: httpx.Client) -> httpx.Response:
    page = client.get("/inbox").text
    name = re.search(r'data-at="([^"]+)"', page)
    form = {"id": name[1] if name else "", "decision": "rejected", "place": "0"}
    return client.post("/inbox/decide?", data=form)


def show(name: str, taken: list[float]) -> None:
    """Print one line: p50 and p95 in milliseconds."""
    middle, late = spread(taken)
    print(f"  {name:36}{middle:9.1f}{late:9.1f}   {len(taken)}", flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    articles = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as folder:
        workplace = publication(Path(folder) / "bench", articles)
        print(f"{articles:,} stored articles\n  {'milliseconds':36}{'p50':>9}{'p95':>9}   runs")
        headers = {"Sec-Fetch-Site": "same-origin"}
        with (
            served(workplace.folder) as address,
            httpx.Client(
                base_url=address, headers=headers, timeout=PATIENCE, follow_redirects=True
            ) as client,
        ):
            measure(client)


if __name__ == "__main__":
    main()
