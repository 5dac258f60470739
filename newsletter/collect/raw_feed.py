"""What a reader of XML feeds found, before any markup is turned into text.

Two readers give this: `feed_oracle` (feedparser, which reads everything) and
`feed_quick` (ours, which reads the ordinary and leaves whatever is in doubt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RawText:
    """A title as it stood."""

    value: str = ""
    plain: bool = False
    """True: Atom says that it is no markup (RFC 4287, 3.1)."""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDate:
    """A date as it stood."""

    text: str
    moment: datetime | None = None
    """Aware, UTC; None where the reader did not understand it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What may be an item's picture: an attachment as it stood."""

    url: str
    kind: str = ""
    """Its media type, or Media RSS's medium, or ``thumbnail``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One item."""

    title: RawText | None = None
    addresses: tuple[str, ...] = ()
    """Where its page may be, the likeliest first; some may be empty or no web addresses."""
    source_id: str = ""
    credits: tuple[str, ...] = ()
    """Author lines: names, or whatever stands there."""
    dates: tuple[RawDate, ...] = ()
    """Published, updated, created; those that it has."""
    updated: datetime | None = None
    summary: str | None = None
    contents: tuple[str, ...] = ()
    language: str = ""
    """As Dublin Core states it of this item."""
    sections: tuple[str, ...] = ()
    """Its categories, as given, each once."""
    pictures: tuple[Picture, ...] = ()
    """Media RSS's contents, its thumbnails, then enclosures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A whole feed."""

    kind: str
    title: RawText | None = None
    language: str = ""
    entries: tuple[RawEntry, ...] = ()


def addresses_of(
    *, original: str, link: str, source_id: str, links: tuple[tuple[str, str], ...]
) -> tuple[str, ...]:
    """Return an item's addresses in order: before a redirector, the link, a permanent id.

    `links` holds (rel, href) of every link that it has.
    """
    alternates = (href for rel, href in links if rel == "alternate")
    return (original, link, *alternates, source_id, *(href for _, href in links))


def credits_of(names: Sequence[str], byline: str) -> tuple[str, ...]:
    """Return author lines: the names, or one line as given, where an address in it misleads.

    `byline` is the last author with mail address and all.
    """
    if "@" in byline or not any(names):
        names = [byline, *names[1:]]
    return tuple(filter(None, names))


def picture_of(attributes: Mapping[str, Any], *, kind: str = "") -> Picture:
    """Return what an element of Media RSS, or an enclosure, attaches."""
    stated = attributes.get("type") or attributes.get("medium") or kind
    return Picture(url=str(attributes.get("url") or attributes.get("href") or ""), kind=str(stated))
