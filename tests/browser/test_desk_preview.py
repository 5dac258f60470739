"""Preview and checks in a browser: what is saved elsewhere appears at once; findings are mended by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from starlette.types import ASGIApp

from newsletter.desk.alone import Alone
from newsletter.desk.app import make_app
from newsletter.desk.serving import alone, open_desk
from newsletter.publication.issues.renditions import renditions_of
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

pytestmark = pytest.mark.browser

COLUMN = "#stage .column iframe"
"""What has one width."""


@pytest.fixture
def house(rivers: Path, tmp_path: Path, clock: FixedClock) -> Workplace:
    """Return a publication of one's own with an English and an Urdu issue."""
    both = renditions_of(Workplace(folder=rivers, clock=clock))
    for issue in ("english", "urdu"):
        both.preview(issue)  # its pictures are made ready once for all tests
    folder = tmp_path / "rivers"
    shutil.copytree(rivers, folder)
    return Workplace(folder=folder, clock=clock, user="tester")


@pytest.fixture
def address(house: Workplace, serve: Callable[[ASGIApp], str]) -> str:
    """Return where the desk is."""
    member = alone(reading.publication(house))
    return serve(make_app(open_desk(house, Alone(member)))).rstrip("/")


def phone(page: Page) -> FrameLocator:
    """Return the mail as a phone shows it."""
    return page.frame_locator("#stage .phone iframe")


def test_the_issue_follows_every_save(
    address: str,
    house: Workplace,
    open_page: Callable[..., Page],
    quick_faults: Callable[..., list[str]],
) -> None:
    """A save shows in both frames at the place where one was; a mistake is told, and nothing is lost."""
    page = open_page(f"{address}/issues/english/preview")
    mail = phone(page).locator("body")
    mail.get_by_text("Amina Noor").first.wait_for()
    assert not quick_faults(page)
    scroll = "document.querySelector('#stage .phone iframe').contentWindow"
    page.evaluate(f"{scroll}.scrollTo(0, 321)")
    file = house.issue_file("english")
    source = file.read_text()
    file.write_text(source.replace("title: ", "title: Saved elsewhere, ", 1))
    expect(mail).to_contain_text("Saved elsewhere,")
    expect(page.frame_locator("#stage .desktop iframe").locator("body")).to_contain_text("Saved el")
    assert page.evaluate(f"{scroll}.scrollY") == 321
    file.write_text(source.replace("subject:", "sujbect:", 1))
    page.get_by_text("cannot be shown").wait_for()
    expect(mail).to_contain_text("Saved elsewhere,")
    assert not quick_faults(page)
    file.write_text(source)
    page.get_by_text("cannot be shown").wait_for(state="detached")
    for key, words in (("d", "Dark"), ("i", "Inverted by force"), ("x", "Pictures off")):
        page.keyboard.press(key)
        page.locator(".ways a[aria-current]", has_text=words).wait_for()
    page.keyboard.press("a")
    expect(page.frame_locator(COLUMN).locator("li").first).to_contain_text("[document]")


def test_an_urdu_issue_on_a_phone(
    address: str, open_page: Callable[..., Page], quick_faults: Callable[..., list[str]]
) -> None:
    """An issue that runs from the right is shown so, and its page is no wider than a phone."""
    page = open_page(f"{address}/issues/urdu/preview", width=375, scripts=True)
    expect(phone(page).locator("html")).to_have_attribute("dir", "rtl")
    assert not quick_faults(page)
    page.goto(f"{address}/issues/urdu/checks")
    assert not quick_faults(page)


def test_findings_are_mended_and_kept_by_keyboard(
    address: str,
    house: Workplace,
    open_page: Callable[..., Page],
    quick_faults: Callable[..., list[str]],
) -> None:
    """One key press mends, another takes it back; a reason is kept while the file is saved by others."""
    file = house.issue_file("english")
    wrong = file.read_text().replace("subject:", "sujbect:", 1)
    file.write_text(wrong)
    page = open_page(f"{address}/issues/english/checks")
    page.get_by_role("button", name="Mend it").press("Enter")
    page.get_by_text("Mended.").wait_for()
    page.keyboard.press("u")
    page.get_by_text("Taken back.").wait_for()
    assert file.read_text() == wrong
    file.write_text(wrong.replace("sujbect:", "subject:", 1))
    page.locator("#found summary").first.press("Enter")
    reason = page.locator("details[open] input[name=because]")
    expect(reason).to_be_focused()
    page.keyboard.type("They asked")
    file.write_text(file.read_text() + "# a comment\n")
    page.keyboard.type(" for it.", delay=20)
    assert reason.input_value() == "They asked for it."
    page.keyboard.press("Enter")
    page.get_by_text("Kept, in your name.").wait_for()
    assert "because: They asked for it." in file.read_text()
    assert not quick_faults(page)
    page.goto(f"{address}/issues/english/file?line=3")
    assert not quick_faults(page)
    page.goto(f"{address}/issues/english/weight")
    assert not quick_faults(page)


def test_without_scripts_nothing_is_missing(
    address: str, house: Workplace, open_page: Callable[..., Page]
) -> None:
    """With scripts off the frames are there, other ways to look are links, and findings are mended."""
    file = house.issue_file("english")
    page = open_page(f"{address}/issues/english/preview", scripts=False)
    phone(page).locator("body").get_by_text("Amina Noor").first.wait_for()
    page.get_by_role("link", name="Plain text").click()
    expect(page.frame_locator(COLUMN).locator("pre")).to_contain_text("Amina Noor")
    file.write_text(file.read_text().replace("subject:", "sujbect:", 1))
    page.goto(f"{address}/issues/english/checks")
    page.get_by_role("button", name="Mend it").click()
    page.get_by_text("Mended.").wait_for()
    assert "sujbect" not in file.read_text()
