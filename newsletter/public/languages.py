"""In which language somebody is answered."""

from __future__ import annotations

from starlette.requests import Request

from newsletter.publication.web.reader_pages import ReaderPages

LONGEST = 200
"""Characters of the header that are looked at."""


def wished(request: Request, pages: ReaderPages, own: str = "") -> str:
    """Return the language of a page: as asked for, as known of the reader, as the browser says."""
    accepted = request.headers.get("accept-language", "")[:LONGEST]
    wishes = [part.partition(";")[0].strip() for part in accepted.split(",")]
    return pages.language(request.query_params.get("language", "")[:LONGEST], own, *wishes)
