"""The headers of every answer: nothing is loaded from elsewhere, kept, or told to others."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors {frames}"
)
"""Content-Security-Policy, level 3."""
ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=()",
}
ONE_YEAR = 31_536_000
RawHeaders = tuple[tuple[bytes, bytes], ...]


class SafeHeaders:
    """Adds them to whatever the application answers; its own ones stay."""

    def __init__(self, app: ASGIApp, *, framed: str) -> None:
        """Wrap an application; `framed` is the one path that other sites may show in a frame."""
        self._app = app
        self._framed = framed
        self._plain = _raw(ALWAYS | {"Content-Security-Policy": POLICY.format(frames="'none'")})
        self._open = _raw(ALWAYS | {"Content-Security-Policy": POLICY.format(frames="*")})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers added to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = self._open if scope["path"] == self._framed else self._plain
        if scope.get("scheme") == "https":
            added = (*added, *SECURE)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message["headers"]  # an answer may be sent again: it is left as it is
                names = {name for name, _ in own}
                message["headers"] = [*own, *(one for one in added if one[0] not in names)]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _raw(headers: Mapping[str, str]) -> RawHeaders:
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


SECURE = _raw({"Strict-Transport-Security": f"max-age={ONE_YEAR}"})
