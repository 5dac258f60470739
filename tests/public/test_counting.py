"""Counted links over HTTP: they lead on, tell nobody, and are summed without programs."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from html import unescape
from typing import Protocol

import httpx
import pytest
from starlette.types import ASGIApp

from newsletter.audience.clicks import HOLD
from newsletter.deliver.link_table import links_file
from newsletter.deliver.sealing import write_sealed
from newsletter.model.audience import EventKind
from newsletter.model.rendition import Rendition, Token
from newsletter.model.sending import Subscriber
from newsletter.public.app import clerk_of, make_app
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import Purpose, open_readers
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.render.counting import canary_name, counted, link_name
from newsletter.testing.clock import FixedClock

PUBLIC = "https://mail.example/readers/"
ISSUE = "2026-12"
TARGETS = ("https://a.example/one?x=1&y=;2", "https://b.example/دو", "https://c.example/")
CANARY = canary_name(ISSUE)


class Stage(Protocol):
    """One server for many tests: see the conftest.py above."""

    app: ASGIApp
    address: str


class Door(Protocol):
    """What the fixture gives: see conftest.py."""

    http: httpx.Client
    workplace: Workplace

    def path(self, known: Subscriber, purpose: Purpose) -> str:
        """Return the path of one reader's page."""

    def reader(self, address: str, *, name: str = "", language: str = "") -> Subscriber:
        """Enter and confirm a reader."""

    def links(self, to: str) -> list[str]:
        """Return the links of the newest mail to an address."""


def mail() -> Rendition:
    """Return a mail whose links are counted."""
    links = "".join(f'<a href="{one.replace("&", "&amp;")}">Read it</a>' for one in TARGETS)
    plain = Rendition(
        issue=ISSUE, subject="", preheader="", language="en", text="", article="", page="",
        html=f'<body>{links}<a href="{Token.UNSUBSCRIBE}">Leave</a></body>',
    )  # fmt: skip
    return counted(plain, base=PUBLIC, issue=ISSUE)


def _paths(html: str) -> list[str]:
    found = [unescape(one) for one in re.findall(r'href="([^"]*)"', html)]
    return [one.removeprefix(PUBLIC) for one in found if one.startswith(PUBLIC)]


@pytest.fixture
def counting(public: Workplace, door: Door, stage: Stage) -> Iterator[Door]:
    """Return the pages of a publication that counts clicks, with one issue sealed."""
    with public.publication_file.open("a") as file:
        file.write("counting: {clicks: true, minimum: 5}\n")
    files = {"mail.eml": b"", "variants/all+counted/links.json": links_file(mail())}
    write_sealed(public.sent, ISSUE, files, versions={}, beside={})
    publication = reading.publication(public)
    with clerk_of(lambda: open_readers(public)) as clerk:
        pages = ReaderPages(publication, public.folder)
        stage.app = make_app(clerk, pages, Clicking(public, publication))
        yield door


def _wait(door: Door, minutes: int = 11) -> None:
    """Let time pass, and somebody fetch the link for programs, so that what is due is written."""
    clock = door.workplace.clock
    assert isinstance(clock, FixedClock)
    clock.now += timedelta(minutes=minutes)
    door.http.get(f"c/{ISSUE}/{CANARY}", headers={"User-Agent": "the test itself"})
    door.http.get("healthz")  # what was handed to the clerk before is done


def _rows(door: Door) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(door.workplace.mail_file)) as database:
        return database.execute("SELECT * FROM clicks ORDER BY issue, link, day").fetchall()


def test_a_link_leads_on_without_a_trace(counting: Door) -> None:
    """302 to what was sealed; no cookie, no referrer, nothing for a cache to keep."""
    for target in TARGETS:
        answer = counting.http.get(f"c/{ISSUE}/{link_name(target)}")
        assert answer.status_code == 302
        assert httpx.URL(answer.headers["location"]) == httpx.URL(target)
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.content == b""


@pytest.mark.parametrize(
    "path",
    [
        f"c/{ISSUE}/000000000000",
        f"c/2026-13/{CANARY}",
        f"c/../{CANARY}",
        f"c/%2e%2e/{CANARY}",
        f"c/{ISSUE}%2f..%2f{ISSUE}/{CANARY}",
        f"c/{ISSUE}/https:%2f%2fevil.example",
        f"c/{ISSUE}/x?to=https://evil.example&url=//evil.example",
        f"c/%00/{CANARY}",
        f"c/{'9' * 3000}/{CANARY}",
    ],
)
def test_nothing_in_a_request_decides_where_it_leads(counting: Door, path: str) -> None:
    """What is not in the sealed table is a page that there is not."""
    answer = counting.http.get(path)
    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert "evil" not in answer.text


def test_a_table_that_was_changed_leads_nowhere(counting: Door) -> None:
    """Whoever can write into the folder of an issue cannot send its readers elsewhere."""
    table = counting.workplace.sent / ISSUE / "variants/all+counted/links.json"
    table.write_text(table.read_text().replace("c.example", "evil.example"))
    assert counting.http.get(f"c/{ISSUE}/{link_name(TARGETS[2])}").status_code == 404


def test_clicks_become_sums_that_name_nobody(counting: Door) -> None:
    """Two readers and three links: sums by link and day, and in no table anything of them."""
    for agent in ("Firefox", "Evolution"):
        for target in TARGETS:
            counting.http.get(f"c/{ISSUE}/{link_name(target)}", headers={"User-Agent": agent})
    assert _rows(counting) == []
    _wait(counting)
    assert _rows(counting) == sorted((ISSUE, link_name(one), "2026-12-01", 2) for one in TARGETS)
    everything = counting.workplace.mail_file.read_bytes()
    assert b"Firefox" not in everything


@pytest.mark.parametrize("backwards", [False, True])
def test_a_scanner_that_fetches_all_links_counts_nothing(counting: Door, backwards: bool) -> None:
    """Whether it begins with the link that nobody sees or ends with it."""
    paths = _paths(mail().html)
    assert len(paths) == len(TARGETS) + 1
    for path in reversed(paths) if backwards else paths:
        counting.http.get(path, headers={"User-Agent": "scanner"})
    _wait(counting)
    assert _rows(counting) == []


def test_what_is_no_click_is_not_counted(counting: Door) -> None:
    """HEAD, and what a browser fetches ahead of a click."""
    path = f"c/{ISSUE}/{link_name(TARGETS[0])}"
    assert counting.http.head(path).status_code == 302
    for header in (
        {"Sec-Purpose": "prefetch;prerender"},
        {"X-Moz": "prefetch"},
        {"Purpose": "preview"},
    ):
        assert counting.http.get(path, headers=header).status_code == 302
    assert counting.http.post(path).status_code == 405
    _wait(counting)
    assert _rows(counting) == []


def test_links_of_old_mails_lead_on_when_counting_is_off(
    counting: Door, stage: Stage, public: Workplace
) -> None:
    """The switch is turned back: every link still works, and nothing is counted."""
    text = public.publication_file.read_text().replace("clicks: true", "clicks: false")
    public.publication_file.write_text(text)
    publication = reading.publication(public)
    with clerk_of(lambda: open_readers(public)) as clerk:
        pages = ReaderPages(publication, public.folder)
        stage.app = make_app(clerk, pages, Clicking(public, publication))
        for agent in ("Firefox", "Evolution"):
            answer = counting.http.get(
                f"c/{ISSUE}/{link_name(TARGETS[0])}", headers={"User-Agent": agent}
            )
            assert answer.status_code == 302
        _wait(counting)
    assert _rows(counting) == []


def test_who_asks_may_agree_and_the_proof_is_kept(counting: Door) -> None:
    """The box is off by default; ticked, the exact words, their version and the form are kept."""
    page = counting.http.get("").text
    assert re.search(r'name="counting" value="yes">', page)
    counting.http.post("subscribe", data={"email": "a@reader.example", "counting": "yes"})
    counting.http.post("subscribe", data={"email": "b@reader.example"})
    counting.links("a@reader.example")
    with open_readers(counting.workplace) as readers:
        audience = readers.opened.audience
        agreed, other = audience.find("a@reader.example"), audience.find("b@reader.example")
        assert agreed is not None
        assert other is not None
        assert (agreed.counting, other.counting) == (True, False)
        (event,) = [
            one for one in audience.events(agreed.id) if one.kind is EventKind.COUNTING_ALLOWED
        ]
        assert event.consent
        assert (
            event.consent.wording == "You may count which links I follow, in sums that name nobody."
        )
        assert len(event.consent.version) == 12
        assert event.consent.form == "subscribe page, en"


def test_readers_agree_see_it_and_take_it_back(counting: Door) -> None:
    """On the preferences page, shown among what is kept, and gone when they are erased."""
    known = counting.reader("a@reader.example")
    path = counting.path(known, Purpose.PREFERENCES)
    assert "checked" not in counting.http.get(path).text
    saved = counting.http.post(path, data={"act": "save", "counting": "yes"}).text
    assert re.search(r'name="counting" value="yes" checked>', saved)
    kept = counting.http.get(counting.path(known, Purpose.EXPORT)).text
    assert "agreed to clicks being counted" in kept
    assert "You may count which links I follow" in kept
    counting.http.post(path, data={"act": "save"})
    with open_readers(counting.workplace) as readers:
        audience = readers.opened.audience
        kinds = [one.kind for one in audience.events(known.id)]
        assert kinds.count(EventKind.COUNTING_ENDED) == 1
        again = audience.find("a@reader.example")
        assert again is not None
        assert not again.counting
    counting.http.post(path, data={"act": "save", "counting": "yes"})
    counting.http.post(counting.path(known, Purpose.ERASE))
    with open_readers(counting.workplace) as readers:
        erased = readers.opened.audience.get(known.id)
        assert erased is not None
        assert not erased.counting


def test_without_the_switch_nobody_is_asked_and_nobody_can_agree(door: Door) -> None:
    """A publication that does not count shows no box, and takes no agreement."""
    known = door.reader("a@reader.example")
    path = door.path(known, Purpose.PREFERENCES)
    assert 'name="counting"' not in door.http.get("").text + door.http.get(path).text
    door.http.post(path, data={"act": "save", "counting": "yes"})
    with open_readers(door.workplace) as readers:
        again = readers.opened.audience.get(known.id)
        assert again is not None
        assert not again.counting


def test_clicks_are_held_back_for_minutes(counting: Door) -> None:
    """Before the minutes are over nothing is written, whoever clicks besides."""
    path = f"c/{ISSUE}/{link_name(TARGETS[0])}"
    counting.http.get(path, headers={"User-Agent": "Firefox"})
    _wait(counting, minutes=HOLD // timedelta(minutes=1))
    assert _rows(counting) == []
    _wait(counting, minutes=1)
    assert len(_rows(counting)) == 1
