"""Measures for a watcher on this machine; to everybody else there is no such page."""

from __future__ import annotations

import time
from ipaddress import ip_address

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from newsletter.public.signing_up import NOT_FOUND
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.web.measuring import metrics
from newsletter.serving.passed_on import says_passed_on

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
KEPT = 10.0
"""Seconds for which an answer is given again: counting a large ledger takes a while."""


class Measuring:
    """Answers ``/metrics`` to this machine."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._known = (-KEPT, "")

    def routes(self) -> list[Route]:
        """Return the address."""
        return [Route("/metrics", self._metrics)]

    async def _metrics(self, request: Request) -> Response:
        if not _asks_from_here(request):
            raise HTTPException(NOT_FOUND)
        made, text = self._known
        if time.monotonic() - made >= KEPT:
            text = await run_in_threadpool(metrics, self._workplace)
            self._known = (time.monotonic(), text)
        return PlainTextResponse(text, media_type=FORMAT)


def _asks_from_here(request: Request) -> bool:
    """Say whether this machine asks, and not a proxy on it for somebody else."""
    if says_passed_on(request.headers, request.scope.get("http_version")):
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
