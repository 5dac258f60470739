"""Where mail services call: ``hooks/SERVICE``, with its secret; nobody else learns that it is there."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from newsletter.errors import ParseError, SettingError
from newsletter.public.forms import BadForm, body_of
from newsletter.publication.bounces.service_calls import (
    UnprovedCallError,
    expect_caller,
    take_call,
)
from newsletter.publication.place.workplace import Workplace

MOST_BYTES = 4 * 1024 * 1024
MOST_SECONDS = 120.0
_TO_ASK = {"WWW-Authenticate": 'Basic realm="newsletter"'}


class ServiceCalls:
    """Each call is taken in, in a thread of its own, before it is answered."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def routes(self) -> list[Route]:
        """Return the address of the calls."""
        return [Route("/hooks/{service}", self._take, methods=["POST"])]

    async def _take(self, request: Request) -> Response:
        service, headers = request.path_params["service"], dict(request.headers)
        if "authorization" not in headers:
            # Amazon shows what its address has only after it was asked for it (RFC 7617).
            raise HTTPException(401, "Unauthorized", headers=_TO_ASK)
        try:
            if not await run_in_threadpool(expect_caller, self._workplace, service, headers):
                raise HTTPException(404, "Not Found")
            body = await _body_of(request)
            taken = await run_in_threadpool(take_call, self._workplace, service, headers, body)
        except UnprovedCallError as error:
            raise HTTPException(401, "Unauthorized", headers=_TO_ASK) from error
        except ParseError as error:
            raise HTTPException(400, "Bad Request") from error
        except SettingError as error:  # told by `doctor`; the service calls again later
            raise HTTPException(503, "Not set up") from error
        if taken is None:
            raise HTTPException(404, "Not Found")
        return PlainTextResponse("ok\n")


async def _body_of(request: Request) -> bytes:
    """Return the body of somebody who knows the secret: strangers fill no memory with theirs."""
    try:
        return await body_of(request, most=MOST_BYTES, seconds=MOST_SECONDS)
    except BadForm as error:
        raise HTTPException(error.status) from error
