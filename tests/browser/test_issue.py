from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page

from newsletter.publication.issues import previewing
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
ISSUE = "2017-11"
# A mail is shown inside a mail program's page, which brings the landmarks.
MAIL_RULES_APART = ("region", "landmark-one-main")

Scheme = Literal["light", "dark"]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sample issue as mail and page, its pictures beside them."""
    folder = tmp_path_factory.mktemp("issue")
    now = datetime(2017, 12, 1, 14, 0, tzinfo=UTC)
    workplace = Workplace(folder=ROOT, clock=FixedClock(now))
    previewing.write_preview(workplace, ISSUE, folder)
    return folder


@pytest.fixture
def here(written: Path, serve_files: Callable[[Path], str]) -> str:
    """Serve that folder; return its address."""
    return serve_files(written)


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


@pytest.mark.parametrize("width", [360, 640])
def test_the_mail_fits_and_is_accessible(
    here: str,
    open_page: OpenPage,
    faults_in_light_and_dark: Callable[..., list[str]],
    width: int,
) -> None:
    """The sample issue's mail needs no sideways scrolling, and axe-core finds nothing wrong."""
    page = open_page(here + "mail.html", width=width)
    assert not faults_in_light_and_dark(page, without=MAIL_RULES_APART)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_web_page_fits_and_is_accessible(
    here: str,
    open_page: OpenPage,
    faults_in_light_and_dark: Callable[..., list[str]],
    width: int,
) -> None:
    """The sample issue's web page needs no sideways scrolling, and axe-core finds nothing wrong."""
    assert not faults_in_light_and_dark(open_page(here + "page.html", width=width))


@pytest.mark.parametrize("name", ["mail.html", "page.html"])
def test_the_smallest_screen_is_wide_enough(here: str, open_page: OpenPage, name: str) -> None:
    """At 320 pixels, or a large page zoomed in to 400 %, nothing is cut off (WCAG 1.4.10)."""
    assert overflow(open_page(here + name, width=320)) == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_the_reader_s_own_text_size_counts(here: str, open_page: OpenPage, width: int) -> None:
    """Who asks the browser for text half as large again gets it, and nothing is cut off."""
    page = open_page(here + "page.html", width=width)
    size = "parseFloat(getComputedStyle(document.querySelector('.lead p')).fontSize)"
    before = page.evaluate(size)
    page.add_style_tag(content="html{font-size:150%}")
    assert page.evaluate(size) == before * 1.5
    assert overflow(page) == 0


@pytest.mark.parametrize("name", ["mail.html", "page.html"])
def test_every_link_is_reached_by_the_keyboard(here: str, open_page: OpenPage, name: str) -> None:
    """The tab key visits every link, in the order in which they are read."""
    page = open_page(here + name)
    links = page.locator("a[href]").count()
    visited = []
    for _ in range(links):
        page.keyboard.press("Tab")
        visited.append(
            page.evaluate(
                "[...document.querySelectorAll('a[href]')].indexOf(document.activeElement)"
            )
        )
    assert links > 10
    assert visited == list(range(links))


def test_the_skip_link_leads_to_the_issue(here: str, open_page: OpenPage) -> None:
    """The first key press on the web page offers to skip to the issue itself."""
    page = open_page(here + "page.html")
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    assert target.startswith("#")
    assert page.evaluate("document.activeElement.getBoundingClientRect().height") > 10
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = f"document.querySelector('{target}').contains(document.activeElement)"
    assert page.evaluate(inside) is True


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_are_there(here: str, open_page: OpenPage, scheme: Scheme) -> None:
    """Every picture of mail and page is found and has words for those who do not see it."""
    for name in ("mail.html", "page.html"):
        page = open_page(here + name, width=640, scheme=scheme)
        page.wait_for_load_state("load")
        broken = (
            "[...document.images].filter(i => !i.naturalWidth || i.alt === null).map(i => i.src)"
        )
        assert page.evaluate(broken) == []


def test_the_page_prints(here: str, open_page: OpenPage) -> None:
    """Printed, the web page is black on white and fits the paper."""
    page = open_page(here + "page.html", width=720, scheme="dark")
    page.emulate_media(media="print")
    assert overflow(page) == 0
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}
