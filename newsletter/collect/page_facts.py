"""What a page says, as plain data: the result of parsing, before any knowledge of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsletter.collect.dates import FoundDate


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page says, cleaned; plain data."""

    title: str
    authors: tuple[str, ...] = ()
    organisation: bool = False
    """True: the authors are organisers or an institution."""
    date: FoundDate | None = None
    updated: datetime | None = None
    """Aware, UTC."""
    image: str = ""
    """Absolute http(s) address, or empty."""
    section: str = ""
    paywall: bool | None = None
    """None: the page says nothing about it."""
    said: tuple[tuple[str, str], ...] = ()
    """(field, words as they stood) where they mean more or less than the field."""
    site: str = ""
    language: str = ""
    summary: str = ""
    text: str = ""
    documents: tuple[str, ...] = ()
    """Linked PDF files, absolute; the address itself where it is one."""
    canonical: str = ""
    """The address that the page calls its own, on its own site, or empty."""
