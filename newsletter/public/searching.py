"""Searching the archive without a script: one page, asked with a plain form."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.public import answers
from newsletter.public.languages import wished
from newsletter.publication.archive.searching import Answer, Asked, Lookup
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.serving.compressed import pressed_page

FIRST_YEAR, LAST_YEAR = 1, 9999
MOST_PAGES = 1_000


class SearchPages:
    """Answers ``/search``."""

    def __init__(self, lookup: Lookup, pages: ReaderPages) -> None:
        self._lookup = lookup
        self._pages = pages

    def routes(self) -> list[Route]:
        """Return the address."""
        return [Route("/search", self._search)]

    async def _search(self, request: Request) -> Response:
        asked = asked_in(request)
        answer = None if asked.is_empty else await run_in_threadpool(self._lookup.search, asked)
        following = ""
        if answer and (answer.more or answer.older is not None):
            following = f"{self._pages.home}search?{urlencode(_next(request, asked, answer))}"
        html = self._pages.search(wished(request, self._pages), asked, answer, following=following)
        return pressed_page(request, answers.page(html))


def _next(request: Request, asked: Asked, answer: Answer) -> dict[str, object]:
    """Return the next page of what was found, or behind the last one what is older."""
    same: dict[str, object] = dict(request.query_params)
    if answer.more:
        return same | {"page": asked.page + 1}
    same.pop("page", None)
    return same | {"before": answer.older}


def asked_in(request: Request) -> Asked:
    """Return what a request asks; what is no year or number counts as not given."""
    given = request.query_params
    return Asked(
        words=given.get("q", ""),
        outlet=given.get("outlet", ""),
        topic=given.get("topic", ""),
        first_year=_number(given.get("from", ""), FIRST_YEAR, LAST_YEAR),
        last_year=_number(given.get("to", ""), FIRST_YEAR, LAST_YEAR),
        newest_first=given.get("sort") == "newest",
        page=_number(given.get("page", ""), 0, MOST_PAGES) or 0,
        before=_number(given.get("before", ""), 0, 2**62),
    )


def _number(text: str, least: int, most: int) -> int | None:
    """Return a number between the two, or None."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):  # noqa: PLR2004 - digits of 2**62
        return None
    return min(max(int(text), least), most)
