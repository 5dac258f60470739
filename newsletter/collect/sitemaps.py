"""Sitemaps (sitemaps.org/protocol), those of news among them.  Runs in the confined child.

A file names addresses, or it is an index that names further files; it may be
XML or a plain list, and gzipped.  The news extension gives titles and dates;
without it there is an address and when its page last changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import urlsplit

from lxml import etree

from newsletter.collect.dates import FoundDate, read_date
from newsletter.collect.items import (
    LONGEST_TITLE,
    MOST_ITEMS,
    FeedItem,
    plain_language,
    shorten,
    web_address,
)
from newsletter.errors import ParseError
from newsletter.fetch.decoding import BodyBroken, BodyTooLarge, decode
from newsletter.model.values import dataclass
from newsletter.text.html import html_to_line, one_line
from newsletter.text.path_patterns import path_matches

GZIP = b"\x1f\x8b"
LARGEST = 20 * 1024 * 1024
"""Bytes after decompression; the protocol allows 50 MB."""
MOST_ADDRESSES = 50_000
"""In one file, as the protocol has it."""
PLAIN, NEWS, INDEX = "sitemap", "news-sitemap", "sitemap-index"
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
Facts = dict[str, str]
"""Texts of one item by the names of their elements."""
MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPart:
    """A file that an index names."""

    url: str
    changed: datetime | None = None
    """Aware, UTC; None: the index does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSitemap:
    """One file."""

    kind: str
    """``sitemap``, ``news-sitemap`` or ``sitemap-index``."""
    items: tuple[FeedItem, ...] = ()
    """The newest first; the title is empty where the file has none."""
    parts: tuple[SitemapPart, ...] = ()
    """Of an index, in its order."""


def parse_sitemap(
    data: bytes, *, url: str, content_type: str, match: tuple[str, ...] = ()
) -> ParsedSitemap:
    """Parse a sitemap that was found at `url`; `match` are patterns of paths, none: all.

    At most `MOST_ITEMS` addresses are returned.  Raises `ParseError` for what is no sitemap.
    """
    del url, content_type  # addresses must be absolute, and XML says its own charset
    data = _plain(data).removeprefix(MARK).lstrip()
    if data.startswith(b"<"):
        return _parse_xml(data, match)
    lines = data.decode("utf-8", errors="replace").splitlines()[:MOST_ADDRESSES]
    addresses = [address for line in lines if (address := web_address(line.strip()))]
    if not addresses or len(addresses) * 2 < len([line for line in lines if line.strip()]):
        raise _no_sitemap()
    return ParsedSitemap(kind=PLAIN, items=_newest([{"loc": one} for one in addresses], match))


def _plain(data: bytes) -> bytes:
    if not data.startswith(GZIP):
        return data
    try:
        return decode(data, "gzip", limit=LARGEST)
    except BodyTooLarge as error:
        raise ParseError(
            f"The sitemap has more than {LARGEST >> 20} MB, which is more than we read.",
            help="Look for the site's news sitemap in its robots.txt, or name one part of this.",
        ) from error
    except BodyBroken as error:
        raise ParseError(f"The compressed sitemap is damaged: {error}.") from error


def _no_sitemap() -> ParseError:
    return ParseError(
        "The address answers with something that is no sitemap.",
        help="The site's robots.txt names its sitemaps. A feed is entered with url:, a page "
        "with page:.",
    )


def _parse_xml(data: bytes, match: tuple[str, ...]) -> ParsedSitemap:
    """Walk the elements one by one; what is read is dropped at once."""
    listed: list[Facts] = []
    parts: list[SitemapPart] = []
    root, news = "", False
    try:
        for event, element in _events(data):
            name = _name(element)
            if event == "start":
                if not root:
                    root, news = name, _is_of_news(element)
                _expect_sitemap(root)
            elif name == "sitemap":
                parts += _part(element)
                _drop(element)
            elif name == "url":
                facts = _facts(element)
                listed.append(facts)
                _drop(element)
            if len(listed) + len(parts) >= MOST_ADDRESSES:
                break
    except etree.XMLSyntaxError as error:
        if not listed and not parts:
            raise ParseError(
                f"The sitemap is no sound XML: {one_line(str(error))[:200]}.",
                help="Open it in a browser; if it is whole there, try again later.",
            ) from error
    if not root:
        raise _no_sitemap()
    kind = INDEX if parts else NEWS if news else PLAIN
    return ParsedSitemap(kind=kind, items=_newest(listed, match), parts=tuple(parts[:MOST_ITEMS]))


def _events(data: bytes) -> Iterator[tuple[str, etree._Element]]:
    yield from etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
    )


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _expect_sitemap(root: str) -> None:
    if root not in {"urlset", "sitemapindex"}:
        raise _no_sitemap()


def _is_of_news(root: etree._Element) -> bool:
    """Tell whether the file declares the news extension, in whichever version."""
    return any("sitemap-news" in space for space in root.nsmap.values())


def _drop(element: etree._Element) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _part(element: etree._Element) -> Iterator[SitemapPart]:
    facts = _facts(element)
    if address := web_address(facts.get("loc", "")):
        yield SitemapPart(url=address, changed=_moment(read_date(facts.get("lastmod", ""))))


def _facts(element: etree._Element) -> Facts:
    """Return the first text of each kind below an item; that of a picture or film is not its own."""
    facts: Facts = {}
    for child in element:
        name = _name(child)
        if name == "news":
            facts |= {_name(one): one.text or "" for one in child.iter() if _name(one) != "loc"}
        elif name == "image":
            loc = next((one.text or "" for one in child if _name(one) == "loc"), "")
            facts.setdefault("image", loc)
        elif name in {"loc", "lastmod"}:
            facts.setdefault(name, child.text or "")
    return {name: text.strip() for name, text in facts.items() if text.strip()}


def _item(facts: Facts) -> FeedItem:
    return FeedItem(
        title=shorten(html_to_line(facts.get("title", "")), LONGEST_TITLE),
        link=facts["loc"],
        source_id=facts["loc"],
        date=read_date(facts.get("publication_date", "")),
        updated=_moment(read_date(facts.get("lastmod", ""))),
        language=plain_language(facts.get("language", "")),
        image=web_address(facts.get("image", "")),
    )


def _moment(date: FoundDate | None) -> datetime | None:
    """Return a time; a bare day counts from its midnight in UTC."""
    if date is None:
        return None
    day = date.day
    return date.moment or datetime(day.year, day.month or 1, day.day or 1, tzinfo=UTC)


def _matching(listed: Iterable[Facts], match: tuple[str, ...]) -> Iterator[Facts]:
    for facts in listed:
        address = web_address(facts.get("loc", ""))
        if address and (not match or any(path_matches(one, _path(address)) for one in match)):
            yield {**facts, "loc": address}


def _path(address: str) -> str:
    try:
        return urlsplit(address).path or "/"
    except ValueError:
        return ""


def _newest(listed: Iterable[Facts], match: tuple[str, ...]) -> tuple[FeedItem, ...]:
    """Return the newest, each address once; those without any date keep their order, at the end.

    Dates of the usual form sort as text, so that only those that are kept need be read.
    """
    unique = {facts["loc"]: facts for facts in _matching(listed, match)}.values()
    kept = sorted(unique, key=_date_text, reverse=True)[:MOST_ITEMS]
    return tuple(sorted(map(_item, kept), key=age_key, reverse=True))


def _date_text(facts: Facts) -> str:
    return facts.get("publication_date") or facts.get("lastmod", "")


def age_key(item: FeedItem) -> datetime:
    """Return when an item appeared, else when it changed, else long ago."""
    return _moment(item.date) or item.updated or BEGINNING
