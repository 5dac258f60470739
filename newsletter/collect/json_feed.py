"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin

from newsletter.collect.dates import read_date
from newsletter.collect.items import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_ITEMS,
    FeedItem,
    ParsedFeed,
    first_section,
    plain_language,
    shorten,
    web_address,
)
from newsletter.errors import ParseError
from newsletter.text.html import html_to_text, one_line

VERSION = "jsonfeed.org/version/"
TITLE_FROM_TEXT = 90


def looks_like_json(data: bytes, content_type: str) -> bool:
    """Tell whether the bytes are meant as JSON: by their first sign, or by name."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return start == b"{" or (start != b"<" and "json" in content_type.lower())


def parse_json_feed(data: bytes, *, url: str) -> ParsedFeed:
    """Parse a JSON feed found at `url`.  Raises `ParseError`."""
    try:
        feed = json.loads(data.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise ParseError(
            "The address answers with damaged JSON, not with a feed.",
            help="Check the address in feeds.yaml.",
        ) from error
    if not isinstance(feed, dict) or VERSION not in _text(feed, "version"):
        raise ParseError(
            "The address answers with JSON that is no feed.",
            help="Check the address in feeds.yaml.",
        )
    language = plain_language(_text(feed, "language"))
    items = feed.get("items")
    return ParsedFeed(
        kind="json" + _text(feed, "version").rpartition("/")[2],
        title=one_line(_text(feed, "title")),
        language=language,
        items=tuple(_item(item, url) for item in _objects(items)[:MOST_ITEMS]),
    )


def _item(item: dict[str, Any], base: str) -> FeedItem:
    summary = _summary(item)
    title = one_line(_text(item, "title")) or shorten(summary.replace("\n", " "), TITLE_FROM_TEXT)
    link = _text(item, "url") or _text(item, "external_url") or web_address(_text(item, "id"))
    updated = read_date(_text(item, "date_modified"))
    return FeedItem(
        title=shorten(title, LONGEST_TITLE),
        link=web_address(urljoin(base, link)) if link else "",
        source_id=_text(item, "id"),
        credits=tuple(_authors(item)),
        date=read_date(_text(item, "date_published")) or updated,
        updated=updated.moment if updated else None,
        language=plain_language(_text(item, "language")),
        summary=shorten(summary, LONGEST_SUMMARY),
        image=web_address(_text(item, "image") or _text(item, "banner_image")),
        section=first_section(tag for tag in _list(item.get("tags")) if isinstance(tag, str)),
    )


def _summary(item: dict[str, Any]) -> str:
    if _text(item, "summary"):
        return html_to_text(_text(item, "summary"))
    if _text(item, "content_text"):
        return "\n\n".join(map(one_line, _text(item, "content_text").split("\n\n")))
    return html_to_text(_text(item, "content_html"))


def _authors(item: dict[str, Any]) -> list[str]:
    authors = _objects(item.get("authors")) or _objects([item.get("author")])
    return [name for name in (_text(author, "name") for author in authors) if name]


def _objects(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (JSON)
    return [entry for entry in _list(value) if isinstance(entry, dict)]


def _list(value: Any) -> list[Any]:  # noqa: ANN401 (JSON)
    return value if isinstance(value, list) else []


def _text(holder: dict[str, Any], name: str) -> str:
    value = holder.get(name)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
