"""Looking at links, on servers of our own: what each kind of answer tells."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from newsletter.check.looking import is_fresh, look
from newsletter.fetch import MemoryRobotsStore, PageFetcher, WebFetcher
from newsletter.model.link import LinkResult, LinkState
from newsletter.model.publication import Fetching

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ARTICLE = "<p>" + "The river is higher than in any year since the dam was built. " * 4
BASE = "http://paper.example"


def page(title: str, body: str = ARTICLE, head: str = "") -> HTMLResponse:
    """Return a page."""
    return HTMLResponse(
        f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


async def huge() -> AsyncIterator[bytes]:
    """Yield a page of which nobody wants more than the beginning."""
    yield b"<title>Rivers rise</title>"
    for _ in range(300):
        yield b"<p>" + b"water " * 1000
        await asyncio.sleep(0)


async def answer(request: Request) -> Response:
    """Answer by the path."""
    host, path = request.headers["host"], request.url.path
    if path == "/robots.txt":
        return PlainTextResponse("User-agent: *\nDisallow: /private/\n")
    status = path.removeprefix("/status/")
    if status.isdigit():
        headers = {"Location": "/elsewhere"} if status == "418" else {}
        return Response(status_code=int(status), headers=headers)
    answers: dict[str, Callable[[], Response]] = {
        "/": lambda: page("The Paper"),
        "/rivers": lambda: page("Rivers rise | The Paper"),
        "/2017/11/old": lambda: RedirectResponse("/rivers", 301),
        "/2017/11/lost": lambda: RedirectResponse("/", 302),
        "/2017/11/gone": lambda: RedirectResponse("/404", 302),
        "/404": lambda: page("Sorry"),
        "/members": lambda: RedirectResponse("/login?next=/members", 302),
        "/login": lambda: page("Log in"),
        "/round": lambda: RedirectResponse("/round", 302),
        "/soft": lambda: page("Page not found | The Paper"),
        "/urdu": lambda: page("معذرت، صفحہ نہیں ملا"),
        "/heading": lambda: page("The Paper", "<h1>This page does not exist</h1>" + ARTICLE),
        "/tiny": lambda: page("The Paper", "<p>Oh"),
        "/empty": lambda: Response(b"", media_type="text/html"),
        "/wall": lambda: page("Just a moment..."),
        "/huge": lambda: StreamingResponse(huge(), media_type="text/html"),
        "/report.pdf": lambda: Response(b"%PDF-1.7", media_type="application/pdf"),
        "/rubbish": lambda: Response(b"<<<<" * 100_000, media_type="text/html"),
        "/canonical": lambda: page(
            "Rivers rise", head='<link rel="canonical" href="https://other.example/rivers">'
        ),
        "/private/page": lambda: page("Rivers rise"),
        "/short": lambda: RedirectResponse(f"{BASE}/", 301),
    }
    made = answers.get(path)
    return made() if made else Response(status_code=404 if host else 400)


APP = Starlette(routes=[Route("/{path:path}", answer)])


def seen(address: str, *urls: str, deadline: float = 20.0, **more: Any) -> list[LinkResult]:
    """Look at addresses whose hosts are all on one server."""
    port = address.rstrip("/").rpartition(":")[2]
    settings = Fetching(
        connect_to=(
            ("*:443", "127.0.0.1:9"),
            ("*.example", f"127.0.0.1:{port}"),
            *more.pop("also", ()),
        ),
        deadline=more.pop("patience", 5.0),
    )

    async def go() -> list[LinkResult]:
        async with WebFetcher(settings, clock=lambda: NOON, **more) as web:
            fetcher = PageFetcher(web, store=MemoryRobotsStore(), clock=lambda: NOON)
            return list(await look(urls, fetcher, clock=lambda: NOON, deadline=deadline))

    return asyncio.run(go())


CASES = [
    ("/rivers", LinkState.GOOD, ""),
    ("/report.pdf", LinkState.GOOD, ""),
    ("/huge", LinkState.GOOD, ""),
    ("/canonical", LinkState.GOOD, ""),
    ("/2017/11/old", LinkState.GOOD, ""),
    ("/nowhere", LinkState.GONE, "does not have this page (status 404)"),
    ("/status/410", LinkState.GONE, "says that this page is gone for good (status 410)"),
    ("/status/401", LinkState.CLOSED, "asks for a password (status 401)"),
    ("/status/402", LinkState.CLOSED, "asks for payment (status 402)"),
    ("/status/403", LinkState.CLOSED, "refuses programs (status 403)"),
    ("/status/429", LinkState.CLOSED, "says that we ask too often (status 429)"),
    ("/status/500", LinkState.TROUBLE, "has a fault of its own (status 500)"),
    ("/status/503", LinkState.TROUBLE, "has a fault of its own (status 503)"),
    ("/status/418", LinkState.TROUBLE, "has a fault of its own (status 418)"),
    ("/members", LinkState.CLOSED, "asks readers to log in or to subscribe"),
    ("/wall", LinkState.CLOSED, "keeps programs out"),
    ("/private/page", LinkState.CLOSED, "asks programs not to read this page (robots.txt)"),
    ("/2017/11/lost", LinkState.SOFT, "sends readers on to a front page (paper.example)"),
    ("/2017/11/gone", LinkState.SOFT, f"sends readers on to {BASE}/404"),
    ("/soft", LinkState.SOFT, "answers with a page that says “Page not found | The Paper”"),
    ("/urdu", LinkState.SOFT, "answers with a page that says “معذرت، صفحہ نہیں ملا”"),
    ("/heading", LinkState.SOFT, "answers with a page that says “This page does not exist”"),
    ("/tiny", LinkState.SOFT, "answers with a page of 3 words"),
    ("/empty", LinkState.SOFT, "answers with an empty page"),
    ("/round", LinkState.TROUBLE, "sends readers on in circles"),
]


def test_each_answer_tells_what_became_of_a_link(stage: Any) -> None:
    """Dead, redirected, closed and troubled links are told apart, and a huge page does no harm."""
    stage.app = APP
    found = seen(stage.address, *(BASE + path for path, *_ in CASES), f"{BASE}/rubbish")
    told = [(one.address.removeprefix(BASE), one.state, one.reason) for one in found]
    assert told[:-1] == CASES
    assert told[-1][0] == "/rubbish"
    facts = {one.address.removeprefix(BASE): one for one in found}
    assert facts["/rivers"].title == "Rivers rise | The Paper"
    assert facts["/canonical"].canonical == "https://other.example/rivers"
    assert facts["/2017/11/old"].moved_to == f"{BASE}/rivers"
    assert facts["/members"].moved_to == ""


def test_a_short_address_may_lead_to_a_front_page(stage: Any) -> None:
    """What a shortener leads to is what was meant."""
    stage.app = APP
    port = stage.address.rstrip("/").rpartition(":")[2]
    also = (("bit.ly", f"127.0.0.1:{port}"),)
    (found,) = seen(stage.address, "http://bit.ly/short", also=also)
    assert (found.state, found.final) == (LinkState.GOOD, f"{BASE}/")


def test_nobody_there(stage: Any) -> None:
    """A name that leads nowhere, a closed port and a private address are dead links."""
    stage.app = APP
    urls = ("http://nowhere.invalid/", "http://silent.test/", "http://10.1.2.3/", BASE)
    found = seen(stage.address, *urls, also=(("silent.test", "127.0.0.1:9"),))
    assert [one.state for one in found] == [LinkState.LOST] * 3 + [LinkState.GOOD]
    assert [one.reason.partition(":")[0] for one in found[:3]] == [
        "was not found",
        "could not be reached",
        "has a private address, which readers cannot reach",
    ]


def test_where_nothing_answers_we_are_offline(stage: Any) -> None:
    """Several hosts are not dead all at once."""
    urls = ("http://nowhere.invalid/", "http://neither.invalid/")
    assert [one.state for one in seen(stage.address, *urls)] == [LinkState.OFFLINE] * 2
    assert [one.state for one in seen(stage.address, urls[0])] == [LinkState.LOST]


def test_what_never_answers_ends_in_time(stage: Any) -> None:
    """A server that says nothing costs the deadline of a fetch, and many of them that of all."""

    async def silent(scope: Any, receive: Any, _send: Any) -> None:
        while scope["type"] == "http" and (await receive())["type"] != "http.disconnect":
            pass

    stage.app = silent
    (one,) = seen(stage.address, BASE, patience=0.3)
    assert one.state is LinkState.TROUBLE
    found = seen(stage.address, *(f"{BASE}/{n}" for n in range(5)), deadline=0.5)
    assert {one.state for one in found} == {LinkState.TROUBLE}
    assert "within the 0.5 seconds" in found[-1].reason


@pytest.mark.parametrize(
    ("host", "expired", "trusted", "reason"),
    [
        ("paper.example", False, True, ""),
        ("paper.example", True, True, "has a certificate that has expired"),
        ("other.example", False, True, "has a certificate that is for another host"),
        ("paper.example", False, False, "has a certificate that nobody but itself vouches for"),
    ],
)
def test_certificates(
    make_certificate: Callable[..., Path], host: str, expired: bool, trusted: bool, reason: str
) -> None:
    """What is wrong with a certificate is said in words; and where all is well http becomes https."""
    pem = make_certificate(host, expired=expired)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    body = f"<title>Rivers</title>{ARTICLE}".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(ConnectionError, asyncio.IncompleteReadError):
            asked = await reader.readuntil(b"\r\n\r\n")
            missing = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            writer.write(missing if b"robots.txt" in asked else head.encode() + body)
            await writer.drain()

    async def go() -> tuple[LinkResult, ...]:
        plain = await asyncio.start_server(talk, "127.0.0.1", 0)
        secure = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
        ports = [server.sockets[0].getsockname()[1] for server in (plain, secure)]
        settings = Fetching(
            connect_to=(
                ("*.example:80", f"127.0.0.1:{ports[0]}"),
                ("*.example:443", f"127.0.0.1:{ports[1]}"),
            ),
            deadline=5.0,
        )
        authorities = pem if trusted else None
        async with WebFetcher(settings, clock=lambda: NOON, authorities=authorities) as web:
            urls = ("https://paper.example/rivers", "http://paper.example/rivers")
            found = await look(urls, web, clock=lambda: NOON, deadline=20)
        for server in (plain, secure):
            server.close()
        return found

    https, http = asyncio.run(go())
    assert https.reason == reason
    assert https.state is (LinkState.DISTRUSTED if reason else LinkState.GOOD)
    assert http.secure == ("" if reason else "https://paper.example/rivers")


def test_trouble_is_looked_at_again_soon() -> None:
    """A good link is believed as long as the house says, a troubled one for an hour."""
    good = LinkResult(address=BASE, state=LinkState.GOOD, checked=NOON)
    bad = LinkResult(address=BASE, state=LinkState.TROUBLE, checked=NOON)
    later = NOON + timedelta(hours=2)
    assert is_fresh(good, now=later, hours=24)
    assert not is_fresh(bad, now=later, hours=24)
    assert not is_fresh(good, now=NOON + timedelta(hours=25), hours=24)
    assert not is_fresh(good, now=NOON - timedelta(hours=1), hours=24)
