from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page

from newsletter.publication.archive import building
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["index.html", "issues/2017-11/index.html", "404.html"]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive of the sample publication."""
    folder = tmp_path_factory.mktemp("archive") / "site"
    clock = FixedClock(datetime(2017, 12, 1, 14, 0, tzinfo=UTC))
    building.build(Workplace(folder=ROOT, clock=clock), output=folder)
    return folder


@pytest.fixture
def here(site: Path, serve_files: Callable[[Path], str]) -> str:
    """Serve the archive; return its address."""
    return serve_files(site)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_and_are_accessible(
    here: str,
    open_page: OpenPage,
    faults_in_light_and_dark: Callable[..., list[str]],
    name: str,
    width: int,
) -> None:
    """Every kind of page needs no sideways scrolling, and axe-core finds nothing wrong."""
    assert not faults_in_light_and_dark(open_page(here + name, width=width))


def test_a_reader_walks_from_the_index_to_an_entry(here: str, open_page: OpenPage) -> None:
    """From the index a link leads to the issue, and an entry's address to the entry."""
    page = open_page(here)
    page.locator("a[href*='2017-11']").first.click()
    page.wait_for_url("**/issues/2017-11/**")
    entry = page.locator("#pakistan-always-important")
    assert entry.count() == 1
    page.goto(here + "issues/2017-11/index.html#pakistan-always-important")
    top = page.evaluate("document.querySelector(':target').getBoundingClientRect().top")
    assert 0 <= top < 200


@pytest.mark.parametrize("name", PAGES[:2])
def test_the_first_key_skips_to_the_text(here: str, open_page: OpenPage, name: str) -> None:
    """The first stop of the tab key is a link to the page's main part, and it can be seen."""
    page = open_page(here + name)
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    assert target.startswith("#")
    assert page.evaluate("document.activeElement.getBoundingClientRect().height") > 10
    main = f"document.querySelector('{target}').closest('main') !== null"
    assert page.evaluate(main) is True


def test_every_link_inside_the_archive_resolves(site: Path, here: str, open_page: OpenPage) -> None:
    """No link between pages of the archive is dead, whatever page one starts from."""
    for name in PAGES[:2]:
        page = open_page(here + name)
        hrefs = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
        inside = {href.split("#")[0] for href in hrefs if href.startswith(here)}
        assert inside
        for href in sorted(inside):
            assert page.request.get(urljoin(here, href)).ok, href
    assert (site / "404.html").exists()
