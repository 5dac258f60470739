"""A real browser that sees this machine only."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright
from starlette.types import ASGIApp

from newsletter.publication.issues import previewing
from newsletter.publication.place.workplace import Workplace
from newsletter.serving.loopback import folder_app
from newsletter.testing.clock import FixedClock

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

RIVERS = Path(__file__).parent / "rivers"
"""A publication whose two issues have everything that an issue can have; all of it invented."""
MAILS = tuple(f"{theme} {issue}" for theme in ("indus", "plain") for issue in ("english", "urdu"))

# As long as Playwright waits for all else: a busy machine is slow, not wrong.
expect.set_options(timeout=30_000)

OpenPage = Callable[..., Page]
FindFaults = Callable[..., list[str]]


def driver_starts() -> bool:
    """Tell whether Playwright's own program can run; a bare Debian lacks a library for it."""
    node, _ = compute_driver_executable()
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail at the very end of the pipeline, as a reader gets it."""

    name: str
    message: bytes
    html: str
    text: str
    folder: Path
    """`mail.html`, with its pictures beside it instead of in the archive."""


@pytest.fixture(scope="session")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the publication, its pictures drawn."""
    folder = tmp_path_factory.mktemp("rivers") / "rivers"
    shutil.copytree(RIVERS, folder)
    (folder / "feeds.yaml").write_text("version: 1\nfeeds: []\n")
    (folder / "images").mkdir()
    for number, name in enumerate(("barrage", "gauge", "noor", "castellan")):
        picture = Image.effect_noise((1200, 900), 60 + number).convert("RGB")
        picture.save(folder / "images" / f"{name}.png")
    return folder


@pytest.fixture(scope="session", params=MAILS)
def mail(
    request: pytest.FixtureRequest, rivers: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mail:
    """Return each issue in each theme that is shipped."""
    theme, issue = request.param.split()
    clock = FixedClock(datetime(2026, 12, 1, 9, tzinfo=UTC))
    folder = tmp_path_factory.mktemp("mail")
    workplace = Workplace(folder=rivers, clock=clock, flags={"theme": theme})
    previewing.write_preview(workplace, issue, folder)
    data = (folder / "mail.eml").read_bytes()
    message = message_from_bytes(data, policy=policy.default)
    html, text = (message.get_body((kind,)) for kind in ("html", "plain"))
    assert html
    assert text
    return Mail(
        name=request.param,
        message=data,
        html=html.get_content(),
        text=text.get_content(),
        folder=folder,
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; skip, loudly, where there is none.

    Once per module and no longer: as long as Playwright runs, no other test can run an event loop.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None or not driver_starts():
        pytest.skip("no Chromium here: apt-get install chromium libatomic1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def serve_files(serve: Callable[[ASGIApp], str]) -> Callable[[Path], str]:
    """Return a function that serves a folder's files until the test ends."""
    return lambda folder: serve(folder_app(folder))


def _patiently(page: Page) -> None:
    """Let keys be pressed once the page's scripts run: a machine is quicker than any person."""
    press = page.keyboard.press

    def pressed(key: str, **options: Any) -> None:
        page.wait_for_load_state()
        press(key, **options)

    page.keyboard.press = pressed  # type: ignore[method-assign]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Return a function that opens an address at a width, light or dark (or as frames choose).

    A request to any other machine is stopped, and fails the test.
    """
    foreign: list[str] = []
    contexts: list[BrowserContext] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "data:")):
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    def open_at(
        address: str,
        *,
        width: int = 1280,
        height: int = 900,
        scheme: Literal["light", "dark", "null"] = "light",
        scripts: bool = True,
    ) -> Page:
        viewport: Any = {"width": width, "height": height}
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, java_script_enabled=scripts
        )
        context.route("**/*", guard)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        _patiently(page)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert not foreign


@pytest.fixture
def open_before_scripts(open_page: OpenPage) -> Callable[[str], tuple[Page, Callable[[], None]]]:
    """Return a function that opens a page whose scripts come when the second of what it returns is called."""

    def open_at(address: str) -> tuple[Page, Callable[[], None]]:
        page = open_page("about:blank")
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        def release() -> None:
            page.route("**/*.js", lambda route: route.continue_())
            for route in held:
                route.continue_()

        page.route("**/*.js", hold)
        page.goto(address, wait_until="commit")
        return page, release

    return open_at


@pytest.fixture(scope="session")
def find_faults() -> FindFaults:
    """Return a function that lists what axe-core finds wrong with a page, as short lines."""
    axe = Axe()

    def find(page: Page, *, without: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> list[str]:
        page.wait_for_load_state()  # a page whose style is on its way has other colours
        # Describing what is well takes axe longer than finding what is not.
        options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
        options["rules"] = {rule: {"enabled": False} for rule in without}
        if only:
            options["runOnly"] = {"type": "rule", "values": list(only)}
        found = axe.run(page, options=options).response["violations"]
        return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]

    return find


@pytest.fixture
def faults_in_light_and_dark(find_faults: FindFaults) -> Callable[..., list[str]]:
    """Return a function that lists what is wrong with a page, sideways scrolling included."""

    def find(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
        found = []
        schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            faults = [*sideways(page), *find_faults(page, without=without)]
            found += [f"{scheme}: {fault}" for fault in faults]
        return found

    return find


@pytest.fixture
def quick_faults(find_faults: FindFaults) -> Callable[[Page], list[str]]:
    """Return a function that lists what is wrong with a page of which only colours change in the dark."""

    def find(page: Page) -> list[str]:
        page.emulate_media(color_scheme="light")
        found = [*sideways(page), *find_faults(page)]
        page.emulate_media(color_scheme="dark")
        dark = find_faults(page, only=("color-contrast", "link-in-text-block"))
        return [*found, *(f"dark: {fault}" for fault in dark)]

    return find


def sideways(page: Page) -> list[str]:
    """Say by how many pixels a page is wider than its window, if it is."""
    # A document must be there again, and its style, right after a page was opened or posted.
    page.wait_for_load_state()
    wider = page.locator("html").evaluate("root => root.scrollWidth - root.clientWidth")
    return [f"{wider} pixels too wide"] if wider else []
