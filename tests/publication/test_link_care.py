"""Cited links watched over the years, and what the archive says of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Protocol

import pytest
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.model.link import CareState
from newsletter.publication.archive import link_care
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

RIVERS = "http://paper.example/rivers"
PAGE = "<title>Rivers rise</title><p>" + "The river is higher than it was in any year. " * 5


class Paper(Protocol):
    """What the fixture gives: see conftest.py."""

    asked: int
    page: Response


def test_links_are_looked_at_when_they_are_due(
    workplace: Workplace, paper: Paper, clock: FixedClock
) -> None:
    """A good link is left alone for a month; one that was missed is looked at the next day."""
    first = link_care.watch(workplace)
    (rivers,) = [one for one in first.links if one.link.address == RIVERS]
    assert (rivers.link.state, rivers.issues) == (CareState.ALIVE, ("2026-12",))
    clock.advance(timedelta(days=29))
    assert link_care.watch(workplace).asked == 0
    clock.advance(timedelta(days=1))
    paper.page = PlainTextResponse("no", status_code=404)
    assert link_care.watch(workplace).asked == 1
    clock.advance(timedelta(hours=23))
    assert link_care.watch(workplace).asked == 0
    clock.advance(timedelta(hours=1))
    assert link_care.watch(workplace).asked == 1


def test_the_clock_looks_at_some_at_a_time(workplace: Workplace, paper: Paper) -> None:
    """A round tells in one line what it did, and the next one finds nothing due."""
    assert list(link_care.watch_round(workplace).lines()) == []
    with workplace.newsroom():
        pass
    assert list(link_care.watch_round(workplace).lines()) == [
        "looked at 1 cited link; 0 gone in all"
    ]
    assert list(link_care.watch_round(workplace).lines()) == []
    assert paper.asked == 1


def test_drafts_are_not_watched_unless_they_are_named(workplace: Workplace, paper: Paper) -> None:
    """What nobody has read yet is not watched by itself."""
    path = workplace.issue_file("2026-12")
    path.write_text(path.read_text().replace("imported: true\n", ""))
    assert link_care.watch(workplace).asked == 0
    assert link_care.watch(workplace, "2026-12").asked == 1
    assert paper.asked == 1


def test_a_page_that_moved_is_told(workplace: Workplace, paper: Paper) -> None:
    """A permanent redirect is told with the new address."""
    paper.page = RedirectResponse("http://paper.example/new-rivers", status_code=301)
    lines = list(link_care.watch(workplace).lines())
    assert any("moved" in line and "→ http://paper.example/new-rivers" in line for line in lines)


def test_nothing_reached_is_nothing_learnt(workplace: Workplace, paper: Paper) -> None:
    """Where our own connection is down no link suffers."""
    with workplace.issue_file("2026-12").open() as file:
        text = file.read()
    text = text.replace(RIVERS, "http://gone.example/rivers")
    workplace.issue_file("2026-12").write_text(text)
    settings = workplace.publication_file.read_text()
    workplace.publication_file.write_text(
        settings.replace("connect_to: {", 'connect_to: {"gone.example:80": "127.0.0.1:9", ')
    )
    watched = link_care.watch(workplace)
    assert paper.asked == 0
    assert watched.asked == 1
    assert all(one.link.state is CareState.DOUBTFUL for one in watched.links)


@pytest.mark.usefixtures("paper")
def test_the_command_tells_editors_and_programs(
    workplace: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    """`archive links` says how many there are, and which of them want a look."""
    assert execute(["-C", str(workplace.folder), "archive", "links"], Session()) == 0
    assert "1 alive; 1 looked at now" in capsys.readouterr().out
    assert execute(["-C", str(workplace.folder), "archive", "links", "--json"], Session()) == 0
    (link,) = json.loads(capsys.readouterr().out)["data"]["links"]
    assert link["link"]["state"] == "alive"
