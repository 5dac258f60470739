"""A feed, whatever its format: what it is called, and its newest items with their full content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from newsletter.model.values import dataclass

MOST_ITEMS = 50
"""Pieces that a feed holds; who wants more reads archive.json."""
MOST_ISSUES = 20
"""Whole issues that the publication's feed holds, corrections among them."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without items was last changed."""
FORMATS = (
    ("feed.xml", "application/atom+xml", "Atom"),
    ("rss.xml", "application/rss+xml", "RSS"),
    ("feed.json", "application/feed+json", "JSON Feed"),
)
"""(file, media type, name) of the same feed in its three formats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to read; addresses are absolute, texts on one line."""

    id: str
    """A URI that never changes."""
    address: str
    title: str
    published: datetime
    """Aware."""
    updated: datetime
    """Aware; later than `published` after a correction."""
    html: str
    """The whole content; addresses in it are absolute."""
    language: str
    """BCP 47"""
    summary: str = ""
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    original: str = ""
    """Address of the article that it tells about, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed of the archive."""

    folder: str
    """Absolute address of the folder in which its three files stand; ends in ``/``."""
    home: str
    """Absolute address of the page that it follows."""
    title: str
    subtitle: str
    language: str
    """BCP 47"""
    publisher: str
    items: tuple[Item, ...]
    """Newest first."""
    part: str = ""
    """``feed/2017-1``: the files of an archive document, without their ending; empty: the feed itself."""
    previous: str = ""
    """The archive document of what is older, likewise; empty: there is none."""

    @property
    def updated(self) -> datetime:
        """When the newest of it was made or changed; aware, never the time of the build."""
        return max((item.updated for item in self.items), default=BEGINNING)


def newest(items: Iterable[Item], most: int) -> tuple[Item, ...]:
    """Return the newest items, newest first; what was published at once stays in its order."""
    return tuple(sorted(items, key=lambda item: item.published, reverse=True)[:most])


def stamp(moment: datetime) -> str:
    """Return an RFC 3339 time in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
