"""The links and headers of mails as they were really sent, followed by a scanner and by a reader."""

from __future__ import annotations

import re
import sqlite3
from collections import deque
from contextlib import closing
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import urljoin

import httpx
import pytest

from newsletter.model.sending import Status, Subscriber
from newsletter.publication.approval import approving
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting, subscribing
from newsletter.publication.readers.readers import Purpose
from newsletter.publication.send import sending
from newsletter.testing.outbox import Outbox

PUBLIC = "https://mail.example/readers/"
ISSUE = "2026-12"
ALL = tuple(f"p{number}@reader.example" for number in range(5))
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


class Door(Protocol):
    """What the fixture gives: see conftest.py."""

    http: httpx.Client
    workplace: Workplace

    def path(self, known: Subscriber, purpose: Purpose) -> str:
        """Return the path of one reader's page."""

    def reader(self, address: str, *, name: str = "", language: str = "") -> Subscriber:
        """Enter and confirm a reader."""


@pytest.fixture
def post(door: Door) -> Outbox:
    """Return the folder into which mail goes."""
    return Outbox(door.workplace.folder / "var" / "outbox", public_url=PUBLIC)


def _everything(workplace: Workplace) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with closing(sqlite3.connect(workplace.mail_file)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(database.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in tables
        }


def _links(post: Outbox, letter: EmailMessage) -> set[str]:
    """Return every address of ours in a mail: headers, text and HTML."""
    whole = "\n".join(
        [*(str(value) for value in letter.values()), post.text(letter), post.text(letter, "html")]
    )
    return set(re.findall(rf"{re.escape(PUBLIC)}[^\s\"'<>]*", whole.replace("&amp;", "&")))


def _here(door: Door, link: str) -> str:
    return str(door.http.base_url) + link.removeprefix(PUBLIC)


def _fetch_everything(door: Door, links: set[str]) -> set[str]:
    """Follow all links by GET and HEAD, and whatever the pages behind them lead to; return which."""
    root = str(door.http.base_url)
    waiting, seen = deque(_here(door, link) for link in links), set[str]()
    while waiting:
        address = waiting.popleft()
        if address in seen or not address.startswith(root):
            continue
        seen.add(address)
        for method in ("HEAD", "GET"):
            answer = door.http.request(method, address, follow_redirects=True)
            assert answer.status_code < 500
            ways = re.findall(r'(?:href|src|action)="([^"]+)"', answer.text)
            waiting.extend(urljoin(address, way.replace("&amp;", "&")) for way in ways)
    return seen


def test_a_scanner_of_all_mails_changes_nothing(door: Door, post: Outbox) -> None:
    """An issue and every kind of letter, each link and header fetched: no row of any table differs."""
    known = [door.reader(address) for address in ALL]
    door.http.post("subscribe", data={"email": "new@reader.example"})
    door.http.post("subscribe", data={"email": ALL[0]})
    moving = {"act": "address", "email": "moved@reader.example"}
    door.http.post(door.path(known[1], Purpose.PREFERENCES), data=moving)
    consenting.settle(door.workplace)
    approving.approve(door.workplace, ISSUE, by="editor")
    sending.send(door.workplace, ISSUE)
    letters = post.letters()
    assert len(letters) == len(ALL) + 4
    links = set[str]().union(*(_links(post, letter) for letter in letters))
    kinds = {link.removeprefix(PUBLIC)[:2] for link in links}
    assert kinds >= {"u/", "p/", "c/", "a/"}
    before = _everything(door.workplace)
    seen = _fetch_everything(door, links)
    assert {address.removeprefix(str(door.http.base_url))[:2] for address in seen} >= {"x/", "e/"}
    assert len(seen) > 2 * len(links)
    assert _everything(door.workplace) == before


def test_the_header_of_a_mail_lets_its_reader_go(door: Door, post: Outbox) -> None:
    """RFC 8058: the post of the header's own address, without cookie or question, and nobody else goes."""
    known = {address: door.reader(address) for address in ALL[:2]}
    approving.approve(door.workplace, ISSUE, by="editor")
    sending.send(door.workplace, ISSUE)
    (letter,) = post.letters(ALL[0])
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (link,) = re.findall(r"<(https:[^>]+)>", letter["List-Unsubscribe"])
    assert link == PUBLIC + door.path(known[ALL[0]], Purpose.UNSUBSCRIBE)
    answer = httpx.post(_here(door, link), data=ONE_CLICK, trust_env=False)
    assert (answer.status_code, answer.history) == (200, [])
    assert "set-cookie" not in answer.headers
    standing = [
        subscribing.history(door.workplace, address).subscriber.status for address in ALL[:2]
    ]
    assert standing == [Status.UNSUBSCRIBED, Status.CONFIRMED]


def test_one_click_in_the_middle_of_a_send_counts_for_the_next_message(
    door: Door, post: Outbox
) -> None:
    """Who clicks while the issue goes out, and has not had it yet, does not get it."""
    known = {address: door.reader(address) for address in ALL}
    approving.approve(door.workplace, ISSUE, by="editor")
    left: list[str] = []

    def click(handed_over: int) -> None:
        if handed_over != 2 or left:
            return
        reached = {str(letter["To"]) for letter in post.letters()}
        left.extend(address for address in ALL if address not in reached)
        for address in left:
            path = door.path(known[address], Purpose.UNSUBSCRIBE)
            assert door.http.post(path, data=ONE_CLICK).status_code == 200

    sending.send(door.workplace, ISSUE, progress=click)
    assert len(left) >= 2
    assert {str(letter["To"]) for letter in post.letters()}.isdisjoint(left)
