"""Forms as they arrive: late, cut off, swollen, and windows that listen without end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from urllib.parse import quote

import httpx
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from newsletter.desk.changes import MOST, MOST_OF_ONE, Changes
from newsletter.desk.forms import ARRIVING, LARGE, form_of
from newsletter.desk.visits import Form
from newsletter.publication.place.workplace import Workplace

Receive = Callable[[], Awaitable[Message]]


async def never() -> Message:
    """Keep the server waiting."""
    await asyncio.Event().wait()
    raise AssertionError


async def gone() -> Message:
    """Hang up."""
    return {"type": "http.disconnect"}


def sent(body: bytes, kind: str, *, limit: int = 1_000_000) -> Form:
    """Return what is read of a body."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return read(receive, kind, limit=limit)


def read(
    receive: Receive, kind: str = "text/plain", *, limit: int = 10, seconds: float | None = None
) -> Form:
    """Return what is read of a request."""
    headers = [(b"content-type", kind.encode())]
    scope = {"type": "http", "method": "POST", "headers": headers}
    return asyncio.run(form_of(Request(scope, receive), limit=limit, seconds=seconds))


@pytest.mark.parametrize(("receive", "status"), [(never, 408), (gone, 400)])
def test_who_sends_nothing_is_not_waited_for(receive: Receive, status: int) -> None:
    """A form that drips, and one that is cut off, end with a status and hold nothing."""
    with pytest.raises(HTTPException) as caught:
        read(receive, seconds=0)
    assert caught.value.status_code == status


def test_few_large_files_arrive_at_once() -> None:
    """Where as many arrive as fit into memory, one more is told to come back; small forms are not."""
    with ExitStack() as stack:
        while ARRIVING.acquire(blocking=False):
            stack.callback(ARRIVING.release)
        with pytest.raises(HTTPException) as caught:
            read(never, limit=LARGE + 1, seconds=0)
        assert caught.value.status_code == 503
        assert sent(b"a=b", "application/x-www-form-urlencoded").text("a") == "b"
    with pytest.raises(HTTPException) as caught:
        read(never, limit=LARGE + 1, seconds=0)
    assert caught.value.status_code == 408


@pytest.mark.parametrize(
    "body",
    [
        b"--b\r\n\r\n" * 3_000,
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 2_500 + b"--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n\r\n' * 50,
        b"--b\r\nContent-Disposition: form-data; name=" + b"a" * 50_000,
        b"--b\r\nX: " + b"a" * 200_000 + b"\r\n\r\n--b--\r\n",
        b"--c\r\n",
    ],
    ids=["no-names", "fields", "files", "no-end", "header", "other-boundary"],
)
def test_parts_without_end_are_refused(body: bytes) -> None:
    """Of a form in parts, neither their number nor their heads may be anything."""
    with pytest.raises(HTTPException) as caught:
        sent(body, "multipart/form-data; boundary=b")
    assert caught.value.status_code in {400, 413}


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "image/png"]
)
def test_what_is_no_form_is_refused(kind: str) -> None:
    """A body of another kind, or without a boundary, is told and not guessed at."""
    with pytest.raises(HTTPException) as caught:
        sent(b"--b\r\n", kind)
    assert caught.value.status_code in {400, 415}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a\r\nb\rc\nd\x0be\x0cf\x85g", "a\nb\nc\nd\ne\nf\ng"),
        ("\x00a\x1b]0;title\x07\x9b31mb\x7f", "a]0;title31mb"),
        ("\tدریا\u200cها 😀\u2028", "\tدریا\u200cها 😀\u2028"),
    ],
)
def test_nobody_types_controls(typed: str, text: str) -> None:
    """A field holds one kind of line end, and nothing that a terminal would obey; letters stay."""
    plain = sent(f"a={quote(typed)}".encode(), "application/x-www-form-urlencoded")
    head = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
    parts = sent(head + typed.encode() + b"\r\n--b--\r\n", "multipart/form-data; boundary=b")
    assert (plain.text("a"), parts.text("a")) == (text, text)


def test_windows_have_a_number(workplace: Workplace) -> None:
    """One browser cannot take all the connections by listening; when windows close, others may."""
    changes = Changes(workplace)

    async def listen(count: int, whose: str) -> list[AsyncIterator[bytes]]:
        streams = [changes.stream(frozenset(), whose=whose) for _ in range(count)]
        for one in streams:
            await anext(one)
        return streams

    async def all_listen() -> None:
        first = await listen(MOST_OF_ONE, "first")
        assert not changes.has_room("first")
        assert changes.has_room("second")
        others = [
            await listen(MOST_OF_ONE, f"{number}") for number in range(MOST // MOST_OF_ONE - 1)
        ]
        assert not changes.has_room("second")
        del first[0]
        for streams in (first, *others):
            for one in streams:
                await one.aclose()  # type: ignore[attr-defined] # a generator
        await asyncio.sleep(0)
        assert changes.has_room("first")

    asyncio.run(all_listen())


def test_too_many_windows_are_told(desk_client: httpx.Client) -> None:
    """A browser with too many windows gets an answer at once, and pages all the same."""
    told: list[Iterator[bytes]] = []  # one that nobody keeps is closed
    with ExitStack() as stack:
        for _ in range(MOST_OF_ONE):
            answer = stack.enter_context(desk_client.stream("GET", "/events"))
            told.append(answer.iter_bytes())
            next(told[-1])
        assert desk_client.get("/events").status_code == 429
        assert desk_client.get("/you").status_code == 200
