"""The application: which address leads to which page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from newsletter.errors import StoreError
from newsletter.public import answers
from newsletter.public.clerk import Clerk
from newsletter.public.forms import BadForm
from newsletter.public.headers import SafeHeaders
from newsletter.public.languages import wished
from newsletter.public.personal import PersonalPages
from newsletter.public.signing_up import SigningUp
from newsletter.publication.reader_pages import ReaderPages
from newsletter.publication.readers import Readers

OpenReaders = Callable[[], AbstractContextManager[Readers]]
MISSING = 404
TROUBLE = 503


def make_app(open_readers: OpenReaders, pages: ReaderPages) -> Starlette:
    """Return the application; `open_readers` is called in the one thread that uses what it opens."""
    clerk = Clerk(open_readers, lambda readers: readers.opened.audience.transaction())
    personal, signing_up = PersonalPages(clerk, pages), SigningUp(clerk, pages)

    @asynccontextmanager
    async def at_work(app: Starlette) -> AsyncIterator[None]:
        del app
        clerk.start()
        try:
            yield
        finally:
            clerk.stop()

    async def style(request: Request) -> Response:
        del request
        return answers.stylesheet(pages.style)

    routes: list[BaseRoute] = [
        Route(f"/{pages.style_path}", style),
        Route("/robots.txt", _robots),
        Route("/healthz", _health(clerk)),
        *signing_up.routes(),
        *personal.routes(),
    ]
    home = pages.home.rstrip("/")
    return Starlette(
        routes=[Mount(home, routes=routes)] if home else routes,
        lifespan=at_work,
        middleware=[Middleware(SafeHeaders, framed=f"{home}/embed")],
        exception_handlers={
            HTTPException: _Said(pages).status,
            BadForm: _Said(pages).bad_form,
            StoreError: _Said(pages).trouble,
            Exception: _Said(pages).trouble,
        },
    )


class _Said:
    """Pages for what went wrong."""

    def __init__(self, pages: ReaderPages) -> None:
        self._pages = pages

    async def status(self, request: Request, error: Exception) -> Response:
        """Say that there is no such page, or only the status."""
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this alone
        if error.status_code == MISSING:
            return answers.page(self._pages.said(wished(request, self._pages), "missing"), MISSING)
        return PlainTextResponse(
            f"{error.detail}\n", status_code=error.status_code, headers=error.headers
        )

    async def bad_form(self, request: Request, error: Exception) -> Response:
        """Show the form again and say that it did not arrive."""
        assert isinstance(error, BadForm)  # noqa: S101 - registered for this alone
        language = wished(request, self._pages)
        said = self._pages.say(language, "bad_form")
        return answers.page(self._pages.subscribe(language, fault=said), error.status)

    async def trouble(self, request: Request, error: Exception) -> Response:
        """Say that it did not work just now; what happened stands in the log."""
        del error
        return answers.page(self._pages.said(wished(request, self._pages), "trouble"), TROUBLE)


async def _robots(request: Request) -> Response:
    del request
    return PlainTextResponse("User-agent: *\nAllow: /$\nDisallow: /\n")


def _health(clerk: Clerk[Readers]) -> Callable[[Request], object]:
    async def health(request: Request) -> Response:
        del request
        await clerk.do(lambda readers: readers.look(""))
        return PlainTextResponse("ok\n")

    return health
