"""Feeds: how they fare, adding one of what was found, resting, taking out, lists of others."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from newsletter.desk.rooms import feeds as room
from newsletter.desk.shelf import Upload
from newsletter.desk.tasks import Tasks, Work
from newsletter.desk.visits import Form, Visit
from newsletter.errors import NewsletterError, UsageError
from newsletter.model.article import FeedState
from newsletter.publication.gathering import feed_history, feeding
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.testing.press_world import PressWorld

Enter = Callable[..., Visit]
SAYS = "import sys; print('args', sys.argv[1:])"
DAILY, WEEKLY = "https://paper.example/rss", "https://weekly.example/atom"
LISTED = f"""\
# what we read
version: 1
feeds:
  # the daily
  - url: {DAILY}
    title: The Paper  # every day
  - url: {WEEKLY}
    title: دی ہفتہ وار
    language: ur
outlets: []
"""
OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>
<outline type="rss" text="New &lt;b&gt;" xmlUrl="https://new.example/rss"/>
<outline type="rss" text="The Paper" xmlUrl="https://paper.example/rss"/>
<outline type="rss" text="Bad" xmlUrl="javascript:alert(1)"/></body></opml>"""


@pytest.fixture
def listed(workplace: Workplace) -> Workplace:
    """Return a publication with two feeds; the second one fails."""
    workplace.feeds_file.write_text(LISTED)
    now = workplace.clock()
    with workplace.newsroom() as connection:
        SqlArticleStore(connection).save_visit(
            FeedState(
                url=WEEKLY,
                checked=now,
                succeeded=now - timedelta(days=9),
                error="The server answered 403.",
                status=403,
                failures=4,
                next_check=now + timedelta(hours=6),
            ),
            (),
        )
    return workplace


@pytest.fixture
def enter(visit_of: Enter, workplace: Workplace) -> Enter:
    """Return a function that makes a visit which may have long work done, by a program that only talks."""
    tasks = Tasks(workplace, program=(sys.executable, "-c", SAYS))

    def visit(path: str = "/feeds", **how: Any) -> Visit:
        return replace(visit_of(path, **how), tasks=tasks)

    return visit


def ended(visit: Visit, name: str) -> Work:
    """Wait until a work has ended."""
    for _ in range(6_000):
        work = visit.work.look(name)
        if work and not work.runs:
            return work
        time.sleep(0.01)
    raise AssertionError(name)


@pytest.mark.usefixtures("listed")
def test_health_is_told_in_words(enter: Enter) -> None:
    """Each feed says how it fares, what it brought, when it answered and when it is asked next."""
    daily, weekly = room.show(enter()).knows["rows"]
    assert (daily.states, daily.is_ill) == (("Not asked yet",), False)
    assert (weekly.states, weekly.is_ill) == (("Blocked: its server refuses us",), True)
    assert weekly.facts == (
        "0 seen, 0 kept",
        "answered 2026-11-22 09:05 UTC",
        "next look from 2026-12-01 15:05 UTC",
    )
    assert "403" in weekly.notes[0]


@pytest.mark.usefixtures("listed")
def test_those_to_look_at_are_a_list_of_their_own(enter: Enter) -> None:
    """Feeds are narrowed by how they fare and by their names; hostile queries ask for all."""

    def urls(**query: str) -> list[str]:
        return [row.url for row in room.show(enter(query=query)).knows["rows"]]

    assert urls(show="ill") == [WEEKLY]
    assert urls(show="resting") == []
    assert urls(q="ہفتہ") == [WEEKLY]
    assert urls(show="<b>", page="-7") == urls(page="99999999") == [DAILY, WEEKLY]


def test_rest_and_removal_are_taken_back(enter: Enter, listed: Workplace) -> None:
    """Undo writes feeds.yaml as it was, comments and all, change by change; then there is none left."""
    room.pause(enter(form={"url": DAILY}))
    assert feeding.feeds(listed)[0].paused
    removed = room.remove(enter(form={"url": DAILY}))
    assert removed.undo == "/feeds/undo"
    assert [feed.url for feed in feeding.feeds(listed)] == [WEEKLY]
    room.undo(enter())
    room.undo(enter())
    assert listed.feeds_file.read_text() == LISTED
    assert "no change of yours" in room.undo(enter()).said
    room.pause(enter(form={"url": DAILY}))
    room.resume(enter(form={"url": DAILY}))
    assert not feeding.feeds(listed)[0].paused


def test_what_a_person_wrote_since_is_not_taken_back(listed: Workplace) -> None:
    """Undo refuses where the file was changed by hand, or where the last change was somebody else's."""
    feeding.pause(listed, DAILY, by="noor")
    with pytest.raises(UsageError, match="no change of yours"):
        feed_history.take_back(listed, by="amina")
    listed.feeds_file.write_text(listed.feeds_file.read_text() + "# a remark\n")
    with pytest.raises(UsageError, match="by hand"):
        feed_history.take_back(listed, by="noor")
    (listed.var / feed_history.HISTORY_FILE).write_text("{broken")
    with pytest.raises(UsageError):
        feed_history.take_back(listed, by="noor")
    feeding.resume(listed, DAILY, by="noor")
    feed_history.take_back(listed, by="noor")
    assert feeding.feeds(listed)[0].paused


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    "url", ["", "paper", "https://paper.example/", "https://paper.example/rss2"]
)
def test_only_whole_addresses_name_a_feed(enter: Enter, url: str) -> None:
    """A part of an address, or that of no feed, takes nothing out."""
    for deed in (room.pause, room.resume, room.remove, room.ask):
        with pytest.raises(UsageError):
            deed(enter(form={"url": url}))
    with pytest.raises(UsageError):
        room.look(enter(query={"url": url}))


def test_a_list_of_others_is_seen_first(enter: Enter, listed: Workplace) -> None:
    """What would be added is shown and nothing written; then it is taken, once, and can be undone."""
    visit = enter()
    handed = replace(visit, form=Form(uploads=(("file", Upload(name="../x.opml", data=OPML)),)))
    page = room.preview_list(handed)
    would = page.knows["would"]
    assert [feed.url for feed in would.added] == ["https://new.example/rss"]
    assert (would.present, would.refused) == (1, ("javascript:alert(1)",))
    assert listed.feeds_file.read_text() == LISTED
    form = {"name": page.knows["name"]}
    assert room.take_list(enter(form=form)).said == "Added: 1; there already: 1."
    assert len(feeding.feeds(listed)) == 3
    for name in (page.knows["name"], "../../feeds", ""):
        with pytest.raises(UsageError):
            room.take_list(enter(form={"name": name}))
    room.undo(enter())
    assert listed.feeds_file.read_text() == LISTED


@pytest.mark.parametrize("data", [b"", b"no xml", b"<opml>", b"\0" * 100])
def test_what_is_no_list_is_refused(enter: Enter, data: bytes) -> None:
    """A file that is none of the kind is refused in words."""
    handed = replace(enter(), form=Form(uploads=(("file", Upload(name="x", data=data)),)))
    with pytest.raises(NewsletterError):
        room.preview_list(handed)


@pytest.fixture
def press(workplace: Workplace) -> Iterator[PressWorld]:
    """Run the press world, where this publication's requests lead."""
    with PressWorld() as press:
        with workplace.publication_file.open("a") as file:
            file.write(f'\nfetching:\n  connect_to: {{"*.example": "127.0.0.1:{press.port}"}}\n')
        yield press


@pytest.mark.usefixtures("press")
def test_a_feed_is_found_shown_and_chosen(enter: Enter, workplace: Workplace) -> None:
    """A site's address leads to its feed, with samples; the chosen one is added by the terminal's command."""
    site = "indus-observer.example"
    before = workplace.feeds_file.read_bytes()
    visit = enter(form={"url": site})
    assert room.find(visit).to == f"/feeds/add?url={site}"
    assert ended(visit, f"find {site}").code == 0
    page = room.add(enter(query={"url": site}))
    ((look, rule, key),) = page.knows["looks"]
    assert (look.feed.url, rule) == ("http://indus-observer.example/atom.xml", "")
    assert look.articles
    assert workplace.feeds_file.read_bytes() == before
    chosen = {"for": site, "choice": key, "title": "-x; rm", "outlet": " "}
    room.take(enter(form=chosen))
    said = ended(visit, f"add {site}").lines[0]
    assert said.endswith(
        "'feeds', 'add', 'http://indus-observer.example/atom.xml', '--by', 'editor', '--title=-x; rm']"
    )
    with pytest.raises(UsageError, match="not known any more"):
        room.take(enter(form={**chosen, "choice": "else"}))


@pytest.mark.usefixtures("press")
def test_what_it_gives_today_is_shown(enter: Enter, workplace: Workplace) -> None:
    """A feed is asked apart; its articles are shown and nothing is stored."""
    url = "http://indus-observer.example/atom.xml"
    workplace.feeds_file.write_text(f"version: 1\nfeeds:\n  - {url}\n")
    visit = enter(form={"url": url})
    room.ask(visit)
    ended(visit, f"look at {url}")
    assert room.look(enter(query={"url": url})).knows["look"].articles
    assert room.show(enter()).knows["rows"][0].facts[0] == "0 seen, 0 kept"


@pytest.mark.parametrize("url", ["", "-x.example", "two words.example", "nowhere"])
def test_what_is_no_address_is_not_looked_for(enter: Enter, url: str) -> None:
    """What cannot be a site's address is refused before anybody is asked."""
    with pytest.raises(UsageError):
        room.find(enter(form={"url": url}))


@pytest.mark.usefixtures("listed")
def test_pages_are_drawn_whole(desk_client: httpx.Client) -> None:
    """List, feed and adding are drawn; a file for other readers is given."""
    pages = {
        "/feeds": "Blocked: its server refuses us",
        "/feeds?show=resting": "No feed is of that kind",
        f"/feeds/one?url={WEEKLY}": "It failed 4 times in a row",
        "/feeds/add?url=%3Cscript%3E": "Look for its feed",
    }
    for path, words in pages.items():
        answer = desk_client.get(path)
        assert answer.status_code == 200, path
        assert words in answer.text
        assert "<script>" not in answer.text
    answer = desk_client.get("/feeds/feeds.opml")
    assert DAILY.encode() in answer.content
    assert "attachment" in answer.headers["content-disposition"]
    sent = desk_client.post("/feeds/list", files={"file": ("a.opml", OPML)})
    assert "Add them (1)" in sent.text
    assert "New &lt;b&gt;" in sent.text or "New <b>" not in sent.text
