"""What readers can do by themselves, over HTTP."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from contextlib import AbstractContextManager
from typing import Protocol
from urllib.parse import urljoin

import httpx
import pytest
from starlette.requests import Request
from starlette.types import ASGIApp, Message

from newsletter.errors import StoreError
from newsletter.model.sending import Status, Subscriber
from newsletter.public.app import clerk_of, make_app
from newsletter.public.forms import BadForm, body_of
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import Purpose, Readers
from newsletter.publication.web.reader_pages import ReaderPages

SANA = "sana@reader.example"


class Stage(Protocol):
    """A server for many tests: see the conftest.py above."""

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

    def kept(self) -> dict[str, list[tuple[object, ...]]]:
        """Return every row about people."""


LARGEST = 20_000
"""Octets of a page."""


def _now(door: Door, address: str = SANA) -> Subscriber:
    return subscribing.history(door.workplace, address).subscriber


def test_subscribing_from_the_form_to_the_last_page(door: Door) -> None:
    """The form is filled in, the mail's link opened, the button pressed: a subscriber with proof."""
    assert door.http.get("").status_code == 200
    posted = {"email": SANA, "full_name": "Sana Iqbal", "language": "ur", "section": "leads"}
    said = door.http.post("subscribe", data=posted)
    assert "Look into your mailbox" in said.text
    (link,) = door.links(SANA)
    asked = door.http.get(link, params={"language": "en"})
    assert "Yes, send me" in asked.text
    assert _now(door).status is Status.UNCONFIRMED
    for _ in range(2):
        assert "You are subscribed" in door.http.post(link).text
    known = _now(door)
    assert (known.status, known.name, known.language, known.sections) == (
        Status.CONFIRMED, "Sana Iqbal", "ur", ("leads",),
    )  # fmt: skip
    proof = subscribing.history(door.workplace, SANA).events[-1].consent
    assert proof is not None
    assert proof.form == "subscribe page, en"
    assert proof.wording.startswith("I want to receive The Review by mail")


def test_the_answer_to_a_request_tells_nothing_of_anybody(door: Door) -> None:
    """Known, unknown, suppressed and trapped: the same bytes, and one row each."""
    door.reader("known@reader.example")
    subscribing.suppress(door.workplace, "never@reader.example", how="letter")
    answers = set()
    for address in ("known@reader.example", "new@reader.example", "never@reader.example"):
        before = len(door.kept()["requests"])
        answer = door.http.post("subscribe", data={"email": address})
        answers.add((answer.status_code, answer.content, str(sorted(_shown(answer).items()))))
        assert len(door.kept()["requests"]) == before + 1
    trapped = door.http.post("subscribe", data={"email": SANA, "website": "http://x.example"})
    answers.add((trapped.status_code, trapped.content, str(sorted(_shown(trapped).items()))))
    assert len(answers) == 1
    assert len(door.kept()["requests"]) == 4


def _shown(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}


def test_one_click_leaves_without_a_question(door: Door) -> None:
    """The post of RFC 8058, in either encoding, is answered at once, and again the same."""
    for address, kind in (("a@reader.example", "data"), ("b@reader.example", "files")):
        path = door.path(door.reader(address), Purpose.UNSUBSCRIBE)
        body = {"List-Unsubscribe": "One-Click"}
        for _ in range(2):
            if kind == "data":
                answer = door.http.post(path, data=body)
            else:
                answer = door.http.post(path, files={name: (None, v) for name, v in body.items()})
            assert answer.status_code == 200
            assert not answer.history
        assert _now(door, address).status is Status.UNSUBSCRIBED
        assert subscribing.history(door.workplace, address).events[-1].note == "one click"


def test_leaving_by_the_button(door: Door) -> None:
    """The page names the address only so far that its owner knows it again."""
    path = door.path(door.reader(SANA), Purpose.UNSUBSCRIBE)
    page = door.http.get(path).text
    assert "s•••@reader.example" in page
    assert SANA not in page
    assert "You have left" in door.http.post(path).text
    assert _now(door).status is Status.UNSUBSCRIBED


def test_opening_changes_nothing(door: Door) -> None:
    """A scanner that opens every link of the mails and of every page behind them changes no row."""
    known = door.reader(SANA)
    door.http.post(
        door.path(known, Purpose.PREFERENCES),
        data={"act": "address", "email": "new@reader.example"},
    )
    door.http.post("subscribe", data={"email": "other@reader.example"})
    links = [
        *door.links(SANA),
        *door.links("new@reader.example"),
        *door.links("other@reader.example"),
    ]
    links += [door.path(known, purpose) for purpose in (
        Purpose.UNSUBSCRIBE, Purpose.PREFERENCES, Purpose.EXPORT, Purpose.ERASE,
    )]  # fmt: skip
    before = door.kept()
    root = str(door.http.base_url)
    waiting, seen = deque(urljoin(root, link) for link in links), set()
    while waiting:
        address = waiting.popleft()
        if address in seen or not address.startswith(root):
            continue
        seen.add(address)
        for method in ("GET", "HEAD", "OPTIONS", "PROPFIND"):
            page = door.http.request(method, address)
            waiting.extend(
                urljoin(address, way)
                for way in re.findall(r'(?:href|src|action)="([^"]+)"', page.text)
            )
    assert len(seen) > len(links)
    assert door.kept() == before


def test_pages_answer_in_the_language_in_which_they_asked(door: Door) -> None:
    """A reader of Urdu letters and pages with an English browser is thanked in Urdu."""
    door.http.post("subscribe", data={"email": "new@reader.example", "language": "ur"})
    (link,) = door.links("new@reader.example")
    assert '<html lang="ur"' in door.http.get(link).text
    path = door.path(door.reader(SANA, language="ur"), Purpose.UNSUBSCRIBE)
    question = door.http.get(path).text
    (action,) = re.findall(r'action="([^"]+)"', question)
    assert '<html lang="ur"' in question
    assert '<html lang="ur"' in door.http.post(urljoin(str(door.http.base_url), action)).text


def test_a_form_that_drips_is_not_waited_for() -> None:
    """Who begins a post and sends no more of it holds the connection for a while only."""

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(BadForm) as caught:
        asyncio.run(body_of(Request({"type": "http", "headers": []}, never), seconds=0))
    assert caught.value.status == 408


def test_no_answer_leads_to_a_host_that_the_request_names(door: Door) -> None:
    """What a stranger or a careless proxy writes as Host appears nowhere."""
    root = str(door.http.base_url).rstrip("/")
    for address in (root, f"{root}/subscribe/", f"{root}//u/x", f"{root}/", f"{root}/u/x/"):
        answer = door.http.get(address, headers={"Host": "evil.example"})
        assert "evil" not in answer.text + str(answer.headers)
    assert door.http.get(root).headers["location"] == "/readers/"


def test_a_fault_is_answered_with_a_page_and_all_headers(
    public: Workplace, printed: ReaderPages, stage: Stage
) -> None:
    """Where the database is away, the reader is told so in words, sealed off like any page."""

    def away() -> AbstractContextManager[Readers]:
        raise StoreError("away", help="")

    with clerk_of(away) as clerk:
        stage.app = make_app(clerk, printed, Clicking(public, reading.publication(public)))
        answer = httpx.get(f"{stage.address}readers/c/x", trust_env=False)
    assert answer.status_code == 503
    assert "Please try again" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_preferences_are_changed_and_shown(door: Door) -> None:
    """Name, language and parts; what is not offered is refused, and nothing else changes."""
    path = door.path(door.reader(SANA, name="S"), Purpose.PREFERENCES)
    given = {
        "act": "save",
        "full_name": "Sana \u202eIqbal",
        "language": "ur",
        "section": ["leads", "media-review"],
    }
    saved = door.http.post(path, data=given)
    assert "محفوظ ہو گیا" in saved.text
    known = _now(door)
    assert known.language == "ur"
    assert known.sections == ("leads", "media-review")
    assert "\u202e" not in known.name
    assert door.http.post(path, data=given | {"section": "nonsense"}).status_code == 400
    assert _now(door).sections == ("leads", "media-review")


def test_an_address_changes_when_both_ends_agree(door: Door) -> None:
    """Each end gets a mail; the second button makes the change, and mail goes to the new one."""
    known = door.reader(SANA)
    way_out = door.path(known, Purpose.UNSUBSCRIBE)
    path = door.path(known, Purpose.PREFERENCES)
    assert "/p/" in door.http.get(way_out).text
    assert (
        "both addresses"
        in door.http.post(path, data={"act": "address", "email": "new@reader.example"}).text
    )
    (old,) = [link for link in door.links(SANA) if link.startswith("a/")]
    (new,) = [link for link in door.links("new@reader.example") if link.startswith("a/")]
    assert "as soon as the other one" in door.http.post(old).text
    assert _now(door).address == SANA
    assert "now goes to the new one" in door.http.post(new).text
    assert _now(door, "new@reader.example").id == known.id
    left_behind = door.http.get(way_out)  # in a mailbox that is somebody else's by now
    assert "no further issue is sent to you" in left_behind.text
    assert "reader.example" not in left_behind.text
    assert not re.search(r"/[pxea]/", left_behind.text)
    assert "You have left" in door.http.post(way_out).text


def test_readers_see_and_take_along_everything(door: Door) -> None:
    """Page and file hold the address, the history with its proof, and nothing of others."""
    door.reader("other@reader.example", name="Somebody Else")
    path = door.path(door.reader(SANA, name="<b>Sana</b>"), Purpose.EXPORT)
    page = door.http.get(path).text
    assert SANA in page
    assert "&lt;b&gt;Sana" in page
    assert "confirmed" in page
    data = door.http.get(f"{path}/data.json")
    assert "attachment" in data.headers["content-disposition"]
    assert json.loads(data.text)["data"]["subscriber"]["address"] == SANA
    assert "other@reader.example" not in page + data.text


def test_readers_see_what_is_kept_in_their_language(door: Door) -> None:
    """Labels, events, months and marks are Urdu on an Urdu page and in the file; nothing is English."""
    known = door.reader(SANA, name="ثنا", language="ur")
    preferences = door.path(known, Purpose.PREFERENCES)
    door.http.post(preferences, data={"act": "save", "language": "ur", "section": "leads"})
    path = door.path(known, Purpose.EXPORT)
    page = door.http.get(path).text
    main = page[page.index("<main") : page.index("</main>")]
    for text in ("تصدیق ہوئی", "دسمبر", "ترجیحات کا صفحہ", "خصوصی تجزیے", "منتخب حصے"):
        assert text in main
    words = set(re.findall(r"[A-Za-z]{4,}", re.sub(r"<[^>]*>", " ", main)))
    assert words <= {"sana", "reader", "example", "JSON"}
    (download,) = re.findall(r'href="([^"]*data\.json[^"]*)"', page)
    data = json.loads(door.http.get(urljoin(str(door.http.base_url), download)).text)
    assert data["in_words"]["kept"]["زبان"] == "ur"
    assert any("تصدیق ہوئی" in line for line in data["in_words"]["events"])
    assert data["data"]["events"][1]["kind"] == "confirmed"


def test_erasing_forgets_and_all_links_die(door: Door) -> None:
    """After the button nothing names the reader, and every link of theirs but the way out is dead."""
    known = door.reader(SANA, name="Sana")
    paths = {
        purpose: door.path(known, purpose)
        for purpose in (Purpose.ERASE, Purpose.PREFERENCES, Purpose.EXPORT)
    }
    assert "It is erased" in door.http.post(paths[Purpose.ERASE]).text
    assert SANA not in str(door.kept())
    for path in paths.values():
        assert door.http.get(path).status_code == 404


FORGED = ["x", "k.s.m", "%00", "%2e%2e", "k1." + "a" * 64 + "." + "A" * 22, "é", "'--", "a" * 5000]


@pytest.mark.parametrize("page", ["u", "p", "c", "a", "x", "e"])
def test_a_forged_link_is_dead(door: Door, page: str) -> None:
    """Whatever is made up is answered alike, opened or posted."""
    for token in FORGED:
        for method in ("GET", "POST"):
            answer = door.http.request(method, f"{page}/{token}")
            assert answer.status_code in {400, 404, 405, 415}
            assert SANA not in answer.text


def test_one_purposes_link_opens_no_other_page(door: Door) -> None:
    """A token is good for the page that it was made for."""
    known = door.reader(SANA)
    purposes = {
        "u": Purpose.UNSUBSCRIBE,
        "p": Purpose.PREFERENCES,
        "x": Purpose.EXPORT,
        "e": Purpose.ERASE,
    }
    for own, purpose in purposes.items():
        token = door.path(known, purpose).partition("/")[2]
        for page in "upxeca":
            answer = door.http.get(f"{page}/{token}")
            assert answer.status_code == (200 if page == own else 404)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"email=" + b"a" * 9_000 + b"@reader.example", 413),
        ("application/x-www-form-urlencoded", b"&".join([b"email=a%40b.example"] * 30), 400),
        ("application/x-www-form-urlencoded", b"email=%ff%fe", 400),
        ("application/x-www-form-urlencoded", "email=\u00e9".encode(), 400),
        ("application/x-www-form-urlencoded", b"email=a%00b%40reader.example", 400),
        (
            "application/x-www-form-urlencoded",
            b"email=a%40reader.example%0d%0aBcc%3ax%40y.example",
            400,
        ),
        ("application/x-www-form-urlencoded", b"", 400),
        ("application/x-www-form-urlencoded", b"email=a%40reader.example&section=x", 400),
        ("application/x-www-form-urlencoded", b"email=a%40reader.example&form=stranger", 400),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/json", b"{}", 415),
    ],
)
def test_a_form_that_is_none_of_ours_is_refused(
    door: Door, kind: str, body: bytes, status: int
) -> None:
    """What a browser with our form cannot send leaves no row."""
    answer = door.http.post("subscribe", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert door.kept()["requests"] == []


def test_every_answer_is_sealed_off(door: Door) -> None:
    """No cookie, nothing from elsewhere, nothing kept, nothing told; pages are small."""
    known = door.reader(SANA)
    paths = ["", "subscribe", "embed", "nowhere", "c/x", "robots.txt", *(
        door.path(known, one) for one in (Purpose.UNSUBSCRIBE, Purpose.PREFERENCES, Purpose.EXPORT, Purpose.ERASE)
    )]  # fmt: skip
    for path in paths:
        answer = door.http.get(path)
        headers = answer.headers
        assert "set-cookie" not in headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert ("frame-ancestors *" if path == "embed" else "frame-ancestors 'none'") in policy
        assert "strict-transport-security" not in headers
        assert "server" not in headers
        assert len(answer.content) <= LARGEST
        assert not re.search(r"<script|<img|style=|onclick|http-equiv", answer.text)
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!news\.example)', answer.text)


def test_the_style_is_kept_for_good(door: Door) -> None:
    """Its name changes with its content, so that it need never be asked for again."""
    found = re.search(r'<link rel="stylesheet" href="([^"]+)"', door.http.get("").text)
    assert found
    style = door.http.get(urljoin(str(door.http.base_url), found[1]))
    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]


def test_pages_speak_the_readers_language(door: Door) -> None:
    """As asked for, as the browser says, as the reader chose; else the publication's."""
    assert '<html lang="ur" dir="rtl">' in door.http.get("", params={"language": "ur"}).text
    urdu = {"Accept-Language": "tlh, ur-PK;q=0.8"}
    assert '<html lang="ur" dir="rtl">' in door.http.get("", headers=urdu).text
    assert '<html lang="en" dir="ltr">' in door.http.get("").text
    path = door.path(door.reader(SANA, language="ur"), Purpose.PREFERENCES)
    assert '<html lang="ur" dir="rtl">' in door.http.get(path).text
