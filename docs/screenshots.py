"""Draws docs/images/issue.png, and build/screenshots/ for a look: `make screenshots`.

Everything is drawn from the sample issue, in Chromium, with no request to any other machine.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from newsletter.publication.archive import building
from newsletter.publication.issues import previewing
from newsletter.publication.place.workplace import Workplace
from newsletter.serving.loopback import StoppableServer, address_of, folder_app, listen
from newsletter.testing.clock import FixedClock

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "issue.png"
SHOTS = ROOT / "build" / "screenshots"
ISSUE = "2017-11"
NOW = datetime(2017, 12, 1, 14, 0, tzinfo=UTC)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PANE_HEIGHT = 860
GAP = 2
LINE = "#d9d5cb"
HEADS = (
    "[...document.querySelectorAll('h2, h3')]"
    ".map(head => [head.tagName, head.textContent.trim(), head.getBoundingClientRect().top])"
)
Scheme = Literal["light", "dark"]

SHOWN: dict[str, tuple[str, tuple[int, ...]]] = {
    "mail": ("preview/mail.html", (360, 640)),
    "page": ("preview/page.html", (360, 1280)),
    "archive-index": ("site/index.html", (360, 1280)),
    "archive-issue": (f"site/issues/{ISSUE}/index.html", (360, 1280)),
    "archive-topics": ("site/topics/index.html", (360, 1280)),
    "archive-author": ("site/authors/michael-kugelman/index.html", (360, 1280)),
    "archive-search": ("site/search/index.html", (360, 1280)),
}
"""name → (file, widths in pixels)."""


def make_sample(folder: Path) -> None:
    """Write the sample issue's preview and the archive into a folder."""
    workplace = Workplace(folder=ROOT, clock=FixedClock(NOW))
    previewing.write_preview(workplace, ISSUE, folder / "preview")
    # A build notes the addresses of its pages in the publication: here, in a copy.
    copy = folder / "publication"
    shutil.copytree(ROOT / "issues", copy / "issues")
    for name in ("publication.yaml", "feeds.yaml"):
        shutil.copy(ROOT / name, copy / name)
    building.build(replace(workplace, folder=copy), output=folder / "site")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on the loopback; yield its address."""
    with listen("127.0.0.1", 0) as listening:
        server = StoppableServer(folder_app(folder))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield address_of(listening)
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@contextmanager
def opened(
    browser: Browser, address: str, *, width: int, scheme: Scheme, scale: float = 1
) -> Iterator[Page]:
    """Open an address at a width; nothing but the loopback is asked."""
    size: Any = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, device_scale_factor=scale)
    context.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())
    page = context.new_page()
    answer = page.goto(address)
    if answer is None or not answer.ok:
        sys.exit(f"{address} is not there.")
    yield page
    context.close()


def draw_all(browser: Browser, here: str, say: Callable[[str], None]) -> None:
    """Draw every form at every width, light and dark, whole."""
    for name, (file, widths) in SHOWN.items():
        for width in widths:
            for scheme in ("light", "dark"):
                path = SHOTS / f"{name}-{width}-{scheme}.png"
                with opened(browser, here + file, width=width, scheme=scheme) as page:
                    page.screenshot(path=path, full_page=True)
                say(str(path.relative_to(ROOT)))


def draw_picture(browser: Browser, here: str) -> None:
    """Draw the README's picture: the mail's beginning, and beside it where the review begins."""
    with opened(browser, here + SHOWN["mail"][0], width=640, scheme="light", scale=1.5) as page:
        heads = page.evaluate(HEADS)
        review = next(top for tag, said, top in heads if tag == "H2" and said == "Media review")
        before = min(top for _, _, top in heads if top > review - PANE_HEIGHT / 2)
        panes = [_pane(page, 0), _pane(page, before - 40)]
    width = sum(pane.width for pane in panes) + GAP
    both = Image.new("RGB", (width, panes[0].height), LINE)
    both.paste(panes[0], (0, 0))
    both.paste(panes[1], (panes[0].width + GAP, 0))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    both.quantize(48, dither=Image.Dither.NONE).save(PICTURE, optimize=True)


def _pane(page: Page, top: float) -> Image.Image:
    size: Any = {"x": 0, "y": top, "width": 640, "height": PANE_HEIGHT}
    return Image.open(io.BytesIO(page.screenshot(clip=size, full_page=True))).convert("RGB")


def main() -> None:
    """Draw everything."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("Screenshots need Chromium; on Debian: apt-get install chromium")
    SHOTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        make_sample(Path(name))
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        with served(Path(name)) as here:
            draw_picture(browser, here)
            draw_all(browser, here, print)
        browser.close()
    print(f"{PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
