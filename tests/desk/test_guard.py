"""The desk of several people: every way, for everybody, from everywhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import unquote

import pytest
from starlette.types import ASGIApp, Message

from newsletter.desk.app import make_app
from newsletter.desk.guard import ByName, while_admitted
from newsletter.desk.rooms import ROOMS
from newsletter.desk.serving import open_desk
from newsletter.desk.sessions import SESSION, OneAddress
from newsletter.desk.visits import Octets, Visit, Way
from newsletter.model.access import ROLES, May
from newsletter.model.accounts import Caller
from newsletter.publication.accounts import links, sessions
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

WAYS = [way for room in ROOMS for way in room.ways]
OPENED = b"opened"
HOST = "desk.review.example"
PEOPLE = """\
people:
  - {id: reader, name: A Reader, email: reader@review.example, roles: [reader]}
  - {id: editor, name: The Editor, email: editor@review.example, roles: [editor]}
  - {id: approver, name: An Approver, email: approver@review.example, roles: [approver]}
  - {id: publisher, name: The Boss, email: boss@review.example, roles: [author, publisher]}
"""
VARIANTS = (
    "{path}/",
    "/{path}",
    "//{path}",
    "/.{path}",
    "/%2e{path}",
    "/x/..{path}",
    "/x/%2e%2e{path}",
    "/sign-in/..{path}",
    "/sign-in/%2e%2e{path}",
    "/static/..{path}",
    "{path};x=1",
    "{path}.",
    "{path}%2f",
    "{path}%00",
    "{path}%20",
    "{path}?x=1",
    "{path}#x",
)
OVERRIDES = {
    "X-HTTP-Method-Override": "GET",
    "X-Method-Override": "POST",
    "X-Original-URL": "/sign-in",
    "X-Rewrite-URL": "/sign-in",
    "X-Forwarded-Prefix": "/sign-in",
    "X-Forwarded-Host": "127.0.0.1",
    "X-Forwarded-For": "127.0.0.1",
    "X-Desk": "1",
    "Authorization": "Bearer x",
    "Cookie": f"{SESSION}=x; __Host-{SESSION}=x",
}


def address(path: str) -> str:
    """Return an address with something in each of its places."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", "2026-12", path)


def shouted(path: str) -> str:
    """Return it in the other case."""
    return path.swapcase()


@pytest.fixture
def shared(workplace: Workplace) -> Workplace:
    """Return a publication with a person of each role, and an address for its desk."""
    file = workplace.publication_file
    head, _, tail = file.read_text().partition("people:\n")
    _, _, rest = tail.partition("focus_areas:")
    file.write_text(f"{head}{PEOPLE}desk: {{url: 'https://{HOST}/'}}\nfocus_areas:{rest}")
    return workplace


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came back."""

    status_code: int
    content: bytes


@dataclass
class Walker:
    """Asks an application without a network: thousands of times a test, octets as a server hands them on."""

    app: ASGIApp
    host: str
    loop: asyncio.Runner
    cookies: dict[str, str] = field(default_factory=dict)

    def request(self, method: str, path: str, headers: dict[str, str] | None = None) -> Answered:
        """Ask once; `headers` take the place of those that a browser at the desk sends."""
        return self.loop.run(self._request(method, path, headers or {}))

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answered:
        """Look."""
        return self.request("GET", path, headers)

    def post(self, path: str, headers: dict[str, str] | None = None) -> Answered:
        """Do."""
        return self.request("POST", path, headers)

    async def _request(self, method: str, path: str, headers: dict[str, str]) -> Answered:
        raw, _, query = path.partition("#")[0].partition("?")
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": self.host, "Sec-Fetch-Site": "same-origin", "Cookie": jar, **headers}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(raw),
            "raw_path": raw.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(key.lower().encode(), text.encode()) for key, text in sent.items()],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 80),
        }
        status, body = 0, b""

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, body
            status = message.get("status", status)
            body += message.get("body", b"")

        await self.app(scope, receive, send)
        return Answered(status_code=status, content=body)


@pytest.fixture
def walker(shared: Workplace) -> Iterator[Walker]:
    """Return somebody at a desk whose rooms do nothing but say that they were opened."""

    def opened(visit: Visit) -> Octets:
        del visit
        return Octets(data=OPENED, media_type="text/plain")

    desk = open_desk(shared, ByName(shared))
    rooms = [
        replace(room, ways=tuple(replace(way, handler=opened) for way in room.ways))
        for room in desk.rooms
    ]
    app = OneAddress(make_app(replace(desk, rooms=rooms)), f"https://{HOST}/")
    with asyncio.Runner() as loop:
        yield Walker(app, HOST, loop)


def sign_in(workplace: Workplace, person: str) -> dict[str, str]:
    """Return the cookie of somebody who has signed in."""
    token = links.make_link(workplace, person).address.rpartition("/")[2]
    return {f"__Host-{SESSION}": links.use(workplace, token, Caller(network="192.0.2.1")).token}


def is_open(answer: Answered) -> bool:
    """Tell whether a room was entered."""
    return answer.content == OPENED


def test_each_role_goes_its_ways(walker: Walker, shared: Workplace) -> None:
    """Of all ways, each person enters those that their roles open, and nobody enters another."""
    for person in ("", *ROLES):
        walker.cookies = sign_in(shared, person) if person else {}
        allowed = {May.NOTHING} if not person else ROLES[person]
        for way in WAYS:
            answer = walker.request(way.method, address(way.path))
            assert is_open(answer) == (way.needs in allowed), (person, way.method, way.path)
            if not is_open(answer):
                assert answer.status_code == (403 if person else 303), (person, way.path)


def spelt(path: str) -> Iterator[str]:
    """Yield an address in all the ways in which servers have been fooled."""
    for variant in VARIANTS:
        yield variant.format(path=path)
    yield shouted(path)
    yield path.replace("/", "/%2e/", 1)
    yield path.replace("/", "%2f", 1)
    yield path.replace("/", "\\", 1)


def test_no_spelling_opens_a_way(walker: Walker) -> None:
    """Slashes, dots, case, encodings, parameters: whatever an address looks like, strangers stay out."""
    for way in WAYS:
        if way.needs is May.NOTHING:
            continue
        for path in spelt(address(way.path)):
            whole = path if path.startswith("/") else f"/{path}"
            answer = walker.request(way.method, whole)
            assert not is_open(answer), (way.method, path)
            assert answer.status_code in {303, 403, 404, 405}, (way.method, path)


@pytest.mark.parametrize(("name", "value"), OVERRIDES.items())
def test_no_header_opens_a_way(walker: Walker, name: str, value: str) -> None:
    """Headers that other servers heed, and forged cookies, open nothing."""
    for way in WAYS:
        if way.needs is not May.NOTHING:
            answer = walker.request(way.method, address(way.path), headers={name: value})
            assert not is_open(answer), (way.method, way.path)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_no_other_method_opens_a_way(walker: Walker, shared: Workplace, method: str) -> None:
    """Only what a way is for enters it, even for those who may."""
    walker.cookies = sign_in(shared, "publisher")
    for path in {address(way.path) for way in WAYS}:
        assert not is_open(walker.request(method, path)), path


@pytest.mark.parametrize(
    "origin",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": ""},
    ],
    ids=str,
)
def test_no_other_site_posts_a_form(
    walker: Walker, shared: Workplace, origin: dict[str, str]
) -> None:
    """A form that another site sends, or that does not say where it is from, does nothing anywhere."""
    walker.cookies = sign_in(shared, "publisher")
    for way in WAYS:
        if way.method == "POST":
            answer = walker.post(address(way.path), headers=origin)
            assert answer.status_code == 403, way.path


@pytest.mark.parametrize("host", ["desk.example", "127.0.0.1", "localhost:1", "", "[::1]"])
def test_the_desk_answers_by_its_own_name(walker: Walker, host: str) -> None:
    """Another host's name is answered with nothing, at every address."""
    for path in ("/", "/sign-in", "/static/x/desk.css", "/events"):
        assert walker.get(path, headers={"Host": host}).status_code in {400, 421}


def test_what_stands_beside_the_rooms_is_known(walker: Walker, shared: Workplace) -> None:
    """Beside the rooms there are styles, which anybody may have, and changes, which only readers may."""
    del shared
    assert walker.get("/events").status_code == 204
    assert walker.get("/events", headers={"Cookie": f"__Host-{SESSION}=x"}).status_code == 204
    assert walker.get("/static/x/desk.css").status_code == 200
    assert walker.get("/static/x/..%2fbase.html.j2").status_code == 404


def test_who_is_thrown_out_is_out(walker: Walker, shared: Workplace) -> None:
    """A session that is ended, and a role that is taken away, count at the next request."""
    walker.cookies = sign_in(shared, "publisher")
    assert is_open(walker.get("/people"))
    text = shared.publication_file.read_text()
    shared.publication_file.write_text(text.replace("[author, publisher]", "[author, editor]"))
    assert walker.get("/people").status_code == 303
    walker.cookies = sign_in(shared, "publisher")
    assert walker.get("/people").status_code == 403
    assert is_open(walker.get("/"))
    sessions.end_all(shared, "publisher", by="")
    assert walker.get("/").status_code == 303
    assert walker.get("/", headers={"X-Desk": "1"}).status_code == 401


def test_a_mistake_in_the_list_of_people_lets_nobody_in(walker: Walker, shared: Workplace) -> None:
    """While publication.yaml cannot be read, nothing opens, and whoever has signed in is told where to look."""
    walker.cookies = sign_in(shared, "publisher")
    file = shared.publication_file
    text = file.read_text()
    file.write_text(f"{text}\nnmae: x\n")
    for way in WAYS:
        answer = walker.request(way.method, address(way.path))
        assert not is_open(answer)
        assert answer.status_code == 503
    assert b"publication.yaml" in answer.content
    walker.cookies = {}
    assert walker.get("/").status_code == 303
    file.write_text(text)
    walker.cookies = sign_in(shared, "publisher")
    assert is_open(walker.get("/"))


def test_a_page_left_open_keeps_no_session(
    walker: Walker, shared: Workplace, clock: FixedClock
) -> None:
    """What a page asks by itself is no use of a session; what a person opens or posts is."""
    walker.cookies = sign_in(shared, "editor")
    clock.advance(timedelta(hours=7))
    assert walker.get("/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 200
    (before,) = sessions.sessions(shared)
    assert is_open(walker.get("/", headers={"Sec-Fetch-Mode": "navigate"}))
    (after,) = sessions.sessions(shared)
    assert (before.seen, after.seen) == (clock() - timedelta(hours=7), clock())
    clock.advance(timedelta(hours=7))
    assert walker.post("/you", headers={"Sec-Fetch-Mode": "cors"}).status_code == 200
    clock.advance(timedelta(hours=7))
    assert walker.get("/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 200
    clock.advance(timedelta(hours=7))
    assert walker.get("/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 303


def test_a_stream_ends_with_its_session() -> None:
    """Who reads on is asked for again after a while; a stream of somebody signed out ends."""
    minutes = iter(range(100))
    asked: list[bool] = []

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"."

    async def admitted() -> bool:
        asked.append(len(asked) < 2)
        return asked[-1]

    async def read() -> int:
        stream = while_admitted(pieces(), admitted, now=lambda: 20.0 * next(minutes))
        return len([piece async for piece in stream])

    assert asyncio.run(read()) < 10
    assert asked == [True, True, False]


def test_every_way_asks_something() -> None:
    """All ways but those of sign-in ask for a role; deeds never stand behind GET."""
    for way in WAYS:
        assert isinstance(way, Way)
        assert way.needs is not May.NOTHING or way.path.startswith("/sign-in")
        assert way.method in {"GET", "POST"}
