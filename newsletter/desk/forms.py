"""Forms as they arrive: read up to a limit, in UTF-8, line ends made one."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from threading import BoundedSemaphore
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from newsletter.desk.shelf import Upload
from newsletter.desk.visits import Form

MOST_FIELDS = 2_000
MOST_FILES = 20
LEAST_SECONDS = 60
LARGE = 5_000_000
ARRIVING = BoundedSemaphore(4)
"""Files larger than that which arrive at once, of everybody together."""
SLOWEST = 20_000
"""Octets a second of whoever sends a large form."""
_LINE_ENDS = "\r\x0b\x0c\x85"
_CONTROLS = {
    code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"
} | {ord(one): "\n" for one in _LINE_ENDS}
PLAIN = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"


def expect_clean(parts: Mapping[str, str]) -> None:
    """Raise `HTTPException` 404 where a part of an address holds what no name of ours does.

    No file system takes a NUL, and a line break in a name would begin a line of its own in a log.
    """
    if any(unicodedata.category(one) == "Cc" for part in parts.values() for one in part):
        raise HTTPException(404)


def query_of(request: Request) -> Form:
    """Return what stands behind the question mark."""
    return _plain(request.url.query)


async def form_of(request: Request, *, limit: int, seconds: float | None = None) -> Form:
    """Return a posted form; raises `HTTPException` 400, 408, 413, 415 or 503 for what is none.

    `seconds`: how long it may take to arrive; by itself a minute, and more where it may be large.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    size = _said_size(request, limit)
    try:
        with _one_of_few() if size > LARGE else nullcontext():
            async with asyncio.timeout(
                LEAST_SECONDS + size / SLOWEST if seconds is None else seconds
            ):
                body = await _body(request, limit)
    except TimeoutError:
        raise HTTPException(408, "The form did not arrive in time.") from None
    except ClientDisconnect:  # nobody reads the answer; the log need not know
        raise HTTPException(400, "The form did not arrive whole.") from None
    if kind == PLAIN:
        try:
            return _plain(body.decode("utf-8"))
        except UnicodeDecodeError:
            raise HTTPException(400, "The form is not in UTF-8.") from None
    if kind == PARTS:
        return await _parts(request, body, limit)
    if body:
        raise HTTPException(415, "Only forms are understood here.")
    return Form()


def _said_size(request: Request, limit: int) -> int:
    """Return how large a body says it is; where it says nothing, as large as it may be."""
    said = request.headers.get("content-length", "")
    known = said.isascii() and said.isdigit() and len(said) < 12  # noqa: PLR2004 - a terabyte
    return min(int(said), limit) if known else limit


@contextmanager
def _one_of_few() -> Iterator[None]:
    """Let few large files arrive at once: they are in memory whole; raises `HTTPException` 503."""
    if not ARRIVING.acquire(blocking=False):
        raise HTTPException(503, "Several large files arrive just now. Try again in a moment.")
    try:
        yield
    finally:
        ARRIVING.release()


async def _body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise HTTPException(413, f"This is larger than {limit // 1_000:,} kB.")
    return bytes(body)


def _plain(text: str) -> Form:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "The form has too many fields.") from None
    return Form(fields=tuple((name, _clean(value)) for name, value in pairs))


async def _parts(request: Request, body: bytes, limit: int) -> Form:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers,
        stream(),
        max_files=MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=limit,
    )
    try:
        found = await parser.parse()
    except (MultiPartException, UnicodeDecodeError):
        raise HTTPException(400, "The form did not arrive whole.") from None
    fields, uploads = [], []
    for name, value in found.multi_items():
        if isinstance(value, UploadFile):
            uploads.append((name, Upload(name=value.filename or "", data=await value.read())))
            await value.close()
        else:
            fields.append((name, _clean(value)))
    return Form(fields=tuple(fields), uploads=tuple(uploads))


def _clean(text: str) -> str:
    """Return a text with the line ends of files here, and without what nobody can type.

    Browsers send CR LF (HTML, form submission), Word's line breaks come as VT.  Other controls would
    move the cursor of whoever reads the text in a terminal, or end it early where a NUL does.
    """
    return text.replace("\r\n", "\n").translate(_CONTROLS)
