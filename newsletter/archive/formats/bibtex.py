"""Citations as BibTeX, as biber and BibTeX read it: UTF-8, and nothing in a value that TeX obeys.

Braces of a text become words of TeX: BibTeX counts braces whether or not a backslash stands before
them.  Names stay in one piece unless BibTeX itself can only read them as a person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.archive.formats.citing import Citation, Creator

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "%&$#_"},
    }
)
_OBEYED = re.compile(r"[\\{}~^%&$#_]")
_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", "^": "%5E", "~": "%7E"})
"""An address is not read by TeX, but its braces are counted."""
_KEY = re.compile(r"[^A-Za-z0-9._:-]+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ONE_PIECE = re.compile(r",|\band\b|\bothers\b", re.IGNORECASE)
"""What BibTeX takes for the end of a name, or for more people."""


def bibtex(citations: Iterable[Citation]) -> bytes:
    """Return the file; a citation without a key gets one by its place."""
    return "\n".join(
        _record(citation, place) for place, citation in enumerate(citations, start=1)
    ).encode()


def _record(citation: Citation, place: int) -> str:
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(citation))
    key = _KEY.sub("-", citation.key) or f"item-{place}"
    return f"@article{{{key},\n{fields}}}\n"


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    # The second pair of braces keeps capitals as they are.
    yield "title", f"{{{{{_text(citation.title)}}}}}"
    if citation.creators:
        yield "author", f"{{{' and '.join(map(_name, citation.creators))}}}"
    yield "journal", f"{{{_text(citation.container)}}}"
    if not citation.elsewhere and citation.number is not None:
        yield "number", f"{{{citation.number}}}"
    if citation.date:
        yield "year", f"{{{citation.date.year:04d}}}"
        if citation.date.month:
            yield "month", _MONTHS[citation.date.month - 1]
        yield "date", f"{{{citation.date}}}"
    if citation.address:
        yield "url", f"{{{citation.address.translate(_ADDRESS)}}}"
    yield "langid", f"{{{_text(citation.language)}}}"
    if citation.topics:
        yield "keywords", f"{{{_text(', '.join(citation.topics))}}}"
    if citation.abstract:
        yield "abstract", f"{{{_text(citation.abstract)}}}"
    if note := " ".join(filter(None, (citation.note, _where(citation)))):
        yield "note", f"{{{_text(note)}}}"


def _where(citation: Citation) -> str:
    return citation.permalink if citation.elsewhere else ""


def _name(creator: Creator) -> str:
    told = _text(creator.name)
    return f"{{{told}}}" if creator.organisation or _ONE_PIECE.search(creator.name) else told


def _text(text: str) -> str:
    return text.translate(_TEX) if _OBEYED.search(text) else text
