"""What asks one server once: the part of fetching that a library does for us.

Redirects, turns, the deadline, decompression and all judgement stand in `web`;
an engine opens a connection where the guard lets it, sends one GET and brings the
answer back as it was on the wire.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from newsletter.fetch.addresses import Address
from newsletter.fetch.guard import Guard
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One GET."""

    address: Address
    headers: tuple[tuple[str, str], ...]
    """Sent as they are, Host among them."""
    max_bytes: int
    """Most bytes of the body on the wire."""
    enough: bool = False
    """True: so many are enough, and the connection is dropped; False: more are a failure."""
    keep: bool = False
    """True: somebody waits for this host; the connection may serve him too."""
    heard: Callable[[], object]
    """Called when the head of the answer is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case, in the order received; no trailers."""
    body: bytes
    """As on the wire, compressed or not; empty unless the status is 2xx."""
    cut: bool = False
    """True: the body goes on beyond what was enough."""


class Engine(Protocol):
    """Asks servers; used within one event loop.

    Connects only where the guard allows it, judged by the address really used.
    Follows no redirect, keeps and sends no cookie, undoes no Content-Encoding,
    asks no proxy, trusts no certificate beyond the given authorities.  Raises the
    exceptions of `newsletter.fetch.failures` and nothing else; an answer that is
    cut short is one of them.  Cancelled, it drops the connection.
    """

    async def ask(self, question: Question) -> Answer:
        """Ask, and return the whole answer."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


EngineMaker = Callable[[Guard, Path | None], Engine]
"""From the guard, and a file of authorities (PEM) in place of the public ones."""


def best_engine(guard: Guard, authorities: Path | None) -> Engine:
    """Return the quick engine where its library is there, else the other."""
    try:
        from newsletter.fetch.engine_curl import CurlEngine  # noqa: PLC0415 (may be missing)
    except ImportError:
        from newsletter.fetch.engine_httpx import HttpxEngine  # noqa: PLC0415 (slow to load)

        return HttpxEngine(guard, authorities)
    return CurlEngine(guard, authorities)
