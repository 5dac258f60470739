"""Reading the real web without being hurt by it, and without hurting it.

An engine (httpcore, or libcurl where that is installed) asks one server once.
What no engine does as we need it is done here: turns, the total deadline,
redirects that are looked at one by one, decompression under a cap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from newsletter.errors import FetchFailed
from newsletter.fetch.addresses import Address, join, parse_address
from newsletter.fetch.decoding import ACCEPTED, BodyBroken, BodyTooLarge, decode
from newsletter.fetch.engine import EngineMaker, Question, best_engine
from newsletter.fetch.failures import EXPECTED, Circling, explain
from newsletter.fetch.guard import read_guard
from newsletter.fetch.turns import Turns
from newsletter.fetch.values import SUCCESS, Redirect, Request, Response, owner_of
from newsletter.model.publication import Fetching

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class WebFetcher:
    """`Fetcher` over HTTP: an async context manager, used within one event loop.

    One request per host at a time; `settings.concurrency` at most altogether.
    `clock` returns aware UTC times.  `authorities`, a PEM file, replaces the
    usual trust in public certificate authorities.  Raises `SettingError` for
    settings it cannot follow.
    """

    def __init__(
        self,
        settings: Fetching,
        *,
        clock: Callable[[], datetime],
        version: str = "0",
        authorities: Path | None = None,
        engine: EngineMaker = best_engine,
    ) -> None:
        contact = f" (+{settings.contact})" if settings.contact else ""
        self._agent = f"newsletter/{version}{contact}"
        self._deadline = settings.deadline
        self._clock = clock
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._turns = Turns()
        guard = read_guard(settings.connect_to, settings.allow_networks)
        self._engine = engine(guard, authorities)

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
        await self._engine.close()

    async def fetch(self, request: Request) -> Response:
        """Read the address, following redirects; see `Fetcher`.

        The deadline counts the seconds spent on the network, not the wait for
        a host's turn.
        """
        address = parse_address(request.url, name=request.name)
        budget, trail = self._deadline, list[Redirect]()
        while True:
            if request.gate is not None:
                await request.gate(str(address))
            response, spent = await self._ask(address, request, budget)
            location = response.header("location")
            if response.status not in REDIRECTS or not location:
                return replace(response, redirects=tuple(trail)) if trail else response
            if len(trail) == MOST_REDIRECTS:
                raise _too_many_redirects(request) from Circling()
            url = join(address, location, name=request.name)
            trail.append(Redirect(status=response.status, url=url))
            address = parse_address(url, name=request.name)
            budget -= spent

    async def _ask(
        self, address: Address, request: Request, budget: float
    ) -> tuple[Response, float]:
        """Ask one server once; return its answer and the seconds that it took."""
        loop = asyncio.get_running_loop()
        async with self._turns.at(address.host) as host, self._slots:
            started, answered = loop.time(), asyncio.Event()
            question = Question(
                address=address,
                headers=self._headers(address, request),
                max_bytes=request.enough or request.max_bytes,
                enough=request.enough > 0,
                keep=host.awaited,
                heard=answered.set,
            )
            try:
                async with asyncio.timeout(max(budget, 0)):
                    response = await self._read(question)
            except EXPECTED as error:
                raise explain(
                    error,
                    url=str(address),
                    name=request.name,
                    seconds=self._deadline,
                    max_bytes=request.max_bytes,
                    answered=answered.is_set(),
                ) from error
            return response, loop.time() - started

    async def _read(self, question: Question) -> Response:
        """Ask; decompress the body of a 2xx answer."""
        answer = await self._engine.ask(question)
        body, cut = answer.body, answer.cut
        if answer.status in SUCCESS:
            codings = ",".join(value for key, value in answer.headers if key == "content-encoding")
            if codings:
                body, cut = _decoded(body, codings, question, cut=cut)
        return Response(
            url=str(question.address),
            status=answer.status,
            headers=answer.headers,
            body=body,
            cut=cut,
            fetched=self._clock(),
        )

    def _headers(self, address: Address, request: Request) -> tuple[tuple[str, str], ...]:
        return (
            ("Host", address.authority),
            ("User-Agent", self._agent),
            ("Accept-Encoding", "identity" if request.enough else ACCEPTED),
            *request.headers,
        )


def _decoded(body: bytes, codings: str, question: Question, *, cut: bool) -> tuple[bytes, bool]:
    """Return a body decompressed, and whether it goes on.

    Of one that is enough as it is, what cannot be decompressed counts as not read: it was asked
    for uncompressed, and only its beginning was wanted.
    """
    try:
        return decode(body, codings, limit=question.max_bytes), cut
    except (BodyBroken, BodyTooLarge):
        if not question.enough:
            raise
        return b"", True


def _too_many_redirects(request: Request) -> FetchFailed:
    return FetchFailed(
        f"{owner_of(request.url, request.name)} sends us in circles "
        f"(more than {MOST_REDIRECTS} redirects).",
        url=request.url,
        help="Open the address in a browser and use the address you end up at.",
    )
