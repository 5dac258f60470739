"""How long the command line takes to start, beside a bare ``python -c "import click"``.

Runs take turns, so that a busy machine slows all alike; told is the median of each.

Run: ``python bench/cli.py``.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
GOAL = 2.5
BARE = [sys.executable, "-c", "import click"]
PROGRAM = [sys.executable, "-m", "newsletter"]
COMMANDS = (
    "--help",
    "send --help",
    "config",
    "audit",
    "db status",
    "subscribers list",
    "candidates",
    "status",
    "check",
    "send 2026-12 --dry-run",
)


def seconds(command: list[str]) -> float:
    """Return how long a command takes, whatever it answers."""
    began = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - began


def main() -> int:
    """Print milliseconds and ratios; return 1 where --help misses its goal."""
    with tempfile.TemporaryDirectory() as made:
        folder = str(Path(made) / "review")
        subprocess.run([*PROGRAM, "init", folder], capture_output=True, check=True)
        subprocess.run(
            [*PROGRAM, "-C", folder, "draft", "2026-12"], capture_output=True, check=True
        )
        rows = {"bare import of click": BARE}
        rows |= {words: [*PROGRAM, "-C", folder, *words.split()] for words in COMMANDS}
        times: dict[str, list[float]] = {words: [] for words in rows}
        for _ in range(RUNS):
            for words, command in rows.items():
                times[words].append(seconds(command))
    bare, *_ = medians = [statistics.median(one) for one in times.values()]
    for words, median in zip(rows, medians, strict=True):
        print(f"{words:24} {median * 1000:6.0f} ms   {median / bare:5.2f} × bare")
    ratio = statistics.median(times["--help"]) / bare
    print(f"goal for --help: at most {GOAL} × bare; it takes {ratio:.2f} ×")
    return int(ratio > GOAL)


if __name__ == "__main__":
    raise SystemExit(main())
