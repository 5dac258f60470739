"""What the templates of the archive see.

Every page has `site`, `words`, `page`, `home` and `head`; the classes at the end say what a page of
one kind has besides.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.archive.site.labels import Labels
from newsletter.pages import Tokens


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """style.css.j2 and archive.css.j2: what the style sheet sees."""

    theme: str
    tokens: Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What every page sees."""

    site: SiteView
    words: Labels
    page: PageView
    home: str
    """The way to the index: empty, or ending in ``/``."""
    head: str
    """HTML for the head, made ready: feeds, metadata."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage(Common):
    """index.html.j2: the newest issues; and the way to all years where they are too many."""

    years: tuple[YearView, ...]
    earlier: tuple[CountView, ...]
    """Every year, where not all issues stand here."""
    has_balance: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPage(Common):
    """year.html.j2: the issues of a year, a month or a part of it."""

    years: tuple[YearView, ...]
    parts: tuple[CountView, ...]
    """Months or parts, where not all issues stand here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePage(Common):
    """issue.html.j2: an issue."""

    issue: IssueView
    article: str
    """HTML, made ready."""
    cited: str
    """How the issue is cited; HTML, made ready."""
    files: tuple[FileView, ...]
    """Citations to download."""
    sent: SentView | None
    letters: tuple[tuple[str, SentView], ...]
    """(heading, what was sent) of corrections that were mailed."""
    stones: str
    """What was here and is shown no more; HTML, made ready; or empty."""
    tail: str
    """HTML after the article, made ready: what programs read."""
    earlier: StepView | None
    later: StepView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Common):
    """list.html.j2: what stands under a topic, an outlet, an author or a country."""

    kind: str
    """``topics`` …, the folder."""
    kind_label: str
    said: str
    """``43 pieces in 12 issues``"""
    pieces: str
    """HTML, made ready."""
    parts: tuple[CountView, ...]
    """Years, months or parts, where not everything stands here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusPage(Common):
    """focus.html.j2: a focus area, and where it ran."""

    text: str
    """As it reads today; HTML, made ready."""
    has_text: bool
    """False: it is not kept any more, or this is a later page of its issues."""
    link: str
    language: str
    direction: str
    years: tuple[LetterView, ...]
    """Issues in which it ran, by year."""
    parts: tuple[CountView, ...]
    """Decades, years or months, where not all issues stand here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage(Common):
    """overview.html.j2: all topics, outlets, authors, countries or focus areas."""

    letters: tuple[LetterView, ...]
    parts: tuple[CountView, ...]
    """The letters, where not all names stand here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsPage(Common):
    """corrections.html.j2: what was put right."""

    corrections: tuple[CorrectedView, ...]
    parts: tuple[CountView, ...]
    """Years, where not all stand here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Common):
    """search.html.j2: a form that a script answers."""

    served: str
    """Address of a search that needs no script, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalancePage(Common):
    """balance.html.j2: whose voices the newest issue carries."""

    balance: Balance


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundPage(Common):
    """not_found.html.j2: shown at any address, so that it carries its own style."""

    theme: str
    tokens: Tokens


PAGES: dict[str, type] = {
    "archive.css.j2": Style,
    "style.css.j2": Style,
    "index.html.j2": IndexPage,
    "year.html.j2": YearPage,
    "issue.html.j2": IssuePage,
    "list.html.j2": ListPage,
    "focus.html.j2": FocusPage,
    "overview.html.j2": OverviewPage,
    "corrections.html.j2": CorrectionsPage,
    "search.html.j2": SearchPage,
    "balance.html.j2": BalancePage,
    "not_found.html.j2": NotFoundPage,
}
"""What each template of ``archive/`` sees."""
READY = frozenset({"article", "cited", "stones", "tail", "pieces", "head", "text", "one.what"})
"""Names whose HTML was made ready; `|safe` is right there and nowhere else."""
