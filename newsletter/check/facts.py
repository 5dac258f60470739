"""What the rules about an issue look at, laid out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from newsletter.check.readings import Reading
from newsletter.check.walk import figures_of, inline_words, links_of, quotes_of, words_of
from newsletter.model.article import Article, SavedSource
from newsletter.model.comment import Comment
from newsletter.model.dates import PartialDate
from newsletter.model.finding import ItemPath
from newsletter.model.issue import Entry, Image, Issue, Lead
from newsletter.model.kept import KeptCopy
from newsletter.model.link import LinkResult
from newsletter.model.people import Byline, Outlet
from newsletter.model.prose import Prose
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.text.addresses import canonical_address
from newsletter.text.languages import language_of

NO_COPIES: Mapping[str, KeptCopy] = MappingProxyType({})
NO_LINKS: Mapping[str, LinkResult] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBefore:
    """A story of a past issue that is told again."""

    issue: str
    title: str


NOTHING_TOLD: Mapping[ItemPath, ToldBefore] = MappingProxyType({})
NO_ARTICLES: Mapping[str, Article] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words that somebody will read, and where they are written."""

    text: str
    path: ItemPath
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUse:
    """A link that somebody may follow, and where it is written."""

    address: str
    """May be empty."""
    words: str = ""
    """What a reader clicks on, where an editor wrote it into prose; else empty."""
    path: ItemPath
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image or figure, and where it is written."""

    source: str
    alt: str
    credit: str
    licence: str
    path: ItemPath
    item: str = ""
    inside_prose: bool = False
    """True: a figure in a body, which has no fields for credit and licence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Our own account of somebody else's article: an entry's summary, a précis."""

    text: str
    passages: tuple[str, ...]
    """What is set as a quotation of its own, without quotation marks."""
    title: str
    address: str
    """Of the article; empty where it is unknown."""
    authors: tuple[Byline, ...]
    outlet: str
    reading: Reading
    path: ItemPath
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFacts:
    """An issue and everything that it is compared with."""

    issue: Issue
    publication: Publication
    outlets: tuple[Outlet, ...] = ()
    history: tuple[Issue, ...] = ()
    """Earlier issues, oldest first, without this one."""
    sources: Mapping[str, SavedSource]
    articles: Mapping[str, Article]
    """What the pages of the articles say of themselves, by canonical address."""
    told_before: Mapping[ItemPath, ToldBefore]
    """Stories that ran before, at another address perhaps, by the path of the lead or entry."""
    links_seen: Mapping[str, LinkResult]
    """What was last seen where the links of the issue and of its mail lead, by `link_key`."""
    copies: Mapping[str, KeptCopy]
    """What became of the copies of pages, by canonical address."""
    comments: tuple[Comment, ...] = ()
    """Those that are open."""
    now: datetime | None = None
    passages: tuple[Passage, ...]
    all_words: str
    """The words of every passage, for a first look."""
    links: tuple[LinkUse, ...]
    pictures: tuple[Picture, ...]
    accounts: tuple[Account, ...]

    @property
    def leads(self) -> Iterator[tuple[ItemPath, Lead]]:
        """Yield (path, lead)."""
        return ((("leads", index), lead) for index, lead in enumerate(self.issue.leads))

    @property
    def entries(self) -> Iterator[tuple[ItemPath, Entry]]:
        """Yield (path, entry)."""
        return ((("media_review", index), item) for index, item in enumerate(self.issue.entries))

    @property
    def items(self) -> Iterator[tuple[ItemPath, Lead | Entry]]:
        """Yield (path, lead or entry), in the order of the issue."""
        yield from self.leads
        yield from self.entries


def lay_out(
    issue: Issue,
    publication: Publication,
    *,
    outlets: Sequence[Outlet] = (),
    history: Sequence[Issue] = (),
    sources: Mapping[str, SavedSource],
    articles: Mapping[str, Article] = NO_ARTICLES,
    links_seen: Mapping[str, LinkResult] = NO_LINKS,
    told_before: Mapping[ItemPath, ToldBefore] = NOTHING_TOLD,
    copies: Mapping[str, KeptCopy] = NO_COPIES,
    comments: Sequence[Comment] = (),
    now: datetime | None = None,
) -> IssueFacts:
    """Return the facts about an issue; `history` may be in any order and hold the issue itself."""
    passages = tuple(passage for passage in _passages(issue) if passage.text)
    earlier = [other for other in history if other.id != issue.id]
    return IssueFacts(
        issue=issue,
        publication=publication,
        outlets=tuple(outlets),
        history=tuple(sorted(earlier, key=lambda other: (other.date, other.id))),
        sources=sources,
        articles=articles,
        links_seen=links_seen,
        told_before=told_before,
        copies=copies,
        comments=tuple(comments),
        now=now,
        passages=passages,
        all_words="\n\n".join(passage.text for passage in passages),
        links=tuple(link_uses(issue)),
        pictures=tuple(_pictures(issue)),
        accounts=tuple(_accounts(issue, sources, articles)),
    )


def _prose(issue: Issue) -> Iterator[tuple[Prose, ItemPath, str]]:
    for index, lead in enumerate(issue.leads):
        for field in ("standfirst", "body", "about"):
            yield getattr(lead, field), ("leads", index, field), lead.id
    for index, area in enumerate(issue.focus_areas):
        yield area.text, ("focus_areas", index), ""
    for index, entry in enumerate(issue.entries):
        yield entry.summary, ("media_review", index, "summary"), entry.id


def _passages(issue: Issue) -> Iterator[Passage]:
    for field in ("subject", "preheader", "title"):
        yield Passage(text=getattr(issue, field), path=(field,))
    for index, lead in enumerate(issue.leads):
        yield Passage(text=lead.title, path=("leads", index, "title"), item=lead.id)
        yield from _names(lead.authors, ("leads", index, "authors"), lead.id)
        if lead.image:
            yield from _image_words(lead.image, ("leads", index, "image"), lead.id)
    for index, entry in enumerate(issue.entries):
        yield Passage(text=entry.title, path=("media_review", index, "title"), item=entry.id)
        yield Passage(text=entry.outlet, path=("media_review", index, "outlet"), item=entry.id)
        yield from _names(entry.authors, ("media_review", index, "authors"), entry.id)
    for prose, path, item in _prose(issue):
        yield Passage(text=words_of(prose), path=path, item=item)
        for figure in figures_of(prose):
            yield Passage(text=figure.alt, path=path, item=item)


def _names(authors: Sequence[Byline], path: ItemPath, item: str) -> Iterator[Passage]:
    for index, author in enumerate(authors):
        yield Passage(text=author.name, path=(*path, index), item=item)


def _image_words(image: Image, path: ItemPath, item: str) -> Iterator[Passage]:
    for field in ("alt", "caption", "credit", "licence"):
        yield Passage(text=getattr(image, field), path=(*path, field), item=item)


def link_uses(issue: Issue) -> Iterator[LinkUse]:
    """Yield every link that the editors wrote, empty ones too."""
    for index, lead in enumerate(issue.leads):
        for number, author in enumerate(lead.authors):
            path: ItemPath = ("leads", index, "authors", number)
            yield LinkUse(address=author.link, path=path, item=lead.id)
        if lead.first_published:
            path = ("leads", index, "first_published", "url")
            yield LinkUse(address=lead.first_published.url, path=path, item=lead.id)
    for index, entry in enumerate(issue.entries):
        path = ("media_review", index, "url")
        yield LinkUse(address=entry.address, path=path, item=entry.id)
    for index, area in enumerate(issue.focus_areas):
        yield LinkUse(address=area.link, path=("focus_areas", index))
    for prose, path, item in _prose(issue):
        for link in links_of(prose):
            words = inline_words(link.children)
            yield LinkUse(address=link.address, words=words, path=path, item=item)


def _pictures(issue: Issue) -> Iterator[Picture]:
    for index, lead in enumerate(issue.leads):
        if lead.image:
            yield Picture(
                source=lead.image.source,
                alt=lead.image.alt,
                credit=lead.image.credit,
                licence=lead.image.licence,
                path=("leads", index, "image"),
                item=lead.id,
            )
    for prose, path, item in _prose(issue):
        for figure in figures_of(prose):
            yield Picture(
                source=figure.source,
                alt=figure.alt,
                credit="",
                licence="",
                path=path,
                item=item,
                inside_prose=True,
            )


def _accounts(
    issue: Issue, sources: Mapping[str, SavedSource], articles: Mapping[str, Article]
) -> Iterator[Account]:
    def reading(address: str, published: PartialDate | None, text: str) -> Reading:
        key = canonical_address(address) if address else ""
        return Reading(
            source=sources.get(key),
            article=articles.get(key),
            published=published,
            told_in=language_of(text),
        )

    for index, lead in enumerate(issue.leads):
        first = lead.first_published
        if lead.precis and first:
            text = words_of(lead.standfirst) + "\n\n" + words_of(lead.body)
            yield Account(
                text=text,
                passages=tuple(quotes_of(lead.body)),
                title=lead.title,
                address=first.url,
                authors=lead.authors,
                outlet=first.outlet,
                reading=reading(first.url, first.date, text),
                path=("leads", index, "body"),
                item=lead.id,
            )
    for index, entry in enumerate(issue.entries):
        text = words_of(entry.summary)
        yield Account(
            text=text,
            passages=tuple(quotes_of(entry.summary)),
            title=entry.title,
            address=entry.address,
            authors=entry.authors,
            outlet=entry.outlet,
            reading=reading(entry.address, entry.published, text),
            path=("media_review", index, "summary"),
            item=entry.id,
        )
