"""What a page says, as plain data: the result of parsing, before any knowledge of ours."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.collect.dates import FoundDate


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page says, cleaned; plain data."""

    title: str
    authors: tuple[str, ...] = ()
    organisation: bool = False
    """True: the authors are organisers or an institution."""
    date: FoundDate | None = None
    site: str = ""
    language: str = ""
    summary: str = ""
    text: str = ""
    documents: tuple[str, ...] = ()
    """Linked PDF files, absolute; the address itself where it is one."""
    canonical: str = ""
    """The address that the page calls its own, on its own site, or empty."""
