"""A whole issue at the desk, from the inbox to the approval: by keyboard alone, and with scripts off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from starlette.types import ASGIApp

from newsletter.desk.alone import Alone
from newsletter.desk.app import make_app
from newsletter.desk.serving import alone, open_desk
from newsletter.model.article import Article, Candidate
from newsletter.publication.approval.standing import Stage, standings
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore

pytestmark = pytest.mark.browser

ISSUE = "2026-12"
SUMMARY = (
    "Farmers along the canal share the water by a rule of their own. It has held for nine years."
)


@pytest.fixture(params=["files", "postgres"])
def address(
    workplace: Workplace,
    serve: Callable[[ASGIApp], str],
    enter: Callable[..., None],
    request: pytest.FixtureRequest,
) -> str:
    """Return where the desk is, with two candidates and a reader; the databases are files, or on a server."""
    if request.param == "postgres":
        with workplace.publication_file.open("a") as file:
            file.write(f"database: {request.getfixturevalue('postgres_address')}\n")
    enter(workplace, "a@mail.example")
    assert any(workplace.var.rglob("mail.db")) is (request.param == "files")
    at = workplace.clock() - timedelta(days=2)
    found = [
        Article(
            url=f"https://ledger.example/{name}",
            key=f"https://ledger.example/{name}",
            title=title,
            authors=("Noor Baloch",),
            outlet="The Ledger",
            language="en",
            published=at,
            first_seen=at,
        )
        for name, title in (("canal", "The canal's own rule"), ("noise", "Prices this week"))
    ]
    with workplace.newsroom() as connection:
        SqlCandidateStore(connection).save(
            Candidate(id=f"c-{number}", article=one, first_seen=at, score=9.0 - number)
            for number, one in enumerate(found)
        )
    member = alone(reading.publication(workplace))
    return serve(make_app(open_desk(workplace, Alone(member))))


def stage(workplace: Workplace) -> Stage:
    """Return how far the issue has come."""
    (standing,) = standings(workplace, ISSUE)
    return standing.stage


def test_from_the_inbox_to_the_approval_by_keyboard_alone(
    address: str, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """Decide, take in, write, look at the checks, approve: no mouse, and every key stands on the page."""
    page = open_page(f"{address}inbox")
    keys = page.keyboard
    keys.press("s")
    keys.press("r")
    expect(page.locator("#told")).to_contain_text("Rejected")
    keys.press("d")
    expect(page.locator("#deeds")).to_contain_text(f"Put into {ISSUE}")
    page.wait_for_load_state()
    keys.press("g")
    keys.press("w")
    expect(page.locator("h1")).to_contain_text("Write")
    page.get_by_role("link", name="The canal's own rule").focus()
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("The canal's own rule")
    page.wait_for_load_state()  # scripts hear keys from then on
    keys.press("e")
    expect(page.get_by_label("Summary")).to_be_focused()
    keys.type(SUMMARY)
    keys.press("Control+s")
    expect(page.locator("#save-state")).to_contain_text("Saved")
    assert SUMMARY[:40] in workplace.issue_file(ISSUE).read_text()
    keys.press("Escape")
    keys.press("g")
    keys.press("c")
    expect(page.locator("h1")).to_contain_text("Checks")
    page.wait_for_load_state()
    keys.press("g")
    keys.press("a")
    expect(page.locator("h1")).to_contain_text("Approve")
    page.wait_for_load_state()
    page.get_by_text("Another hour").focus()
    if not page.get_by_label("Time", exact=True).is_visible():
        keys.press("Enter")
    page.get_by_label("Time", exact=True).fill("10:30")
    keys.press("Enter")
    expect(page.locator("#told")).to_contain_text("another hour")
    expect(page.locator("#standing")).to_contain_text("10:30")  # and the yes is for that hour
    page.get_by_text("Exceptions").first.focus()
    if not page.get_by_label("Do not look at the links once more").is_visible():
        keys.press("Enter")
    for exception in ("Nobody keeps the time", "Do not look at the links once more"):
        page.get_by_label(exception).focus()
        keys.press(" ")
    page.locator("#because").focus()
    keys.type("no web here")
    keys.press("Control+Enter")
    expect(page.locator("#told")).to_contain_text("Approved")
    assert stage(workplace) is Stage.APPROVED


def test_the_same_with_scripts_off(
    address: str, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """On a phone without scripts the same is forms and links."""
    page = open_page(f"{address}inbox", width=375, scripts=False)
    page.locator(".rows").get_by_role("link", name="The canal's own rule").click()
    page.get_by_role("button", name="Shortlist").click()
    page.goto(f"{address}inbox")
    page.get_by_role("button", name="Put").click()
    rooms = page.get_by_role("navigation", name="Rooms")
    rooms.get_by_role("link", name="Write", exact=True).click()
    entry = page.get_by_role("link", name="The canal's own rule")
    for _ in range(100):  # a process of its own puts it in; without scripts one looks again
        if entry.count():
            break
        page.wait_for_timeout(200)
        page.reload()
    entry.click()
    page.get_by_label("Summary").fill(SUMMARY)
    page.get_by_role("button", name="Save", exact=False).first.click()
    assert SUMMARY[:40] in workplace.issue_file(ISSUE).read_text()
    rooms.get_by_role("link", name="Checks").click()
    assert "Checks" in page.locator("h1").inner_text()
    rooms.get_by_role("link", name="Approve and send").click()
    _unfolded(page, "Do not look at the links once more", "Exceptions").check()
    page.locator("#because").fill("no web here")
    page.get_by_role("button", name=f"Approve {ISSUE}").click()
    assert "Approved" in page.locator("#told").inner_text()
    assert stage(workplace) is Stage.APPROVED


def _unfolded(page: Page, label: str, summary: str) -> Locator:
    """Return a field that may be folded away, in sight."""
    field = page.get_by_label(label)
    field.wait_for(state="attached")  # what is not there yet is not folded away
    if not field.is_visible():
        page.get_by_text(summary).first.click()
    return field
