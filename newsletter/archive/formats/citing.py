"""What must be said to cite a lead or an entry, whatever the format.

The editors' own account of a piece (an entry, or a lead that is a précis) is cited as the article that
it tells about: its authors did not write what stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from newsletter.archive.editions import Edition
from newsletter.archive.formats.lines import one_line
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Lead
from newsletter.model.people import Byline
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.text.prose_text import plain


class Cited(StrEnum):
    """What is cited."""

    LEAD = "lead"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """Who wrote it, as printed: which part of a name is the family's is nobody's to guess."""

    name: str
    organisation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A lead or an entry; every text is on one line."""

    key: str
    """``2017-11-track-ii``: unique in the archive; empty where the item has no id."""
    kind: Cited
    elsewhere: bool
    """True: an article elsewhere, of which the publication gives its own account."""
    title: str
    creators: tuple[Creator, ...]
    container: str
    """In what it appeared: the outlet of an article elsewhere, else the publication."""
    publication: str
    """Whose newsletter it stands in."""
    number: int | None
    """Of the issue."""
    date: PartialDate | None
    """When it appeared; None: not known."""
    address: str
    """Where it is to be read: the article elsewhere, or the lead's own address; may be empty."""
    permalink: str
    """Its place in the archive, absolute; empty where the archive has no public address."""
    language: str
    """BCP 47"""
    abstract: str
    """An entry's summary, a lead's standfirst, in bare words; may be empty."""
    topics: tuple[str, ...]
    note: str
    """Where else it stands: ``Summarised in INDUS, no. 11, November 2017.``"""


def issue_address(edition: Edition, publication: Publication) -> str:
    """Return the permanent address of an issue, or nothing."""
    base = publication.archive_url
    return f"{base}issues/{edition.issue.id}/" if base else ""


def citations_of(edition: Edition, publication: Publication) -> tuple[Citation, ...]:
    """Return what there is to cite of an issue, leads first; nothing that was withdrawn."""
    return tuple(_citations(edition, publication))


def issue_named(edition: Edition, publication: Publication) -> str:
    """Return ``INDUS, no. 11, November 2017``."""
    issue = edition.issue
    number = "" if issue.number is None else f"no. {issue.number}"
    heading = "" if issue.heading == issue.date.spelt else one_line(issue.heading)
    return ", ".join(filter(None, (one_line(publication.name), number, heading, issue.date.spelt)))


def _citations(edition: Edition, publication: Publication) -> Iterator[Citation]:
    if edition.issue.withdrawn:
        return
    for lead in edition.issue.leads:
        if not lead.withdrawn:
            yield _of_lead(lead, edition, publication)
    note = f"Summarised in {issue_named(edition, publication)}."
    for entry in edition.issue.entries:
        if not entry.withdrawn:
            yield _of_entry(entry, edition, publication, note)


def _of_lead(lead: Lead, edition: Edition, publication: Publication) -> Citation:
    issue, first = edition.issue, lead.first_published
    permalink = _permalink(lead.id, edition, publication)
    told = lead.precis and first is not None
    note = f"Told in {issue_named(edition, publication)}." if told else ""
    if first and not told:
        known = (one_line(first.outlet), first.date.spelt if first.date else "", first.url)
        note = f"First published: {', '.join(filter(None, known))}."
    return Citation(
        key=f"{issue.id}-{lead.id}" if lead.id else "",
        kind=Cited.LEAD,
        elsewhere=told,
        title=one_line(lead.title),
        creators=tuple(map(_creator, lead.authors)),
        container=one_line(
            first.outlet if first and told else publication.full_name or publication.name
        ),
        publication=one_line(publication.name),
        number=issue.number,
        date=first.date if first and told else issue.date,
        address=first.url if first and told else permalink,
        permalink=permalink,
        language=lead.language or issue.language,
        abstract=one_line(plain(lead.standfirst)),
        topics=(),
        note=note,
    )


def _of_entry(entry: Entry, edition: Edition, publication: Publication, note: str) -> Citation:
    issue = edition.issue
    return Citation(
        key=f"{issue.id}-{entry.id}" if entry.id else "",
        kind=Cited.ENTRY,
        elsewhere=True,
        title=one_line(entry.title),
        creators=tuple(map(_creator, entry.authors)),
        container=one_line(entry.outlet),
        publication=one_line(publication.name),
        number=issue.number,
        date=entry.published,
        address=entry.address,
        permalink=_permalink(entry.id, edition, publication),
        language=entry.language or issue.language,
        abstract=one_line(plain(entry.summary)),
        topics=tuple(map(one_line, entry.topics)),
        note=note,
    )


def _creator(author: Byline) -> Creator:
    return Creator(name=one_line(author.name), organisation=author.organisation)


def _permalink(item_id: str, edition: Edition, publication: Publication) -> str:
    base = issue_address(edition, publication)
    return f"{base}#{item_id}" if base and item_id else base
