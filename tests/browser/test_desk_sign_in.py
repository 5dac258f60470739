"""Signing in at the desk in a browser: by a link, a passkey, and without scripts by a password."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from newsletter.desk.postbox import POSTBOX
from newsletter.desk.shared import shared_app
from newsletter.publication.place.workplace import Workplace

pytestmark = pytest.mark.browser

PEOPLE = """\
people:
  - {id: editor, name: سعدیہ Editor, email: editor@review.example, roles: [editor]}
  - {id: boss, name: The Boss, email: boss@review.example, roles: [publisher]}
"""
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
GOOD = "river stone lamp quiet"


@pytest.fixture
def address(workplace: Workplace, stage: object) -> str:
    """Return where the desk of several people is; passkeys want a name in place of a number."""
    url = stage.address.replace("127.0.0.1", "localhost")  # type: ignore[attr-defined] # a Stage
    file = workplace.publication_file
    head, _, tail = file.read_text().partition("people:\n")
    _, _, rest = tail.partition("focus_areas:")
    file.write_text(f"{head}{PEOPLE}desk:\n  url: '{url}'\nfocus_areas:{rest}", "utf-8")
    stage.app, _ = shared_app(workplace)  # type: ignore[attr-defined] # a Stage
    return str(url)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a browser with a device that keeps passkeys."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


def link_in_letter(workplace: Workplace) -> str:
    """Return the path of the link that was mailed."""
    POSTBOX.wait()
    (letter,) = (workplace.var / "outbox").glob("**/*.eml")
    found = re.search(r"sign-in/link/[\w-]+", letter.read_text("utf-8").replace("=\n", ""))
    assert found
    return found[0]


def test_one_signs_in_by_link_passkey_and_password(
    address: str,
    workplace: Workplace,
    context: BrowserContext,
    browser: Browser,
    faults_in_light_and_dark: Callable[..., list[str]],
) -> None:
    """A link brings one in, a passkey the next time, a password where there is no script; axe is content."""
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(address)
    page.get_by_role("group").get_by_text("By a password").click()
    assert_faultless(page, faults_in_light_and_dark)
    page.locator("#address").fill("boss@review.example")
    page.get_by_role("button", name="Mail me a link").press("Enter")
    page.get_by_role("heading", name="Look into your mailbox").wait_for()
    page.goto(address + link_in_letter(workplace))
    assert not faults_in_light_and_dark(page)
    page.keyboard.press("Enter")
    page.locator(".who a").click()
    page.get_by_label("Name of a new passkey").fill("لیپ ٹاپ")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The passkey is added").wait_for()
    page.get_by_label("A password").fill(GOOD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_text("The password is set").wait_for()
    assert_faultless(page, faults_in_light_and_dark)
    page.get_by_role("link", name="People").click()
    assert not faults_in_light_and_dark(page)
    page.goto(f"{address}you")
    page.get_by_role("button", name="Sign out here").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.locator(".who").get_by_text("The Boss").wait_for()
    with browser.new_context(java_script_enabled=False) as plain:
        other = plain.new_page()
        other.goto(f"{address}people")
        other.locator("summary").click()
        other.locator("#password-address").fill("boss@review.example")
        other.get_by_label("Password").fill(GOOD)
        other.get_by_label("Password").press("Enter")
        other.get_by_role("heading", name="People").wait_for()
        assert not other.get_by_role("button", name="Use a passkey").count()


def assert_faultless(page: Page, faults: Callable[..., list[str]]) -> None:
    """Look at a page on a desk and on a phone."""
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert not faults(page), width
    page.set_viewport_size({"width": 1280, "height": 900})
