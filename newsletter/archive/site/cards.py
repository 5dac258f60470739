"""An edition → its card: the few facts that lists need."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from newsletter.archive.editions import Card, Edition, Line, Named, Note, Tombstone
from newsletter.archive.site.names import Book, one_line
from newsletter.archive.site.reading_time import minutes
from newsletter.model.issue import Correction, Entry, Issue, Lead
from newsletter.model.publication import Publication
from newsletter.text.direction import direction_of
from newsletter.text.prose_html import ProseStyle, to_html

_BETWEEN = "\x1f"


def card_of(edition: Edition, book: Book, publication: Publication) -> Card:
    """Return the card of an issue; one that was withdrawn names no pieces."""
    issue = edition.issue
    stone = _withdrawn(issue)
    gone = {one.id for one in edition.tombstones}
    lines = () if stone else tuple(_lines(issue, gone, book))
    notes = tuple(
        note_of(one, publication, place) for place, one in enumerate(issue.corrections, start=1)
    )
    stones, former = tuple(_stones(edition)), tuple(sorted(_former(edition, book)))
    facts = (
        issue.id,
        one_line(issue.heading),
        str(issue.date),
        str(issue.number),
        issue.language,
        edition.published.isoformat(),
        one_line(issue.preheader),
        *(f"{area.id}{_BETWEEN}{area.title}" for area in issue.focus_areas),
        repr(notes),
        repr((stone, stones, former)),
        *map(_told, lines),
    )
    return Card(
        id=issue.id,
        heading=facts[1],
        date=issue.date,
        number=issue.number,
        language=issue.language,
        published=edition.published,
        preheader=facts[6],
        focus_areas=tuple(
            Named(key=area.id, text=one_line(area.title)) for area in issue.focus_areas
        ),
        lines=lines,
        minutes=minutes(issue),
        notes=notes,
        withdrawn=stone,
        stones=stones,
        former=former,
        key=hashlib.blake2b("\x1e".join(facts).encode(), digest_size=16).hexdigest(),
    )


def note_of(correction: Correction, publication: Publication, place: int) -> Note:
    """Return a correction as pages show it; `place` counts from 1 and tells its anchors apart."""
    person = publication.person(correction.by)
    way = direction_of(publication.language)
    style = ProseStyle(anchor=f"correction-{place}", heading_shift=4, base=way)
    return Note(
        date=correction.date,
        what=str(to_html(correction.what, style)),
        by=one_line(person.name if person else correction.by),
        item=correction.item,
    )


def _withdrawn(issue: Issue) -> Tombstone | None:
    if issue.withdrawn is None:
        return None
    return Tombstone(id="", why=one_line(issue.withdrawn.why), date=issue.withdrawn.date)


def _stones(edition: Edition) -> Iterator[Tombstone]:
    """Yield those of pieces that were withdrawn; what a correction took out, that correction tells."""
    told = {(one.item, one.date) for one in edition.issue.corrections}
    for one in edition.tombstones:
        if one.id and (one.id, one.date) not in told and ("", one.date) not in told:
            yield Tombstone(id=one.id, why=one_line(one.why), date=one.date)


def _former(edition: Edition, book: Book) -> Iterator[tuple[str, str]]:
    """Yield, once each, the lists on which something stood that is shown no more."""
    hidden = edition.hidden
    if hidden is None:
        return
    found = {("focus", area.id) for area in hidden.focus_areas}
    pieces: Iterable[Lead | Entry] = (*hidden.leads, *hidden.entries)
    for piece in pieces:
        line = _line(piece, hidden.language, book)
        found |= {("authors", one.key) for one in line.authors}
        found |= {("topics", one.key) for one in line.topics}
        found |= {("outlets", line.outlet.key)} if line.outlet else set()
        found |= {("countries", line.country)} if line.country else set()
    yield from found


def _lines(issue: Issue, gone: set[str], book: Book) -> Iterator[Line]:
    shown: Iterable[Lead | Entry] = (*issue.leads, *issue.entries)
    for piece in shown:
        if piece.withdrawn is None and (not piece.id or piece.id not in gone):
            yield _line(piece, issue.language, book)


def _line(piece: Lead | Entry, issue_language: str, book: Book) -> Line:
    is_lead = isinstance(piece, Lead)
    first = piece.first_published if isinstance(piece, Lead) else None
    printed = piece.outlet if isinstance(piece, Entry) else first.outlet if first else ""
    outlet, country = book.outlet(printed)
    dated = piece.published if isinstance(piece, Entry) else first.date if first else None
    return Line(
        id=piece.id,
        lead=is_lead,
        title=one_line(piece.title),
        authors=book.authors(piece.authors),
        outlet=outlet,
        country=country,
        topics=book.topics(piece.topics) if isinstance(piece, Entry) else (),
        language=piece.language or issue_language,
        published=book.day(dated),
    )


def _told(line: Line) -> str:
    """Return all that a line says, as one text."""
    return _BETWEEN.join(
        (
            line.id,
            "lead" if line.lead else "",
            line.title,
            *(one.text for one in line.authors),
            "\x1d",
            line.outlet.text if line.outlet else "",
            line.country,
            *(one.text for one in line.topics),
            "\x1d",
            line.language,
            str(line.published or ""),
        )
    )
