"""How long a save takes to stand in the desk's open preview: file → watch → rendition → frame, milliseconds.

    python -m bench.desk_preview [--saves 100]

The desk runs in a process of its own, on a copy of this publication; the mail stands in Chromium at two widths.
Saves come once from another program (the file is written over), once through the desk's own façade (journal,
lock, exchange, fsync).  Time begins before the write and ends when the words stand in the frame's
document, and again when the browser has painted them.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from newsletter.desk.alone import Alone
from newsletter.desk.app import make_app
from newsletter.desk.serving import alone, open_desk
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace, open_workplace
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.values import FieldEdit, SaveState
from newsletter.serving.loopback import serve

HERE = Path(__file__).parent.parent
ISSUE = "2017-11"
MISSED = 3.0
"""Seconds after which a save counts as not shown."""
WATCH = """() => {
  window.seen = {};
  const look = (frame, at) => {
    const said = frame.contentDocument.body?.textContent.match(/Saved words (\\d+)x/g) ?? [];
    for (const words of said) {
      const key = `${at} ${words}`;
      if (window.seen[key]) continue;
      window.seen[key] = [Date.now(), 0];
      requestAnimationFrame(() => setTimeout(() => { window.seen[key][1] = Date.now(); }));
    }
  };
  document.querySelectorAll("#stage iframe").forEach((frame, at) => {
    new MutationObserver(() => look(frame, at)).observe(frame.contentDocument, { subtree: true, childList: true });
  });
}"""
Save = Callable[[int], None]


def copied(folder: Path) -> Workplace:
    """Return a copy of this publication, whose first title is plain."""
    for name in ("issues", "images"):
        if (HERE / name).is_dir():
            shutil.copytree(HERE / name, folder / name)
    for name in ("publication.yaml", "feeds.yaml"):
        shutil.copy(HERE / name, folder / name)
    return open_workplace(folder)


def by_another_program(workplace: Workplace) -> Save:
    """Return what writes the file over, as a plain editor does."""
    file = workplace.issue_file(ISSUE)
    before = file.read_text("utf-8")
    subject = next(line for line in before.splitlines() if line.startswith("title:"))
    return lambda number: file.write_text(  # type: ignore[return-value] # nobody reads it
        before.replace(subject, f"title: Saved words {number}x", 1), "utf-8"
    )


def through_the_desk(workplace: Workplace) -> Save:
    """Return what saves a field as the Write room does."""
    file = workplace.issue_file(ISSUE)

    def save(number: int) -> None:
        title = next(
            one for one in file.read_text("utf-8").splitlines() if one.startswith("title:")
        )
        was = title.removeprefix("title:").strip()
        edit = FieldEdit(field="title", was=was, now=f"Saved words {number}x")
        if save_field(workplace, ISSUE, edit).state is not SaveState.WRITTEN:
            sys.exit(f"Save {number} was not written.")

    return save


def measure(page: Page, save: Save, numbers: range) -> dict[str, list[float]]:
    """Save again and again; return the milliseconds that each step took, from the beginning of the save."""
    took: dict[str, list[float]] = {"saved": [], "in the frame": [], "painted": []}
    dice = random.Random(8)
    for number in numbers:
        page.wait_for_timeout(120 + dice.random() * 60)  # in no step with anybody's clock
        began = time.time() * 1000
        save(number)
        took["saved"].append(time.time() * 1000 - began)
        times = seen(page, number)
        took["in the frame"].append(max(one for one, _ in times) - began)
        took["painted"].append(max(one for _, one in times) - began)
    return took


def seen(page: Page, number: int) -> list[tuple[float, float]]:
    """Wait until both frames show a save; return when each had it, and had painted it."""
    asked = f"[0, 1].map((at) => window.seen[`${{at}} Saved words {number}x`])"
    until = time.monotonic() + MISSED
    while time.monotonic() < until:
        times: list[Any] = page.evaluate(asked)
        if all(one and one[1] for one in times):
            return times
        page.wait_for_timeout(15)
    sys.exit(f"Save {number} was not shown within {MISSED:.0f} seconds.")


def told(name: str, took: list[float]) -> str:
    """Return a line of the table."""
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    return f"{name:<34} p50 {cuts[49]:5.0f}   p95 {cuts[94]:5.0f}   worst {max(took):5.0f}"


def run(folder: Path) -> None:
    """Serve the desk of a folder to its first person, until it is killed."""
    workplace = open_workplace(folder)
    publication = reading.publication(workplace)
    first = next(one.id for one in publication.people if "editor" in one.roles)
    desk = open_desk(workplace, Alone(alone(publication, first)))
    serve(
        make_app(desk),
        host="127.0.0.1",
        port=0,
        announce=lambda address: print(address, flush=True),
        on_stop=desk.changes.stop,
    )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--saves", type=int, default=100)
    options.add_argument("--serve", type=Path)
    chosen = options.parse_args()
    if chosen.serve:
        run(chosen.serve)
        return
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("bench/desk_preview.py needs Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        workplace = copied(Path(name))
        command = [sys.executable, "-m", "bench.desk_preview", "--serve", name]
        with (
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE) as server,
            contextlib.ExitStack() as stop,
        ):
            stop.callback(server.terminate)
            address = server.stdout.readline().strip() if server.stdout else ""
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{address.rstrip('/')}/issues/{ISSUE}/preview")
            page.frame_locator("#stage iframe >> nth=1").locator("h1").wait_for()
            page.evaluate(WATCH)
            saves: dict[str, Save] = {
                "another program": by_another_program(workplace),
                "the desk's own façade": through_the_desk(workplace),
            }
            print(f"{chosen.saves} saves each, milliseconds, {datetime.now(UTC):%Y-%m-%d}")
            for turn, (who, save) in enumerate(saves.items()):
                first = 1000 * (turn + 1)
                save(first)
                page.wait_for_timeout(1500)  # the child that fills templates has started
                numbers = range(first + 1, first + 1 + chosen.saves)
                for step, took in measure(page, save, numbers).items():
                    print(told(f"{who}: {step}", took))
            browser.close()


if __name__ == "__main__":
    main()
