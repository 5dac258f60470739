"""Citations as RIS, which every reference manager reads: a tag, a value, a line each; CRLF, UTF-8.

A value never holds a line break, so that no text can begin a tag or a record of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsletter.archive.formats.citing import Citation
from newsletter.model.dates import PartialDate

_TYPES = {True: "NEWS", False: "MGZN"}


def ris(citations: Iterable[Citation]) -> bytes:
    """Return the file."""
    lines = [f"{tag}  - {value}" for citation in citations for tag, value in _fields(citation)]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[citation.elsewhere]
    if citation.key:
        yield "ID", citation.key
    yield "TI", citation.title
    for creator in citation.creators:
        yield "AU", creator.name
    yield "T2", citation.container
    if not citation.elsewhere and citation.number is not None:
        yield "IS", str(citation.number)
    if citation.date:
        yield "PY", f"{citation.date.year:04d}"
        yield "DA", _date(citation.date)
    if citation.address:
        yield "UR", citation.address
    yield "LA", citation.language
    for topic in citation.topics:
        yield "KW", topic
    if citation.abstract:
        yield "AB", citation.abstract
    if citation.note:
        yield "N1", citation.note
    if citation.elsewhere and citation.permalink:
        yield "L2", citation.permalink
    yield "ER", ""


def _date(date: PartialDate) -> str:
    """Return ``2017/11/03/``; what is not known stays empty between its strokes."""
    month, day = (f"{part:02d}" if part else "" for part in (date.month, date.day))
    return f"{date.year:04d}/{month}/{day}/"
