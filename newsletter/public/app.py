"""The application: which address leads to which page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp

from newsletter.errors import StoreError
from newsletter.public import answers
from newsletter.public.clerk import Clerk
from newsletter.public.counting import CountedLinks
from newsletter.public.forms import BadForm
from newsletter.public.halting import HaltPages
from newsletter.public.headers import SafeHeaders
from newsletter.public.hot import ShortWay
from newsletter.public.languages import wished
from newsletter.public.measuring import Measuring
from newsletter.public.personal import PersonalPages
from newsletter.public.proofs import ProofPages
from newsletter.public.searching import SearchPages
from newsletter.public.service_calls import ServiceCalls
from newsletter.public.signing_up import SigningUp
from newsletter.public.suggesting import SuggestPages
from newsletter.publication.archive.searching import Lookup
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import Readers
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.serving.compressed import pressed_page

MISSING = 404
TROUBLE = 503


def clerk_of(open_readers: Callable[[], AbstractContextManager[Readers]]) -> Clerk[Readers]:
    """Return a clerk of the registry; `open_readers` is called in the thread that uses it."""
    return Clerk(open_readers, lambda readers: readers.opened.audience.transaction())


def make_app(
    clerk: Clerk[Readers],
    pages: ReaderPages,
    clicking: Clicking,
    *,
    workplace: Workplace | None = None,
) -> ASGIApp:
    """Return the application; the clerk must be at work while it is served.

    `workplace`: where the issues lie; without it, there are no pages for proofs, and no mail service
    may call.
    """
    personal, signing_up = PersonalPages(clerk, pages), SigningUp(clerk, pages)

    async def style(request: Request) -> Response:
        return pressed_page(request, answers.stylesheet(pages.style))

    routes: list[BaseRoute] = [
        *signing_up.routes(),
        *personal.routes(),
        *CountedLinks(clerk, pages.home, clicking).routes(),
        *(ProofPages(workplace, pages).routes() if workplace else ()),
        *(HaltPages(workplace, pages).routes() if workplace else ()),
        *(
            SearchPages(Lookup(workplace), pages).routes()
            if workplace and pages.has_archive
            else ()
        ),
        *SuggestPages(clerk, pages).routes(),
        *(Measuring(workplace).routes() if workplace else ()),
        *(ServiceCalls(workplace).routes() if workplace else ()),
        Route(f"/{pages.style_path}", style),
        Route("/robots.txt", _robots),
        Route("/healthz", _health(clerk)),
    ]
    said = _Said(pages)
    app = Starlette(
        routes=_below(pages.home, routes),
        exception_handlers={
            HTTPException: said.status,
            BadForm: said.bad_form,
            StoreError: said.trouble,
            Exception: said.trouble,
        },
    )
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    short = ShortWay(
        app,
        whole={f"{pages.home}subscribe": signing_up.subscribe},
        below={f"{pages.home}u": personal.leave},
        explained={BadForm: said.bad_form, StoreError: said.trouble},
    )
    return SafeHeaders(short, framed=f"{pages.home}embed")


def _below(home: str, routes: list[BaseRoute]) -> list[BaseRoute]:
    """Return the routes below the path of `public_url`; without its slash it leads there."""
    folder = home.rstrip("/")
    if not folder:
        return routes

    async def to_home(request: Request) -> Response:
        del request
        return RedirectResponse(home, status_code=308)

    return [Route(folder, to_home), Mount(folder, Router(routes, redirect_slashes=False))]


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
        """Say that a form did not arrive; show the one that anybody may fill in again."""
        assert isinstance(error, BadForm)  # noqa: S101 - registered for this alone
        language = wished(request, self._pages)
        if request.url.path == f"{self._pages.home}subscribe":
            fault = self._pages.say(language, "bad_form_text")
            return answers.page(self._pages.subscribe(language, fault=fault), error.status)
        return answers.page(self._pages.said(language, "bad_form"), error.status)

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
