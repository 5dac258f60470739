"""Speaking with a service's API: one JSON document there, one back, nothing followed.

The guard of `web` decides here too where a connection may lead.  A key travels
with each call, so nothing is asked over an open line, except where the
publication says itself how that host is reached.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from newsletter.errors import FetchFailed, FetchRefused
from newsletter.fetch.addresses import parse_address
from newsletter.fetch.failures import EXPECTED, Unreadable, explain
from newsletter.fetch.guard import read_guard
from newsletter.fetch.values import MEBIBYTE
from newsletter.model.publication import Fetching
from newsletter.model.values import dataclass

if TYPE_CHECKING:
    import httpcore

MOST_BYTES = 4 * MEBIBYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request."""

    method: str
    url: str
    name: str
    """Whom we speak with, for messages: ``Mailchimp``."""
    headers: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None
    """Sent as JSON; None: no body."""
    form: Mapping[str, str] | None = None
    """Sent as a form, in place of `body`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back, of any status."""

    status: int
    body: object
    """The JSON document; None where there is none."""


class Api(Protocol):
    """Carries calls; raises `FetchError` where no reply came."""

    async def call(self, call: Call) -> Reply:
        """Ask once."""
        ...


class WebApi:
    """`Api` over HTTP with a publication's settings; `authorities`: a PEM file of trusted roots."""

    def __init__(self, settings: Fetching, *, authorities: Path | None = None) -> None:
        self._guard = read_guard(settings.connect_to, settings.allow_networks)
        self._local = bool(settings.allow_networks)
        self._deadline = settings.deadline
        self._authorities = authorities

    async def call(self, call: Call) -> Reply:
        """Ask once; see `Api`."""
        address = parse_address(call.url, name=call.name)
        mapped = self._guard.target(address.host, address.port) is not None
        if address.scheme != "https" and not (mapped or self._local):
            raise FetchRefused(
                f"{call.name} has an address without https: the key would be readable on the way.",
                url=call.url,
                help="Write its address with https://.",
            )
        try:
            async with asyncio.timeout(self._deadline):
                return await self._ask(call)
        except EXPECTED as error:
            raise explain(
                error,
                url=call.url,
                name=call.name,
                seconds=self._deadline,
                max_bytes=MOST_BYTES,
                answered=False,
            ) from error

    async def _ask(self, call: Call) -> Reply:
        # Slow to load, and programs that speak with services hardly ever do.
        import httpcore  # noqa: PLC0415

        from newsletter.fetch.engine_httpx import (  # noqa: PLC0415
            FOREIGN,
            GuardedBackend,
            failure_of,
            trust,
        )

        kind, content = _content(call)
        headers = [
            *call.headers,
            ("Content-Type", kind),
            ("Accept", "application/json"),
        ]
        try:
            async with (
                httpcore.AsyncConnectionPool(
                    ssl_context=trust(self._authorities),
                    network_backend=GuardedBackend(self._guard),
                ) as pool,
                pool.stream(call.method, call.url, headers=headers, content=content) as answer,
            ):
                return Reply(status=answer.status, body=await _read_json(answer, call))
        except TimeoutError:
            raise
        except FOREIGN as error:
            raise failure_of(error) from error


def _content(call: Call) -> tuple[str, bytes]:
    """Return what is sent, and its type."""
    if call.form is not None:
        return "application/x-www-form-urlencoded", urlencode(call.form).encode()
    return "application/json", b"" if call.body is None else json.dumps(call.body).encode()


async def _read_json(answer: httpcore.Response, call: Call) -> object:
    body = bytearray()
    async for piece in answer.aiter_stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise FetchFailed(
                f"{call.name} answered with more than {MOST_BYTES // MEBIBYTE} MB.", url=call.url
            )
    if not body.strip():
        return None
    try:
        found: object = json.loads(body)
    except ValueError as error:
        if answer.status >= 400:  # noqa: PLR2004 - an error page; its status says enough
            return None
        raise Unreadable(str(error)) from error
    return found
