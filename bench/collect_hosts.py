"""Collect from 1,000 hosts of 50 to 200 ms beside `reader` and newsboat, in turn, in one run.

    python -m bench.collect_hosts [--hosts 1000] [--rounds 3] [--saved FOLDER] [--feeds-only]

cold: a first round; 304s: a second, on fresh connections, where nothing has changed.  `--saved` takes
the bodies of saved feeds (FOLDER/*.feed) instead of invented ones, each by 15 hosts.  Every program
works at 100 feeds at a time, in processes of its own:

    feeds       ours, feeds into the database: parsing, cleaning, keys; what the others do
    feeds/httpx the same with the second engine of fetching
    ours        everything: also grouping, ranking, full-text index
    reader      the package reader, in an environment of its own that is made in build/
    newsboat    if it is installed

CPU is user and system time of all processes of a runner, its start included.  MB is the most that
they held at once: pages that they share are counted once (PSS), and in brackets in each (RSS).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.hosts import served

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 100
COPIES = 15
PEERS = ROOT / "build" / "bench-peers"
OURS = ("feeds", "feeds/httpx", "ours")
PUBLICATION = """\
version: 1
name: Bench
mission: Measured.
language: en
website: https://bench.example/
archive_url: https://bench.example/
sender: {name: Bench, address: bench@bench.example}
postal_address: [Bench]
people: [{id: editor, name: Editor, roles: [editor, approver, publisher]}]
focus_areas: []
schedule: {zone: UTC, send_time: "09:00"}
delivery: {transport: files}
fetching: {contact: bench@bench.example, concurrency: %d, allow_networks: [127.0.0.0/8]}
"""
READER = f"""
import sys
from reader import make_reader
reader = make_reader(sys.argv[1] + "/reader.sqlite")
for line in open(sys.argv[1] + "/urls"):
    reader.add_feed(line.strip(), exist_ok=True)
reader.update_feeds(workers={WORKERS}, scheduled=False)
print(reader.get_entry_counts().total, "entries")
"""


# ---- the runners; each is started anew for each round ----


def run_ours(what: str, folder: Path) -> None:
    """Collect once; the imports wait until here, so that the other runners do not pay for them."""
    from newsletter.publication.place.workplace import Workplace  # noqa: PLC0415

    workplace = Workplace(folder=folder, clock=lambda: datetime.now(UTC))
    if what == "ours":
        from newsletter.publication.gathering import collecting  # noqa: PLC0415

        print(next(iter(collecting.collect(workplace, force=True).lines())))
    else:
        print(asyncio.run(_feeds_only(workplace, httpx=what == "feeds/httpx")))


async def _feeds_only(workplace, *, httpx: bool) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001 (imported late)
    from newsletter.collect import collect, open_parsers  # noqa: PLC0415
    from newsletter.fetch import WebFetcher  # noqa: PLC0415
    from newsletter.fetch.engine import best_engine  # noqa: PLC0415
    from newsletter.publication.place import reading  # noqa: PLC0415
    from newsletter.stores.articles import SqlArticleStore  # noqa: PLC0415

    engine = best_engine
    if httpx:
        from newsletter.fetch.engine_httpx import HttpxEngine  # noqa: PLC0415

        engine = HttpxEngine
    publication, feeds = reading.publication(workplace), reading.feed_list(workplace)
    with workplace.newsroom() as connection, open_parsers() as parsers:
        async with WebFetcher(
            publication.fetching, clock=workplace.clock, engine=engine
        ) as fetcher:
            report = await collect(
                feeds.feeds,
                feeds.outlets,
                fetcher=fetcher,
                store=SqlArticleStore(connection),
                confined=parsers,
                clock=workplace.clock,
                force=True,
            )
        return f"{report.new} new, {len(report.failed)} failed"


def peers() -> dict[str, list[str]]:
    """Return the commands of the other programs; reader is installed where it is not yet."""
    found = dict[str, list[str]]()
    python = PEERS / "reader" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS / "reader"], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "reader", "sgmllib3k"]
        if subprocess.run(pip, check=False).returncode:
            shutil.rmtree(PEERS / "reader")
    if python.exists():
        found["reader"] = [str(python), "-c", READER]
    else:
        print("reader could not be installed and is left out")
    if newsboat := shutil.which("newsboat"):
        found["newsboat"] = [newsboat]
    else:
        print("newsboat is not installed and is left out")
    return found


# ---- measuring ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one round took."""

    wall: float
    cpu: float
    megabytes: float
    resident: float
    said: str


def prepare(folder: Path, urls: Sequence[str]) -> None:
    """Write what each program needs to know of the feeds."""
    (folder / "issues").mkdir()
    (folder / "publication.yaml").write_text(PUBLICATION % WORKERS)
    feeds = "".join(f"  - {json.dumps(url)}\n" for url in urls)
    (folder / "feeds.yaml").write_text(f"version: 1\nfeeds:\n{feeds}outlets: []\n")
    (folder / "urls").write_text("\n".join(urls) + "\n")
    (folder / "config").write_text(f"reload-threads {WORKERS}\nuser-agent bench\n")


def command_for(name: str, command: Sequence[str], folder: Path) -> list[str]:
    if name != "newsboat":
        return [*command, str(folder)]
    files = ("-u", f"{folder}/urls", "-c", f"{folder}/cache.db", "-C", f"{folder}/config")
    return [*command, *files, "-x", "reload"]


def measure(command: Sequence[str], folder: Path) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started, peak, shared = time.perf_counter(), 0.0, 0.0
    environ = {**os.environ, "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    with (folder / "said").open("w+") as said:
        with subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, env=environ
        ) as process:
            while process.poll() is None:
                processes = list(family(process.pid))
                peak = max(peak, sum(map(resident, processes)))
                shared = max(shared, sum(map(proportional, processes)))
                time.sleep(0.05)
            wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        said.seek(0)
        text = said.read().strip()
    if process.returncode:
        sys.exit(f"{command} failed: {text}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    last = text.splitlines()[-1] if text else ""
    return Cost(wall=wall, cpu=cpu, megabytes=shared / 1e6, resident=peak / 1e6, said=last)


def family(root: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        try:
            for task in Path(f"/proc/{process}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:
            continue


def resident(process: int) -> int:
    """Return a process's bytes in memory."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096
    except (OSError, IndexError):
        return 0


def proportional(process: int) -> int:
    """Return the same, but of pages that several processes share only its part."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def rounds_of(
    urls: Sequence[str], runners: dict[str, list[str]], rounds: int
) -> dict[tuple[str, str], list[Cost]]:
    """Let all runners take turns, a cold round and one of 304s each time."""
    costs = defaultdict[tuple[str, str], list[Cost]](list)
    for _ in range(rounds):
        for name, command in runners.items():
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch)
                prepare(folder, urls)
                for kind in ("cold", "304s"):
                    costs[kind, name].append(measure(command_for(name, command, folder), folder))
    return costs


def tell(costs: dict[tuple[str, str], list[Cost]]) -> None:
    """Print the table, and how much sooner ours is than each of the others."""

    def middle(kind: str, who: str, what: str) -> float:
        return float(median(getattr(cost, what) for cost in costs[kind, who]))

    print("             round   wall s    CPU s    MB   (RSS)  said")
    for (kind, name), found in sorted(costs.items(), key=lambda one: one[0][0] != "cold"):
        print(
            f"{name:12} {kind:5} {middle(kind, name, 'wall'):8.2f} {middle(kind, name, 'cpu'):8.2f} "
            f"{max(one.megabytes for one in found):5.0f} {max(one.resident for one in found):6.0f}   {found[-1].said[:70]}"
        )
    names = dict.fromkeys(name for _, name in costs)
    for other in (name for name in names if name not in OURS):
        for kind in ("cold", "304s"):
            ratios = [
                f"{mine} {middle(kind, other, 'wall') / middle(kind, mine, 'wall'):.1f}× wall, "
                f"{middle(kind, other, 'cpu') / middle(kind, mine, 'cpu'):.1f}× CPU"
                for mine in names
                if mine in OURS
            ]
            print(f"sooner than {other}, {kind}: {'; '.join(ratios)}")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--hosts", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--saved", help="a folder of saved feeds, *.feed")
    options.add_argument("--feeds-only", action="store_true", help="leave out what follows")
    options.add_argument("--alone", action="store_true", help="leave the other programs out")
    chosen = options.parse_args()
    runners = {
        name: [sys.executable, "-m", "bench.collect_hosts", "--run", name]
        for name in OURS
        if not (chosen.feeds_only and name == "ours")
    }
    if not chosen.alone:
        runners |= peers()
    source = (chosen.saved, str(COPIES)) if chosen.saved else (str(chosen.hosts),)
    with served(*source) as urls:
        costs = rounds_of(urls, runners, chosen.rounds)
        print(f"{len(urls)} hosts of 50 to 200 ms, median of {chosen.rounds}")
    tell(costs)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run_ours(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
