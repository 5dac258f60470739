"""A document becomes a lead at the desk, in a browser: quick with scripts, whole without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
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
WORD = Path(__file__).parents[1] / "manuscripts" / "golden" / "word.html"
PASTE = """html => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  document.getElementById("paste").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
DROP = """async ([name, selector]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 6, height: 4 });
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "IMG_1.png", { type: "image/png" }));
  const kind = name === "drop" ? DragEvent : ClipboardEvent;
  const carried = name === "drop" ? { dataTransfer: data } : { clipboardData: data };
  document.querySelector(selector).dispatchEvent(new kind(name, { ...carried, bubbles: true, cancelable: true }));
}"""
LEAD = "leads:\n  - id: dam\n    title: The dam\n    body: It stands.\n"
SAVED = """name => {
  const box = document.getElementsByName(name)[0];
  return box.value === document.getElementsByName(`was:${name}`)[0].value;
}"""


@pytest.fixture
def address(workplace: Workplace, serve: Callable[[ASGIApp], str]) -> str:
    """Return where leads are brought in."""
    member = alone(reading.publication(workplace))
    desk = serve(make_app(open_desk(workplace, Alone(member))))
    return (
        f"{desk}issues/{ISSUE}/leads/new"
        if desk.endswith("/")
        else f"{desk}/issues/{ISSUE}/leads/new"
    )


def test_a_paste_out_of_word_by_keyboard(
    address: str,
    workplace: Workplace,
    open_page: Callable[..., Page],
    faults_in_light_and_dark: Callable[..., list[str]],
) -> None:
    """What Word puts into the clipboard is read; a change and a comment are decided; the lead is edited."""
    page = open_page(address)
    page.evaluate(PASTE, WORD.read_text("utf-8"))
    assert "We were never asked." in page.locator("#paste").inner_text()
    assert not faults_in_light_and_dark(page)
    page.get_by_role("button", name="Read it").press("Enter")
    page.get_by_text("hardly emptied").first.wait_for()
    assert not faults_in_light_and_dark(page)
    page.locator("#on-1-yes").press("Space")
    page.locator("#lead-shown", has_text="never emptied").wait_for()
    page.locator("#on-c1-yes").press("Space")
    page.keyboard.press("Control+Enter")
    page.get_by_text("stands in the issue as its last lead").wait_for()
    assert len(commenting.waiting_threads(workplace)) == 1
    box = page.get_by_label("Text", exact=True)
    box.fill(box.input_value() + "\n\nAnd *so* on.")
    page.locator("#lead-shown em", has_text="so").wait_for()
    assert not faults_in_light_and_dark(page)
    page.locator("#save-state", has_text="Saved").wait_for()
    page.keyboard.press("Control+s")
    page.locator("#told", has_text="saved").wait_for()
    file = workplace.issue_file(ISSUE)
    assert "And *so* on." in file.read_text("utf-8")

    page.get_by_label("First published in").press_sequentially("The Gazette")
    page.wait_for_function(SAVED, arg="first_published.outlet")
    file.write_text(file.read_text("utf-8").replace("outlet: The Gazette", "outlet: Dawn"))
    page.get_by_label("First published in").press_sequentially(", Lahore")
    clash = page.locator("[data-field='first_published.outlet'] .clash:not([hidden])")
    clash.get_by_role("button", name="Keep mine").click()
    page.wait_for_function(SAVED, arg="first_published.outlet")
    assert "      outlet: The Gazette, Lahore\n" in file.read_text("utf-8")


def test_without_scripts_nothing_is_missing(
    address: str, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """A file is chosen, decided about with buttons, added and changed with forms alone."""
    page = open_page(address, width=375, scripts=False)
    page.set_input_files("#file", WORD)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Accept all").click()
    assert "never emptied" in page.locator("#lead-shown").inner_text()
    page.get_by_label("Leave out").check()
    page.get_by_role("button", name="Add this lead").click()
    page.get_by_label("Title", exact=True).fill("The river")
    page.get_by_role("button", name="Save").click()
    assert "Saved." in page.locator("#told").inner_text()
    assert "title: The river\n" in workplace.issue_file(ISSUE).read_text("utf-8")
    assert commenting.waiting_threads(workplace) == ()


@pytest.fixture
def lead(workplace: Workplace, address: str) -> str:
    """Return where a lead is written."""
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text("utf-8") + LEAD, "utf-8")
    return address.replace("/new", "/dam")


def test_a_picture_is_dropped_and_another_pasted(
    lead: str,
    workplace: Workplace,
    open_page: Callable[..., Page],
    faults_in_light_and_dark: Callable[..., list[str]],
) -> None:
    """What is typed is saved before the page goes; a drop comes above the text, a paste into it."""
    page = open_page(lead)
    page.get_by_label("Text", exact=True).press("Control+End")
    page.get_by_label("Text", exact=True).press_sequentially(" And on.")
    page.evaluate(DROP, ["drop", "h1"])
    page.get_by_role("heading", name="What does the picture show?").wait_for()
    page.get_by_label("What the picture shows").fill("A dam")
    assert not faults_in_light_and_dark(page)
    page.keyboard.press("Control+Enter")
    page.locator("#told", has_text="stands in the lead").wait_for()
    page.wait_for_load_state()
    page.evaluate(DROP, ["paste", "textarea[name=body]"])
    page.get_by_label("It is an ornament").check()
    page.keyboard.press("Control+Enter")
    page.locator("#lead-shown p + figure, #lead-shown figure + p").first.wait_for()
    text = workplace.issue_file(ISSUE).read_text("utf-8")
    assert "file: images/the-dam.png\n      alt: A dam\n" in text
    assert "And on.\n\n      ![](images/the-dam.png)\n" in text
    assert not faults_in_light_and_dark(page)
    page.keyboard.press("u")
    page.locator("#told", has_text="taken back").wait_for()
    assert "![]" not in workplace.issue_file(ISSUE).read_text("utf-8")


def test_a_picture_is_handed_in_without_script(
    lead: str, workplace: Workplace, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    """It is chosen, shown, described and taken out by forms alone."""
    file = tmp_path / "p.png"
    Image.new("RGB", (6, 4)).save(file)
    page = open_page(lead, width=375, scripts=False)
    page.get_by_role("link", name="Hand in a picture").click()
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Show it").click()
    page.get_by_role("button", name="Put it above").click()
    assert "a picture above a lead needs it" in page.locator(".wrong").inner_text()
    page.get_by_label("What the picture shows").fill("A dam")
    page.get_by_role("button", name="Put it above").click()
    assert "alt: A dam" in workplace.issue_file(ISSUE).read_text("utf-8")
    page.get_by_role("link", name="Another picture, or none").click()
    page.get_by_role("button", name="Take the picture out").click()
    assert "image:" not in workplace.issue_file(ISSUE).read_text("utf-8")
