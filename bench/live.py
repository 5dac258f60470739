"""How long a saved file takes to stand in an open preview: file → server → DOM, milliseconds."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from newsletter.cli.live import LivePreview
from newsletter.model.rendition import Rendition
from newsletter.serving.loopback import StoppableServer, address_of, listen

ROUNDS = 30
# Every swap of the frame is noted with the time of day at which its words were there.
WATCH = """() => {
  window.swaps = [];
  window.last = "First words";
  new MutationObserver(() => {
    const frame = document.querySelector("#stage iframe:not(.next)");
    const said = frame?.contentDocument?.querySelector("h1")?.textContent;
    if (said && said !== window.last) { window.last = said; window.swaps.push(Date.now()); }
  }).observe(document.getElementById("stage"), { subtree: true, childList: true, attributes: true });
}"""


def rendition(file: Path) -> Rendition:
    """Return a mail of about 60 kB that says what the file says."""
    said = file.read_text("utf-8")
    body = "<p>Words of a long issue.</p>" * 2000
    html = f"<!doctype html><html lang=en><title>t</title><h1>{said}</h1>{body}</html>"
    return Rendition(
        issue="2017-11",
        subject=said,
        preheader="",
        language="en",
        html=html,
        text=said,
        article="",
        page=html,
    )


def measure(program: str, file: Path) -> list[float]:
    """Save the file again and again; return the milliseconds until the page showed it."""
    saved = []
    with listen("127.0.0.1", 0) as listening, sync_playwright() as playwright:
        server = StoppableServer(LivePreview(lambda: rendition(file), [file]).app())
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address_of(listening))
        page.frame_locator("#stage iframe").locator("h1").wait_for()
        page.evaluate(WATCH)
        for number in range(ROUNDS):
            saved.append(time.time() * 1000)
            file.write_text(f"Words {number}", "utf-8")
            page.wait_for_timeout(400)
        swaps = page.evaluate("window.swaps")
        browser.close()
        server.should_exit = True
        thread.join()
    assert len(swaps) == ROUNDS, f"{ROUNDS} saved, {len(swaps)} shown"
    return [swap - at for swap, at in zip(swaps, saved, strict=True)]


def main() -> None:
    """Measure and print."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("bench/live.py needs Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "2017-11.yaml"
        file.write_text("First words", "utf-8")
        took = sorted(measure(program, file))
    print(
        f"saved → in the page, {ROUNDS} times: median {statistics.median(took):.0f} ms, "
        f"best {took[0]:.0f}, worst {took[-1]:.0f}"
    )


if __name__ == "__main__":
    main()
