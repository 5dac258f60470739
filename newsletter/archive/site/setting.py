"""With what all pages of a site are made, and what every one of them shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import field
from types import MappingProxyType
from typing import Any, Protocol

from newsletter.archive.building.page import Group, hole, key_of
from newsletter.archive.editions import Card, Edition
from newsletter.archive.issues import BalancePicture, SiteWordmark
from newsletter.archive.site.directory import Directory, Shelf, Slugs
from newsletter.archive.site.filing import KINDS
from newsletter.archive.site.items import escaped
from newsletter.archive.site.labels import Labels, labels_for, speaks
from newsletter.archive.site.names import one_line
from newsletter.archive.site.views import MarkView, PageView, SiteView, StepView
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pages import Tokens
from newsletter.text.countries import country_name
from newsletter.text.direction import direction_of

DESCRIPTION = 300
"""Characters of a description in the head; nobody shows more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An issue of the site: its card, and a way to all of it."""

    card: Card
    key: str
    """Equal where its page is made of equal things: file, seal, corrections, copies."""
    edition: Callable[[], Edition]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How everything that was published is searched."""

    script: bytes
    """archive/search.js"""
    served: str = ""
    """Address of a search that needs no script, or empty."""


class Pack(Protocol):
    """Octets by key, which last from one build to the next."""

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key; None where there is nothing, or it is not whole."""
        ...

    def put(self, key: str, octets: bytes) -> None:
        """Keep octets under a key."""
        ...

    def forget_all_but(self, keys: Collection[str]) -> None:
        """Forget what is not wanted any more."""
        ...


Kept = Callable[[], AbstractContextManager[Pack]]
"""Opens it."""


class Sharer(Protocol):
    """Who draws the pictures that stand for issues where they are shared."""

    def has(self, card: Card) -> bool:
        """Tell whether an issue gets a picture."""
        ...

    def groups(self, cards: Iterable[Card]) -> Iterator[Group]:
        """Yield the pictures of issues that get one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the publication and its theme say."""

    publication: Publication
    labels: Mapping[str, Labels]
    tokens: Tokens
    wordmark: SiteWordmark | None = None
    balance: BalancePicture | None = None
    outlets: tuple[Outlet, ...] = ()
    remembered: Slugs = field(default_factory=lambda: MappingProxyType({}))
    """Addresses of lists that were published before."""
    search: Search | None = None
    """None: there is no page at ``search/``."""
    drafts: bool = False
    """True: a copy for editors, with what was not sent."""
    sharing: Sharer | None = None
    """None: there are no pictures for sharing."""
    kept: Kept | None = None
    """Where what the data set says of issues is remembered; None: nowhere."""

    @property
    def words(self) -> Labels:
        """The labels of what is in no issue's language."""
        return labels_for(self.labels, self.publication.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """What stands around the content of every page."""

    setting: Setting
    site: SiteView
    key: str
    """Equal where all of this is."""
    safe: Mapping[str, Labels]
    """The labels by language, ready for HTML."""
    heads: Callable[[str], str] = field(default=lambda _: "")
    """Path of a page → HTML for its head, which leads to the feeds that belong to it."""

    @classmethod
    def of(cls, setting: Setting, directory: Directory) -> Chrome:
        """Return the chrome of a site with these issues and lists."""
        site = site_view(setting, directory)
        # Records of frozen values; equal ones have equal texts.
        return cls(
            setting=setting,
            site=site,
            key=key_of(repr(site), repr(setting.labels)),
            safe={tag: escaped(one) for tag, one in setting.labels.items()},
        )

    def context(self, page: PageView, home: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # views of any kind
        """Return what a page's template sees."""
        head = {"head": hole("head")}
        words = self.setting.words
        return {"site": self.site, "words": words, "page": page, "home": home, **head, **more}

    def text(self, shelf: Shelf) -> str:
        """Return what a list is called."""
        if shelf.kind != "countries":
            return shelf.named.text
        return country_name(shelf.named.key, self.site.language)

    def page(
        self,
        path: str,
        title: str,
        *,
        steps: Iterable[StepView] = (),
        description: str = "",
    ) -> PageView:
        """Return what is particular about the page at `path`."""
        base = self.site.address
        return PageView(
            title=title,
            description=one_line(description)[:DESCRIPTION],
            address=base + path if base else "",
            path=path,
            steps=tuple(steps),
        )


def home_of(path: str) -> str:
    """Return the way from a page (``topics/economy/``) to the index: ``../../``."""
    return "../" * path.count("/")


def site_view(setting: Setting, directory: Directory) -> SiteView:
    """Return what every page shows of the publication."""
    publication, words = setting.publication, setting.words
    years = [card.date.year for card in directory.cards]
    spoken = speaks(setting.labels, publication.language)
    return SiteView(
        name=one_line(publication.name),
        full_name=one_line(publication.full_name or publication.name),
        mission=one_line(publication.mission),
        language=publication.language,
        spoken=spoken,
        direction=direction_of(publication.language),
        website=publication.website,
        website_label=publication.website.partition("//")[2].rstrip("/"),
        suggest=publication.suggest_url,
        wordmark=_mark(setting.wordmark),
        address=publication.archive_url,
        postal_address=tuple(map(one_line, publication.postal_address)),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        kinds=tuple(
            StepView(label=getattr(words, kind), path=f"{kind}/")
            for kind in KINDS
            if directory.shelves[kind]
        ),
        has_search=setting.search is not None,
        drafts=setting.drafts,
    )


def _mark(wordmark: SiteWordmark | None) -> MarkView | None:
    if wordmark is None:
        return None
    return MarkView(
        light=wordmark.light,
        dark=wordmark.dark,
        alt=wordmark.alt,
        width=wordmark.width,
        height=wordmark.height,
    )
