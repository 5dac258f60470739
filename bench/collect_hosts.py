"""Collect from 1,000 hosts of 50–200 ms, 25 entries each: cold, then a sweep of 304s.

    python bench/collect_hosts.py [--hosts 1000] [--rounds 3] [--reader PYTHON] [--newsboat PROGRAM]

Every host has a loopback address of its own (127.0.x.y).  `--reader` names the Python of an
environment in which the package reader is installed, `--newsboat` the program; each runs in turn
with ours, in processes of its own.  ours: feeds into the database and everything that follows
(keys, grouping, ranking, full-text index).  feeds: feeds into the database alone, which is what the
others do.  Memory is the sum over a runner's processes, shared pages counted in each.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from newsletter.collect import collect, open_parsers
from newsletter.publication import collecting, reading
from newsletter.publication.workplace import Workplace
from newsletter.stores.articles import SqliteArticleStore

ENTRIES = 25
WORKERS = 100
_SYLLABLES = "ba ko ri ta mu sel dor vin lak pre sto ni gar hem os qua zi ter bul ane"
SYLLABLES = _SYLLABLES.split()
WORDS = [f"{one}{two}{three}" for one in SYLLABLES for two in SYLLABLES for three in SYLLABLES]
FREQUENCIES = [1 / (rank + 3) for rank in range(len(WORDS))]
"""As in a language: few words often, most hardly ever."""
HELPER = "--serve"
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


# ---- the hosts ----


def body(host: int) -> bytes:
    chance = random.Random(host)
    latest = datetime(2026, 11, 2, 9, tzinfo=UTC)
    items = []
    for number in range(ENTRIES):
        title = " ".join(chance.choices(WORDS, FREQUENCIES, k=9)).capitalize()
        text = " ".join(chance.choices(WORDS, FREQUENCIES, k=60))
        when = latest - timedelta(hours=number, minutes=host % 60)
        items.append(
            f"<item><title>{title} {host}</title><link>https://paper{host}.example/{number}</link>"
            f'<guid isPermaLink="false">{host}-{number}</guid><dc:creator>Amna Qureshi</dc:creator>'
            f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
            f"<description>&lt;p&gt;{text} &amp;amp; more.&lt;/p&gt;</description></item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Paper {host}</title><link>https://paper{host}.example/</link>"
        f"<description>Of host {host}</description>{''.join(items)}</channel></rss>"
    ).encode()


def address(host: int) -> str:
    return f"127.0.{1 + host // 250}.{1 + host % 250}"


class Host(asyncio.Protocol):
    """One connection: answers after the host's own delay, 304 to the right validator."""

    bodies: dict[str, tuple[bytes, float]]
    served = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.heard = b""

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while b"\r\n\r\n" in self.heard:
            head, self.heard = self.heard.split(b"\r\n\r\n", 1)
            feed, delay = self.bodies[self.transport.get_extra_info("sockname")[0]]
            asyncio.get_running_loop().call_later(delay, self._answer, head.lower(), feed)

    def _answer(self, head: bytes, feed: bytes) -> None:
        close = b"connection: close" in head
        if b'if-none-match: "one"' in head:
            self.transport.write(b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\n\r\n')
        else:
            self.transport.write(
                b'HTTP/1.1 200 OK\r\nETag: "one"\r\nContent-Type: application/rss+xml\r\n'
                b"Content-Length: %d\r\n\r\n" % len(feed) + feed
            )
        if close:
            self.transport.close()


async def serve(hosts: int) -> None:
    Host.bodies = {
        address(host): (body(host), 0.05 + 0.15 * random.Random(-host).random())
        for host in range(hosts)
    }
    server = await asyncio.get_running_loop().create_server(Host, "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def served(hosts: int) -> Iterator[list[str]]:
    """Yield the addresses of the feeds."""
    command = [sys.executable, __file__, HELPER, str(hosts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        try:
            yield [f"http://{address(host)}:{port}/feed.xml" for host in range(hosts)]
        finally:
            process.kill()


# ---- the runners; each is started anew for each sweep ----


def run_ours(folder: Path, *, everything: bool) -> None:
    workplace = Workplace(folder=folder, clock=lambda: datetime.now(UTC))
    if everything:
        gathering = collecting.collect(workplace, force=True)
        print("\n".join([*gathering.lines()][:1]))
        return

    async def visit() -> str:
        publication, feeds = reading.publication(workplace), reading.feed_list(workplace)
        with workplace.newsroom() as connection, open_parsers() as parsers:
            async with collecting.web_fetcher(workplace, publication) as fetcher:
                report = await collect(
                    feeds.feeds,
                    feeds.outlets,
                    fetcher=fetcher,
                    store=SqliteArticleStore(connection),
                    confined=parsers,
                    clock=workplace.clock,
                    force=True,
                )
            return f"{report.new} new, {len(report.failed)} failed"

    print(asyncio.run(visit()))


READER = f"""
import sys
from reader import make_reader
reader = make_reader(sys.argv[1] + "/reader.sqlite")
for line in open(sys.argv[1] + "/urls"):
    reader.add_feed(line.strip(), exist_ok=True)
reader.update_feeds(workers={WORKERS})
print(reader.get_entry_counts().total, "entries")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one sweep took."""

    wall: float
    cpu: float
    megabytes: float
    said: str


def prepare(folder: Path, urls: Sequence[str]) -> None:
    (folder / "issues").mkdir()
    (folder / "publication.yaml").write_text(PUBLICATION % WORKERS)
    feeds = "".join(f"  - {json.dumps(url)}\n" for url in urls)
    (folder / "feeds.yaml").write_text(f"version: 1\nfeeds:\n{feeds}outlets: []\n")
    (folder / "urls").write_text("\n".join(urls) + "\n")
    (folder / "config").write_text(f"reload-threads {WORKERS}\nuser-agent bench\n")


def measure(command: Sequence[str], folder: Path) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    environ = {**os.environ, "HOME": str(folder)}
    with (
        (folder / "said").open("w+") as said,
        subprocess.Popen(
            [*command, str(folder)]
            if command[0] != "newsboat-at"
            else newsboat(command[1], folder),
            stdout=said,
            stderr=subprocess.STDOUT,
            env=environ,
        ) as process,
    ):
        peak = 0
        while process.poll() is None:
            peak = max(peak, resident(process.pid))
            time.sleep(0.02)
        wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        said.seek(0)
        text = said.read().strip()
    if process.returncode:
        sys.exit(f"{command} failed: {text}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(
        wall=wall, cpu=cpu, megabytes=peak / 1e6, said=text.splitlines()[-1] if text else ""
    )


def newsboat(program: str, folder: Path) -> list[str]:
    files = ("-u", f"{folder}/urls", "-c", f"{folder}/cache.db", "-C", f"{folder}/config")
    return [program, *files, "-x", "reload"]


def resident(root: int) -> int:
    """Return the bytes in memory of a process and its descendants."""
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        try:
            total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096
            for task in Path(f"/proc/{process}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, IndexError):
            continue
    return total


def sweeps(
    urls: Sequence[str],
    runners: dict[str, list[str]],
    rounds: int,
    kinds: tuple[str, ...] = ("cold", "304s"),
) -> dict[tuple[str, str], list[Cost]]:
    costs = defaultdict[tuple[str, str], list[Cost]](list)
    for _ in range(rounds):
        for name, command in runners.items():
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch)
                prepare(folder, urls)
                for sweep in kinds:
                    costs[name, sweep].append(measure(command, folder))
    return costs


def tell(costs: dict[tuple[str, str], list[Cost]]) -> None:
    def middle(who: str, sweep: str, what: str) -> float:
        return float(median(getattr(cost, what) for cost in costs[who, sweep]))

    print("runner     sweep   wall s    CPU s     MB   said; ours is sooner in (wall, CPU)")
    for (name, sweep), rounds in costs.items():
        wall, cpu = middle(name, sweep, "wall"), middle(name, sweep, "cpu")
        memory = max(cost.megabytes for cost in rounds)
        print(
            f"{name:10} {sweep:5} {wall:8.2f} {cpu:8.2f} {memory:6.0f}   {rounds[-1].said[:60]}",
            end="",
        )
        for mine in ("feeds", "ours") if name not in {"feeds", "ours"} else ():
            ratios = wall / middle(mine, sweep, "wall"), cpu / middle(mine, sweep, "cpu")
            print(f"; {mine} {ratios[0]:.1f}×, {ratios[1]:.1f}×", end="")
        print()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--hosts", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--reader", help="the Python of an environment with the package reader")
    options.add_argument("--newsboat", help="the program")
    options.add_argument("--profile", type=Path, help="write a profile of one cold sweep here")
    chosen = options.parse_args()
    runners = {
        "feeds": [sys.executable, __file__, "--feeds"],
        "ours": [sys.executable, __file__, "--everything"],
    }
    if chosen.reader:
        runners["reader"] = [chosen.reader, "-c", READER]
    if chosen.newsboat:
        runners["newsboat"] = ["newsboat-at", chosen.newsboat]
    with served(chosen.hosts) as urls:
        if chosen.profile:
            runners = {
                "feeds": [
                    sys.executable,
                    "-m",
                    "cProfile",
                    "-o",
                    str(chosen.profile),
                    __file__,
                    "--feeds",
                ]
            }
            chosen.rounds = 1
        kinds = ("cold",) if chosen.profile else ("cold", "304s")
        costs = sweeps(urls, runners, chosen.rounds, kinds)
    print(
        f"{chosen.hosts} hosts of 50 to 200 ms, {chosen.hosts * ENTRIES} entries, median of {chosen.rounds}"
    )
    tell(costs)


if __name__ == "__main__":
    if sys.argv[1] == HELPER if len(sys.argv) > 1 else False:
        asyncio.run(serve(int(sys.argv[2])))
    elif len(sys.argv) > 1 and sys.argv[1] in {"--feeds", "--everything"}:
        run_ours(Path(sys.argv[2]), everything=sys.argv[1] == "--everything")
    else:
        main()
