"""The month and its comments at the desk, in a browser: quick with scripts, whole without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from starlette.types import ASGIApp

from newsletter.desk.alone import Alone
from newsletter.desk.app import make_app
from newsletter.desk.serving import alone, open_desk
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import commenting

pytestmark = pytest.mark.browser

ISSUE = "2026-12"


@pytest.fixture
def address(workplace: Workplace, serve: Callable[[ASGIApp], str]) -> str:
    """Return where the desk is."""
    member = alone(reading.publication(workplace))
    return serve(make_app(open_desk(workplace, Alone(member))))


def test_the_month_and_its_comments_by_keyboard(
    address: str,
    workplace: Workplace,
    open_page: Callable[..., Page],
    faults_in_light_and_dark: Callable[..., list[str]],
) -> None:
    """The checks are told by themselves; a comment is made, settled and opened again without a mouse."""
    page = open_page(address)
    page.locator(".stand", has_text="warning").wait_for()
    assert not faults_in_light_and_dark(page)
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.get_by_label("Say something of the issue as a whole").fill("Who says so?\n<b>")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Comment 1 is open.").wait_for()
    assert page.locator(".said", has_text="<b>").count() == 1
    page.get_by_label("Answer comment 1").fill("Half a")
    commenting.add(workplace, ISSUE, "From a terminal.")
    page.get_by_text("From a terminal.").wait_for()
    assert page.get_by_label("Answer comment 1").input_value() == "Half a"
    page.get_by_role("button", name="Resolve").first.press("Enter")
    page.get_by_text("Comment 1 is resolved.").wait_for()
    page.keyboard.press("u")
    page.get_by_text("Comment 1 is open again.").wait_for()
    assert page.get_by_label("Answer comment 1").input_value() == "Half a"
    assert not faults_in_light_and_dark(page)
    assert len(commenting.waiting_threads(workplace)) == 2


def test_without_scripts_nothing_is_missing(
    address: str, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """The checks are a link, and comments are forms."""
    page = open_page(address, width=375, scripts=False)
    page.get_by_role("link", name="Look now").click()
    assert "warning" in page.locator(".stand").inner_text()
    page.locator(".stand").get_by_role("link", name="Comments").click()
    page.get_by_label("Say something of the issue as a whole").fill("Well?")
    page.get_by_role("button", name="Comment").click()
    page.get_by_placeholder("Answer …").fill("Yes.")
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("button", name="Resolve").click()
    assert "Comment 1 is resolved." in page.locator("#told").inner_text()
    assert commenting.waiting_threads(workplace) == ()
