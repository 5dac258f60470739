"""What a search of the archive can find: leads, entries and focus areas, with all their words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Literal

from newsletter.archive.editions import Card, Edition, Line
from newsletter.archive.site.names import one_line
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.model.prose import Prose
from newsletter.model.values import dataclass
from newsletter.text.prose_text import plain

HEAD = 3
"""How many of a document's texts are its head: title, authors, outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing that can be found."""

    address: str
    """Below the site: ``issues/2017-11/#track-ii``."""
    heading: str
    """Of its issue."""
    date: str
    """Of its issue: year, month or day, ISO 8601."""
    title: str
    authors: str
    outlet: str
    text: str
    """All the rest, paragraphs parted by blank lines."""
    topics: str
    """Their names, parted by commas; searched only where a topic is asked for."""
    language: str
    """BCP 47"""
    facets: tuple[str, ...]
    """`facet` of its outlet and topics, `year_facet` of its issue."""
    standing: bool = False
    """True: a focus area, which may stand in many issues word for word."""

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """What is searched; the first `HEAD` weigh more, and no phrase goes from one to the next."""
        return self.title, self.authors, self.outlet, self.text

    @property
    def key(self) -> str:
        """Equal for equal documents."""
        return hashlib.sha256(repr(asdict(self)).encode()).hexdigest()


def facet(kind: Literal["outlet", "topic"], key: str) -> str:
    """Return one word for an outlet or a topic: nothing that is typed can be it."""
    return f":{kind[0]}{hashlib.sha256(key.encode()).hexdigest()[:10]}"


def year_facet(year: int) -> str:
    """Return one word for a year: nothing that is typed can be it."""
    return f":y{year}"


def documents_of(edition: Edition, card: Card) -> Iterator[Document]:
    """Yield what can be found in an issue, in its order; what was withdrawn is not in the card."""
    if edition.issue.withdrawn:
        return
    items: Iterator[Lead | Entry] = iter((*edition.issue.leads, *edition.issue.entries))
    for line in card.lines:
        yield _document(next(one for one in items if _is_of(one, line)), line, card)
    yield from _focus_areas(edition.issue, card)


def once(documents: Iterable[Document]) -> Iterator[Document]:
    """Leave out what stood word for word in an earlier issue: a focus area that nobody rewrote."""
    seen: set[tuple[str, str]] = set()
    for document in documents:
        if document.standing:
            told = document.title, document.text
            if told in seen:
                continue
            seen.add(told)
        yield document


def _document(item: Lead | Entry, line: Line, card: Card) -> Document:
    told = [(one.title, _words(one.text)) for one in item.translations]
    texts = [*_own_texts(item), *(text for pair in told for text in pair)]
    return Document(
        address=f"{card.path}#{line.id}" if line.id else card.path,
        heading=card.heading,
        date=str(card.date),
        title=line.title,
        authors=", ".join(author.text for author in line.authors),
        outlet=line.outlet.text if line.outlet else "",
        text="\n\n".join(filter(None, texts)),
        topics=", ".join(topic.text for topic in line.topics),
        language=line.language,
        facets=(
            year_facet(card.date.year),
            *((facet("outlet", line.outlet.key),) if line.outlet else ()),
            *(facet("topic", topic.key) for topic in line.topics),
        ),
    )


def _is_of(item: Lead | Entry, line: Line) -> bool:
    """Tell whether a line is an item's; lines stand in the order of the items."""
    return item.id == line.id and one_line(item.title) == line.title


def _own_texts(item: Lead | Entry) -> Iterator[str]:
    if isinstance(item, Entry):
        yield _words(item.summary)
        return
    yield _words(item.standfirst)
    yield _words(item.body)
    if item.image:
        yield " ".join(filter(None, (item.image.alt, item.image.caption)))
    yield _words(item.about)


def _focus_areas(issue: Issue, card: Card) -> Iterator[Document]:
    for area in issue.focus_areas:
        yield Document(
            address=card.path,
            heading=card.heading,
            date=str(card.date),
            title=one_line(area.title),
            authors="",
            outlet="",
            text=_words(area.text),
            topics="",
            language=card.language,
            facets=(year_facet(card.date.year),),
            standing=True,
        )


def _words(prose: Prose) -> str:
    """Return the bare words of prose, those of its notes behind it."""
    notes = (plain(Prose(blocks=note)) for note in prose.notes)
    return "\n\n".join(filter(None, (plain(prose), *notes)))
