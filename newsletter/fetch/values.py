"""What is asked of the web, and what it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import field
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from newsletter.errors import FetchStatus
from newsletter.model.values import dataclass

MEBIBYTE = 1024 * 1024
SUCCESS = range(200, 300)
SERVER_FAULTS = range(500, 600)
PERMANENT = frozenset({301, 308})
Gate = Callable[[str], Awaitable[None]]
"""Returns when an address may be asked; raises `FetchRefused` if it may not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One address to be read with GET."""

    url: str
    name: str = ""
    """Whose page it is, for messages: ``The Harbour Ledger``; empty: the host is named."""
    headers: tuple[tuple[str, str], ...] = ()
    """Sent as they are: conditional headers, Accept."""
    max_bytes: int = 16 * MEBIBYTE
    """Most bytes of the body, on the wire and again after decompression."""
    enough: int = 0
    """Bytes of the body after which reading stops, and that is no failure; 0: it is read to its end."""
    gate: Gate | None = field(default=None, compare=False)
    """Asked before the address, and before each that a redirect leads to; None: all are free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One step that the server sent us on."""

    status: int
    url: str
    """Where it led."""

    @property
    def permanent(self) -> bool:
        """True for 301 and 308 (RFC 9110, 15.4)."""
        return self.status in PERMANENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The last answer, whatever its status, its body decompressed."""

    url: str
    """The address that answered, after redirects."""
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case, in the order received."""
    body: bytes = b""
    """Empty unless the status is 2xx."""
    cut: bool = False
    """True: the body goes on; nobody wanted more of it than `Request.enough`."""
    redirects: tuple[Redirect, ...] = ()
    fetched: datetime
    """Aware, UTC."""

    def header(self, name: str) -> str:
        """Return the first header of that name (lower case), or an empty text."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def moved_to(self) -> str:
        """The address that permanent redirects alone led to, or empty."""
        moved = ""
        for step in self.redirects:
            if not step.permanent:
                break
            moved = step.url
        return moved


class Fetcher(Protocol):
    """Reads one address.

    Returns a `Response` for every answer that is not a redirect, 304, 404 and
    503 included.  Raises `FetchRefused` where our own rules forbid the address
    and `FetchFailed` where no whole answer came.
    """

    async def fetch(self, request: Request) -> Response:
        """Read the address, following redirects."""
        ...


def owner_of(url: str, name: str = "") -> str:
    """Return how a message calls the server: by its outlet, or by its host."""
    if name:
        return f"{name}’s server"
    return f"The server {urlsplit(url).hostname or url}"


REASONS = {
    401: "asks for a password",
    402: "asks for payment",
    403: "refuses us",
    404: "does not have this page",
    410: "says that this page is gone for good",
    429: "says that we ask too often",
    451: "may not show this page for legal reasons",
}


def expect_page(response: Response, request: Request) -> Response:
    """Return the response if it carries a page (2xx); else raise `FetchStatus` in plain words."""
    if response.status in SUCCESS:
        return response
    fallback = "has a fault of its own" if response.status in SERVER_FAULTS else "gave no page"
    reason = REASONS.get(response.status, fallback)
    raise FetchStatus(
        f"{owner_of(response.url, request.name)} {reason} (status {response.status}).",
        url=response.url,
        status=response.status,
        help="Open the address in a browser; if it works there, the site blocks programs.",
    )
