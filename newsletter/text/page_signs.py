"""The few signs by which a page tells what it is, read from its beginning.

It asks nobody and decides nothing; the cost is one pass of a parser in C over at
most `MOST` bytes.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from newsletter.model.values import dataclass
from newsletter.text.charsets import decoded
from newsletter.text.html import one_line

MOST = 128 * 1024
"""Bytes of a page that are looked at: so many tags inside one another take the parser a second."""
LONGEST = 300
"""Characters of a title."""
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
_SCRIPTS = re.compile(
    r"<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSigns:
    """What a page says of itself."""

    title: str = ""
    """Of its head, on one line."""
    heading: str = ""
    """Its first heading of the first order."""
    canonical: str = ""
    """The address that it calls its own, absolute, or empty."""
    words: int = 0
    """How many can be read in what was looked at, about."""
    opening: str = ""
    """The first words that can be read, at most some 1,000 characters."""
    scripts: bool = False
    """True: scripts may add to it."""


def page_signs(data: bytes, *, url: str, content_type: str = "") -> PageSigns:
    """Read the signs of an HTML page at `url`; what cannot be read has none."""
    source = _source(_beginning(data), content_type)
    try:
        tree = LexborHTMLParser(source)
    except SelectolaxError:
        return PageSigns()
    read = one_line(_TAG.sub(" ", _SCRIPTS.sub(" ", source)))
    return PageSigns(
        title=_text(tree, "head title") or _attribute(tree, 'meta[property="og:title"]', "content"),
        heading=_text(tree, "h1"),
        canonical=_absolute(url, _attribute(tree, 'link[rel~="canonical"]', "href")),
        words=len(read.split()),
        opening=read[:1000],
        scripts=tree.css_first("script") is not None,
    )


def _beginning(data: bytes) -> bytes:
    """Return what is looked at: to the end of a tag, so that no character is cut in two."""
    return data if len(data) <= MOST else data[: data.rfind(b">", 0, MOST) + 1 or MOST]


def _source(data: bytes, content_type: str) -> str:
    declared = _CHARSET.search(content_type.encode("latin-1", "replace")) or _CHARSET.search(
        data[:2048]
    )
    return decoded(data, [declared[1].decode("ascii")] if declared else [])


def _text(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return one_line(node.text(separator=" "))[:LONGEST] if node else ""


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return one_line((node.attributes.get(name) or "")[:5000])[:2000] if node else ""


def _absolute(url: str, href: str) -> str:
    try:
        joined = urljoin(url, href) if href else ""
    except ValueError:
        return ""
    return joined if joined.startswith(("http://", "https://")) else ""
