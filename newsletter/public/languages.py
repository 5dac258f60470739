"""In which language somebody is answered of whom nothing is known."""

from __future__ import annotations

from starlette.requests import Request

from newsletter.publication.reader_pages import ReaderPages

LONGEST = 200
"""Characters of the header that are looked at."""


def wished(request: Request, pages: ReaderPages) -> str:
    """Return the language of a page for somebody unknown: as asked for, as the browser says."""
    accepted = request.headers.get("accept-language", "")[:LONGEST]
    wishes = [part.partition(";")[0].strip() for part in accepted.split(",")]
    return pages.language(request.query_params.get("language", "")[:LONGEST], *wishes)
