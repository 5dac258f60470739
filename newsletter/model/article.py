"""What the feeds brought in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum

from newsletter.model.dates import PartialDate
from newsletter.model.mail_source import MailSource
from newsletter.model.people import Outlet
from newsletter.model.values import dataclass


class FeedKind(StrEnum):
    """How a source says what is new."""

    FEED = "feed"
    PAGE = "page"
    """A web page with links; its site's robots.txt is obeyed."""
    SITEMAP = "sitemap"
    """A list of addresses (sitemaps.org), with or without news."""
    GOOGLE_NEWS = "google-news"
    """An aggregator's answer to a search: a fallback."""
    MAIL = "mail"
    """A newsletter that comes by mail; it is not polled, and `model.mail_source` says where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source that is polled, as feeds.yaml names it."""

    url: str
    """What is asked: of a feed, a page or a sitemap; for a search, derived from `query`."""
    kind: FeedKind = FeedKind.FEED
    links: str = ""
    """CSS selector of the links of a page that lead to articles."""
    headlines: str = ""
    """CSS selector of the title within a link's block; empty: the link's own text."""
    dates: str = ""
    """CSS selector of the date within a link's block; empty: none is looked for."""
    match: tuple[str, ...] = ()
    """Path patterns of a sitemap's addresses, as in robots.txt; none: all."""
    query: str = ""
    """What Google News is searched for."""
    title: str = ""
    outlet: str = ""
    """Name of an outlet; empty: found by the host."""
    language: str = ""
    full: bool = False
    """True: the pages of its new articles are fetched, and their text is saved."""
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """Everything that feeds.yaml says."""

    feeds: tuple[Feed, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    mail: tuple[MailSource, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One thing that a feed published or an editor clipped, cleaned, plain text throughout."""

    url: str
    """Absolute http(s) address as the source gave it."""
    key: str
    """Canonical form of `url`: equal for equal articles (`newsletter.text.addresses`)."""
    title: str
    authors: tuple[str, ...] = ()
    organisation: bool = False
    """True: `authors` names an organiser or an institution."""
    outlet: str = ""
    published: datetime | None = None
    """Aware, UTC; never later than `first_seen`."""
    published_date: PartialDate | None = None
    """The day as printed at the source, in its own zone; what is known where there is no time."""
    updated: datetime | None = None
    """When it was last changed, as the source says; aware, UTC; never later than when that was read."""
    language: str = ""
    """BCP 47: what the source declares, or what its words show; empty: not known."""
    summary: str = ""
    """What the source said, at most about 2,000 characters."""
    image: str = ""
    """Absolute http(s) address of its lead image, or empty."""
    section: str = ""
    """Where the source files it: ``Opinion``, ``World`` …"""
    paywall: bool = False
    """True: most readers cannot read it; the source says so, or its outlet's line in feeds.yaml."""
    said: tuple[tuple[str, str], ...] = ()
    """(field, words): what the source said where the cleaned view above says something else."""
    feed: str = ""
    """Address of the feed, or empty for a clip."""
    source_id: str = ""
    """The feed's own id of the item, exactly as given, or the address."""
    first_seen: datetime
    """Aware, UTC."""

    @property
    def appeared(self) -> datetime:
        """When it appeared, as well as is known: aware, UTC; noon where only the day is known."""
        if self.published:
            return self.published
        dated = self.published_date
        if dated and dated.day:
            return datetime(dated.year, dated.month, dated.day, 12, tzinfo=UTC)
        return self.first_seen

    def updated_by(self, news: Article) -> Article:
        """Return this article after the same one was met again.

        Its own feed's word counts anew; another source only fills what is
        empty.  The time of first sight stays, and with it a date that was
        clamped to it.
        """
        if news.feed != self.feed:
            return replace(
                self,
                authors=self.authors or news.authors,
                organisation=self.organisation if self.authors else news.organisation,
                outlet=self.outlet or news.outlet,
                published=self.published or news.published,
                published_date=self.published_date or news.published_date,
                updated=max(filter(None, (self.updated, news.updated)), default=None),
                language=self.language or news.language,
                summary=self.summary or news.summary,
                image=self.image or news.image,
                section=self.section or news.section,
                paywall=self.paywall or news.paywall,
            )
        published = news.published or self.published
        if published is not None:
            published = min(published, self.first_seen)
        return replace(news, first_seen=self.first_seen, published=published)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed between two visits."""

    url: str
    etag: str = ""
    """Opaque, echoed exactly, as is `last_modified`."""
    last_modified: str = ""
    checked: datetime | None = None
    """When it was last asked; aware, UTC, as all times here."""
    succeeded: datetime | None = None
    """When it last answered as it should."""
    error: str = ""
    """Why the last visit failed, in words; empty: it did not."""
    failures: int = 0
    """In a row."""
    next_check: datetime | None = None
    """Its server asks not to be asked before."""
    gone: bool = False
    """True: it answered 410; it is asked no more."""
    moved_to: str = ""
    """Where permanent redirects lead, or empty."""
    moved_since: datetime | None = None
    """Since when every answer came from there."""
    moved_visits: int = 0
    """How many answers came from there, one after another."""
    adopted: str = ""
    """The address that is asked instead, after probation; feeds.yaml stays as it is."""
    status: int = 0
    """HTTP status of the last answer; 0: there was none."""
    kind: str = ""
    """Its format when it was last read: ``rss20``, ``atom10`` …"""
    kind_before: str = ""
    """Its format before that changed, or empty."""
    kind_changed: datetime | None = None
    period: int = 0
    """Seconds from one visit to the next, from its own rhythm and its ttl; 0: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSource:
    """The text of a page as it stood when somebody captured it."""

    url: str
    key: str
    fetched: datetime
    """Aware, UTC."""
    sha256: str
    """Hex digest of the bytes as fetched."""
    title: str
    text: str
    """Paragraphs separated by blank lines."""
    links: tuple[str, ...] = ()
    """Linked PDF documents, absolute."""
    by: str = ""
    """Id of the person who clipped or pasted it, or empty."""
    pasted: bool = False
    """True: a person read the page and pasted its text; `sha256` is that of the text."""


class Decision(StrEnum):
    """What an editor thinks of a candidate."""

    NEW = "new"
    LATE = "late"
    """Still new, but it came in after the freeze of the issue that is being made; nobody decides
    this and no store holds it, it follows from the freeze."""
    SHORTLISTED = "shortlisted"
    LATER = "later"
    USED = "used"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that editors may choose, merged over its sources."""

    id: str
    """Short, stable, for the command line: ``c-1a2b3c4d``."""
    article: Article
    """The best source."""
    also_in: tuple[Article, ...] = ()
    """The same story elsewhere, best first."""
    first_seen: datetime
    decision: Decision = Decision.NEW
    decided_by: str = ""
    """Id of the person who decided, or empty."""
    decided_at: datetime | None = None
    """Aware, UTC; None while nobody has decided."""
    already_ran: tuple[str, ...] = ()
    """Ids of issues in which this address ran."""
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    """Why it ranks where it does, in words."""
    points: tuple[float, ...] = ()
    """What each of the reasons counts; of candidates ranked by older versions nothing."""
