"""What the archive says of articles that are gone, and the copies that it shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from newsletter.model.article import SavedSource
from newsletter.publication.archive import building, keeping, link_care
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.testing.clock import FixedClock

RIVERS = "http://paper.example/rivers"
PAGE = "<title>Rivers rise</title><p>" + "The river is higher than it was in any year. " * 5
PAGE_OF_ISSUE = "issues/2026-12/index.html"


class Paper(Protocol):
    """What the fixture gives: see conftest.py."""

    asked: int
    page: Response


def missed(workplace: Workplace, paper: Paper, clock: FixedClock) -> None:
    """Let the page be gone for long enough."""
    paper.page = PlainTextResponse("no", status_code=404)
    for days in (0, 1, 7):
        clock.advance(timedelta(days=days))
        link_care.watch(workplace, refresh=True)


def test_the_archive_says_what_is_gone(
    workplace: Workplace, paper: Paper, clock: FixedClock
) -> None:
    """The page says since when an article is gone; what was written stays; it comes back, too."""
    missed(workplace, paper, clock)
    building.build(workplace)
    page = (workplace.folder / "site" / PAGE_OF_ISSUE).read_text()
    assert page.count('class="gone"') == 1
    assert "1 December 2026" in page
    assert f'href="{RIVERS}"' in page
    assert not list((workplace.folder / "site").rglob("copy-*"))
    paper.page = HTMLResponse(PAGE)
    link_care.watch(workplace, refresh=True)
    building.build(workplace)
    assert 'class="gone"' not in (workplace.folder / "site" / PAGE_OF_ISSUE).read_text()


def test_a_public_copy_is_shown_where_the_original_is_gone(
    workplace: Workplace, paper: Paper, clock: FixedClock
) -> None:
    """Of an outlet that allows it the saved text and page stand beside the issue, until a takedown."""
    (workplace.folder / "feeds.yaml").write_text(
        "version: 1\nfeeds: []\noutlets:\n"
        "  - {name: The Paper, hosts: [paper.example], keep: public}\n"
    )
    copy = keeping.keep_cited(workplace, "2026-12").fetched[0]
    source = SavedSource(
        url=RIVERS,
        key=copy.key,
        fetched=clock(),
        sha256=copy.sha256,
        title="Rivers <rise>",
        text="Saved words",
    )
    with workplace.newsroom() as connection:
        SqlArticleStore(connection).save_source(source)
    building.build(workplace)
    folder = workplace.folder / "site" / "issues" / "2026-12"
    assert not list(folder.glob("copy-*"))
    missed(workplace, paper, clock)
    building.build(workplace)
    text = (folder / "copy-rivers-rise.txt").read_text()
    assert "Rivers <rise>" in text
    assert "Saved words" in text
    assert (folder / "copy-rivers-rise.warc.gz").stat().st_size == copy.size
    assert "copy-rivers-rise.txt" in (folder / "index.html").read_text()
    keeping.take_down(workplace, "rivers-rise", because="They ask")
    building.build(workplace)
    assert not list(folder.glob("copy-*"))


LONG = "The gauge at the bridge stands higher than in any year since the dam was built, says the keeper."


def test_where_no_copy_may_be_shown_it_is_quoted(
    workplace: Workplace, paper: Paper, clock: FixedClock
) -> None:
    """A few words of the saved text stand there, as many as the house allows, until a takedown."""
    copy = keeping.keep_cited(workplace, "2026-12").fetched[0]
    text = f"Write to keeper@river.example for more of this, all of you who read here.\n\n{LONG}"
    source = SavedSource(
        url=RIVERS, key=copy.key, fetched=clock(), sha256=copy.sha256, title="Rivers", text=text
    )
    with workplace.newsroom() as connection:
        SqlArticleStore(connection).save_source(source)

    def shown() -> str:
        building.build(workplace)
        return (workplace.folder / "site" / PAGE_OF_ISSUE).read_text()

    assert LONG not in shown()
    missed(workplace, paper, clock)
    assert f"It said: “<bdi>{LONG}</bdi>”" in shown()
    assert not list((workplace.folder / "site").rglob("copy-*"))
    settings = workplace.publication_file.read_text()
    workplace.publication_file.write_text(f"{settings}\nkeeping: {{quoted_words: 5}}\n")
    assert "“<bdi>The gauge at the bridge …</bdi>”" in shown()
    workplace.publication_file.write_text(f"{settings}\nkeeping: {{quoted_words: 0}}\n")
    assert "It said" not in shown()
    workplace.publication_file.write_text(settings)
    keeping.take_down(workplace, "rivers-rise", because="They ask")
    page = shown()
    assert 'class="gone"' in page
    assert "It said" not in page
