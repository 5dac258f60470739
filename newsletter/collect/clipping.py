"""Capturing one page by hand: its article, and its text as it stood."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from newsletter.collect.articles import later_change, outlet_for, own_names, sane_language
from newsletter.collect.dates import not_after
from newsletter.collect.items import web_address
from newsletter.collect.page_facts import PageFacts
from newsletter.collect.parsers import open_page_parsers
from newsletter.confine import Confined
from newsletter.errors import ParseError
from newsletter.fetch import Fetcher, Request, expect_page
from newsletter.model.article import Article, SavedSource
from newsletter.model.people import Outlet
from newsletter.model.values import dataclass
from newsletter.text.addresses import canonical_address, host_of

PARSE_PAGE = "newsletter.collect.page_parsing:parse_page"
PARSE_PDF = "newsletter.collect.pdf_parsing:parse_pdf"
ACCEPT = ("Accept", "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.5")
LARGEST_PAGE = 16 * 1024 * 1024
BINARY = ("image/", "audio/", "video/", "font/", "application/zip", "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A captured page."""

    article: Article
    source: SavedSource
    notes: tuple[str, ...] = ()
    """What an editor should know of how it was read, in words."""


async def clip(
    url: str,
    *,
    fetcher: Fetcher,
    outlets: Sequence[Outlet],
    clock: Callable[[], datetime],
    confined: Confined | None = None,
    by: str = "",
) -> Clip:
    """Fetch a page and read it, in a child of its own unless a pool for pages is given.

    Raises the fetcher's errors, `FetchStatus` for an answer without a page,
    `ParseError` and `ConfinedError`.
    """
    outlet = outlet_for(url, outlets)
    request = Request(
        url=url,
        name=outlet.name if outlet else "",
        headers=(ACCEPT,),
        max_bytes=LARGEST_PAGE,
    )
    response = expect_page(await fetcher.fetch(request), request)
    return await asyncio.to_thread(
        read_page,
        response.body,
        url=response.url,
        content_type=response.header("content-type"),
        outlets=outlets,
        now=clock(),
        confined=confined,
        by=by,
    )


def read_page(
    data: bytes,
    *,
    url: str,
    content_type: str,
    outlets: Sequence[Outlet],
    now: datetime,
    confined: Confined | None = None,
    by: str = "",
) -> Clip:
    """Read a page that was found at `url`, in a confined child; blocks.

    `url` may be a file's (``file:///…``): the page's own word on its address
    then counts, if it has one.  `confined` is a pool of `open_page_parsers`;
    without it a child is started for this page.  Raises `ParseError` for what
    is no page, `ConfinedError` for what breaks a limit.
    """
    if confined is None:
        with open_page_parsers() as own:
            return read_page(
                data,
                url=url,
                content_type=content_type,
                outlets=outlets,
                now=now,
                confined=own,
                by=by,
            )
    _refuse_other_files(data, url, content_type)
    outlet = outlet_for(url, outlets)
    facts: Any = confined.call(
        PARSE_PDF if _is_pdf(data, content_type) else PARSE_PAGE,
        data,
        url=url,
        content_type=content_type,
        own_names=own_names(outlet, url),
    )
    assert isinstance(facts, PageFacts)  # noqa: S101 (our own function returned it)
    digest = hashlib.sha256(data).hexdigest()
    article = article_of(facts, url=url, outlets=outlets, now=now)
    return Clip(
        article=article,
        source=SavedSource(
            url=url,
            key=article.key,
            fetched=now,
            sha256=digest,
            title=article.title,
            text=facts.text,
            links=facts.documents,
            by=by,
        ),
        notes=facts.notes,
    )


def article_of(facts: PageFacts, *, url: str, outlets: Sequence[Outlet], now: datetime) -> Article:
    """Return the article that a page is: a pure decision."""
    address = facts.canonical or url
    outlet = outlet_for(address, outlets) or outlet_for(url, outlets)
    date = not_after(facts.date, now)
    return Article(
        url=address,
        key=canonical_address(address) or address,
        title=facts.title,
        authors=facts.authors,
        organisation=facts.organisation,
        outlet=outlet.name if outlet else facts.site or host_of(address),
        published=date.moment if date else None,
        published_date=date.day if date else None,
        updated=later_change(facts.updated, facts.date, now),
        language=sane_language(
            facts.language or (outlet.language if outlet else ""),
            facts.title,
            facts.text or facts.summary,
        ),
        summary=facts.summary,
        image=facts.image,
        section=facts.section,
        paywall=bool(outlet and outlet.paywall) if facts.paywall is None else facts.paywall,
        said=facts.said,
        source_id=address,
        first_seen=now,
    )


def _refuse_other_files(data: bytes, url: str, content_type: str) -> None:
    """Raise `ParseError` for an address that is none, and for pictures, archives and the like."""
    if not url.startswith("file:") and not canonical_address(web_address(url)):
        raise ParseError(
            f"{url[:200]!r} is not the address of a page.",
            help="Give an address that begins with http:// or https://.",
        )
    if not _is_pdf(data) and (
        content_type.lower().startswith(BINARY) or b"\0" in data[:512].strip(b"\xff\xfe")
    ):
        kind = content_type.partition(";")[0] or "a file of another kind"
        raise ParseError(
            f"The address leads to {kind}, not to a page that can be read.",
            help="Give the address of the page that links to it.",
        )


def _is_pdf(data: bytes, content_type: str = "") -> bool:
    return data[:1024].lstrip().startswith(b"%PDF-") or "application/pdf" in content_type.lower()
