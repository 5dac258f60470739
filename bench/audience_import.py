"""Moves a big audience in and out: `python -m bench.audience_import [PEOPLE]`.

Each step is a process of its own, so that its peak memory is its own: the diff, the import, the same
import again, and both exports.  The files are in the form of Mailchimp's: nine of ten people subscribed,
the others unsubscribed, half of these in both files.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.exporting_audience import export_audience
from newsletter.publication.readers.importing_audience import import_audience
from newsletter.testing.clock import FixedClock

PEOPLE = 1_000_000
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HEAD = (
    "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,"
    "LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,{extra},LEID,EUID,NOTES,TAGS\n"
)
ROW = (
    "person{number}@mail{host}.example,First{number},Last,2,2018-02-05 19:28:23,,2018-02-06 19:28:23,,"
    ',,,,,,,{time},{number},e{number},,"""Board"",""Press"""\n'
)
Step = Callable[[Workplace, Path], object]


def write_files(folder: Path, people: int) -> None:
    """Write the two exports, in no order of addresses."""
    for name, extra, share in (
        ("subscribed", "LAST_CHANGED", range(people * 19 // 20)),
        ("unsubscribed", "UNSUB_TIME", range(people * 9 // 10, people)),
    ):
        with (folder / f"{name}.csv").open("w", encoding="utf-8") as file:
            file.write(HEAD.format(extra=extra))
            for one in share:
                number = one * 7_919 % people
                file.write(ROW.format(number=number, host=number % 97, time="2020-05-13 10:18:25"))


def files(folder: Path) -> list[Path]:
    """Return the two exports."""
    return [folder / "subscribed.csv", folder / "unsubscribed.csv"]


def see(workplace: Workplace, folder: Path) -> object:
    """Make the diff."""
    (folder / "hash").write_text(import_audience(workplace, files(folder)).hash)
    return None


def apply(workplace: Workplace, folder: Path) -> object:
    """Apply the diff that was seen."""
    report = import_audience(workplace, files(folder), apply=(folder / "hash").read_text())
    return f"{report.new}"


def again(workplace: Workplace, folder: Path) -> object:
    """Make the diff of the same files once more."""
    report = import_audience(workplace, files(folder))
    return f"{report.unchanged:,} unchanged, {report.stays_out:,} stay out"


def as_csv(workplace: Workplace, folder: Path) -> object:
    """Export."""
    export_audience(workplace, folder / "all.csv")
    return f"{(folder / 'all.csv').stat().st_size / 1e6:,.0f} MB"


def as_json(workplace: Workplace, folder: Path) -> object:
    """Export."""
    export_audience(workplace, folder / "all.json")
    return f"{(folder / 'all.json').stat().st_size / 1e6:,.0f} MB"


STEPS: dict[str, Step] = {
    "diff": see,
    "import": apply,
    "diff again": again,
    "export csv": as_csv,
    "export json": as_json,
}


def measured(name: str, folder: Path, people: int) -> None:
    """Do one step and print what it took; runs in a process of its own."""
    workplace = Workplace(folder=folder / "publication", clock=FixedClock(NOW))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, cpu = time.perf_counter(), time.process_time()
    said = STEPS[name](workplace, folder)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:12} {seconds:7.1f} s ({cpu:6.1f} s of one CPU) {people / seconds:8,.0f} people/s "
        f"({people / cpu:8,.0f} per CPU second) {peak:5.0f} MB peak ({before:.0f} at the start)  "
        f"{said or ''}",
        flush=True,
    )


def main(people: int) -> None:
    """Do all steps, one process each."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start_publication(folder / "publication", name="The Review", clock=FixedClock(NOW))
        write_files(folder, people)
        print(f"{people:,} people in two files")
        for step in STEPS:
            process = context.Process(target=measured, args=(step, folder, people))
            process.start()
            process.join()
            if process.exitcode:
                sys.exit(f"{step} failed")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
