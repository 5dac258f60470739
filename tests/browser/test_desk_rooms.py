"""Every room of the desk in a browser: no fault, light and dark, wide and narrow, in both directions; and light."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Page
from starlette.types import ASGIApp

from newsletter.desk.alone import Alone
from newsletter.desk.app import make_app
from newsletter.desk.rooms import ROOMS
from newsletter.desk.serving import alone, open_desk
from newsletter.model.access import May
from newsletter.publication.place import reading
from newsletter.publication.place.initiating import write_keys
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

pytestmark = pytest.mark.browser

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HEAVIEST = 60_000
"""Octets of a page with its style and scripts, as they are sent; frames not counted."""
DIFFERS = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
"""Rules whose answer may be another in the dark, or on a phone."""
IN_URDU = (
    "/",
    "/issues/{issue}/write",
    "/issues/{issue}/entries/{item}",
    "/issues/{issue}/preview",
)
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter((one) => !["iframe", "img"].includes(one.initiatorType) && !one.name.includes("/events?"))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
FILES = (".svg", ".csv", ".opml")
ITEMS = {
    "/issues/{issue}/entries/{item}": {"english": "gauges", "urdu": "gauges"},
    "/issues/{issue}/leads/{item}": {"english": "two-rivers", "urdu": "do-darya"},
    "/issues/{issue}/leads/{item}/picture": {"english": "two-rivers", "urdu": "do-darya"},
}
"""Pages of one piece, and which one in each issue."""
NOT_YET = frozenset(
    {"/issues/{issue}/sending", "/issues/{issue}/verify", "/issues/{issue}/clicks",
     "/issues/{issue}/compare", "/feeds/one", "/care/backups"}
)  # fmt: skip
"""What has nothing to show in this publication: it says so, as the page of what went wrong."""


def pages() -> Iterator[str]:
    """Yield the addresses of all pages, with ``{issue}`` and ``{item}`` as places."""
    for room in ROOMS:
        for way in room.ways:
            places = {part for part in way.path.split("/") if part.startswith("{")}
            is_page = way.method == "GET" and way.needs is not May.NOTHING
            if is_page and not way.path.endswith(FILES) and places <= {"{issue}"}:
                yield way.path
    yield from ITEMS


def address(path: str, issue: str) -> str:
    """Return an address with its places filled."""
    item = ITEMS.get(path, {}).get(issue, "")
    return path.replace("{issue}", issue).replace("{item}", item)


class Stage(Protocol):
    """One server for many tests: see the conftest.py above."""

    app: ASGIApp
    address: str


@pytest.fixture(scope="module")
def desk(rivers: Path, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return where the desk is, of a publication with an English and an Urdu issue."""
    folder = tmp_path_factory.mktemp("desk") / "rivers"
    shutil.copytree(rivers, folder)
    write_keys(folder, clock=FixedClock(NOON))
    workplace = Workplace(folder=folder, clock=FixedClock(NOON), user="tester")
    member = alone(reading.publication(workplace))
    stage.app = make_app(open_desk(workplace, Alone(member)))
    return stage.address.rstrip("/")


@pytest.mark.parametrize("path", [*pages()])
def test_a_room_has_no_fault(
    desk: str,
    path: str,
    open_page: Callable[..., Page],
    find_faults: Callable[..., list[str]],
) -> None:
    """Light and left to right axe finds nothing; nor on a phone, in the dark, right to left; and it is no more than 60 kB."""
    page = open_page(desk + address(path, "english"))
    refused = page.locator("main > .wrong").count()
    assert not refused or path in NOT_YET, page.inner_text("main")
    weight = page.evaluate(WEIGHT)
    assert 0 < weight <= HEAVIEST, weight
    found = [*sideways(page), *find_faults(page)]
    page.set_viewport_size({"width": 375, "height": 812})
    page.emulate_media(color_scheme="dark")
    page.locator("html").evaluate("root => root.dir = 'rtl'")
    narrow = (*sideways(page), *find_faults(page, only=DIFFERS))
    assert not [*found, *(f"narrow: {fault}" for fault in narrow)]


def test_an_urdu_issue_at_an_urdu_desk(
    desk: str, open_page: Callable[..., Page], find_faults: Callable[..., list[str]]
) -> None:
    """The rooms in which an issue is written and read have no fault in Urdu, right to left."""
    page = open_page(f"{desk}/static/x/none", width=375, scheme="dark")
    page.context.add_cookies([{"name": "desk-language", "value": "ur", "url": desk}])
    for path in IN_URDU:
        page.goto(desk + address(path, "urdu"))
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert not [*sideways(page), *find_faults(page)], path


def test_what_waits_in_a_room_fits_on_a_phone(desk: str, open_page: Callable[..., Page]) -> None:
    """The count of what is to be fixed stands in the strip of rooms, which moves by itself to where we are."""
    page = open_page(f"{desk}/feeds", width=375)
    checks = page.locator(".rooms a[href$='/checks']")
    checks.evaluate("""link => link.insertAdjacentHTML("beforeend",
        '<span class="waits">3<span class="unseen"> to fix</span></span>')""")
    assert not sideways(page)
    here = page.locator(".rooms [aria-current=page]").bounding_box()
    assert here
    assert here["x"] >= 0
    assert here["x"] + here["width"] <= 375


def sideways(page: Page) -> list[str]:
    """Say by how many pixels a page is wider than its window, if it is."""
    wider = page.locator("html").evaluate("root => root.scrollWidth - root.clientWidth")
    return [f"{wider} pixels too wide"] if wider else []
