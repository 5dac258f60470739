"""Nothing that is typed at the desk is lost: offline, killed, closed, signed out, in two windows at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.types import ASGIApp

from newsletter.desk.alone import Alone
from newsletter.desk.app import make_app
from newsletter.desk.serving import alone, open_desk
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.histories import drafts, history

pytestmark = pytest.mark.browser

ISSUE = "2026-12"
SAVES = "**/write/save"
LEAD = "leads:\n  - id: dam\n    title: The dam\n    body: It stands.\n"

SAVED = """() => document.getElementsByName("body")[0].value === document.getElementsByName("was:body")[0].value"""


@pytest.fixture
def file(workplace: Workplace) -> Path:
    """Return the issue's file, with a lead."""
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text("utf-8") + LEAD, "utf-8")
    return path


@pytest.fixture
def address(workplace: Workplace, file: Path, serve: Callable[[ASGIApp], str]) -> str:
    """Return where the lead is written."""
    assert file.exists()
    member = alone(reading.publication(workplace))
    base = serve(make_app(open_desk(workplace, Alone(member)))).rstrip("/")
    return f"{base}/issues/{ISSUE}/leads/dam"


def reachable(workplace: Workplace) -> str:
    """Return all that anybody can find again: the file, the drafts, the history."""
    told = [one.now for one in drafts(workplace, ISSUE)]
    told += [text for one in history(workplace, ISSUE) for text in (one.before, one.after)]
    return "\n".join([workplace.issue_file(ISSUE).read_text("utf-8"), *told])


def unheard(route: Route) -> None:
    """Let the desk save, and die before it answers."""
    route.fetch()
    route.abort()


def nothing(_route: Route) -> None:
    """Let a request hang for ever."""


def typed(page: Page, words: str) -> None:
    """Type at the end of the text."""
    page.get_by_label("Text", exact=True).press("Control+End")
    page.get_by_label("Text", exact=True).press_sequentially(words)


def test_one_window_that_loses_its_desk(
    address: str, file: Path, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """An answer that never comes, a desk that is gone, a window closed amid a save: the text is in the file."""
    page = open_page(address)
    page.route(SAVES, unheard)
    typed(page, " Unheard.")
    page.locator("#save-state.bad").wait_for()
    page.unroute(SAVES)
    typed(page, " Heard.")
    page.wait_for_function(SAVED)
    assert "body: It stands. Unheard. Heard.\n" in file.read_text("utf-8")

    page.route(SAVES, lambda route: route.fulfill(status=401))
    typed(page, " Signed out.")
    page.locator("#save-state", has_text="signed out").wait_for()
    page.unroute(SAVES)

    page.route(SAVES, nothing)
    typed(page, " Closed.")
    context = page.context
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(address)
    again.locator("#lead-shown", has_text="Signed out. Closed.").wait_for()
    assert "Signed out. Closed." in file.read_text("utf-8")
    assert drafts(workplace, ISSUE) == ()


def test_two_windows_offline_over_one_field(
    address: str, file: Path, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """Both texts come back when the desk does, and what a foreign editor wrote meanwhile stays, too."""
    one = open_page(address)
    two = one.context.new_page()
    two.goto(address)
    one.context.route(SAVES, lambda route: route.abort())
    for page, words in ((one, " First window."), (two, " Second window.")):
        typed(page, words)
        page.locator("#save-state.bad").wait_for()
        page.goto("about:blank")
    one.context.unroute(SAVES)
    before = file.read_text("utf-8")
    file.write_text(before.replace("It stands.", "It stands. In vim."), "utf-8")
    again = one.context.new_page()
    again.goto(address)
    again.get_by_role("button", name="Keep mine").wait_for()
    again.wait_for_function("Object.keys(localStorage).length <= 1")
    found = reachable(workplace)
    assert all(words in found for words in ("First window.", "Second window.", "In vim."))
    assert "In vim." in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 502, "body": "<h1>Bad gateway</h1>"}, "The desk does not answer."),
        ({"status": 401}, "You are signed out."),
        ({"status": 500, "body": '<body class="bare"><main><h1>Unforeseen.'}, "Unforeseen."),
        ({"status": 403, "body": '<body class="bare"><main><h1>You may not.'}, "You may not."),
    ],
)
def test_a_comment_that_is_not_taken(
    address: str, open_page: Callable[..., Page], answer: dict[str, Any], said: str
) -> None:
    """A line says why; the words stay, also when the page is opened again, until they are taken."""
    page = open_page(address)
    page.route("**/comments", lambda route: route.fulfill(content_type="text/html", **answer))
    page.get_by_label("Say something of it").fill("Does it?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Say something of it")).to_have_value("Does it?")
    page.unroute("**/comments")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".threads .said")).to_have_text("Does it?")
    expect(page.get_by_label("Say something of it")).to_have_value("")


def test_what_is_typed_before_the_scripts_have_come(
    address: str,
    file: Path,
    open_before_scripts: Callable[[str], tuple[Page, Callable[[], None]]],
) -> None:
    """A text is saved and a comment kept as if every key had been heard."""
    page, let_scripts_come = open_before_scripts(address)
    page.get_by_label("Text", exact=True).fill("It *never* stands.")
    page.get_by_label("Say something of it").fill("Does it?")
    let_scripts_come()
    page.locator("#lead-shown em", has_text="never").wait_for()
    assert "body: It *never* stands.\n" in file.read_text("utf-8")
    page.goto(address)
    expect(page.get_by_label("Say something of it")).to_have_value("Does it?")
