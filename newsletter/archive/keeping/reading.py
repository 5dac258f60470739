"""A kept page read back, to be shown: hostile bytes, whoever wrote them."""

from __future__ import annotations

from io import BytesIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from newsletter.model.values import dataclass

HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page as it came."""

    content_type: str
    body: bytes


def html_page_in(data: bytes, *, most: int) -> KeptPage | None:
    """Return the page of a WARC file if it is HTML of at most so many octets; of a damaged file None."""
    try:
        for record in ArchiveIterator(BytesIO(data)):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            kind = record.http_headers.get_header("Content-Type") or ""
            if not kind.lower().startswith(HTML):
                return None
            body = record.content_stream().read(most + 1)
            return KeptPage(content_type=kind, body=body) if len(body) <= most else None
    except (ArchiveLoadFailed, OSError, EOFError, ValueError):
        return None
    return None
