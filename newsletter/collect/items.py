"""What a feed said, as plain data: the result of parsing, before any knowledge of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from newsletter.collect.dates import FoundDate
from newsletter.model.values import dataclass
from newsletter.text.html import html_to_line

LONGEST_SUMMARY = 2000
LONGEST_TITLE = 500
MOST_ITEMS = 5000
"""Of one feed; what stands further down is not read."""
LONGEST_SECTION = 60
NO_SECTION = frozenset({"uncategorized", "uncategorised", "unknown", "default", "none", "article"})
LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item, its texts plain."""

    title: str
    link: str
    """Absolute http(s) address, or empty."""
    source_id: str
    """As given; one that is a permalink is made absolute.  Empty: the item has none."""
    credits: tuple[str, ...] = ()
    """Author lines as the source wrote them."""
    date: FoundDate | None = None
    updated: datetime | None = None
    """Aware, UTC."""
    language: str = ""
    summary: str = ""
    image: str = ""
    """Absolute http(s) address, or empty."""
    section: str = ""
    source_name: str = ""
    """Whose the item is, where somebody else tells of it: an aggregator."""
    source_site: str = ""
    """Their address, or empty."""
    said: tuple[tuple[str, str], ...] = ()
    """(field, words as they stood) where they mean more or less than the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A whole feed."""

    kind: str
    """``rss20``, ``atom10``, ``json11`` …"""
    title: str = ""
    language: str = ""
    items: tuple[FeedItem, ...] = ()


def shorten(text: str, length: int) -> str:
    """Cut a text at a space so that it fits, with an ellipsis where something is missing."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,;:.") + "…"


def first_section(names: Iterable[str]) -> str:
    """Return the first that names a section: no address, no sentence, not “Uncategorized”."""
    sections = (html_to_line(name[:LONGEST_TITLE]) for name in names)
    return next((name for name in sections if _is_section(name)), "")


def _is_section(name: str) -> bool:
    return (
        0 < len(name) <= LONGEST_SECTION and "://" not in name and name.casefold() not in NO_SECTION
    )


def plain_language(tag: str) -> str:
    """Return a BCP 47 tag in its usual case, or empty: ``en_us`` → ``en-US``."""
    tag = tag.strip()
    if not LANGUAGE.match(tag):
        return ""
    first, *rest = re.split(r"[-_]", tag)
    region = 2
    return "-".join([first.lower(), *(p.upper() if len(p) == region else p for p in rest)])


def web_address(url: str) -> str:
    """Return the address if it is an absolute http(s) one, else empty; inner spaces as %20."""
    url = "%20".join(url.split())
    return url if url[:8].lower().startswith(("http://", "https://")) else ""
