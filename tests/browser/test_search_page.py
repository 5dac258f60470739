"""The archive's search page, used as its readers use it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from newsletter.publication.archive import building
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def site(rivers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive of a publication with an English and an Urdu issue."""
    folder = tmp_path_factory.mktemp("search") / "rivers"
    shutil.copytree(rivers, folder)
    for file in (folder / "issues").glob("*.yaml"):
        file.write_text(file.read_text("utf-8") + "\nimported: true\n", "utf-8")
    clock = FixedClock(datetime(2026, 12, 1, 9, tzinfo=UTC))
    building.build(Workplace(folder=folder, clock=clock))
    return folder / "site"


@pytest.fixture
def here(site: Path, serve_files: Callable[[Path], str]) -> str:
    """Serve the archive; return the address of its search."""
    return serve_files(site) + "search/"


@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_is_accessible_with_what_it_found(
    here: str, open_page: OpenPage, faults_in_light_and_dark: Callable[..., list[str]], width: int
) -> None:
    """Empty and with results, light and dark, axe-core finds nothing wrong."""
    page = open_page(here, width=width)
    assert not faults_in_light_and_dark(page)
    page.get_by_role("searchbox").fill("river")
    expect(page.locator(".found mark").first).to_be_visible()
    assert not faults_in_light_and_dark(page)


def test_results_come_while_one_types(here: str, open_page: OpenPage) -> None:
    """No key but letters is pressed; the address keeps the search, and a result leads to its entry."""
    page = open_page(here)
    page.get_by_role("searchbox").press_sequentially("riv")
    first = page.locator(".found h2 a").first
    expect(first).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("1 piece")
    assert page.url.endswith("?q=riv")
    href = first.get_attribute("href")
    first.click()
    page.wait_for_url("**/issues/**")
    assert href
    if "#" in href:
        assert page.locator(f"[id='{href.partition('#')[2]}']").count() == 1


def test_words_typed_before_the_script_has_come_are_searched_for(
    here: str, open_before_scripts: Callable[[str], tuple[Page, Callable[[], None]]]
) -> None:
    """A slow line loses no key: what stands in the box goes before what the address says."""
    page, let_scripts_come = open_before_scripts(f"{here}?q=xylophone")
    page.get_by_role("searchbox").fill("river")
    let_scripts_come()
    expect(page.locator(".found h2 a").first).to_be_visible()
    assert page.url.endswith("?q=river")


def test_urdu_is_found_and_set_right_to_left(here: str, open_page: OpenPage) -> None:
    """A word of the Urdu issue finds it, and the result is set in its own direction."""
    page = open_page(here + "?q=دریا")
    result = page.locator(".found>li").first
    expect(result).to_have_attribute("dir", "rtl")
    expect(result.locator("mark").first).to_be_visible()


def test_a_search_can_be_narrowed(here: str, open_page: OpenPage) -> None:
    """Outlets are offered by name; with one chosen only its pieces are left."""
    page = open_page(here)
    page.get_by_label("Outlet").focus()
    options = page.locator("#search-outlets option")
    expect(options.first).to_be_attached()
    name = options.first.get_attribute("value")
    assert name
    page.get_by_label("Outlet").fill(name)
    expect(page.locator(".found>li").first).to_be_visible()
    assert all(name in text for text in page.locator(".found .from").all_inner_texts())


def test_nothing_found_is_said(here: str, open_page: OpenPage) -> None:
    """An empty list is not left without a word."""
    page = open_page(here + "?q=xylophone")
    expect(page.get_by_role("status")).to_contain_text("Nothing was found")


def test_without_scripts_the_page_says_where_else_to_look(here: str, open_page: OpenPage) -> None:
    """Where nothing can run, a link leads to the search that is served."""
    page = open_page(here, scripts=False)
    link = page.get_by_role("link", name="Search without a script")
    assert link.get_attribute("href") == "https://mail.rivers.example/search"


def test_any_page_leads_to_the_search(here: str, open_page: OpenPage) -> None:
    """The form at the head of each page asks the search's page."""
    page = open_page(here.removesuffix("search/"))
    page.get_by_role("searchbox").fill("river")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=river")
    expect(page.locator(".found>li").first).to_be_visible()
