"""Time and memory of a whole site, beside Hugo, 11ty and Pelican.

    python -m bench.archive [--issues 120,1200] [--peers Hugo,11ty,Pelican] [--entries 25]
                            [--home FOLDER] [--plot FILE.svg]

All make the same kinds of pages of the same issues: a page for each issue, with every entry, its
anchor, its source and how it is cited, and all issues by year.  They take turns in one run, on
/dev/shm, each as a program of its own, start included.  The peers read their own sources; the
archive starts from parsed issues and sealed articles, as the product does, and what parsing and
rendering would cost besides is timed beside it.  CPU is that of the whole process tree, memory the
most that it held together (PSS).  12,000 issues take Hugo 3 GB, 11ty a minute and Pelican more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.archive_corpus import issue, issues
from bench.archive_peers import PEERS, Peer, installed

ROOT = Path(__file__).resolve().parents[1]
MEBIBYTE = 1024 * 1024
LOOKED = 0.05
"""Seconds between two looks at memory."""
COLOURS = ("#0B5D3B", "#B3541E", "#3A5A98", "#7A4D8B")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one build cost."""

    wall: float
    cpu: float
    """Seconds, of all processes."""
    most: int
    """Bytes held together."""
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table."""

    who: str
    count: int
    cold: Turn
    changed: Turn


def main() -> None:
    """Run all turns and print the table."""
    options = _options()
    home = Path(options.home or tempfile.gettempdir()) / "newsletter-bench-archive"
    home.mkdir(parents=True, exist_ok=True)
    wanted = options.peers.split(",") if options.peers else []
    peers = {one: installed(one, home) for one in PEERS if one.name in wanted}
    peers = {one: version for one, version in peers.items() if version}
    room = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    lines: list[Line] = []
    for count in map(int, options.issues.split(",")):
        with tempfile.TemporaryDirectory(dir=room) as folder:
            lines += _round(Path(folder), count, options.entries, home, peers)
    _print(lines, peers)
    if options.plot:
        Path(options.plot).write_text(plot(lines), "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--issues", default="120,1200", help="sizes, separated by commas")
    parser.add_argument("--entries", type=int, default=25)
    parser.add_argument("--peers", default="Hugo,11ty,Pelican", help="empty: none")
    parser.add_argument("--home", default="", help="where the peers are installed, once")
    parser.add_argument("--plot", default="", help="an SVG file of processor seconds by issues")
    return parser.parse_args()


def _round(
    folder: Path, count: int, entries: int, home: Path, peers: dict[Peer, str]
) -> Iterator[Line]:
    """Yield the turns of all on as many issues."""
    middle = count // 2
    yield _ours(folder / "ours", count, entries)
    shutil.rmtree(folder / "ours")
    for peer in peers:
        site = folder / peer.name
        peer.write(site, issues(count, entries))
        command = peer.command(home / peer.name.lower())
        cold = _turn(command, site)
        peer.change(site, issue(middle, entries, edition=1))
        changed = _turn(command, site)
        found = (site / f"out/issues/{issue(middle, entries).id}/index.html").read_text("utf-8")
        assert "edition 1" in found, f"{peer.name} did not build the changed issue"
        yield Line(who=peer.name, count=count, cold=cold, changed=changed)
        shutil.rmtree(site)


def _ours(folder: Path, count: int, entries: int) -> Line:
    folder.mkdir()
    program = [sys.executable, "-m", "bench.archive_ours"]
    prepared = _turn([*program, "prepare", str(folder), str(count), str(entries)], ROOT)
    cold = _turn([*program, "build", str(folder)], ROOT)
    again = _turn([*program, "build", str(folder)], ROOT)
    assert json.loads(again.said)["written"] == 0, "a build with nothing new wrote something"
    changed = _turn([*program, "build", str(folder), "change"], ROOT)
    told = json.loads(changed.said)
    sys.stdout.write(
        f"{count:,} issues: articles rendered from parsed issues in {prepared.wall:.2f} s "
        f"({prepared.cpu:.2f} CPU); cold {json.loads(cold.said)}; nothing new {again.wall:.2f} s "
        f"({again.cpu:.2f} CPU); "
        f"one changed, without the start of the program: {told['seconds']:.2f} s, "
        f"{told['written']:.0f} files written\n"
    )
    sys.stdout.flush()
    return Line(who="archive", count=count, cold=cold, changed=changed)


def _turn(command: Sequence[str], folder: Path) -> Turn:
    """Run a program to its end; watch what its process tree holds."""
    before = os.times()
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        most = [0]
        over = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, most, over))
        watcher.start()
        said, _ = process.communicate()
        wall = time.perf_counter() - started
        over.set()
        watcher.join()
    assert process.returncode == 0, f"{command[0]} failed"
    after = os.times()
    cpu = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return Turn(wall=wall, cpu=cpu, most=most[0], said=said)


def _watch(root: int, most: list[int], over: threading.Event) -> None:
    while not over.wait(LOOKED):
        most[0] = max(most[0], sum(map(_held, _tree(root))))


def _tree(root: int) -> Iterator[int]:
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text().split():
                yield from _tree(int(child))


def _held(process: int) -> int:
    """Return the bytes of a process, those that it shares by their share (proc(5), smaps_rollup)."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _print(lines: Sequence[Line], peers: dict[Peer, str]) -> None:
    told = ", ".join(f"{peer.name} {version}" for peer, version in peers.items())
    write = sys.stdout.write
    write(f"\n{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {told or 'no peers'}\n\n")
    write("| issues | who | cold s | CPU s | MB | one changed s | CPU s | ms an issue |\n")
    write("| --- | --- | --- | --- | --- | --- | --- | --- |\n")
    for line in lines:
        write(
            f"| {line.count:,} | {line.who} | {line.cold.wall:.2f} | {line.cold.cpu:.2f} "
            f"| {line.cold.most / MEBIBYTE:,.0f} | {line.changed.wall:.2f} | {line.changed.cpu:.2f} "
            f"| {1000 * line.cold.wall / line.count:.2f} |\n"
        )


def plot(lines: Sequence[Line]) -> str:
    """Return a small picture of processor seconds by issues; a straight line is linear growth."""
    wide, high, left, below = 520, 300, 50, 40
    most_issues = max(line.count for line in lines)
    most_seconds = max(line.cold.cpu for line in lines)

    def at(line: Line) -> str:
        x = left + (wide - left - 90) * line.count / most_issues
        y = high - below - (high - below - 20) * line.cold.cpu / most_seconds
        return f"{x:.0f},{y:.0f}"

    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" '
            f'font-size="12"><title>Processor seconds of a cold build by number of issues</title>'
            f'<path d="M{left} 10V{high - below}H{wide - 80}" fill="none" stroke="#888"/>'
            f'<text x="{left}" y="{high - 12}">0</text>'
            f'<text x="{wide - 130}" y="{high - 12}">{most_issues:,} issues</text>'
            f'<text x="4" y="20">{most_seconds:.1f} s</text>'
        )
    ]
    for colour, who in zip(COLOURS, dict.fromkeys(line.who for line in lines), strict=False):
        own = [line for line in lines if line.who == who]
        x, y = at(own[-1]).split(",")
        points = " ".join([f"{left},{high - below}", *map(at, own)])
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{int(x) + 6}" y="{int(y) + 4}" fill="{colour}">{who}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    main()
