"""The headers of every answer: nothing is loaded from elsewhere, kept, or told to others."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
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
    "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=()",
}
ONE_YEAR = 31_536_000


class SafeHeaders:
    """Adds them to whatever the application answers; its own ones stay."""

    def __init__(self, app: ASGIApp, *, framed: str) -> None:
        self._app = app
        self._framed = framed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers added to the answer.

        `framed` is the one path that other sites may show in a frame.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        frames = "*" if scope["path"] == self._framed else "'none'"
        secure = scope.get("scheme") == "https"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", POLICY.format(frames=frames))
                headers.setdefault("Cache-Control", "no-store")
                if secure:
                    headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
            await send(message)

        await self._app(scope, receive, send_with_headers)
