"""Looking at the links of an issue: which, how often, and what the checks make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from newsletter.errors import ApprovalError, UsageError
from newsletter.model.issue import Issue
from newsletter.model.link import LinkState
from newsletter.model.publication import Publication
from newsletter.publication.issues import checking, linking
from newsletter.publication.issues.known_links import known_links
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

RIVERS = "https://paper.example/rivers"
PAGE = "<title>Rivers rise</title><p>" + "The river is higher than it was in any year. " * 5


class Paper:
    """A server that counts what it is asked for."""

    def __init__(self) -> None:
        self.asked = list[str]()
        self.pages: dict[str, Response] = {}

    async def answer(self, request: Request) -> Response:
        """Answer, and note the question."""
        path = request.url.path
        if path == "/robots.txt":
            return PlainTextResponse("")
        self.asked.append(f"{request.method} {request.headers['host']}{path}")
        return self.pages.get(path) or HTMLResponse(PAGE)


@pytest.fixture
def paper(stage: Any, workplace: Workplace) -> Paper:
    """Serve The Paper, without a certificate, and write the issue's link accordingly."""
    paper = Paper()
    stage.app = Starlette(routes=[Route("/{path:path}", paper.answer, methods=["GET", "HEAD"])])
    port = stage.address.rstrip("/").rpartition(":")[2]
    with workplace.publication_file.open("a") as file:
        file.write(
            f'\nfetching:\n  connect_to: {{"paper.example:80": "127.0.0.1:{port}", '
            '"paper.example:443": "127.0.0.1:9"}\n'
        )
    path = workplace.issue_file("2026-12")
    path.write_text(path.read_text().replace(RIVERS, RIVERS.replace("https", "http")))
    return paper


def opened(workplace: Workplace) -> tuple[Issue, Publication]:
    """Return the issue and its publication."""
    publication = reading.publication(workplace)
    return reading.open_issue(workplace, "2026-12", publication).issue, publication


def codes(workplace: Workplace) -> list[str]:
    """Return what the checks say of links."""
    findings = checking.check(workplace, ("2026-12",)).findings
    return [one.code for one in findings if "link" in one.code]


def test_links_of_issue_and_mail_are_looked_at_once(
    workplace: Workplace, paper: Paper, clock: FixedClock
) -> None:
    """What is young enough is not asked again; names for examples are not asked at all."""
    issue, publication = opened(workplace)
    first = linking.look_at_links(workplace, issue, publication)
    assert paper.asked == ["GET paper.example/rivers"]
    states = {one.address: one.state for one in first.results}
    assert states["http://paper.example/rivers"] is LinkState.GOOD
    assert publication.website == "" or publication.website in states
    assert linking.look_at_links(workplace, issue, publication).asked == len(states) - 1
    assert len(paper.asked) == 1
    clock.advance(timedelta(hours=25))
    linking.look_at_links(workplace, issue, publication)
    linking.look_at_links(workplace, issue, publication, refresh=True)
    assert len(paper.asked) == 3


def test_a_dead_link_is_an_error_until_it_is_seen_alive(workplace: Workplace, paper: Paper) -> None:
    """`check` tells what was seen last, without asking anybody."""
    issue, publication = opened(workplace)
    assert "dead-link" not in codes(workplace)
    paper.pages["/rivers"] = Response(status_code=404)
    linking.look_at_links(workplace, issue, publication)
    paper.asked.clear()
    assert "dead-link" in codes(workplace)
    assert paper.asked == []
    del paper.pages["/rivers"]
    linking.look_at_links(workplace, issue, publication, refresh=True)
    assert "dead-link" not in codes(workplace)


def test_approval_wants_fresh_news(workplace: Workplace, paper: Paper, clock: FixedClock) -> None:
    """Links are looked at before approval unless that was done of late; to leave it wants a reason."""
    linking.look_before_approval(workplace, "2026-12")
    linking.look_before_approval(workplace, "2026-12")
    assert len(paper.asked) == 1
    clock.advance(timedelta(days=2))
    linking.look_before_approval(workplace, "2026-12", offline=True, because="The line is down.")
    assert len(paper.asked) == 1
    linking.look_before_approval(workplace, "2026-12")
    assert len(paper.asked) == 2
    with pytest.raises(UsageError, match="Say why"):
        linking.look_before_approval(workplace, "2026-12", offline=True)


def test_old_news_is_no_news(workplace: Workplace, paper: Paper, clock: FixedClock) -> None:
    """What was seen more than a month ago is not told."""
    issue, publication = opened(workplace)
    paper.pages["/rivers"] = RedirectResponse("/rivers/2", 301)
    linking.look_at_links(workplace, issue, publication)
    assert "moved-link" in codes(workplace)
    clock.advance(timedelta(days=31))
    assert "moved-link" not in codes(workplace)


def test_offline_is_no_fault_of_the_links(workplace: Workplace) -> None:
    """Where nothing can be reached that is said, and nothing is kept."""
    issue, publication = opened(workplace)
    fetching = replace(publication.fetching, connect_to=(("*", "127.0.0.1:9"),))
    cut_off = replace(publication, fetching=fetching, website="https://review.example/")
    looked = linking.look_at_links(workplace, issue, cut_off)
    assert {one.state for one in looked.results} == {LinkState.OFFLINE}
    with pytest.raises(ApprovalError, match="nothing on the web"):
        linking.expect_online(looked)
    assert known_links(workplace, [RIVERS]) == {}
