"""A real browser that sees this machine only."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from starlette.types import ASGIApp

from newsletter.cli.loopback import folder_app

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

OpenPage = Callable[..., Page]
FindFaults = Callable[..., list[str]]


def driver_starts() -> bool:
    """Tell whether Playwright's own program can run; a bare Debian lacks a library for it."""
    node, _ = compute_driver_executable()
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


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
        page.set_default_timeout(10_000)
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert not foreign


@pytest.fixture(scope="session")
def find_faults() -> FindFaults:
    """Return a function that lists what axe-core finds wrong with a page, as short lines."""
    axe = Axe()

    def find(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
        options = {"rules": {rule: {"enabled": False} for rule in without}}
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


def sideways(page: Page) -> list[str]:
    """Say by how many pixels a page is wider than its window, if it is."""
    # The locator waits until there is a document again, right after a page was opened or posted.
    wider = page.locator("html").evaluate("root => root.scrollWidth - root.clientWidth")
    return [f"{wider} pixels too wide"] if wider else []
