"""No window misses a change: not while its page is on the way, not while its line is cut."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest

from newsletter.desk.changes import Changes
from newsletter.publication.place.workplace import Workplace

BOTH = frozenset({"feeds", "issue:2026-12"})


@pytest.fixture
def changes(workplace: Workplace) -> Changes:
    """Return what tells windows; nobody watches."""
    return Changes(workplace)


def first_event(changes: Changes, since: str) -> str:
    """Return what a window is told as soon as it asks."""

    async def ask() -> bytes:
        return await anext(changes.stream(BOTH, since=since))

    return asyncio.run(ask()).decode()


def test_a_page_is_told_what_came_after_it_was_begun(changes: Changes) -> None:
    """Of what is wanted, no more, and nothing that the page has."""
    changes.tell(["feeds"])
    mark = changes.mark
    assert "data:" not in first_event(changes, mark)
    changes.tell(["issue:2026-12", "newsroom"])
    assert 'data: ["issue:2026-12"]\n' in first_event(changes, mark)
    assert f"id: {changes.mark}\n" in first_event(changes, mark)
    assert "data:" not in first_event(changes, changes.mark)


@pytest.mark.parametrize("mark", ["abcdef01-3", "no mark", "-", "١-٣"])
def test_after_another_desk_all_is_news(changes: Changes, mark: str) -> None:
    """A desk that was started again does not know what a window has seen: it says everything."""
    assert 'data: ["feeds", "issue:2026-12"]\n' in first_event(changes, mark)


def test_who_gives_no_mark_hears_from_now_on(changes: Changes) -> None:
    """What was told before anybody listened is no news."""
    changes.tell(["feeds"])
    assert "data:" not in first_event(changes, "")


def test_each_event_moves_the_mark(changes: Changes) -> None:
    """Several tellings are one event, and whoever comes back after it is told of none of them again."""

    async def listen() -> str:
        stream = changes.stream(BOTH)
        await anext(stream)
        changes.tell(["feeds"])
        changes.tell(["newsroom"])
        return (await anext(stream)).decode()

    event = asyncio.run(listen())
    assert event == f'id: {changes.mark}\ndata: ["feeds"]\n\n'
    assert changes.missed(BOTH, changes.mark) == frozenset()


def test_a_browser_that_comes_back_says_where_it_was(desk_client: httpx.Client) -> None:
    """The header that it sends by itself goes before the mark in its address, which is an older one."""
    page = desk_client.get("/feeds").text
    found = re.search(r'data-since="([^"]+)"', page)
    assert found

    def told(**headers: str) -> str:
        address = "/events?topic=feeds&since=older-1"
        with desk_client.stream("GET", address, headers=headers) as answer:
            return next(answer.iter_text())

    assert "feeds" in told()
    assert "feeds" not in told(**{"Last-Event-ID": found[1]})
