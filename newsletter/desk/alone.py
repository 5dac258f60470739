"""The desk of one person on one machine: no sign-in, and no way in from anywhere else."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from starlette.requests import Request

from newsletter.model.access import May, Member
from newsletter.serving.loopback import is_loopback

SAFE = frozenset({"GET", "HEAD"})
FORWARDED = ("forwarded", "via", "x-real-ip", "x-forwarded")
"""Beginnings of headers that a proxy adds; with any of them, somebody else may be behind it."""


class SignInWanted(Exception):
    """Nobody is known to ask."""


class Forbidden(Exception):
    """Whoever asks may not; `args[0]` says why."""


class Guard(Protocol):
    """Decides who comes in."""

    def admit(self, request: Request, needs: May) -> Member | None:
        """Return who asks; None only where anybody may.

        Raises `SignInWanted` or `Forbidden`.  Called in a thread, for each request that has a way.
        """


class Alone:
    """Admits the machine's one user, from this machine alone."""

    def __init__(self, member: Member) -> None:
        self._member = member

    def admit(self, request: Request, needs: May) -> Member | None:
        """Admit a request of this machine that no proxy has passed on."""
        refuse_strangers(request)
        refuse_forgeries(request)
        if not self._member.may(needs):
            raise Forbidden(needs)
        return self._member


def refuse_strangers(request: Request) -> None:
    """Raise `Forbidden` for another host's name, for whatever was passed on, and for another site's forms."""
    if not is_loopback(request.headers.get("host", "")) or not is_loopback(_peer(request)):
        raise Forbidden("This desk answers only its own machine.")
    if any(name.startswith(FORWARDED) for name in request.headers) or _was_passed_on(request):
        raise Forbidden("This desk is for one person at this machine; a proxy must not lead here.")


def _was_passed_on(request: Request) -> bool:
    """Tell whether a proxy that says nothing of itself shows by what it does.

    No browser speaks HTTP/1.0, which nginx does unless told otherwise; and to a browser, this page
    and the one before are of one site, whose name the proxy has exchanged here but not there.
    """
    if request.scope.get("http_version") == "1.0":
        return True
    if request.headers.get("sec-fetch-site") != "same-origin":
        return False
    before = urlsplit(request.headers.get("referer", "")).netloc
    return before not in {"", request.headers.get("host", "")}


def refuse_forgeries(request: Request) -> None:
    """Raise `Forbidden` for a form that did not come from a page of the desk.

    Browsers say where a request comes from: ``Sec-Fetch-Site`` (W3C Fetch Metadata), and ``Origin``
    (RFC 6454) with each form that is posted.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("sec-fetch-site", "")
    origin = request.headers.get("origin", "")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if (
        site not in {"", "same-origin", "none"}
        or (origin and origin != own)
        or not (site or origin)
    ):
        raise Forbidden("This form did not come from the desk. Open the desk, and do it there.")


def _peer(request: Request) -> str:
    host = request.client.host if request.client else ""
    return f"[{host}]" if ":" in host else host
