"""Counted links: whoever follows one is led on at once; the click waits in memory to be judged.

What is held back when the process ends is dropped: rather a few clicks too few than those of
programs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.errors import StoreError
from newsletter.model.clicks import Cell
from newsletter.public.answers import PERSONAL
from newsletter.public.clerk import Clerk
from newsletter.public.signing_up import NOT_FOUND, peer
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import Readers, network_of

FOUND = 302
PAUSE = 60.0
"""Seconds between two looks at what was held back for long enough."""
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_LONGEST = 500
"""Characters of User-Agent that tell one program from another."""
_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")
"""Headers by which a browser says that nobody has clicked yet."""

log = logging.getLogger("newsletter.serve")


class CountedLinks:
    """Leads on, and counts."""

    def __init__(self, clerk: Clerk[Readers], home: str, clicking: Clicking) -> None:
        self._clerk = clerk
        self._home = home
        self._clicking = clicking
        self._held = clicking.held()
        self._next_look: asyncio.TimerHandle | None = None
        self._writing: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        """Return the one address of these links."""
        return [Route("/c/{issue}/{link}", self._follow)]

    async def _follow(self, request: Request) -> Response:
        """Lead to where the sealed issue's table says; nothing in the request has a say in it."""
        issue, link = request.path_params["issue"], request.path_params["link"]
        target = await asyncio.to_thread(self._clicking.target, issue, link)
        if target is None:
            raise HTTPException(NOT_FOUND)
        if self._clicking.counts:
            self._hold(request, issue, link, by_program=not target)
        where = quote(target or self._home, safe=_PRINTABLE)
        return Response(b"", FOUND, headers={"Location": where, **PERSONAL})

    def _hold(self, request: Request, issue: str, link: str, *, by_program: bool) -> None:
        now = self._clicking.clock()
        network = network_of(peer(request))
        agent = request.headers.get("user-agent", "")[:_LONGEST]
        if by_program:
            self._held.program(network=network, agent=agent, now=now)
        elif request.method == "GET" and not _is_ahead(request):
            self._held.click(issue, link, network=network, agent=agent, now=now)
        self._look()

    def _look(self) -> None:
        """Write down what was held back for long enough, and look again while anything is held."""
        sums = self._held.settled(self._clicking.clock())
        if sums:
            task = asyncio.get_running_loop().create_task(self._write(sums))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)
        if self._held.waiting and self._next_look is None:
            self._next_look = asyncio.get_running_loop().call_later(PAUSE, self._look_again)

    def _look_again(self) -> None:
        self._next_look = None
        self._look()

    async def _write(self, sums: Mapping[Cell, int]) -> None:
        try:
            await self._clerk.do(lambda readers: readers.add_clicks(sums))
        except StoreError as error:
            log.warning("%d clicks were lost: %s", sum(sums.values()), error.message)


def _is_ahead(request: Request) -> bool:
    said = " ".join(request.headers.get(name, "") for name in _AHEAD).lower()
    return "prefetch" in said or "preview" in said
