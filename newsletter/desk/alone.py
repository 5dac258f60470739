"""The desk of one person on one machine: no sign-in, and no way in from anywhere else."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from starlette.requests import Request

from newsletter.model.access import May, Member
from newsletter.serving.accounts import OwnAccounts
from newsletter.serving.loopback import is_loopback
from newsletter.serving.passed_on import says_passed_on

SAFE = frozenset({"GET", "HEAD"})
ELSEWHERE = frozenset({"cross-site", "same-site"})


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

    def __init__(self, member: Member, accounts: OwnAccounts | None = None) -> None:
        """Admit `member`, and nobody but `accounts` of the machine where these can be told."""
        self._member = member
        self._accounts = accounts

    def admit(self, request: Request, needs: May) -> Member | None:
        """Admit a request of this machine that no proxy has passed on."""
        refuse_strangers(request)
        if self._accounts is not None:
            _refuse_others(request, self._accounts)
        refuse_forgeries(request)
        if not self._member.may(needs):
            raise Forbidden(needs)
        return self._member


def refuse_strangers(request: Request) -> None:
    """Raise `Forbidden` for another host's name, for whatever was passed on, and for another site's forms."""
    if not is_loopback(request.headers.get("host", "")) or not is_loopback(_peer(request)):
        raise Forbidden("This desk answers only its own machine.")
    version = request.scope.get("http_version")
    if says_passed_on(request.headers, version) or _was_passed_on(request):
        raise Forbidden("This desk is for one person at this machine; a proxy must not lead here.")


def _refuse_others(request: Request, accounts: OwnAccounts) -> None:
    """Raise `Forbidden` for another account of this machine, and for one that cannot be told."""
    far, near = request.client, request.scope.get("server")
    if far is None or near is None or not accounts.made((far.host, far.port), tuple(near)):
        raise Forbidden(
            "Another account of this machine asks. This desk is for the one that opened it; "
            "newsletter desk --other-accounts lets all of them in."
        )


def _was_passed_on(request: Request) -> bool:
    """Tell whether a proxy that says nothing of itself shows by what it does.

    To a browser, this page and the one before are of one site, whose name the proxy has exchanged
    here but not there.
    """
    if request.headers.get("sec-fetch-site") != "same-origin":
        return False
    before = urlsplit(request.headers.get("referer", "")).netloc
    return before not in {"", request.headers.get("host", "")}


def refuse_forgeries(request: Request) -> None:
    """Raise `Forbidden` for a form that did not come from a page of the desk.

    Browsers say where a request comes from: ``Sec-Fetch-Site`` (W3C Fetch Metadata), and ``Origin``
    (RFC 6454) with each form that is posted.  A page elsewhere may lead here, but neither ask for a
    picture, a stream or a script, which would cost work and tell by its time what is here, nor
    open the desk inside itself.
    """
    site = request.headers.get("sec-fetch-site", "")
    if request.method in SAFE:
        if site in ELSEWHERE and not _leads_here(request):
            raise Forbidden("A page elsewhere asked for this. Open the desk itself.")
        return
    origin = request.headers.get("origin", "")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if (
        site not in {"", "same-origin", "none"}
        or (origin and origin != own)
        or not (site or origin)
    ):
        raise Forbidden("This form did not come from the desk. Open the desk, and do it there.")


def _leads_here(request: Request) -> bool:
    """Tell whether a whole window goes to this address."""
    return (
        request.headers.get("sec-fetch-mode", "navigate") == "navigate"
        and request.headers.get("sec-fetch-dest", "document") == "document"
    )


def _peer(request: Request) -> str:
    host = request.client.host if request.client else ""
    return f"[{host}]" if ":" in host else host
