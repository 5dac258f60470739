"""What a feed said, as plain data: the result of parsing, before any knowledge of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from newsletter.collect.dates import FoundDate

LONGEST_SUMMARY = 2000
LONGEST_TITLE = 500
MOST_ITEMS = 5000
"""Of one feed; what stands further down is not read."""
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
