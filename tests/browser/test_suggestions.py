"""The whole way of a suggestion in a browser: a reader writes, an editor takes it, it stands in the issue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from starlette.types import ASGIApp

from newsletter.desk.alone import Alone
from newsletter.desk.app import make_app as make_desk
from newsletter.desk.serving import alone, open_desk
from newsletter.model.suggestion import Voice
from newsletter.public.app import clerk_of, make_app
from newsletter.publication.gathering import suggested
from newsletter.publication.gathering.suggested import suggestion_store
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import open_readers
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.testing.press_world import PressWorld

pytestmark = pytest.mark.browser

SETTINGS = """
fetching:
  connect_to: {{"*.example": "127.0.0.1:{port}"}}
suggestions: {{open: true}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where readers and editors are, and a page that nobody has collected."""

    readers: str
    desk: str
    page: str


@pytest.fixture
def places(workplace: Workplace, serve: Callable[[ASGIApp], str]) -> Iterator[Places]:
    """Serve the readers' pages and the desk of one publication, beside the press world."""
    with PressWorld() as press:
        with workplace.publication_file.open("a") as file:
            file.write(SETTINGS.format(port=press.port))
        publication = reading.publication(workplace)
        with clerk_of(lambda: open_readers(workplace)) as clerk:
            pages = ReaderPages(publication, workplace.folder)
            readers = serve(make_app(clerk, pages, Clicking(workplace, publication)))
            desk = serve(make_desk(open_desk(workplace, Alone(alone(publication)))))
            outlet = press.outlets[0]
            page = f"http://{outlet.host}/{outlet.articles[0].path.lstrip('/')}"
            yield Places(readers=readers, desk=desk, page=page)


def test_from_a_reader_into_the_issue(
    places: Places,
    workplace: Workplace,
    open_page: Callable[..., Page],
    quick_faults: Callable[..., list[str]],
) -> None:
    """In Urdu on a phone without scripts a reader errs, mends and sends; two keys at the desk do the rest."""
    page = open_page(f"{places.readers}?language=ur", width=375, scripts=False)
    page.get_by_role("link", name="مضمون تجویز کریں").click()
    page.fill("#url", "javascript:alert(1)")
    page.fill("#why", "اس میں اندراج کی بات ہے۔")
    page.fill("#email", "sana@nowhere")
    page.get_by_role("button").click()
    assert page.locator("[aria-invalid]").count() == 2
    assert page.input_value("#why") == "اس میں اندراج کی بات ہے۔"
    page.fill("#url", places.page)
    page.fill("#email", "")
    page.get_by_role("button").click()
    assert page.locator("h1").inner_text() == "شکریہ"

    desk = open_page(f"{places.desk}inbox")
    desk.get_by_role("link", name="Suggested by readers").click()
    expect(desk.locator(".voice")).to_contain_text("اندراج")
    assert not quick_faults(desk)
    desk.keyboard.press("s")
    expect(desk.locator("#list")).to_contain_text("Nothing waits")
    desk.goto(f"{places.desk}inbox?tab=shortlisted")
    expect(desk.locator("#pane")).to_contain_text("Suggested by readers")
    assert not quick_faults(desk)
    desk.fill("#issue", "2027-01")
    desk.get_by_role("button", name="Put in").click()
    expect(desk.locator("#tabs")).to_contain_text("Used 1")
    assert places.page in workplace.issue_file("2027-01").read_text()


def suggest(workplace: Workplace, url: str) -> None:
    """Put down what a reader suggests."""
    voice = Voice(at=workplace.clock(), why="It matters.", name="Sana", language="en")
    with suggestion_store(workplace) as store:
        store.put(url, url, voice)


def test_a_text_that_is_pasted_outlives_another_suggestion(
    places: Places, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """Where the program cannot read a page, somebody pastes it; what comes in meanwhile takes nothing away."""
    missing = f"{places.page}-that-is-not-there"
    suggest(workplace, missing)
    desk = open_page(f"{places.desk}inbox/suggested?at=1")
    desk.keyboard.press("s")
    desk.goto(f"{places.desk}inbox/suggested?at=1")
    desk.get_by_text("You can read it, and the program cannot?").click()
    desk.get_by_label("Paste what you read").fill("A title\nA text.")
    suggest(workplace, f"{missing}-either")
    expect(desk.locator("#list .title")).to_have_count(2)
    expect(desk.get_by_label("Paste what you read")).to_have_value("A title\nA text.")
    expect(desk.get_by_label("Paste what you read")).to_be_visible()


@pytest.mark.parametrize("at", [(375, "ur"), (1280, "en")])
def test_every_state_of_the_form_is_accessible(
    places: Places,
    workplace: Workplace,
    open_page: Callable[..., Page],
    quick_faults: Callable[..., list[str]],
    at: tuple[int, str],
) -> None:
    """axe-core finds nothing in form, faults and thanks, nor at the desk with hostile words, decided or not."""
    width, language = at
    page = open_page(f"{places.readers}suggest?language={language}", width=width)
    assert not quick_faults(page)
    page.locator("form").evaluate("form => form.noValidate = true")
    page.get_by_role("button").click()
    assert page.locator("[aria-invalid]").count() == 2
    assert not quick_faults(page)
    page.fill("#url", "https://раурал.example/\u202e" + "long" * 60)
    page.fill("#why", "verylongword" * 60 + "\n<b>bold</b>")
    page.fill("#full_name", "Sana " + "x" * 90)
    page.fill("#email", f"{'x' * 60}@{'y' * 60}.example")
    page.get_by_role("button").click()
    assert not quick_faults(page)

    desk = open_page(f"{places.desk}static/x/none", width=width)
    desk.context.add_cookies([{"name": "desk-language", "value": language, "url": places.desk}])
    desk.goto(f"{places.desk}inbox/suggested?at=1")
    expect(desk.locator("#pane")).to_contain_text("<b>bold</b>")
    assert not quick_faults(desk)
    suggested.decline(workplace, 1, by="editor")
    desk.goto(f"{places.desk}inbox/suggested?list=decided&at=1")
    assert not quick_faults(desk)
