"""One edition."""

from __future__ import annotations

from datetime import date, datetime

from newsletter.model.audience_rule import AudienceRule
from newsletter.model.dates import PartialDate
from newsletter.model.finding import Waiver
from newsletter.model.people import Byline
from newsletter.model.prose import NO_PROSE, Prose
from newsletter.model.publication import FocusArea
from newsletter.model.values import dataclass

UNKNOWN_URL = "unknown"
"""What an entry's ``url`` says when the address of a past article is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the publication, with what must be said about it."""

    source: str
    """Path inside the publication."""
    alt: str
    caption: str = ""
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPublished:
    """Where a piece appeared first."""

    outlet: str
    date: PartialDate | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Who allowed the reprint, and when."""

    by: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The title and the first words of a piece, told in another language by the editors."""

    language: str
    """BCP 47"""
    title: str
    text: Prose = NO_PROSE
    """An entry's summary, a lead's standfirst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What a translated piece is called where it stands in its own language."""

    title: str
    language: str
    """BCP 47"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The lines around an issue in another language; what is empty stays in the issue's own."""

    language: str
    """BCP 47"""
    subject: str
    preheader: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was put right after an issue was sent, or imported."""

    date: date
    what: Prose
    """What was wrong, and what is right."""
    by: str
    """The id of a person of the publication, or a name."""
    item: str = ""
    """The id of the lead or entry; empty: the issue as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """That something is no longer shown to the public."""

    date: date
    why: str
    by: str
    """The id of a person of the publication, or a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A long analysis piece, or the editors' précis of one."""

    id: str
    """Empty until an id is written into the file."""
    title: str
    authors: tuple[Byline, ...] = ()
    standfirst: Prose = NO_PROSE
    image: Image | None = None
    body: Prose
    about: Prose = NO_PROSE
    """The note about the authors."""
    first_published: FirstPublished | None = None
    permission: Permission | None = None
    precis: bool = False
    """True: the body is the editors' own account of the piece, not the authors' text."""
    embargo: datetime | None = None
    """Aware, UTC: not to be sent before."""
    language: str = ""
    """BCP 47; empty: the publication's."""
    translations: tuple[Translation, ...] = ()
    """Of title and standfirst, a language once."""
    original: Original | None = None
    """In a variant: what its title and standfirst were translated from, and what its body is in."""
    web_only: bool = False
    """True: mails name it and lead to the web page, which shows it whole."""
    withdrawn: Withdrawal | None = None
    """Where it is given, the other fields may be empty, but for the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of the media review."""

    id: str
    """Empty until an id is written into the file."""
    title: str
    authors: tuple[Byline, ...] = ()
    summary: Prose
    outlet: str
    url: str
    """http(s) address, or `UNKNOWN_URL`."""
    published: PartialDate | None = None
    language: str = ""
    topics: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = ()
    """Of title and summary, a language once."""
    original: Original | None = None
    """In a variant: what it was translated from."""
    web_only: bool = False
    """True: mails name it and lead to the web page, which shows it whole."""
    withdrawn: Withdrawal | None = None
    """Where it is given, the other fields may be empty, but for the id."""

    @property
    def address(self) -> str:
        """The address, or empty where it is unknown."""
        return "" if self.url == UNKNOWN_URL else self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From a day to another, both included, in the publication's zone; None: no bound."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDates:
    """What an issue file says about time; known also while the rest is being written."""

    id: str
    date: PartialDate
    send_at: datetime | None = None
    """Aware, as is `freeze`."""
    window: Days | None = None
    freeze: datetime | None = None
    imported: bool = False
    corrects: str = ""
    """The id of the issue that it corrects: then it is none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What an issue file says, names resolved."""

    id: str
    """The file's stem: ``2017-11``."""
    number: int | None = None
    date: PartialDate
    subject: str
    preheader: str = ""
    title: str = ""
    """Empty: "November 2017", from `date`."""
    language: str = "en"
    send_at: datetime | None = None
    """Aware, in the zone that the editor named."""
    window: Days | None = None
    """When what it draws on appeared; None: by the publication's rule."""
    freeze: datetime | None = None
    """Aware: what comes in later is late; None: by the publication's rule."""
    leads: tuple[Lead, ...] = ()
    focus_areas: tuple[FocusArea, ...] = ()
    entries: tuple[Entry, ...] = ()
    """The media review."""
    imported: bool = False
    """True: a past issue that was sent elsewhere."""
    editors: tuple[str, ...] = ()
    """Ids of the people who made it, as far as they are named."""
    audience: AudienceRule | None = None
    """Who receives it; None: by the publication's rule."""
    waivers: tuple[Waiver, ...] = ()
    translations: tuple[Heads, ...] = ()
    """Of subject, preheader and title, a language once."""
    corrects: str = ""
    """The id of the issue of which this is a correction mail; it is no issue of its own."""
    corrections: tuple[Correction, ...] = ()
    """As they stand in the file."""
    withdrawn: Withdrawal | None = None
    """Of the whole issue."""

    @property
    def cited(self) -> tuple[str, ...]:
        """Addresses of the articles of which the issue gives its own account, each once.

        They are those of précis and entries; their pages are saved, so that checks can compare.
        """
        firsts = (lead.first_published for lead in self.leads if lead.precis)
        told = [first.url for first in firsts if first]
        return tuple(dict.fromkeys(filter(None, [*told, *(one.address for one in self.entries)])))

    @property
    def page(self) -> str:
        """The id of the issue at whose page of the archive it stands: its own, or that it corrects."""
        return self.corrects or self.id

    @property
    def heading(self) -> str:
        """The title, or the month that the issue is of."""
        return self.title or self.date.spelt
