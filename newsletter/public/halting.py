"""The page behind the link in the publisher's mail: one button.  Looking at it changes nothing."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.public import answers
from newsletter.public.languages import wished
from newsletter.public.signing_up import NOT_FOUND
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.web import halting
from newsletter.publication.web.halting import HaltPage, HaltState
from newsletter.publication.web.reader_pages import ReaderPages


class HaltPages:
    """Shows and takes the halt of one issue."""

    def __init__(self, workplace: Workplace, pages: ReaderPages) -> None:
        self._workplace = workplace
        self._pages = pages

    def routes(self) -> list[Route]:
        """Return the addresses of these pages."""
        return [
            Route("/h/{token}", self._show),
            Route("/h/{token}", self._halt, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        token = request.path_params["token"]
        found = await run_in_threadpool(halting.look, self._workplace, token)
        return self._page(request, token, found)

    async def _halt(self, request: Request) -> Response:
        token = request.path_params["token"]
        found = await run_in_threadpool(halting.halt, self._workplace, token)
        return self._page(request, token, found)

    def _page(self, request: Request, token: str, found: HaltPage) -> Response:
        language = wished(request, self._pages)
        if found.state is not HaltState.OPEN:
            status = NOT_FOUND if found.state is HaltState.DEAD else 200
            return answers.page(self._pages.said(language, found.state), status)
        text = self._pages.say(language, "halt_text", issue=found.issue, count=f"{found.waiting:,}")
        return answers.page(self._pages.ask(language, f"h/{token}", "halt", text=text, grave=True))
