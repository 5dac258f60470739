"""Reading the real web without being hurt by it, and without hurting it.

httpx gives addresses and TLS, its engine httpcore the connections (HTTP/1.1 and
HTTP/2).  What httpx's client would do on top is done here by hand, because it
knows no total deadline and no cap, follows redirects unseen, keeps cookies and
takes a truncated gzip body for a whole one.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from types import TracebackType
from typing import Self

import httpcore
import httpx

from newsletter.errors import FetchFailed, FetchRefused
from newsletter.fetch.backend import GuardedBackend
from newsletter.fetch.decoding import ACCEPTED, BodyTooLarge, decode
from newsletter.fetch.failures import FOREIGN, explain
from newsletter.fetch.guard import read_guard
from newsletter.fetch.turns import Host, Turns
from newsletter.fetch.values import SUCCESS, Redirect, Request, Response, owner_of
from newsletter.model.publication import Fetching

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
DEFAULT_PORTS = {"http": 80, "https": 443}


class WebFetcher:
    """`Fetcher` over HTTP: an async context manager, used within one event loop.

    One request per host at a time; `settings.concurrency` at most altogether.
    `clock` returns aware UTC times.  `tls` replaces the usual trust in public
    certificate authorities.  Raises `SettingError` for settings it cannot follow.
    """

    def __init__(
        self,
        settings: Fetching,
        *,
        clock: Callable[[], datetime],
        version: str = "0",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        contact = f" (+{settings.contact})" if settings.contact else ""
        self._agent = f"newsletter/{version}{contact}"
        self._deadline = settings.deadline
        self._clock = clock
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._turns = Turns(
            backend=GuardedBackend(read_guard(settings.connect_to, settings.allow_networks)),
            tls=tls or _public_trust(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._turns.close()

    async def fetch(self, request: Request) -> Response:
        """Read the address, following redirects; see `Fetcher`.

        The deadline counts the seconds spent on the network, not the wait for
        a host's turn.
        """
        first = parse_address(request.url, name=request.name)
        async with self._turns.visiting(first.host):
            return await self._follow(first, request)

    async def _follow(self, address: httpx.URL, request: Request) -> Response:
        """Ask, and go on asking where the answer sends us on."""
        budget, trail = self._deadline, list[Redirect]()
        while True:
            if request.gate is not None:
                await request.gate(str(address))
            response, spent = await self._ask(address, request, budget)
            location = response.header("location")
            if response.status not in REDIRECTS or not location:
                return _with_trail(response, trail)
            if len(trail) == MOST_REDIRECTS:
                raise _too_many_redirects(request)
            url = _join(address, location, name=request.name)
            trail.append(Redirect(status=response.status, url=url))
            address = parse_address(url, name=request.name)
            budget -= spent

    async def _ask(
        self, address: httpx.URL, request: Request, budget: float
    ) -> tuple[Response, float]:
        """Ask one server once; return its answer and the seconds that it took."""
        loop = asyncio.get_running_loop()
        async with self._turns.visiting(address.host) as host, host.lock, self._slots:
            started, answered = loop.time(), asyncio.Event()
            try:
                async with asyncio.timeout(max(budget, 0)):
                    response = await self._read(host, address, request, answered)
            except FOREIGN as error:
                raise explain(
                    error,
                    url=str(address),
                    name=request.name,
                    seconds=self._deadline,
                    max_bytes=request.max_bytes,
                    answered=answered.is_set(),
                ) from error
            return response, loop.time() - started

    async def _read(
        self, host: Host, address: httpx.URL, request: Request, answered: asyncio.Event
    ) -> Response:
        """Send the request; read, cap and decompress the body of a 2xx answer."""
        target = _core_url(address)
        async with (
            self._turns.connection(host, target.origin) as connection,
            connection.stream("GET", target, headers=self._headers(address, request)) as answer,
        ):
            answered.set()
            headers = _decode_headers(answer.headers)
            body = b""
            if answer.status in SUCCESS:
                wire = await _collect(answer, limit=request.max_bytes)
                encoding = ",".join(v for k, v in headers if k == "content-encoding")
                body = decode(wire, encoding, limit=request.max_bytes)
            return Response(
                url=str(address),
                status=answer.status,
                headers=headers,
                body=body,
                fetched=self._clock(),
            )

    def _headers(self, address: httpx.URL, request: Request) -> list[tuple[str, str]]:
        return [
            ("Host", address.netloc.decode("ascii")),
            ("User-Agent", self._agent),
            ("Accept-Encoding", ACCEPTED),
            *request.headers,
        ]


@cache
def _public_trust() -> ssl.SSLContext:
    """Return trust in the public certificate authorities; it takes a while to load."""
    return httpx.create_ssl_context(trust_env=False)


def parse_address(url: str, *, name: str = "") -> httpx.URL:
    """Return the address in parts; raises `FetchRefused` unless it is plain http(s)."""
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchRefused(f"{url[:200]!r} is not a web address.", url=url[:200]) from error
    if address.scheme not in DEFAULT_PORTS or not address.host:
        raise FetchRefused(
            f"{owner_of(url, name)}: only addresses that begin with http:// or https:// are read.",
            url=url,
        )
    if address.userinfo:
        raise FetchRefused(
            f"{owner_of(url, name)}: the address carries a user name or password.",
            url=str(address.copy_with(username=None, password=None)),
            help="Take the part before the @ out of the address.",
        )
    return address.copy_with(fragment=None)


async def _collect(answer: httpcore.Response, *, limit: int) -> bytes:
    """Read a body of at most `limit` bytes; raises `BodyTooLarge`."""
    body = bytearray()
    async for piece in answer.aiter_stream():
        body += piece
        if len(body) > limit:
            raise BodyTooLarge
    return bytes(body)


def _decode_headers(raw: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in raw)


def _core_url(address: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=address.raw_scheme,
        host=address.raw_host,
        port=address.port,
        target=address.raw_path,
    )


def _join(address: httpx.URL, location: str, *, name: str) -> str:
    try:
        return str(address.join(location))
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchFailed(
            f"{owner_of(str(address), name)} sends us on to an address that is none.",
            url=str(address),
        ) from error


def _with_trail(response: Response, trail: list[Redirect]) -> Response:
    return Response(
        url=response.url,
        status=response.status,
        headers=response.headers,
        body=response.body,
        redirects=tuple(trail),
        fetched=response.fetched,
    )


def _too_many_redirects(request: Request) -> FetchFailed:
    return FetchFailed(
        f"{owner_of(request.url, request.name)} sends us in circles "
        f"(more than {MOST_REDIRECTS} redirects).",
        url=request.url,
        help="Open the address in a browser and use the address you end up at.",
    )
