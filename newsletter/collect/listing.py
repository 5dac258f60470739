"""Pages without a feed: the links that a CSS selector names.  Runs in the confined child."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.collect.dates import FoundDate, read_date
from newsletter.collect.items import (
    LONGEST_TITLE,
    FeedItem,
    ParsedFeed,
    plain_language,
    shorten,
    web_address,
)
from newsletter.collect.markup import decode_page
from newsletter.errors import ParseError
from newsletter.text.html import html_to_line, one_line

MOST_LINKS = 500
"""Of one page; what stands further down is not read."""
KIND = "page"
PATH_DATE = re.compile(r"/((?:19|20)\d\d/[01]?\d/[0-3]?\d)(?:/|$|-)")
LONGEST_MARKUP = 20_000


@dataclass(slots=True, kw_only=True)
class Found:
    """One address and every link of the page that leads to it."""

    address: str
    links: list[LexborNode] = field(default_factory=list)


def parse_listing(
    data: bytes,
    *,
    url: str,
    content_type: str,
    links: str,
    headlines: str = "",
    dates: str = "",
) -> ParsedFeed:
    """Return the linked articles of a page found at `url`, in the page's order.

    `links`, `headlines` and `dates` are CSS selectors; the last two look within the link's block:
    the largest part of the page around the link in which no other article is linked.  Raises
    `ParseError` where `links` matches nothing.
    """
    tree = LexborHTMLParser(decode_page(data, content_type))
    base = base_of(tree, url)
    found = _found(tree, links, base, own=urldefrag(url)[0])
    if not found:
        raise ParseError(
            f"The page has no link that “{links}” names; it may have been rebuilt.",
            help="Look at it in a browser, and mend links: in feeds.yaml. "
            f"`newsletter feeds add {url} --dry-run` proposes a rule.",
        )
    owners = _owners(found.values())
    title = tree.css_first("title")
    root = tree.css_first("html")
    return ParsedFeed(
        kind=KIND,
        title=shorten(one_line(title.text()), LONGEST_TITLE) if title else "",
        language=plain_language((root.attributes.get("lang") or "") if root else ""),
        items=tuple(
            _item(one, _block(one, owners), headlines=headlines, dates=dates)
            for one in found.values()
        ),
    )


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """Return the base of the page's relative addresses."""
    node = tree.css_first("base[href]")
    return joined(url, node.attributes.get("href") or "") or url if node else url


def joined(base: str, href: str) -> str:
    """Return the absolute web address of a link without its fragment, or empty for none."""
    try:
        address = urldefrag(urljoin(base, href.strip()))[0]
        return web_address(address) if urlsplit(address).hostname else ""
    except ValueError:  # a broken IPv6 address, say
        return ""


def _found(tree: LexborHTMLParser, links: str, base: str, *, own: str) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for node in tree.css(links):
        link = link_at(node)
        address = joined(base, link.attributes.get("href") or "") if link else ""
        if link is None or not address or address == own:
            continue
        if address not in found and len(found) == MOST_LINKS:
            break
        found.setdefault(address, Found(address=address)).links.append(link)
    return found


def link_at(node: LexborNode) -> LexborNode | None:
    """Return the link that a matched element is, stands in, or holds first."""
    above: LexborNode | None = node
    while above is not None:
        if above.tag == "a":
            return above
        above = above.parent
    return node.css_first("a[href]")


def _owners(found: Iterable[Found]) -> dict[int, str]:
    """Return for each element above a link whose alone it is; empty: several articles'."""
    owners: dict[int, str] = {}
    for one in found:
        for link in one.links:
            for above in _upwards(link):
                owner = owners.setdefault(above.mem_id, one.address)
                if not owner:
                    break  # whatever stands above it is shared, too
                if owner != one.address:
                    owners[above.mem_id] = ""
    return owners


def _upwards(node: LexborNode) -> Iterator[LexborNode]:
    above: LexborNode | None = node
    while above is not None:
        yield above
        above = above.parent


def _block(one: Found, owners: dict[int, str]) -> LexborNode:
    """Return the largest element around an article's first link that is its alone."""
    block = one.links[0]
    for above in _upwards(block):
        if owners.get(above.mem_id) != one.address or above.tag in {"body", "html"}:
            break
        block = above
    return block


def _item(one: Found, block: LexborNode, *, headlines: str, dates: str) -> FeedItem:
    return FeedItem(
        title=shorten(_title(one, block, headlines), LONGEST_TITLE),
        link=one.address,
        source_id=one.address,
        date=_date(one.address, block, dates),
    )


def _title(one: Found, block: LexborNode, headlines: str) -> str:
    """Return the text at `headlines`, or that of the first link that has one."""
    if headlines:
        return next(filter(None, map(_text, block.css(headlines))), "")
    said = next(filter(None, map(_text, one.links)), "")
    given = (
        link.attributes.get(name) or "" for link in one.links for name in ("title", "aria-label")
    )
    return said or next(filter(None, map(html_to_line, given)), "")


def _text(node: LexborNode) -> str:
    return html_to_line((node.html or "")[:LONGEST_MARKUP])


def _date(address: str, block: LexborNode, dates: str) -> FoundDate | None:
    """Return the first date at `dates`, else of a `time` element, else in the address."""
    texts = [text for node in block.css(dates or "time[datetime]") for text in _date_texts(node)]
    texts += PATH_DATE.findall(urlsplit(address).path)
    return next((found for text in texts if (found := read_date(text))), None)


def _date_texts(node: LexborNode) -> Iterator[str]:
    for name in ("datetime", "content", "title"):
        if value := node.attributes.get(name):
            yield value
    yield _text(node)
