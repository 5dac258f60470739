"""Copies of pages, read back as another program reads them."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from warcio.archiveiterator import ArchiveIterator

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page as it was kept."""

    url: str
    """The address that answered."""
    status: int
    content_type: str
    body: bytes
    fetched: datetime
    """Aware, UTC."""


def read_warc(data: bytes) -> KeptPage:
    """Return the page of a file, its digests compared; warcio's own errors where it is damaged."""
    records = ArchiveIterator(BytesIO(data), check_digests="raise")
    record = next(one for one in records if one.rec_type == "response")
    return KeptPage(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        content_type=record.http_headers.get_header("Content-Type") or "",
        body=record.content_stream().read(),
        fetched=datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")),
    )
