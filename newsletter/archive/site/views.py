"""The values of which the archive's pages are made, as templates see them."""

from __future__ import annotations

from newsletter.archive.site.labels import Labels
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A place in the site, and what it is called."""

    label: str
    path: str
    """Below the site: ``topics/economy/``; empty: the index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkView:
    """The publication's name, drawn."""

    light: str
    """File name, beside the index."""
    dark: str
    """File name, or empty: the light one is right on dark paper, too."""
    alt: str
    width: int
    height: int
    """Pixels as shown; 0: unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """What every page shows of the publication."""

    name: str
    full_name: str
    mission: str
    language: str
    direction: str
    spoken: str
    """The language of `words`: the publication's, or English."""
    website: str
    website_label: str
    suggest: str
    """The page on which readers suggest articles to the editors, or empty."""
    wordmark: MarkView | None
    """None: the name is set in type."""
    address: str
    """Public base address, ending in ``/``, or empty."""
    postal_address: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    kinds: tuple[StepView, ...]
    """The overviews that this site has: topics, outlets, authors, countries, focus areas."""
    has_search: bool
    drafts: bool
    """True: this copy of the site shows what was not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """What is particular about a page."""

    title: str
    """Without the publication's name; empty: the index."""
    description: str
    address: str
    """Permanent and absolute; empty where the archive has no public address."""
    path: str
    """Below the site, as `StepView.path`."""
    steps: tuple[StepView, ...]
    """The way to it from the index, itself left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A lead or an entry as one line of the contents."""

    title: str
    authors: tuple[str, ...]
    outlet: str
    """Empty for a lead."""
    anchor: str
    """``#id``, or empty."""
    language: str
    direction: str
    foreign: bool
    """True: in another language than the issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """An issue as the contents and its own page show it."""

    id: str
    heading: str
    date: str
    """Spelt in the issue's language; empty where the heading says it already."""
    spelt: str
    """The same, never empty."""
    iso_date: str
    number: int | None
    language: str
    direction: str
    preheader: str
    path: str
    """``issues/ID/``"""
    words: Labels
    """In the issue's language, or in English."""
    withdrawn: str
    """Why and when it was withdrawn, or empty."""
    leads: tuple[LineView, ...]
    entries: tuple[LineView, ...]
    """The first few in the contents; all of them on the issue's own page."""
    more: int
    """How many entries are not named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearView:
    """The issues of one year, newest first."""

    year: int
    issues: tuple[IssueView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountView:
    """A page of a list, and how much stands there."""

    label: str
    path: str
    said: str
    """``43 pieces``"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """Names that begin with one letter."""

    letter: str
    names: tuple[CountView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedView:
    """A line of the corrections log."""

    date: str
    iso_date: str
    issue: str
    title: str
    """Of the piece, or what the issue as a whole is called."""
    path: str
    """With the anchor of the piece."""
    what: str
    """HTML, made ready."""
    language: str
    direction: str
    foreign: bool
    """True: in another language than the publication's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file beside a page."""

    name: str
    label: str
    size: str
    """``12 kB``"""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentView:
    """What was sent."""

    files: tuple[FileView, ...]
    totals: str
    seal: str
    """SHA-256 of the sealed bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Whose voices the newest issue carries."""

    issue: str
    """Its heading."""
    words: str
    """The picture in words."""
