"""Visit servers that lie, drip and bomb; read feeds and pages that were made to hurt.

    python -m bench.torture        (make torture)

Prints a line per case and fails unless every case ends as it must, within 10 s of wall clock and
2 s of processor time, with a good feed read right after it; nobody may knock at the canary, a
loopback port that stands for a private service; this process (collector and servers) stays under
200 MB, and so do the parsers of feeds, all summed.  Pages have a parser of their own, which may take
longer and more.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Self

from bench.torture_cases import FEEDS, GOOD, NOON, PAGES, Case, Talk, always, network, reply
from newsletter.collect import FeedOutcome, collect, open_page_parsers, open_parsers, read_page
from newsletter.confine import Confined
from newsletter.errors import NewsletterError
from newsletter.fetch import WebFetcher
from newsletter.model.article import Feed, FeedState
from newsletter.model.publication import Fetching
from newsletter.testing.article_store import MemoryArticleStore

DEADLINE = 6.0
FEED_SECONDS, FEED_CPU = 10.0, 2.0
PAGE_SECONDS, PAGE_CPU = 25.0, 11.0
MOST_MEGABYTES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the table."""

    kind: str
    name: str
    fine: bool
    wall: float
    cpu: float
    megabytes: float
    parsers: float
    together: float
    """At the same moment, both."""
    ended: str


class Wire:
    """A server whose answers each case writes, and how many connections it had."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.connections = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        over = (
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            asyncio.CancelledError,
            OSError,
        )
        with suppress(*over):
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await self.talk(head, writer)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def wire(talk: Talk) -> AsyncIterator[Wire]:
    """Serve on a free loopback port."""
    server = Wire(talk)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        here = asyncio.current_task()
        for task in asyncio.all_tasks():
            if task is not here:
                task.cancel()
        await asyncio.sleep(0)


class Memory:
    """The most memory that this process and its children had at once, sampled."""

    def __init__(self) -> None:
        self.own = self.parsers = self.together = 0.0
        self._over = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._sampler.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._sampler.join()
        self._look()

    def _sample(self) -> None:
        while not self._over.wait(0.01):
            self._look()

    def _look(self) -> None:
        parsers = sum(resident(Path(f"/proc/{child}")) for child in children()) / 1e6
        own = resident(Path("/proc/self")) / 1e6
        self.own = max(self.own, own)
        self.parsers = max(self.parsers, parsers)
        self.together = max(self.together, own + parsers)


def resident(process: Path) -> int:
    """Return the bytes of a process that are in memory."""
    with suppress(OSError, IndexError):
        return int((process / "statm").read_text().split()[1]) * resource.getpagesize()
    return 0


def children() -> Iterator[str]:
    """Yield the live children."""
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            yield from (task / "children").read_text().split()


def children_ticks() -> float:
    """Return the processor seconds of live children."""
    total = 0.0
    for child in children():
        with suppress(OSError, IndexError):
            parts = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            total += (int(parts[11]) + int(parts[12])) / 100
    return total


def cpu() -> float:
    """Return all processor seconds spent so far, parsers included."""
    own, ended = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime + children_ticks()


async def visit(case: Case, parsers: Confined, store: MemoryArticleStore) -> FeedOutcome:
    """Collect one feed from its server, as often as the case says."""
    async with wire(case.talk) as server:
        settings = Fetching(
            connect_to=(("*.example", f"127.0.0.1:{server.port}"),), deadline=DEADLINE
        )
        async with WebFetcher(settings, clock=lambda: NOON) as fetcher:
            for visit in range(case.visits):
                now = NOON + visit * case.apart
                report = await collect(
                    [Feed(url=case.url)], (), fetcher=fetcher, store=store, confined=parsers,
                    clock=partial(datetime.fromtimestamp, now.timestamp(), UTC), force=True,
                )  # fmt: skip
            return report.outcomes[0]


def torture_feed(kind: str, case: Case, parsers: Confined) -> Result:
    """Run a case, measure it, then read a good feed with what is left."""
    with Memory() as memory:
        started, before = time.perf_counter(), cpu()
        store = MemoryArticleStore()
        outcome = asyncio.run(visit(case, parsers, store))
        wall, spent = time.perf_counter() - started, cpu() - before
    after = asyncio.run(visit(WELL, parsers, MemoryArticleStore()))
    fine = (
        outcome.result in case.ends.split("|")
        and case.says in outcome.reason
        and (case.new is None or outcome.new == case.new)
        and case.holds(store.feed_state(case.url) or FeedState(url=case.url))
        and after.new == 1
    )
    in_time = wall <= FEED_SECONDS and spent <= FEED_CPU
    said = (
        outcome.reason or f"{outcome.new} new, {outcome.known} known, {outcome.left_out} left out"
    )
    return Result(
        kind=kind, name=case.name, fine=fine and in_time, wall=wall, cpu=spent,
        megabytes=memory.own, parsers=memory.parsers, together=memory.together, ended=f"{outcome.result}: {said}",
    )  # fmt: skip


def torture_page(name: str, data: bytes, parsers: Confined) -> Result:
    """Read one page; there is an answer or one of our errors."""
    with Memory() as memory:
        started, before = time.perf_counter(), cpu()
        try:
            clip = read_page(
                data, url="http://a.example/p", content_type="text/html", outlets=(), now=NOON, confined=parsers
            )  # fmt: skip
            ended = f"read: {len(clip.source.text)} characters"
        except NewsletterError as error:
            ended = f"failed: {error.message}"
        wall, spent = time.perf_counter() - started, cpu() - before
    fine = wall <= PAGE_SECONDS and spent <= PAGE_CPU
    return Result(
        kind="page",
        name=name,
        fine=fine,
        wall=wall,
        cpu=spent,
        megabytes=memory.own,
        parsers=memory.parsers,
        together=memory.together,
        ended=ended,
    )


WELL = Case(name="a good feed", talk=always(reply(GOOD)), ends="read", new=1)


def run(canary: int) -> Iterator[Result]:
    """Run all cases, each alone."""
    with open_parsers(size=1) as parsers:
        torture_feed("warm-up", WELL, parsers)
        for case in network(canary):
            yield torture_feed("network", case, parsers)
        for name, (body, ends) in FEEDS.items():
            case = replace(WELL, name=name, talk=always(reply(body())), ends=ends, new=None)
            yield torture_feed("parser", case, parsers)
    with open_page_parsers() as pages:
        for name, made in PAGES.items():
            torture_page("warm-up", GOOD, pages)  # a killed parser is replaced here
            yield torture_page(name, made(), pages)


class Canary:
    """Counts who connects to a port of this machine."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0
        self._ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._listen()), daemon=True).start()
        self._ready.wait()

    async def _listen(self) -> None:
        def count(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.connections += 1
            writer.close()

        server = await asyncio.start_server(count, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await server.serve_forever()


def main() -> None:
    canary, results = Canary(), list[Result]()
    print(
        f"{'':7} {'case':32} {'':6} {'wall s':>6} {'CPU s':>6} {'MB':>5} {'parsers':>7} {'sum':>5}  how it ended"
    )
    for result in run(canary.port):
        results.append(result)
        verdict = "passes" if result.fine else "FAILS"
        print(
            f"{result.kind:7} {result.name:32} {verdict:6} {result.wall:6.2f} {result.cpu:6.2f} "
            f"{result.megabytes:5.0f} {result.parsers:7.0f} {result.together:5.0f}  {result.ended[:90]}",
            flush=True,
        )
    for kind in ("network", "parser", "page"):
        of_kind = [result for result in results if result.kind == kind]
        print(f"{kind}: {sum(result.fine for result in of_kind)} of {len(of_kind)} pass")
    peak = max(result.megabytes for result in results)
    feeds = [result for result in results if result.kind != "page"]
    parsing, together = max(one.parsers for one in feeds), max(one.together for one in feeds)
    print(
        f"canary: {canary.connections} connections; memory: {peak:.0f} MB at most, servers included, "
        f"parsers of feeds {parsing:.0f} MB; both at one moment {together:.0f} MB"
    )
    sys.exit(
        canary.connections > 0
        or max(peak, parsing) > MOST_MEGABYTES
        or not all(one.fine for one in results)
    )


if __name__ == "__main__":
    main()
