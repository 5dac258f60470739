"""How candidates lie in the search index: their texts, their properties, their places in time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from newsletter.model.values import dataclass
from newsletter.stores.database import Row
from newsletter.stores.word_tables import spaced
from newsletter.text.searching import Filters, Term

SPAN = 128
"""Days in one table."""
BREAK = " ¶ "
"""Between the texts of two articles; no word holds it, so no phrase crosses it."""
LONGEST_PAGE = 100_000
"""Characters of a saved page that can be found."""
COLUMNS = {"title": 6.0, "authors": 3.0, "outlet": 1.5, "summary": 1.5, "page": 0.5, "facets": 0.0}
"""How much a word counts in each."""
LASTING = 0.7
"""What part of a hit's weight it never loses, however old it is."""
HALF_RELEVANCE = 60.0
"""Days after which half of the other part is lost."""
SERIALS = 24
"""Bits of a row's number that tell candidates of one second apart."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = 7_305, 47_481
"""1990 and 2100: what claims to be from before or after lies in the outermost table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A candidate as it is entered."""

    id: str
    position: tuple[int, str]
    appeared: datetime
    texts: tuple[str, ...]
    """One for each of `COLUMNS` but the last; words parted by spaces."""
    facets: str


def document_of(rows: Sequence[Row]) -> Document:
    """Take together the rows of one candidate: one for each article and saved page."""
    first = rows[0]
    articles = {row["key"]: json.loads(row["article"]) for row in rows}
    pages = [row["text"][:LONGEST_PAGE] for row in rows if row["text"]]
    told = articles.values()
    texts = (
        [one["title"] for one in told],
        [name for one in told for name in one["authors"]],
        [one["outlet"] for one in told],
        [one["summary"] for one in told],
        pages,
    )
    return Document(
        id=first["id"],
        position=(first["revision"], first["id"]),
        appeared=datetime.fromisoformat(first["appeared"]),
        texts=tuple(map(_joined, texts)),
        facets=" ".join(
            sorted(
                {
                    _facet("decision", first["decision"]),
                    *(_facet("outlet", one["outlet"]) for one in told),
                    *(_facet("language", one["language"]) for one in told),
                }
            )
        ),
    )


def _joined(texts: Sequence[str]) -> str:
    return BREAK.join([spaced(text) for text in texts if text])


def _facet(kind: str, value: str) -> str:
    """Return one word for a property, which nothing that is typed can be."""
    if kind == "decision":
        return f"d{value}"
    if kind == "language":
        value = value.partition("-")[0].lower()
    return kind[0] + hashlib.sha256(value.encode()).hexdigest()[:12]


def expression(terms: Sequence[Term], filters: Filters, *, phrase: Callable[[Term], str]) -> str:
    """Return FTS5's words for a search; nothing that was typed is left that it could take for syntax."""
    wanted = [phrase(term) for term in terms if not term.without]
    kinds = ((kind, getattr(filters, kind)) for kind in ("decision", "outlet", "language"))
    wanted += [f'facets : "{_facet(kind, value)}"' for kind, value in kinds if value]
    # FTS5 has no NOT by itself; every candidate has a decision.
    text = " AND ".join(wanted) or 'facets : "d" *'
    return "".join([f"({text})", *(f" NOT {phrase(term)}" for term in terms if term.without)])


def place_of(appeared: datetime, serial: int) -> int:
    """Return a row's number: later is higher."""
    seconds = int((appeared - EPOCH) / timedelta(seconds=1))
    bounded = max(FIRST_DAY * 86_400, min(seconds, LAST_DAY * 86_400))
    return bounded << SERIALS | serial & (1 << SERIALS) - 1


def table_of(place: int) -> int:
    """Return the number of the table in which a row lies."""
    return (place >> SERIALS) // 86_400 // SPAN


def recency(newest: int, place: int) -> float:
    """Return what part of its weight a row keeps, beside the newest that was found."""
    days = (newest - place >> SERIALS) / 86_400
    return float(LASTING + (1 - LASTING) * 0.5 ** (days / HALF_RELEVANCE))
