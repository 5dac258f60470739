"""What a page says, as plain data: the result of parsing, before any knowledge of ours."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from newsletter.collect.dates import FoundDate
from newsletter.model.values import dataclass
from newsletter.text.addresses import host_of
from newsletter.text.html import one_line


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
    notes: tuple[str, ...] = ()
    """What an editor should know of how it was read, in words."""


def file_title(url: str) -> str:
    """Return a title made of the address: ``/a/water-treaty.pdf`` → ``water treaty``."""
    stem = PurePosixPath(unquote(urlsplit(url).path)).stem
    return one_line(re.sub(r"[-_+]+", " ", stem)) or host_of(url)
