"""What a form sends, read with suspicion."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

MOST_BYTES = 8_192
MOST_SECONDS = 30.0
"""In which a form has to arrive: who sends an octet now and then only holds a connection."""
MOST_FIELDS = 24
URL_ENCODED = "application/x-www-form-urlencoded"


class BadForm(Exception):
    """The body is no form of ours: too long, of another kind, not to be decoded."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def body_of(
    request: Request, *, most: int = MOST_BYTES, seconds: float = MOST_SECONDS
) -> bytes:
    """Return the body; raises `BadForm`: 413 where it is longer than any form of ours, 408 late."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise BadForm(413)
    except ClientDisconnect as error:
        raise BadForm(400) from error
    except TimeoutError as error:
        raise BadForm(408) from error
    return bytes(body)


async def fields_of(request: Request, *, most: int = MOST_BYTES) -> dict[str, tuple[str, ...]]:
    """Return the values of each field; `most` octets.  Raises `BadForm`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != URL_ENCODED:
        raise BadForm(415)
    try:
        text = (await body_of(request, most=most)).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise BadForm(400) from error
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return fields


def one(fields: dict[str, tuple[str, ...]], name: str) -> str:
    """Return the first value of a field, or empty."""
    return fields.get(name, ("",))[0]
