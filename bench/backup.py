"""Back up a publication beside the tools that one would take by hand: `python -m bench.backup [READERS]`.

    ours    `newsletter backup`: snapshots, packed, locked, hashed, put on the disk, read back and compared
    by hand sqlite3 .backup, tar | zstd -3 | age, cmp with a copy read back

Both see the same folder, in turns, three times; each is a process of its own, its start included.  Where
age or sqlite3 are not installed the peer is left out, and it is said.  Restoring is measured too.
"""

from __future__ import annotations

import os
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from newsletter.backup.locking import new_pair
from newsletter.publication.approval import approving
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import importing_audience
from newsletter.publication.send import sending
from newsletter.testing.clock import FixedClock

READERS, ROUNDS = 100_000, 3
NOW = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)
ISSUE = """\
version: 1
date: 2026-12
subject: Water and power in December
preheader: What the rivers do to politics
send_at: 2026-12-01 09:00 UTC
media_review:
  - id: rivers-rise
    title: Rivers rise
    authors: [Sana Iqbal]
    summary: The river is higher than in any year since the dam was built.
    outlet: The Paper
    url: https://paper.example/rivers
    published: 2026-11-20
"""
BY_HAND = """\
set -eu
mkdir copies && sqlite3 {folder}/var/mail.db ".backup copies/mail.db"
tar -cf - -C {folder} --exclude=var/mail.db --exclude=var/outbox . -C "$PWD/copies" mail.db |
  zstd -3 -q | age -r {recipient} > {disk}/by-hand.part
sync {disk}/by-hand.part && mv {disk}/by-hand.part {disk}/by-hand
cp {disk}/by-hand back && cmp -s back {disk}/by-hand
"""


def publication(folder: Path, readers: int) -> Workplace:
    """Return a publication with so many readers, and the ledger of one issue frozen for them."""
    clock = FixedClock(NOW)
    start_publication(folder, name="The Review", clock=clock)
    (folder / "issues" / "2026-12.yaml").write_text(ISSUE)
    workplace = Workplace(folder=folder, clock=clock, user="bench")
    people = "".join(
        f"person{number}@mail{number % 97}.example,First{number} Last,confirmed\n"
        for number in range(readers)
    )
    data = f"email,name,status\n{people}".encode()
    importing_audience.import_data(workplace, data, label="people.csv")
    approving.approve(workplace, "2026-12", by="editor")
    sending.send(workplace, "2026-12", halted=lambda: True)
    return workplace


def timed(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Return how many seconds a program took, by the clock and of the processor."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(arguments, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, used


def middle(times: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the medians."""
    return median(one for one, _ in times), median(other for _, other in times)


def told(times: list[tuple[float, float]]) -> str:
    """Return them as words."""
    wall, used = middle(times)
    return f"{wall:6.2f} s, {used:5.2f} s of the processor"


def main() -> None:
    """Measure, and print a line for each."""
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else READERS
    pair = new_pair()
    with tempfile.TemporaryDirectory(prefix="bench-backup-") as name:
        ground = Path(name)
        os.environ["NEWSLETTER_STATE"] = str(ground / "state")
        disk = ground / "disk"
        disk.mkdir()
        workplace = publication(ground / "review", readers)
        (ground / "key").write_text(pair.identity)
        path = workplace.publication_file
        path.write_text(
            f"{path.read_text()}backup:\n  recipient: {pair.recipient}\n  place: {disk}\n"
        )
        run = [sys.executable, "-m", "newsletter", "-C", str(workplace.folder)]
        size = workplace.mail_file.stat().st_size
        print(f"{readers:,} readers, mail.db {size / 1e6:.1f} MB")
        script = BY_HAND.format(
            folder=shlex.quote(str(workplace.folder)), recipient=pair.recipient, disk=disk
        )
        missing = [one for one in ("age", "sqlite3", "zstd", "tar") if not shutil.which(one)]
        ours, hand, back = [], [], []
        for number in range(ROUNDS):
            ours.append(timed([*run, "backup"], ground))
            room = ground / f"room-{number}"
            room.mkdir()
            if not missing:
                hand.append(timed(["bash", "-c", script], room))
            into = str(ground / f"again-{number}")
            restore = ["restore", str(disk), "--into", into, "--identity", str(ground / "key")]
            back.append(timed([*run, *restore], ground))
        locked = max(disk.glob("backup-*")).stat().st_size
        print(f"backup   {told(ours)}, {locked / 1e6:.1f} MB, read back and compared")
        if missing:
            print(f"by hand  not measured: {', '.join(missing)} not installed")
        else:
            by_hand = (disk / "by-hand").stat().st_size
            wall, used = (
                one / other for one, other in zip(middle(ours), middle(hand), strict=True)
            )
            print(f"by hand  {told(hand)}, {by_hand / 1e6:.1f} MB")
            print(f"         ours takes {wall:.2f} of that, {used:.2f} of its processor")
        print(f"restore  {told(back)}, every file compared before and while it is written")


if __name__ == "__main__":
    main()
