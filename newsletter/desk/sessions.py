"""The cookies by which a browser is known again, and the one address at which the desk answers."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.model.accounts import LONGEST, Caller
from newsletter.publication.accounts.opening import digest

SESSION = "desk-session"
"""Holds the token of a session, for as long as the longest may last."""
BROWSER = "desk-browser"
"""Tells the browser that asked for a link from others, for a day."""
SECRET = frozenset({SESSION, BROWSER})
SESSION_SECONDS = int(LONGEST.total_seconds())
BROWSER_SECONDS = 24 * 3600
_MISDIRECTED = 421
_LONGEST_TOKEN = 100


def cookie_name(name: str, *, secure: bool) -> str:
    """Return what a cookie is called: over TLS nobody but this very host can set a secret one."""
    return f"__Host-{name}" if secure and name in SECRET else name


def token_of(request: Request) -> str:
    """Return the token of the session that a browser says it has, or empty."""
    return _cookie(request, SESSION)


def caller_of(request: Request) -> Caller:
    """Return who knocks."""
    browser = _cookie(request, BROWSER)
    return Caller(
        network=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", ""),
        browser=digest(browser) if browser else "",
    )


def _cookie(request: Request, name: str) -> str:
    known = cookie_name(name, secure=request.url.scheme == "https")
    return request.cookies.get(known, "")[:_LONGEST_TOKEN]


class OneAddress:
    """Answers at the desk's public address alone, and knows its scheme, whatever a proxy says.

    Another host's name would lead sign-in letters and forms astray, or be a page elsewhere that
    reaches in (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, url: str) -> None:
        self._app = app
        parts = urlsplit(url)
        self._scheme, self._host = parts.scheme, parts.netloc.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 421 (RFC 9110, 15.5.20)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if Request(scope).headers.get("host", "").lower() != self._host:
            said = "There is no desk by this name.\n"
            await PlainTextResponse(said, _MISDIRECTED)(scope, receive, send)
            return
        await self._app({**scope, "scheme": self._scheme}, receive, send)
