"""How fast the readers' pages write down what readers do, beside a route that writes nothing.

    .venv/bin/python -m bench.public [--seconds 4] [--rounds 3] [--connections 32] [--timing 3000]

wrk posts to one-click (every post is another reader's way out) and to /subscribe, in turn with a
bare Starlette route behind the same settings of uvicorn, on the loopback.  Each server is a
process of its own; the database writes through to the disk at every commit (``synchronous =
FULL``).  Afterwards the rows are counted: each post that was answered must have left one.
`fsyncs/s` is what the disk itself can do, so that grouping can be told from a disk that lies.

Then /subscribe is asked for addresses that are known, unknown and suppressed, in random turns,
and the times are compared.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from math import erfc, sqrt
from pathlib import Path
from urllib.parse import urlsplit

from newsletter.audience import subscribers
from newsletter.model.audience import Cause, EventKind, Mailbox, SubscriberEvent
from newsletter.model.sending import Subscriber
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.readers import Purpose, open_readers
from newsletter.publication.readers.registry import new_id
from newsletter.stores.sqlite import connect

READERS = 40_000
BARE, ONE_CLICK, SUBSCRIBE = "bare", "one-click", "subscribe"
BODY = "List-Unsubscribe=One-Click"
SERVE = "import sys; from newsletter.cli.app import main; sys.argv[0] = 'newsletter'; main()"
BARE_APP = """
import socket, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def post(request):
    await request.body()
    return PlainTextResponse("ok\\n")
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=2048)
listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
app = Starlette(routes=[Route("/{rest:path}", post, methods=["POST"])])
uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False,
    lifespan="off", proxy_headers=False, limit_concurrency=1000)).run(sockets=[listening])
"""
SCRIPT = """
local paths, step = {{}}, 0
function init() for line in io.lines("{paths}") do paths[#paths + 1] = line end end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
function request()
  step = step + 1
  local line = paths[(step - 1) % #paths + 1]
  local path, body = line:match("^(%S+) (%S+)$")
  return wrk.format(nil, path, nil, body)
end
function done(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d\\n", summary.requests,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout, latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of wrk; times in milliseconds."""

    rate: float
    answered: int
    failed: int
    median: float
    p99: float
    work: float
    """Microseconds of the server's CPU for each answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A process and where it listens."""

    port: int
    process: int

    def work(self) -> float:
        """Return the seconds of CPU that it has used so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--timing", type=int, default=3_000, metavar="POSTS")
    asked = parser.parse_args()
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="build") as folder:  # on the disk, not in memory
        workplace = _publication(Path(folder))
        people = _enter_readers(workplace)
        print(f"{_fsyncs(Path(folder)):,.0f} fsyncs/s of 4 KiB on this disk, one after the other")
        with _serving(workplace) as ours, _bare() as bare:
            _load(workplace, people, {ONE_CLICK: ours, SUBSCRIBE: ours, BARE: bare}, asked)
            _timing(ours.port, asked.timing)


def _load(
    workplace: Workplace, people: list[str], servers: dict[str, Server], asked: argparse.Namespace
) -> None:
    if shutil.which("wrk") is None:
        print("SKIPPED: there is no wrk here (apt-get install wrk); no load was measured")
        return
    posts = {
        ONE_CLICK: [f"{path} {BODY}" for path in people],
        SUBSCRIBE: [f"/subscribe email=asker{number}%40load.example" for number in range(READERS)],
        BARE: [f"{path} {BODY}" for path in people],
    }
    runs: dict[str, list[Run]] = {name: [] for name in posts}
    before = _rows(workplace)
    for _ in range(asked.rounds):
        for name, lines in posts.items():
            fresh = lines[sum(run.answered for run in runs[name]) :]
            runs[name].append(_wrk(workplace.folder, servers[name], fresh, asked))
    after = _rows(workplace)
    print(f"\n{'':10} {'requests/s  × bare':>19} {'CPU µs  × bare':>15}", end="")
    print(f" {'p50 ms':>7} {'p99 ms':>7} {'answered':>9} {'failed':>7}")
    for name, all_of in runs.items():
        print(_line(name, all_of, runs[BARE]))
    _compare(runs, before, after)


def _line(name: str, runs: Sequence[Run], bare: Sequence[Run]) -> str:
    """Return one row of medians; a rate × bare is a share of its speed, a CPU × bare of its work."""
    rate, work = _median(runs, "rate"), _median(runs, "work")
    return (
        f"{name:10} {rate:11,.0f} {rate / _median(bare, 'rate'):7.2f}"
        f" {work:7,.0f} {work / _median(bare, 'work'):7.2f}"
        f" {_median(runs, 'median'):7.1f} {_median(runs, 'p99'):7.1f}"
        f" {sum(run.answered for run in runs):9,} {sum(run.failed for run in runs):7,}"
    )


def _median(runs: Sequence[Run], what: str) -> float:
    return float(statistics.median(getattr(run, what) for run in runs))


def _compare(runs: dict[str, list[Run]], before: tuple[int, int], after: tuple[int, int]) -> None:
    """Print whether each answer has left its row; what was under way as wrk ended left one too."""
    for name, count, what in (
        (SUBSCRIBE, after[0] - before[0], "rows of requests"),
        (ONE_CLICK, after[1] - before[1], "readers with an event that they left"),
    ):
        answered = sum(run.answered for run in runs[name])
        print(f"{name}: {answered:,} answered, {count:,} {what}")
        if count < answered:
            sys.exit(f"{answered - count:,} posts were answered without a row")


def _wrk(folder: Path, server: Server, lines: list[str], asked: argparse.Namespace) -> Run:
    paths, script = folder / "paths.txt", folder / "post.lua"
    paths.write_text("\n".join(lines) + "\n")
    script.write_text(SCRIPT.format(paths=paths))
    command = ["wrk", "-t1", f"-c{asked.connections}", f"-d{asked.seconds}s", "-s", str(script)]
    before = server.work()
    out = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}/"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+)", out)
    if found is None:
        sys.exit(f"wrk said:\n{out}")
    requests, failed, median, p99 = map(int, found.groups())
    return Run(
        rate=(requests - failed) / asked.seconds,
        answered=requests - failed,
        failed=failed,
        median=median / 1000,
        p99=p99 / 1000,
        work=(server.work() - before) / max(1, requests) * 1e6,
    )


def _timing(port: int, posts: int) -> None:
    """Print answer times by what is known of an address, and whether they differ."""
    groups: dict[str, list[float]] = {"known": [], "unknown": [], "suppressed": []}
    turns = [name for name in groups for _ in range(posts)]
    random.Random(8058).shuffle(turns)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        for number, group in enumerate(turns):
            body = f"email={_address(group, number % posts).replace('@', '%40')}"
            began = time.perf_counter()
            connection.request("POST", "/subscribe", body, headers)
            answer = connection.getresponse()
            answer.read()
            groups[group].append((time.perf_counter() - began) * 1000)
            assert answer.status == 200, answer.status
    print(f"\n{'/subscribe':11} {'posts':>6} {'median ms':>10} {'p90 ms':>7}")
    for name, times in groups.items():
        nine = statistics.quantiles(times, n=10)[8]
        print(f"{name:11} {len(times):6,} {statistics.median(times):10.3f} {nine:7.3f}")
    for one, other in (("known", "unknown"), ("suppressed", "unknown"), ("known", "suppressed")):
        share, chance = mann_whitney(groups[one], groups[other])
        print(f"{one} slower than {other} in {share:.3f} of pairs (Mann-Whitney, p = {chance:.2f})")


def mann_whitney(ones: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """Return the share of pairs in which `ones` is larger, and the two-sided chance of it."""
    ranked = sorted([(value, 0) for value in ones] + [(value, 1) for value in others])
    ranks = sum(rank for rank, (_, group) in enumerate(ranked, 1) if group == 0)
    n, m = len(ones), len(others)
    u = ranks - n * (n + 1) / 2
    deviation = sqrt(n * m * (n + m + 1) / 12)
    return u / (n * m), erfc(abs(u - n * m / 2) / deviation / sqrt(2))


def _publication(folder: Path) -> Workplace:
    """Make a publication whose readers' pages stand at the root."""
    place = folder / "review"
    start_publication(place, name="The Review", clock=lambda: datetime.now(UTC))
    with (place / "publication.yaml").open("a") as file:
        file.write("public_url: http://127.0.0.1/\n")
    return Workplace(folder=place, clock=lambda: datetime.now(UTC), user="bench")


def _address(group: str, number: int) -> str:
    """Return an address; those of all groups have the same length."""
    return f"{group[:5]}{number:05}@reader.example"


def _enter_readers(workplace: Workplace) -> list[str]:
    """Enter readers and addresses never to be mailed; return each reader's way out."""
    now = workplace.clock()
    with open_readers(workplace) as readers:
        audience = readers.opened.audience
        with audience.transaction():
            people = [_enter(audience, number, now) for number in range(READERS)]
            for number in range(3_000):
                subscribers.suppress(
                    audience, _address("suppressed", number), now=now, reason="bench"
                )
        return [f"/{readers.path(one, Purpose.UNSUBSCRIBE)}" for one in people]


def _enter(audience: object, number: int, now: datetime) -> Subscriber:
    address = _address("known", number)
    box = Mailbox(address=address, deliverable=address, normal=address)
    one = subscribers.new_subscriber(box, new_id(), now=now)
    kinds = (EventKind.ADDED, EventKind.CONFIRMED)
    audience.add(  # type: ignore[attr-defined]
        one,
        [SubscriberEvent(subscriber=one.id, kind=kind, at=now, cause=Cause.OWN) for kind in kinds],
    )
    return one


def _rows(workplace: Workplace) -> tuple[int, int]:
    """Return how many requests wait, and how many readers have left."""
    with closing(connect(workplace.mail_file)) as database:
        (requests,) = database.execute("SELECT count(*) FROM requests").fetchone()
        (left,) = database.execute(
            "SELECT count(DISTINCT subscriber) FROM events WHERE kind = 'unsubscribed'"
        ).fetchone()
    return requests, left


def _fsyncs(folder: Path) -> float:
    """Return how often a second one page can be written through to the disk."""
    count, page = 0, b"x" * 4096
    with (folder / "sync.bin").open("wb", buffering=0) as file:
        began = time.perf_counter()
        while time.perf_counter() - began < 1:
            file.write(page)
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.perf_counter() - began)


@contextlib.contextmanager
def _serving(workplace: Workplace) -> Iterator[Server]:
    command = [sys.executable, "-m", "newsletter", "--publication", str(workplace.folder)]
    with subprocess.Popen(
        [*command, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr
        line = server.stderr.readline()
        found = re.search(r"http://\S+", line)
        if found is None:
            sys.exit(f"`newsletter serve` said: {line}{server.stderr.read()}")
        try:
            yield Server(port=urlsplit(found[0]).port or 0, process=server.pid)
        finally:
            server.terminate()


@contextlib.contextmanager
def _bare() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", BARE_APP, str(port)]) as server:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        try:
            yield Server(port=port, process=server.pid)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
