"""Copies of the pages that an issue cites: kept, caught up with, and taken down."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.errors import NoSuchIssue, UsageError
from newsletter.model.kept import KeptState
from newsletter.publication.archive import keeping
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Clock, Workplace
from newsletter.stores.kept import SqlKeptStore
from newsletter.testing.clock import FixedClock
from newsletter.testing.kept_pages import read_warc

RIVERS = "http://paper.example/rivers"
PAGE = "<title>Rivers rise</title><p>دریا</p>"


class Paper:
    """A server that counts what it is asked for."""

    def __init__(self) -> None:
        self.asked = list[str]()
        self.robots = ""
        self.answer_with: Response = HTMLResponse(PAGE)

    async def answer(self, request: Request) -> Response:
        """Answer, and note the question."""
        if request.url.path == "/robots.txt":
            return PlainTextResponse(self.robots)
        self.asked.append(request.url.path)
        return self.answer_with


def _later(workplace: Workplace) -> Clock:
    """Return a clock that is a day ahead."""
    now = workplace.clock() + timedelta(days=1)
    return lambda: now


@pytest.fixture
def paper(stage: Any, workplace: Workplace) -> Paper:
    """Serve The Paper, and write the issue's link accordingly."""
    paper = Paper()
    stage.app = Starlette(routes=[Route("/{path:path}", paper.answer)])
    port = stage.address.rstrip("/").rpartition(":")[2]
    with workplace.publication_file.open("a") as file:
        file.write(f'\nfetching:\n  connect_to: {{"paper.example:80": "127.0.0.1:{port}"}}\n')
    path = workplace.issue_file("2026-12")
    path.write_text(path.read_text().replace(RIVERS.replace("http:", "https:"), RIVERS))
    return paper


def test_what_an_issue_cites_is_kept_once(workplace: Workplace, paper: Paper) -> None:
    """The page is fetched once and lies in the publication's own folder, as it came."""
    first = keeping.keep_cited(workplace, "2026-12")
    assert [copy.state for copy in first.fetched] == [KeptState.KEPT]
    assert first.place == "var/copies"
    page = read_warc((workplace.var / "copies" / first.fetched[0].name).read_bytes())
    assert (page.body.decode(), page.url) == (PAGE, RIVERS)
    again = keeping.keep_cited(workplace)
    assert (again.fetched, again.copies) == ((), first.copies)
    assert paper.asked == ["/rivers"]
    assert "1 kept" in next(first.lines())


def test_names_for_examples_are_asked_of_nobody(workplace: Workplace) -> None:
    """An address that leads nowhere is left alone, and no place is made for it."""
    done = keeping.keep_cited(workplace, "2026-12")
    assert (done.fetched, done.copies) == ((), ())
    assert not (workplace.var / "copies").exists()


def test_robots_are_heeded(workplace: Workplace, paper: Paper) -> None:
    """A page whose site asks programs to stay away is not fetched, and that is told."""
    paper.robots = "User-agent: *\nDisallow: /rivers"
    done = keeping.keep_cited(workplace, "2026-12")
    assert paper.asked == []
    assert done.fetched[0].state is KeptState.REFUSED
    assert any("robots.txt" in line for line in done.lines())


def test_the_clock_keeps_what_is_new_and_tries_again_later(
    workplace: Workplace, paper: Paper, clock: FixedClock
) -> None:
    """A round of the clock asks only for what is due; a command asks at once."""
    paper.answer_with = PlainTextResponse("no", status_code=503)
    with workplace.newsroom():
        pass
    assert list(keeping.keep_round(workplace).lines()) == ["kept 0 pages of 1 that issues cite"]
    assert list(keeping.keep_round(workplace).lines()) == []
    clock.advance(timedelta(hours=1))
    paper.answer_with = HTMLResponse(PAGE)
    assert list(keeping.keep_round(workplace).lines()) == ["kept 1 page of 1 that issues cite"]
    assert paper.asked == ["/rivers"] * 2


def test_an_approval_keeps_what_is_cited_and_never_fails_for_it(
    workplace: Workplace, paper: Paper
) -> None:
    """What cannot be kept is told; what is kept is not asked for again."""
    paper.answer_with = PlainTextResponse("no", status_code=503)
    (line,) = keeping.keep_approved(workplace, "2026-12")
    assert line.startswith(f"no copy of {RIVERS} was made (failed): ")
    (workplace.var / "copies").write_text("in the way")
    paper.answer_with = HTMLResponse(PAGE)
    assert list(keeping.keep_approved(workplace, "2026-12")) == []
    (line,) = keeping.keep_approved(replace(workplace, clock=_later(workplace)), "2026-12")
    assert "no copies of the cited pages were made" in line


def test_a_publication_may_keep_by_hand_alone(workplace: Workplace, paper: Paper) -> None:
    """With by_itself: false the clock asks nobody."""
    with workplace.publication_file.open("a") as file:
        file.write("keeping: {by_itself: false}\n")
    with workplace.newsroom():
        pass
    assert keeping.keep_round(workplace).keeping is None
    assert paper.asked == []


@pytest.mark.parametrize("what", ["rivers-rise", "2026-12#rivers-rise", RIVERS])
def test_a_copy_is_taken_down_for_good(workplace: Workplace, paper: Paper, what: str) -> None:
    """File and text are gone, the record stays, and the page is never fetched again."""
    kept = keeping.keep_cited(workplace, "2026-12").fetched[0]
    gone = keeping.take_down(workplace, what, because="The outlet asks for it", by="maya")
    assert not (workplace.var / "copies" / kept.name).exists()
    assert (gone.state, gone.sha256, gone.by) == (KeptState.TAKEN_DOWN, kept.sha256, "maya")
    assert keeping.listing(workplace) == (gone,)
    (deed,) = [one for one in audit.deeds(workplace) if one.did == "archive.takedown"]
    assert (deed.item, deed.by, deed.detail) == (gone.key, "maya", "The outlet asks for it")
    assert keeping.keep_cited(workplace, "2026-12").fetched == ()
    assert paper.asked == ["/rivers"]


@pytest.mark.usefixtures("paper")
def test_a_takedown_wins_against_a_fetch_under_way(workplace: Workplace) -> None:
    """What was taken down while its page was being fetched leaves no file."""
    kept = keeping.keep_cited(workplace, "2026-12").fetched[0]
    keeping.take_down(workplace, RIVERS, because="They ask")
    with workplace.newsroom() as connection:
        SqlKeptStore(connection).note([replace(kept, tries=0)])
        found = SqlKeptStore(connection).copy(kept.key)
    assert found is not None
    assert found.state is KeptState.TAKEN_DOWN


@pytest.mark.parametrize(
    ("what", "because"), [("rivers-rise", " "), ("nothing", "why"), ("", "why")]
)
def test_a_takedown_needs_a_page_and_a_reason(
    workplace: Workplace, what: str, because: str
) -> None:
    """Without a reason, or for an entry that is not there, nothing is removed."""
    with pytest.raises(UsageError):
        keeping.take_down(workplace, what, because=because)
    with pytest.raises(NoSuchIssue):
        keeping.keep_cited(workplace, "2031-01")


@pytest.mark.usefixtures("paper")
def test_the_commands_say_what_they_did(
    workplace: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    """keep, keep --list and takedown tell an editor, and a program, what happened."""

    def run(*words: str) -> str:
        assert execute(["-C", str(workplace.folder), "archive", *words], Session()) == 0
        return capsys.readouterr().out

    assert "1 kept" in run("keep", "2026-12")
    assert json.loads(run("keep", "--list", "--json"))["data"][0]["state"] == "kept"
    assert f"Taken down: {RIVERS}" in run("takedown", "rivers-rise", "--because", "They ask")
    assert "taken down" in run("keep", "--list")
