"""The page behind the link of a proof: approve, or not yet.  Looking at it changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.public import answers
from newsletter.public.forms import BadForm, fields_of, one
from newsletter.public.languages import wished
from newsletter.public.signing_up import BAD_REQUEST, GONE, NOT_FOUND
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.web import proof_answers
from newsletter.publication.web.proof_answers import LinkState, ProofPage
from newsletter.publication.web.reader_pages import ReaderPages

CONFLICT = 409
STATUS = {
    LinkState.DEAD: NOT_FOUND,
    LinkState.EXPIRED: GONE,
    LinkState.CHANGED: CONFLICT,
    LinkState.SENT: CONFLICT,
    LinkState.BLOCKED: CONFLICT,
    LinkState.UNKEPT: CONFLICT,
    LinkState.ANSWERED: 200,
}


class ProofPages:
    """Each look renders the issue, in a thread of its own; strangers do not get that far."""

    def __init__(self, workplace: Workplace, pages: ReaderPages) -> None:
        self._workplace = workplace
        self._pages = pages

    def routes(self) -> list[Route]:
        """Return the addresses of these pages."""
        return [
            Route("/v/{token}", self._show),
            Route("/v/{token}", self._answer, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        token = request.path_params["token"]
        found = await self._do(lambda: proof_answers.look(self._workplace, token))
        return self._page(request, found)

    async def _answer(self, request: Request) -> Response:
        token = request.path_params["token"]
        fields = await fields_of(request)
        act, remark = one(fields, "act"), one(fields, "remark")
        if act == "approve":
            found = await self._do(lambda: proof_answers.approve(self._workplace, token))
        elif act == "not_yet":
            found = await self._do(lambda: proof_answers.not_yet(self._workplace, token, remark))
        else:
            raise BadForm(BAD_REQUEST)
        return self._page(request, found)

    async def _do(self, work: Callable[[], ProofPage]) -> ProofPage:
        return await run_in_threadpool(work)

    def _page(self, request: Request, found: ProofPage) -> Response:
        language = wished(request, self._pages)
        if found.state is LinkState.OPEN:
            path = f"v/{request.path_params['token']}"
            return answers.page(self._pages.proof(language, path, found))
        return answers.page(self._pages.proofed(language, found), STATUS[found.state])
