"""An issue is written in a browser: saved as one types, by keyboard, and without script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from starlette.types import ASGIApp

from newsletter.desk.alone import Alone
from newsletter.desk.app import make_app
from newsletter.desk.serving import alone, open_desk
from newsletter.documents import ids_in
from newsletter.publication.gathering.pasting import paste
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

pytestmark = pytest.mark.browser

ISSUE = "2026-12"
TEXT = """\
version: 1
date: 2026-12
subject: S
media_review:
  - id: flood
    title: "A flood"   # as printed
    summary: >-
      Ahmed Khan said “it rises” to 230 people.
    outlet: Dawn
    url: https://dawn.example/river
  - id: dam
    title: A dam
    summary:
    outlet: Dawn
    url: https://d.example/2
"""
SOURCE = "Ahmad Khan, the minister, said that it rises. " + "He told 230 people so on Monday. " * 10


@pytest.fixture
def file(workplace: Workplace) -> Path:
    """Return the issue's file."""
    path = workplace.issue_file(ISSUE)
    path.write_text(TEXT)
    return path


@pytest.fixture
def address(workplace: Workplace, file: Path, serve: Callable[[ASGIApp], str]) -> str:
    """Return where the issue is at the desk."""
    assert file.exists()
    paste(workplace, "https://dawn.example/river", SOURCE.encode(), by="editor")
    member = alone(reading.publication(workplace))
    base = serve(make_app(open_desk(workplace, Alone(member)))).rstrip("/")
    return f"{base}/issues/{ISSUE}"


def test_an_entry_is_written_by_keyboard(
    address: str, file: Path, open_page: Callable[..., Page], quick_faults: Callable[..., list[str]]
) -> None:
    """Typing saves and lights what stands; a conflict shows both; what was lost on the way comes back."""
    page = open_page(f"{address}/entries/flood")
    page.locator(".claim.off", has_text="Ahmed Khan").wait_for()
    assert not quick_faults(page)
    page.keyboard.press("e")
    box = page.get_by_label("Summary")
    box.fill(box.input_value().replace("Ahmed", "Ahmad"))
    page.locator(".grounds .good").wait_for()
    assert file.read_text() == TEXT.replace("Ahmed", "Ahmad")

    file.write_text(file.read_text().replace("to 230 people", "to 230 villagers"))
    box.press_sequentially(" More.")
    page.get_by_role("button", name="Keep mine").wait_for()
    assert "villagers" in page.locator(".theirs:visible").input_value()
    assert not quick_faults(page)
    page.get_by_role("button", name="Keep mine").press("Enter")
    page.locator("#save-state", has_text="Saved").wait_for()
    assert "More." in file.read_text()

    page.route("**/write/save", lambda route: route.abort())
    box.press_sequentially(" Typed while nobody listened.")
    page.locator("#save-state.bad").wait_for()
    page.unroute("**/write/save")
    page.goto("about:blank")
    page.goto(f"{address}/entries/flood")
    page.locator(".readback", has_text="nobody listened.").wait_for()
    assert "nobody listened." in " ".join(file.read_text().split())

    page.keyboard.press("n")
    page.get_by_role("heading", name="A dam", exact=True).wait_for()
    page.keyboard.press("l")
    page.locator("#piece-media_review-dam a").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.locator("#told", has_text="moved").wait_for()
    assert ids_in(file.read_text(), ("media_review",)) == ("dam", "flood")
    page.keyboard.press("u")
    page.locator("#told", has_text="brought back").wait_for()
    assert ids_in(file.read_text(), ("media_review",)) == ("flood", "dam")


def test_an_entry_is_written_without_script(
    address: str, file: Path, open_page: Callable[..., Page]
) -> None:
    """A button saves; where somebody else wrote meanwhile both texts are shown, and none is lost."""
    page = open_page(f"{address}/entries/dam", scripts=False)
    file.write_text(TEXT.replace("summary:\n", "summary: Theirs.\n"))
    page.get_by_label("Summary").fill("Mine.")
    page.get_by_label("Outlet").fill("The Gazette")
    page.get_by_role("button", name="Save", exact=False).first.click()
    assert page.locator(".theirs:visible").input_value() == "Theirs."
    assert "Theirs." in file.read_text()
    assert "The Gazette" in file.read_text()
    page.get_by_role("button", name="Save", exact=False).first.click()
    page.locator("#told", has_text="Saved").wait_for()
    assert "Mine." in file.read_text()
    page.goto(f"{address}/write")
    page.get_by_role("button", name="Move A dam up").click()
    assert ids_in(file.read_text(), ("media_review",)) == ("dam", "flood")
