"""What a template may use: the values that themes are written against.

A template of a theme sees exactly these names (`NAMES`): `issue`, `publication`,
`recipient`, `tokens`, `words`, and beside them `css`, `home` and `article` where noted.
Prose is ready for the medium at hand: escaped HTML in mail and on the web, wrapped
lines in the text part.
"""

from __future__ import annotations

from typing import Literal

from newsletter.model.values import dataclass
from newsletter.render.words import Words
from newsletter.text.direction import Direction
from newsletter.text.prose_html import Picture

NAMES: dict[str, str] = {
    "issue": "the issue: IssueView",
    "publication": "who publishes: PublicationView",
    "recipient": "places that differ for each recipient: Recipient (mail and text only)",
    "tokens": "colours, type and widths: tokens.toml",
    "words": "the labels in the issue's language: words.toml",
    "css": "the style sheet, filled (mail and page only)",
    "links": "addresses by their number in the text, from 1 (text only; empty unless the theme numbers them)",
    "home": "the address of the archive's index (page only)",
    "article": "the finished article (page only)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorView:
    """One name of a byline; `link` is an address or empty."""

    name: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """A lead's image; `caption`, `credit` and `licence` may be empty."""

    picture: Picture
    caption: str
    credit: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginView:
    """Where a piece appeared first; `date` is spelt out, it and `address` may be empty."""

    outlet: str
    date: str
    address: str
    label: str = ""
    """What a voice calls the link, where another one has the same words; else empty."""
    mark: int
    """The number of `address` in the text part's list of links; 0 where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalView:
    """What a translated piece is called where it stands in its own language."""

    title: str
    language: str
    direction: Direction
    nastaliq: bool
    foreign: bool
    """True: in another language than the translation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadView:
    """A long piece; `standfirst`, `body` and `about` are prose and may be empty."""

    id: str
    title: str
    authors: tuple[AuthorView, ...]
    standfirst: str
    image: PictureView | None
    body: str
    about: str
    portraits: tuple[Picture, ...] = ()
    """Of its authors, in their order, as far as there are any; they belong to `about`."""
    origin: OriginView | None
    precis: bool
    original: bool
    """True: the body is a précis and the original can be read at `origin.address`."""
    language: str
    direction: Direction
    nastaliq: bool
    foreign: bool
    """True: in another language than the issue, so that `lang` and `dir` must stand on it."""
    words: Words
    """Labels in the piece's language."""
    translated_from: OriginalView | None = None
    """Title and standfirst are translated; `body` and `about` are in the original's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An item of the media review; `summary` is prose, `address` is empty where unknown."""

    id: str
    number: int
    title: str
    authors: tuple[AuthorView, ...]
    summary: str
    outlet: str
    address: str
    label: str = ""
    """As that of `OriginView`."""
    mark: int
    """The number of `address` in the text part's list of links; 0 where there is none."""
    date: str
    iso_date: str
    language: str
    direction: Direction
    nastaliq: bool
    foreign: bool
    words: Words
    translated_from: OriginalView | None = None
    """Title and summary are translated from this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreView:
    """A lead or entry that the mail only names, since the web page shows it whole."""

    number: int
    """The entry's, as on the web page; 0 for a lead."""
    title: str
    outlet: str
    """May be empty, of a lead."""
    address: str
    """Its place on the web page."""
    mark: int
    """The number of `address` in the text part's list of links; 0 where there is none."""
    language: str
    direction: Direction
    nastaliq: bool
    foreign: bool
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusView:
    """A standing blurb; `text` is prose, `link` may be empty."""

    id: str
    title: str
    text: str
    link: str
    mark: int
    """The number of `link` in the text part's list of links; 0 where there is none."""
    language: str
    direction: Direction
    nastaliq: bool
    foreign: bool
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """One edition."""

    id: str
    heading: str
    number: int | None
    subject: str
    preheader: str
    language: str
    direction: Direction
    nastaliq: bool
    start: Literal["left", "right"]
    """The side on which lines begin."""
    date: str
    iso_date: str
    year: int
    address: str
    """Where it is read in a browser, the same for everyone; empty without an archive."""
    leads: tuple[LeadView, ...]
    more_leads: tuple[MoreView, ...] = ()
    """In mail and text: those that stand on the web page alone; on the web they are in `leads`."""
    focus_areas: tuple[FocusView, ...]
    entries: tuple[EntryView, ...]
    more_entries: tuple[MoreView, ...] = ()
    """As `more_leads`; `entries` keep their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A label and where it leads."""

    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordmarkView:
    """Pictures of the drawn name."""

    light: str
    """An address; empty where `drawing` stands for it."""
    dark: str
    """The address of what dark paper wants; empty: the light one is right there, too."""
    drawing: str
    """SVG markup, for pages; may be empty."""
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationView:
    """Who publishes; `donation` is prose, in the publication's language as is `mission`."""

    name: str
    full_name: str
    language: str
    direction: Direction
    nastaliq: bool
    foreign: bool
    """True: the publication's own words are in another language than the issue."""
    mission: str
    website: LinkView | None
    """The label is the address as people say it: ``www.indus.example``."""
    archive: str
    suggest: str
    """The page on which readers suggest articles to the editors, or empty."""
    follow: tuple[LinkView, ...]
    donation: str
    postal_address: tuple[str, ...]
    wordmark: WordmarkView | None
    """None: the name is set in type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Tokens; sending puts each recipient's own values in their places."""

    name: str
    address: str
    unsubscribe: str
    preferences: str
