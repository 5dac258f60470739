from __future__ import annotations

import re
import shutil
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
PAGES = ["", "issues/2017-11/", "404.html"]
KINDS = (
    "",
    "years/2026/",
    "issues/english/",
    "issues/urdu/",
    "topics/",
    "topics/irrigation/",
    "focus/youth/",
    "corrections/",
    "search/",
    "404.html",
)
"""A page of every template, of the two issues that have everything that an issue can have."""
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive of the sample publication."""
    folder = tmp_path_factory.mktemp("archive") / "site"
    clock = FixedClock(datetime(2017, 12, 1, 14, 0, tzinfo=UTC))
    copy = folder.parent / "publication"
    copy.mkdir()
    for name in ("publication.yaml", "feeds.yaml", "issues"):
        take = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        take(ROOT / name, copy / name)
    building.build(Workplace(folder=copy, clock=clock), output=folder)
    return folder


@pytest.fixture(scope="module", params=["ltr", "rtl"])
def every_kind(
    request: pytest.FixtureRequest, rivers: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return an archive with every kind of page, of a publication in English or in Urdu."""
    folder = tmp_path_factory.mktemp(request.param) / "rivers"
    shutil.copytree(rivers, folder, ignore=shutil.ignore_patterns("var"))
    (folder / "feeds.yaml").write_text(
        "version: 1\nfeeds: []\noutlets:\n"
        "  - {name: The Harbour Business Line, hosts: [harbour.example], country: PK}\n"
    )
    english = folder / "issues" / "english.yaml"
    text = english.read_text().replace(
        "outlet: The Harbour Business Line",
        "outlet: The Harbour Business Line\n    topics: [irrigation, آبپاشی]",
        1,
    )
    english.write_text(f"{text}{CORRECTION}")
    if request.param == "rtl":
        settings = folder / "publication.yaml"
        settings.write_text(settings.read_text().replace("language: en", "language: ur", 1))
    clock = FixedClock(datetime(2026, 12, 20, 14, 0, tzinfo=UTC))
    building.build(
        Workplace(folder=folder, clock=clock), output=folder.parent / "site", drafts=True
    )
    return folder.parent / "site"


CORRECTION = """
corrections:
  - {date: 2026-12-19, what: The gauge stands at the *lower* bridge., by: editor, item: gauges}
  - {date: 2026-12-18, what: Two names were spelt wrongly., by: editor}
"""


@pytest.fixture
def here(site: Path, serve_files: Callable[[Path], str]) -> str:
    """Serve the archive; return its address."""
    return serve_files(site)


@pytest.mark.parametrize("width", [375, 1280])
def test_pages_fit_and_are_accessible(
    every_kind: Path,
    serve_files: Callable[[Path], str],
    open_page: OpenPage,
    quick_faults: Callable[[Page], list[str]],
    width: int,
) -> None:
    """Every kind of page needs no sideways scrolling, and axe-core finds nothing wrong, opened or folded."""
    base = serve_files(every_kind)
    page = open_page(base, width=width)
    found = []
    for name in KINDS:
        answer = page.goto(base + name)
        assert answer
        assert answer.ok, name
        assert page.locator("h1").count() == 1
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += [f"{name}: {fault}" for fault in quick_faults(page)]
    assert not found


def test_no_script_is_needed(every_kind: Path) -> None:
    """No page but the search's own runs anything."""
    for path in every_kind.rglob("*.html"):
        running = re.findall(r"<script(?![^>]*application/ld)[^>]*>", path.read_text())
        assert bool(running) == (path.parent.name == "search"), path


def test_contents_fold_on_a_phone_and_stand_open_beside(here: str, open_page: OpenPage) -> None:
    """Without a script the contents of an issue unfold on a phone, and are there on a wide screen."""
    link = ".inside a[href='#pakistan-always-important']"
    phone = open_page(here + "issues/2017-11/", width=375, scripts=False)
    assert not phone.locator(link).is_visible()
    phone.locator(".inside summary").click()
    phone.locator(link).click()
    assert phone.url.endswith("#pakistan-always-important")
    wide = open_page(here + "issues/2017-11/", width=1280, scripts=False)
    assert wide.locator(link).is_visible()


def test_a_printed_page_shows_addresses_and_no_navigation(here: str, open_page: OpenPage) -> None:
    """On paper links are followed by their addresses, and what only leads on is gone."""
    page = open_page(here + "issues/2017-11/")
    page.emulate_media(media="print")
    for name in (".rooms", ".inside", ".steps", ".below", ".skip"):
        assert not page.locator(name).first.is_visible(), name
    assert page.locator(".behind .address").is_visible()
    after = "one => getComputedStyle(one, '::after').content"
    shown = page.locator(".entries .source a[href^=http]").first.evaluate(after)
    assert "http" in shown


def test_a_reader_walks_from_the_index_to_an_entry(here: str, open_page: OpenPage) -> None:
    """From the index a link leads to the issue, and an entry's address to the entry."""
    page = open_page(here)
    page.locator("main a[href*='2017-11']").first.click()
    page.wait_for_url("**/issues/2017-11/**")
    entry = page.locator("#pakistan-always-important")
    assert entry.count() == 1
    page.goto(here + "issues/2017-11/#pakistan-always-important")
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
    page = open_page(here)
    asked: set[str] = set()
    for name in (*PAGES[:2], "topics/", "authors/michael-kugelman/", "corrections/", "search/"):
        page.goto(here + name)
        hrefs = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
        inside = {href.split("#")[0] for href in hrefs if href.startswith(here)}
        assert inside
        for href in sorted(inside - asked):
            assert page.request.get(urljoin(here, href)).ok, href
        asked |= inside
    assert (site / "404.html").exists()
