"""Draws the README's pictures of the desk, and every room into build/screenshots/: `make screenshots`.

The desk of the demo, whose press and readers are invented, stands open on the loopback while it is drawn.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from docs.screenshots import FLAGS, PROGRAMS, ROOT, SHOTS, opened
from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.desk.alone import Alone
from newsletter.desk.app import make_app
from newsletter.desk.serving import alone, open_desk
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.serving.loopback import StoppableServer, address_of, listen
from newsletter.testing.clock import FixedClock

NOW = datetime(2017, 12, 18, 10, 0, tzinfo=UTC)
EDITOR = "daniel-whitcombe"
ISSUE = "2017-12"
ENTRY = "local-councils-without-money"
PICTURES = {"desk-inbox": "inbox", "desk-write": f"issues/{ISSUE}/entries/{ENTRY}"}
"""Of the README: name → address."""
ROOMS = {
    "month": "", "inbox": "inbox", "clip": "clip", "write": f"issues/{ISSUE}/write",
    "entry": f"issues/{ISSUE}/entries/{ENTRY}", "preview": f"issues/{ISSUE}/preview",
    "checks": f"issues/{ISSUE}/checks", "comments": f"issues/{ISSUE}/comments",
    "balance": f"issues/{ISSUE}/balance", "approve": f"issues/{ISSUE}/approve",
    "sending": "issues/2017-11/sending", "feeds": "feeds", "audience": "audience",
    "archive": "archive", "care": "care", "audit": "audit", "people": "people", "you": "you",
}  # fmt: skip
COLOURS = 64


@contextmanager
def desk(folder: Path) -> Iterator[str]:
    """Do the demo in a folder and open its desk; yield the address."""
    if execute(["demo", "--folder", str(folder)], Session()):
        sys.exit("The demo did not work.")
    workplace = Workplace(folder=folder / "publication", clock=FixedClock(NOW), user="demo")
    member = alone(reading.publication(workplace), EDITOR)
    opened_desk = open_desk(workplace, Alone(member))
    with listen("127.0.0.1", 0) as listening:
        server = StoppableServer(make_app(opened_desk), opened_desk.changes.stop)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield address_of(listening)
        finally:
            opened_desk.changes.stop()
            server.should_exit = True
            thread.join(timeout=10)


def draw(browser: Browser, here: str) -> None:
    """Draw the README's pictures, and every room at two widths, light and dark."""
    for name, path in PICTURES.items():
        with opened(browser, here + path, width=1280, scheme="light") as page:
            page.wait_for_timeout(800)
            shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        picture = ROOT / "docs" / "images" / f"{name}.png"
        shot.quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)
        print(f"{picture.relative_to(ROOT)}, {picture.stat().st_size // 1000} kB")
    for name, path in ROOMS.items():
        for width in (375, 1280):
            for scheme in ("light", "dark"):
                with opened(browser, here + path, width=width, scheme=scheme) as page:
                    page.wait_for_timeout(300)
                    page.screenshot(
                        path=SHOTS / f"desk-{name}-{width}-{scheme}.png", full_page=True
                    )


def main() -> None:
    """Draw everything."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("Screenshots need Chromium; on Debian: apt-get install chromium")
    SHOTS.mkdir(parents=True, exist_ok=True)
    # The demo collects with an event loop of its own, which Playwright would not let begin.
    with (
        tempfile.TemporaryDirectory() as name,
        desk(Path(name) / "demo") as here,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        draw(browser, here)
        browser.close()


if __name__ == "__main__":
    main()
