"""Ask 1,000 loopback hosts of 50 to 200 ms with each engine of fetching that is installed.

    python -m bench.engines [--hosts 1000] [--rounds 3]

Each fetch is a whole one, by `newsletter.fetch.WebFetcher`: turns, deadline, guard.  Every host is
asked once, on a connection of its own, 100 at a time; first for its feed, then with its validator
(304).  CPU is user and system time of the process that asks, its start included.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from statistics import median

from bench.hosts import served
from newsletter.fetch import Request, WebFetcher
from newsletter.fetch.engine import EngineMaker
from newsletter.model.publication import Fetching

VALIDATORS = {"200": (), "304": (("If-None-Match", '"one"'),)}
LIBRARIES = {"httpx": "httpcore", "curl": "pycurl"}
CLASSES = {
    "httpx": ("HttpxEngine", "newsletter.fetch.engine_httpx"),
    "curl": ("CurlEngine", "newsletter.fetch.engine_curl"),
}


async def ask_all(engine: str, status: str, urls: list[str]) -> None:
    name, module = CLASSES[engine]
    maker: EngineMaker = getattr(import_module(module), name)
    settings = Fetching(concurrency=100, allow_networks=("127.0.0.0/8",))
    async with WebFetcher(settings, clock=lambda: datetime.now(UTC), engine=maker) as fetcher:
        requests = [Request(url=url, headers=VALIDATORS[status]) for url in urls]
        answers = await asyncio.gather(*map(fetcher.fetch, requests))
    if any(answer.status != int(status) for answer in answers):
        sys.exit("A host did not answer as it should.")


def run(engine: str, status: str) -> None:
    """Ask the addresses on standard input; print the CPU seconds that it took."""
    asyncio.run(ask_all(engine, status, sys.stdin.read().split()))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime)


def measure(engine: str, status: str, urls: list[str]) -> tuple[float, float]:
    """Return wall and CPU seconds."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "bench.engines", "--run", engine, status]
    done = subprocess.run(command, input="\n".join(urls), stdout=subprocess.PIPE, text=True, check=True)  # fmt: skip
    return time.perf_counter() - started, float(done.stdout)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--hosts", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    engines = [name for name, library in LIBRARIES.items() if find_spec(library)]
    costs = defaultdict[tuple[str, str], list[tuple[float, float]]](list)
    with served(str(chosen.hosts)) as urls:
        for _ in range(chosen.rounds):
            for engine in engines:
                for status in VALIDATORS:
                    costs[engine, status].append(measure(engine, status, urls))
    print(f"{chosen.hosts} fetches, median of {chosen.rounds}\nengine  answer  wall s  CPU s")
    for (engine, status), found in costs.items():
        wall, cpu = (median(column) for column in zip(*found, strict=True))
        print(f"{engine:7} {status:6} {wall:7.2f} {cpu:6.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(*sys.argv[2:4])
    else:
        main()
