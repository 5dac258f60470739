"""A short way to the few pages that many post to at once: one-click and subscribe."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

Answer = Callable[[Request], Awaitable[Response]]
Explain = Callable[[Request, Exception], Awaitable[Response]]


class ShortWay:
    """Hands posts to these pages at once, past the table of all routes; the rest goes its way.

    `whole` are pages by their path, `below` by the beginning of it: one more part follows, and is
    the token.  What the application says of each kind of error is said here, too; other errors go
    on to the server, as the application's own do.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        whole: Mapping[str, Answer],
        below: Mapping[str, Answer],
        explained: Mapping[type[Exception], Explain],
    ) -> None:
        self._app = app
        self._whole = whole
        self._below = below
        self._explained = explained

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        answer = self._find(scope) if scope["type"] == "http" else None
        if answer is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await answer(request)
        except tuple(self._explained) as error:
            explain = next(how for kind, how in self._explained.items() if isinstance(error, kind))
            response = await explain(request, error)
        await response(scope, receive, send)

    def _find(self, scope: Scope) -> Answer | None:
        if scope["method"] != "POST":
            return None
        path = scope["path"]
        answer = self._whole.get(path)
        if answer is None:
            folder, _, token = path.rpartition("/")
            answer = self._below.get(folder) if token else None
            if answer:
                scope["path_params"] = {"token": token}
        return answer
