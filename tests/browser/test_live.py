from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page
from starlette.types import ASGIApp

from newsletter.cli.live import LivePreview, state
from newsletter.errors import DocumentError
from newsletter.model.finding import Finding, Place, Severity
from newsletter.model.rendition import Rendition
from newsletter.publication.issues.shown import Shown

pytestmark = pytest.mark.browser

HTML = """<!doctype html><html lang="en"><head><title>Mail</title><style>p { margin: 0 }</style></head>
<body><h1 style="height: 3000px">SAID</h1><p><img src="dot.png" alt="A dot"></p>
<script>document.title = "ran"</script></body></html>"""


class Newsroom:
    """One file, and a rendition made of it: to be empty, or to hold a `!`, is a mistake."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "2017-11.yaml"
        self.file.write_text("First words", "utf-8")

    def render(self) -> Rendition:
        """Return what the file says."""
        said = self.file.read_text("utf-8")
        if not said or "!" in said:
            place = Place(file="2017-11.yaml", line=1, column=6, snippet=said)
            found = Finding(
                code="mark",
                severity=Severity.ERROR,
                message="This mark is not wanted.",
                help="Take it out.",
                place=place,
            )
            raise DocumentError("2017-11.yaml has a mistake.", findings=(found,))
        return replace(SAMPLE, subject=said, html=HTML.replace("SAID", said), text=said)


SAMPLE = Rendition(
    issue="2017-11",
    subject="",
    preheader="What came before",
    language="en",
    html="",
    text="",
    article="<article></article>",
    page="<!doctype html><html lang='en'><title>Page</title><h1>The web page</h1></html>",
    images=(("dot.png", b"\x89PNG\r\n\x1a\n"),),
)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """Return a file with its rendition."""
    return Newsroom(tmp_path)


@pytest.fixture
def preview(newsroom: Newsroom, serve: Callable[[ASGIApp], str]) -> str:
    """Serve the live preview of the file; return its address."""
    live = LivePreview(newsroom.render, [newsroom.file], weigh=lambda: "<h1>Whose voices</h1>")
    return serve(live.app())


def frame(page: Page) -> FrameLocator:
    """Return the form that is shown."""
    return page.frame_locator("#stage iframe:not(.next)")


def test_saving_updates_the_open_page(
    newsroom: Newsroom, preview: str, open_page: Callable[..., Page]
) -> None:
    """What is saved stands in the open page at once, at the place where the reader was."""
    page = open_page(preview)
    frame(page).get_by_text("First words").wait_for()
    page.evaluate("document.querySelector('#stage iframe').contentWindow.scrollTo(0, 1234)")
    took = []
    for number in range(5):
        newsroom.file.write_text(f"Other words {number}", "utf-8")
        began = time.perf_counter()
        frame(page).get_by_text(f"Other words {number}").wait_for()
        took.append(round((time.perf_counter() - began) * 1000))
        scrolled = "document.querySelector('#stage iframe:not(.next)').contentWindow.scrollY"
        assert page.evaluate(scrolled) == 1234
    assert page.title() == "Other words 4 – preview"
    assert sorted(took)[2] < 2000  # bench/live.py measures; here only a hang would be wrong


def test_the_program_is_started_again(
    newsroom: Newsroom, preview: str, open_page: Callable[..., Page]
) -> None:
    """A page that stayed open shows what the next program has, though that one counts from the beginning."""
    said = json.dumps(state(Shown(made=1, rendition=newsroom.render())))
    stream = f"retry: 300\nevent: shown\ndata: {said}\n\n"
    page = open_page("about:blank")
    page.route(
        "**/events", lambda route: route.fulfill(content_type="text/event-stream", body=stream)
    )
    page.goto(preview)
    frame(page).get_by_text("First words").wait_for()
    newsroom.file.write_text("Words of the second program", "utf-8")
    frame(page).get_by_text("Words of the second program").wait_for()


def test_an_editor_that_replaces_the_file_is_seen(
    newsroom: Newsroom, preview: str, open_page: Callable[..., Page]
) -> None:
    """A file that is saved by putting another in its place is shown as well."""
    page = open_page(preview)
    frame(page).get_by_text("First words").wait_for()
    new = newsroom.file.with_suffix(".new")
    new.write_text("Put in its place", "utf-8")
    new.replace(newsroom.file)
    frame(page).get_by_text("Put in its place").wait_for()


def test_a_mistake_is_shown_above_the_last_good_version(
    newsroom: Newsroom, preview: str, open_page: Callable[..., Page]
) -> None:
    """A mistake in the file stands in the page with place and mend; mended, it is gone."""
    page = open_page(preview)
    frame(page).get_by_text("First words").wait_for()
    newsroom.file.write_text("Wrong!", "utf-8")
    page.get_by_text("This mark is not wanted.").wait_for()
    said = page.locator("#problems").inner_text()
    assert "2017-11.yaml:1:6" in said
    assert "Wrong!\n     ^" in said
    assert "Take it out." in said
    frame(page).get_by_text("First words").wait_for()
    newsroom.file.write_text("Right", "utf-8")
    frame(page).get_by_text("Right").wait_for()
    page.locator("#problems").wait_for(state="hidden")


def test_the_mail_runs_no_script(preview: str, open_page: Callable[..., Page]) -> None:
    """The mail stands in a sandbox: its scripts do not run, whatever an editor typed."""
    page = open_page(preview)
    frame(page).get_by_text("First words").wait_for()
    title = "document.querySelector('#stage iframe').contentDocument.title"
    assert page.evaluate(title) == "Mail"


def test_every_form_has_its_tab(preview: str, open_page: Callable[..., Page]) -> None:
    """Mail, phone, text, web page, balance and findings are one key press apart."""
    page = open_page(preview)
    for tab, words in [("Mail, phone", "First words"), ("Text", "First words")]:
        page.get_by_role("link", name=tab, exact=True).press("Enter")
        frame(page).get_by_text(words).wait_for()
    page.get_by_role("link", name="Web page").press("Enter")
    frame(page).get_by_text("The web page").wait_for()
    page.get_by_role("link", name="Balance").press("Enter")
    frame(page).get_by_text("Whose voices").wait_for()
    page.get_by_role("link", name="To fix").press("Enter")
    page.get_by_text("The checks have no objection.").wait_for()


def test_the_phone_is_360_pixels_wide(preview: str, open_page: Callable[..., Page]) -> None:
    """The tab for the phone shows the mail at a phone's width."""
    page = open_page(preview + "#phone")
    frame(page).get_by_text("First words").wait_for()
    assert page.evaluate("document.querySelector('#stage iframe').clientWidth") == 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_preview_is_accessible(
    scheme: str,
    newsroom: Newsroom,
    preview: str,
    open_page: Callable[..., Page],
    find_faults: Callable[..., list[str]],
) -> None:
    """The frame of the preview has nothing that axe-core objects to, a shown mistake included."""
    page = open_page(preview, scheme=scheme)
    frame(page).get_by_text("First words").wait_for()
    newsroom.file.write_text("Wrong!", "utf-8")
    page.get_by_text("This mark is not wanted.").wait_for()
    assert not find_faults(page)


def test_dark_shows_the_mail_in_the_dark(preview: str, open_page: Callable[..., Page]) -> None:
    """The button shows how the mail looks to readers whose screens are dark."""
    page = open_page(preview, scheme="null")
    frame(page).get_by_text("First words").wait_for()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_selector("#stage iframe.dark:not(.next)")
    dark = "document.querySelector('#stage iframe').contentWindow.matchMedia('(prefers-color-scheme: dark)').matches"
    assert page.evaluate(dark) is True
