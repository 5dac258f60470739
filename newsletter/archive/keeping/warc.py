"""A page as it was fetched, as WARC 1.1 (ISO 28500): a file for each, every record compressed.

A file holds three records: what wrote it, the answer, and how it was reached.  The body stands in it
decompressed, and its headers say so: those that were of the transfer are renamed ``X-Archive-Orig-``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from uuid import UUID, uuid5

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsletter.fetch import Response

VERSION = "1.1"
_OURS = UUID("6f1d9f6e-6f57-5b0e-9a3c-0d6a2f6f1c55")
_OF_THE_TRANSFER = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_BREAKS = str.maketrans({"\r": " ", "\n": " ", "\0": ""})


def warc_of(cited: str, response: Response, *, software: str) -> bytes:
    """Return the file of a page; equal pages, fetched at one time, give equal bytes.

    `cited` is the address that was asked for; `software` names the program and its version.
    """
    written = BytesIO()
    writer = WARCWriter(written, gzip=True, warc_version=VERSION)
    at = response.fetched.astimezone(UTC)
    _write(
        writer,
        writer.create_warc_record(
            "",
            "warcinfo",
            payload=BytesIO(f"software: {_line(software)}\r\nformat: WARC/{VERSION}\r\n".encode()),
            warc_content_type="application/warc-fields",
            warc_headers_dict=_headers("warcinfo", cited, at),
        ),
    )
    _write(
        writer,
        writer.create_warc_record(
            _line(response.url),
            "response",
            payload=BytesIO(response.body),
            length=len(response.body),
            http_headers=StatusAndHeaders(
                _status(response.status),
                [*_http_headers(response), ("Content-Length", str(len(response.body)))],
                protocol="HTTP/1.1",
            ),
            warc_headers_dict=_headers("response", cited, at),
        ),
    )
    steps = [f"{step.status} {_line(step.url)}" for step in response.redirects]
    _write(
        writer,
        writer.create_warc_record(
            _line(response.url),
            "metadata",
            payload=BytesIO("".join(_fields(cited, steps)).encode()),
            warc_content_type="application/warc-fields",
            warc_headers_dict=_headers("metadata", cited, at),
        ),
    )
    return written.getvalue()


def _write(writer: WARCWriter, record: ArcWarcRecord) -> None:
    writer.write_record(record)
    record.raw_stream.close()  # a temporary file, which is told of otherwise


def _headers(kind: str, cited: str, at: datetime) -> dict[str, str]:
    moment = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {
        "WARC-Record-ID": f"<urn:uuid:{uuid5(_OURS, f'{kind} {moment} {cited}')}>",
        "WARC-Date": moment,
    }


def _http_headers(response: Response) -> Iterable[tuple[str, str]]:
    for name, value in response.headers:
        if name in _OF_THE_TRANSFER:
            yield f"X-Archive-Orig-{name}", _line(value)
        elif not name.startswith(":"):
            yield name, _line(value)


def _fields(cited: str, steps: Iterable[str]) -> Iterable[str]:
    yield f"cited: {_line(cited)}\r\n"
    yield from (f"via: {step}\r\n" for step in steps)


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "


def _line(text: str) -> str:
    """Return a text that begins no header of its own."""
    return text.translate(_BREAKS)
