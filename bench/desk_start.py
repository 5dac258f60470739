"""From the command to the first page of the desk, with 10,000 candidates and 200 issues.

    python -m bench.desk_start [--candidates 10000] [--issues 200] [--runs 5]

The command is started as a person starts it.  Told are the seconds until it says its address, from there until
the month's page has arrived whole, and how long the same page takes afterwards.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from newsletter.model.article import Article, Candidate
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.testing.clock import FixedClock

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ISSUE = """\
version: 1
date: {year}-{month:02}
subject: Water and power
imported: true
media_review:
{entries}"""
ENTRY = """\
  - id: entry-{number}
    title: Rivers rise in the year {number}
    authors: [Sana Iqbal]
    summary: The river is higher than in any year since the dam was built.
    outlet: The Paper
    url: https://paper.example/{issue}/{number}
    published: {year}-{month:02}-02
"""
ENTRIES = 20


def main() -> None:
    """Make a publication, start its desk some times, print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=10_000)
    parser.add_argument("--issues", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "publication"
        _make(folder, options.candidates, options.issues)
        runs = [_started(folder) for _ in range(options.runs)]
    for what, seconds in zip(
        ("until it listens", "its first page", "again"), zip(*runs, strict=True), strict=True
    ):
        print(f"{what:18} {statistics.median(seconds) * 1_000:7.0f} ms (median of {len(runs)})")


def _make(folder: Path, candidates: int, issues: int) -> None:
    start_publication(folder, name="The Review", clock=FixedClock(NOW))
    for number in range(issues):
        year, month = 2026 - number // 12, 12 - number % 12
        entries = "".join(
            ENTRY.format(number=one, issue=f"{year}-{month}", year=year, month=month)
            for one in range(ENTRIES)
        )
        text = ISSUE.format(year=year, month=month, entries=entries)
        if not number:
            text = text.replace("imported: true\n", "send_at: 2026-12-01 09:00 UTC\n")
        (folder / "issues" / f"{year}-{month:02}.yaml").write_text(text)
    workplace = Workplace(folder=folder, clock=FixedClock(NOW))
    with workplace.newsroom() as connection:
        SqlCandidateStore(connection).save(_candidate(number) for number in range(candidates))


def _candidate(number: int) -> Candidate:
    at = NOW - timedelta(minutes=number)
    url = f"https://paper.example/{number}"
    article = Article(
        url=url, key=url, title=f"River report {number}", outlet="The Paper",
        language="en", published=at, first_seen=at,
    )  # fmt: skip
    return Candidate(id=f"c-{number:06}", article=article, first_seen=at, score=float(-number))


def _started(folder: Path) -> tuple[float, float, float]:
    command = [sys.executable, "-m", "newsletter", "-C", str(folder), "desk", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[1]
        listening = time.perf_counter()
        times = []
        for _ in range(2):
            asked = time.perf_counter()
            with urlopen(address) as answer:
                answer.read()
            times.append(time.perf_counter() - asked)
        process.terminate()
    return listening - began, times[0], times[1]


if __name__ == "__main__":
    main()
