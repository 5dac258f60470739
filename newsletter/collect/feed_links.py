"""Where a page says that its feeds are.  Runs in the confined child.

``<link rel=alternate>`` with the media type of a feed (WHATWG HTML, 4.6.7.1) is the page's word;
where it says nothing, links that look like feeds are a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from newsletter.collect.items import web_address

MOST_LINKS = 12
FEED_TYPES = re.compile(
    r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|text/xml|application/(?:xml|json)"
)
LOOKS_LIKE_A_FEED = re.compile(
    r"(?:\.(?:rss|atom|rdf)|/(?:rss|feeds?|atom)(?:\.xml|\.json|\.php)?|/(?:feeds?|rss)/[\w/.-]+|"
    r"/index\.xml)/?$",
    re.IGNORECASE,
)
COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)


def feed_links(data: bytes, *, url: str, content_type: str) -> tuple[str, ...]:
    """Return absolute addresses of the feeds that a page found at `url` names, likeliest first.

    Feeds of readers' comments come last.  At most `MOST_LINKS`.
    """
    del content_type  # names in markup are ASCII in every charset that pages use
    tree = LexborHTMLParser(data)
    base = _base(tree, url)
    stated = _absolute(_stated(tree), base)
    return tuple((stated or _absolute(_guessed(tree), base))[:MOST_LINKS])


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    return urljoin(url, node.attributes.get("href") or "") if node else url


def _stated(tree: LexborHTMLParser) -> Iterator[tuple[str, bool]]:
    """Yield (address as written, is it for comments)."""
    for node in tree.css("link[rel][href]"):
        given = {key: value or "" for key, value in node.attributes.items()}
        kind = given.get("type", "").partition(";")[0].strip().lower()
        if "alternate" in given["rel"].lower().split() and FEED_TYPES.fullmatch(kind):
            href = given["href"]
            yield href, bool(COMMENTS.search(f"{given.get('title', '')} {href}"))


def _guessed(tree: LexborHTMLParser) -> Iterator[tuple[str, bool]]:
    for node in tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        if LOOKS_LIKE_A_FEED.search(href.partition("#")[0]):
            yield href, bool(COMMENTS.search(href))


def _absolute(links: Iterable[tuple[str, bool]], base: str) -> list[str]:
    """Return web addresses, each once, those of comments last."""
    found: dict[str, bool] = {}
    for href, comments in links:
        address = web_address(_joined(base, href.strip()))
        if address and urlsplit(address).hostname:
            found.setdefault(address, comments)
    return sorted(found, key=lambda address: found[address])


def _joined(base: str, href: str) -> str:
    try:
        joined = urljoin(base, href)
        urlsplit(joined)
    except ValueError:  # a broken IPv6 address, say
        return ""
    return joined
