"""The readers' pages in a real browser: by keys alone, without scripts, in both directions."""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from typing import Any, Literal, Protocol

import pytest
from playwright.sync_api import Page
from starlette.types import ASGIApp

from newsletter.audience import subscribers
from newsletter.model.audience import Cause
from newsletter.model.sending import Status
from newsletter.public.app import clerk_of, make_app
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting, subscribing
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import Purpose, open_readers
from newsletter.publication.readers.registry import new_id
from newsletter.publication.web.reader_pages import ReaderPages

pytestmark = pytest.mark.browser

PUBLIC = "https://readers.example/"
SANA = "sana@reader.example"
LARGEST = 20_000
"""Octets of a page with all that it loads."""
MOST_STOPS = 30
Scheme = Literal["light", "dark"]
OpenPage = Callable[..., Page]
FindFaults = Callable[..., list[str]]

STOP = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {
    name: one.getAttribute('name') || one.getAttribute('type') || one.getAttribute('href') || one.tagName,
    seen: box.width > 10 && box.height > 10 && box.top >= 0 && box.bottom <= innerHeight + 1,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""
LOADED = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((sum, one) => sum + one.decodedBodySize, 0)"""


class Stage(Protocol):
    """One server for many tests: see the conftest.py above."""

    app: ASGIApp
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The pages as served, and the publication behind them."""

    address: str
    workplace: Workplace

    def enter(self, address: str, *, language: str) -> dict[str, str]:
        """Enter and confirm a reader; return the addresses of their pages."""
        now = self.workplace.clock()
        with open_readers(self.workplace) as readers:
            audience = readers.opened.audience
            known = subscribers.add(
                audience, address, now=now, new_id=new_id, cause=Cause.OWN, language=language
            )
            known = subscribers.confirm(audience, known.id, now=now, cause=Cause.OWN)
            purposes = (Purpose.PREFERENCES, Purpose.EXPORT, Purpose.ERASE, Purpose.UNSUBSCRIBE)
            return {one.value: self.address + readers.path(known, one) for one in purposes}

    def link(self, to: str) -> str:
        """Let the clock do its round; return where the link of the newest mail to `to` leads here."""
        consenting.settle(self.workplace)
        files = (self.workplace.folder / "var" / "outbox").glob("*.eml")
        mails = [email.message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]
        (part,) = [mail.get_body(("plain",)) for mail in mails if mail["To"] == to][-1:]
        assert part
        (path,) = re.findall(rf"{re.escape(PUBLIC)}(\S+)", part.get_content())
        return f"{self.address}{path}"


@pytest.fixture
def pages(workplace: Workplace, stage: Stage) -> Iterator[Pages]:
    """Return the pages of a publication, served."""
    path = workplace.publication_file
    path.write_text(f"{path.read_text()}public_url: {PUBLIC}\n")
    with open_readers(workplace):  # makes the database
        pass
    with clerk_of(lambda: open_readers(workplace)) as clerk:
        publication = reading.publication(workplace)
        printed = ReaderPages(publication, workplace.folder)
        stage.app = make_app(clerk, printed, Clicking(workplace, publication))
        yield Pages(address=stage.address, workplace=workplace)


def walk_to(page: Page, name: str) -> None:
    """Press the tab key until something is reached; every stop on the way must be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop: dict[str, Any] = page.evaluate(STOP)
        assert stop["seen"], f"{stop['name']} cannot be seen at {page.url}"
        assert stop["ring"], f"{stop['name']} does not show that it has the focus at {page.url}"
        if re.fullmatch(name, stop["name"]):
            return
    pytest.fail(f"The tab key does not reach {name} at {page.url}")


def press(page: Page, name: str = "submit", key: str = "Enter") -> None:
    """Walk to a button or link and press it; wait for the next page."""
    walk_to(page, name)
    with page.expect_navigation():
        page.keyboard.press(key)


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(360, "light", "ur"), (360, "dark", "en"), (1280, "light", "en"), (1280, "dark", "ur")],
)
def test_a_reader_comes_and_goes_by_keys_alone(
    pages: Pages, open_page: OpenPage, width: int, scheme: Scheme, language: str
) -> None:
    """Subscribe, confirm, change preferences and leave: no mouse, no script, nothing sideways."""
    page = open_page(
        f"{pages.address}?language={language}", width=width, scheme=scheme, scripts=False
    )
    walk_to(page, "email")
    page.keyboard.type(SANA)
    walk_to(page, "full_name")
    page.keyboard.type("Sana")
    press(page)
    page.goto(pages.link(SANA))
    press(page)
    assert _status(pages) is Status.CONFIRMED
    page.goto(_preferences_of(pages))
    walk_to(page, "section")
    page.keyboard.press("Space")
    press(page)
    assert page.locator("[role=status]").count() == 1
    press(page, r".*/u/.*")
    assert page.locator("html").get_attribute("lang") == language
    press(page)
    assert page.locator("html").get_attribute("lang") == language
    assert _status(pages) is Status.UNSUBSCRIBED


def _status(pages: Pages) -> Status:
    return subscribing.history(pages.workplace, SANA).subscriber.status


def _preferences_of(pages: Pages) -> str:
    known = subscribing.history(pages.workplace, SANA).subscriber
    with open_readers(pages.workplace) as readers:
        return pages.address + readers.path(known, Purpose.PREFERENCES)


@pytest.mark.parametrize(("width", "language"), [(360, "ur"), (1280, "en")])
def test_every_page_is_accessible_and_small(
    pages: Pages,
    open_page: OpenPage,
    quick_faults: FindFaults,
    width: int,
    language: str,
) -> None:
    """axe-core finds nothing wrong with any page, light or dark; each is small with all it loads."""
    page = open_page(f"{pages.address}embed?language={language}", width=width)
    seen = []

    def look() -> None:
        assert not quick_faults(page), page.url
        assert page.evaluate(LOADED) <= LARGEST, page.url
        seen.append(page.title())

    look()
    for path in ("nothing-here", "c/made-up", ""):
        page.goto(f"{pages.address}{path}?language={language}")
        look()
    page.fill("#email", "sana@nowhere")
    page.click("button")
    assert page.locator("[aria-invalid]").count() == 1
    look()
    page.fill("#email", SANA)
    page.click("button")
    look()
    page.goto(f"{pages.link(SANA)}?language={language}")
    look()
    page.click("button")
    look()
    ways = pages.enter("other@reader.example", language=language)
    page.goto(ways["preferences"])
    page.click("button >> nth=0")
    look()
    page.fill("#email", "new@reader.example")
    page.click("button >> nth=1")
    look()
    page.goto(f"{pages.link('new@reader.example')}?language={language}")
    look()
    page.click("button")
    look()
    page.goto(ways["export"])
    look()
    for way in ("unsubscribe", "erase"):
        page.goto(ways[way])
        look()
        page.click("button")
        look()
        if way == "unsubscribe":
            page.goto(ways["preferences"])
            look()
    assert len(seen) == 18


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_text_may_be_twice_as_large(
    pages: Pages, open_page: OpenPage, width: int, language: str
) -> None:
    """Nothing is cut off or pushed aside for readers who set their text to 200 %."""
    ways = pages.enter(SANA, language=language)
    page = open_page(f"{pages.address}?language={language}", width=width, scripts=False)
    usual = page.locator("button").bounding_box()
    page.context.new_cdp_session(page).send(
        "Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}}
    )
    for address in (f"{pages.address}?language={language}", *ways.values()):
        page.goto(address)
        wider = page.locator("html").evaluate("root => root.scrollWidth - root.clientWidth")
        assert not wider, address
        cut = "[...document.querySelectorAll('button,label,a')].filter(a => a.scrollWidth > a.clientWidth + 1 && a.clientWidth && getComputedStyle(a).overflow !== 'visible' && !a.closest('.trap') && !a.matches('.skip')).map(a => a.outerHTML)"
        assert page.evaluate(cut) == []
    page.goto(f"{pages.address}?language={language}")
    larger = page.locator("button").bounding_box()
    assert usual
    assert larger
    assert larger["height"] > 1.3 * usual["height"]


def test_forced_colours_leave_every_control_to_be_seen(pages: Pages, open_page: OpenPage) -> None:
    """Where a reader's system chooses all colours, fields and buttons keep a border."""
    ways = pages.enter(SANA, language="en")
    page = open_page(ways["preferences"])
    page.emulate_media(forced_colors="active")
    controls = "button,input:not([type=hidden]):not([type=checkbox]),select"
    borders = page.evaluate(
        f"[...document.querySelectorAll('{controls}')].map(one => getComputedStyle(one).borderTopWidth)"
    )
    assert len(borders) == 5
    assert all(float(width.removesuffix("px")) >= 1 for width in borders)
    walk_to(page, "submit")


def test_the_trap_is_met_by_nobody(pages: Pages, open_page: OpenPage) -> None:
    """The field for programs is reached by no key, seen by no eye and read out to nobody."""
    page = open_page(pages.address, scripts=False)
    names = set()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        names.add(page.evaluate(STOP)["name"])
    assert "email" in names
    assert "website" not in names
    assert page.get_by_role("textbox").count() == 2
    box = page.locator(".trap").bounding_box()
    assert box
    assert box["height"] * box["width"] <= 1
