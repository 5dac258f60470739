"""Pages to facts.  Runs in the confined child: what it reads was written by strangers.

A pass over head and body with selectolax gathers clues, trafilatura extracts
the text and fills gaps, `page_choice` decides.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from newsletter.collect.dates import read_date
from newsletter.collect.items import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    first_section,
    plain_language,
    shorten,
    web_address,
)
from newsletter.collect.markup import decode_page
from newsletter.collect.page_body import read_body
from newsletter.collect.page_choice import choose_authors, choose_date, choose_title, names_in_title
from newsletter.collect.page_facts import PageFacts, file_title
from newsletter.collect.page_head import HeadClues, read_head
from newsletter.errors import ParseError
from newsletter.text.addresses import host_of
from newsletter.text.html import html_to_line, html_to_text, one_line
from newsletter.text.platforms import same_site

URL_DATE = re.compile(r"/((?:19|20)\d\d/[01]?\d/[0-3]?\d)(?:/|$|-)")
BARE_YEAR = "-01-01"
"""How trafilatura writes a date of which it saw only some year in the text: too little to cite."""
LONGEST_TEXT = 2_000_000

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def parse_page(
    data: bytes, *, url: str, content_type: str, own_names: tuple[str, ...] = ()
) -> PageFacts:
    """Extract the facts of an HTML page found at `url`.

    `own_names` are names of the outlet, if it is known.  Raises `ParseError`
    for anything else.
    """
    markup = decode_page(data, content_type)
    tree = LexborHTMLParser(markup)
    head = read_head(tree)
    body = read_body(tree, url=url)
    if not body.text and not head.page_title and not head.titles:
        raise ParseError(
            "The page is empty, or it is filled by a program that runs in the browser only.",
            help="Open it in a browser and enter title and author by hand.",
        )
    extracted = _extract(markup, url)
    sites = _names_of_site(head, url, own_names)
    sites = (*sites, *names_in_title(head, body, sites))
    title = choose_title(head, body, sites, extracted.get("title", ""))
    names = extracted.get("author", "").split(";")
    authors, organisation = choose_authors(head, body, sites, names)
    fallback = (*URL_DATE.findall(url), extracted.get("date", ""), *head.changed)
    summary = next(filter(None, map(html_to_text, head.descriptions)), "")
    date = choose_date(head, body, fallback)
    return PageFacts(
        title=shorten(one_line(title), LONGEST_TITLE) or file_title(url),
        authors=authors,
        organisation=organisation,
        date=date,
        updated=next((found.moment for found in map(read_date, head.changed) if found), None),
        image=_image(head, url),
        section=first_section(head.sections),
        paywall=head.paywall,
        said=tuple(_said(head, title, authors)),
        site=html_to_line(next(iter(head.sites), "")),
        language=plain_language(head.language),
        summary=shorten(summary, LONGEST_SUMMARY),
        text=extracted.get("text", ""),
        documents=body.documents,
        canonical=_canonical(head.canonical, url),
    )


def _extract(markup: str, url: str) -> dict[str, str]:
    """Return trafilatura's view: title, author, date, text; empty where it sees nothing."""
    found = trafilatura.bare_extraction(
        markup, url=url, with_metadata=True, fast=True, include_comments=False
    )
    if found is None:
        return {}
    fields = {name: str(getattr(found, name, None) or "") for name in ("title", "author", "date")}
    if fields["date"].endswith(BARE_YEAR):
        fields["date"] = ""
    lines = str(getattr(found, "text", None) or "")[:LONGEST_TEXT].splitlines()
    return {**fields, "text": "\n\n".join(filter(None, map(one_line, lines)))}


def _image(head: HeadClues, url: str) -> str:
    """Return the first picture that has an address on the web."""
    for stated in filter(None, head.images):
        try:
            address = web_address(urljoin(url, stated))
        except ValueError:
            continue
        if address:
            return address
    return ""


def _said(head: HeadClues, title: str, authors: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield what the page says of itself in other words than those that are kept."""
    stated = next(filter(None, (head.headline, *head.titles, head.page_title)), "").strip()
    if stated and stated != title:
        yield "title", shorten(stated, LONGEST_TITLE)
    stated_authors = (head.people, *head.credits)
    byline = "; ".join(next(filter(None, stated_authors), ()))
    if byline and byline != "; ".join(authors):
        yield "authors", shorten(byline, LONGEST_TITLE)


def _names_of_site(head: HeadClues, url: str, own_names: tuple[str, ...]) -> tuple[str, ...]:
    host = host_of(url)
    labels = host.split(".")
    names = (*own_names, *map(html_to_line, head.sites), host, *labels[:-1][-2:])
    return tuple(dict.fromkeys(filter(None, names)))


def _canonical(stated: str, url: str) -> str:
    """Return the stated address if it lies on the page's own site and is not just its front page."""
    try:
        target = web_address(urljoin(url, stated.strip())) if stated else ""
        path = urlsplit(target).path
    except ValueError:
        return ""
    related = same_site(url, target)
    return target if related and (path.strip("/") or not urlsplit(url).path.strip("/")) else ""
