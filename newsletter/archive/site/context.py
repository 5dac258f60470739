"""What the templates of the archive see.

Every page has `site`, `words`, `page`, `home` and `head`; the classes here say what a page of one
kind has besides, so that a template can be compared with it.  The values themselves are `views`.
"""

from __future__ import annotations

from newsletter.archive.site.labels import Labels
from newsletter.archive.site.views import (
    Balance,
    CorrectedView,
    CountView,
    FileView,
    IssueView,
    LetterView,
    PageView,
    SentView,
    SiteView,
    StepView,
    YearView,
)
from newsletter.model.values import dataclass
from newsletter.pages import Tokens


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
