"""Feeds to items.  Runs in the confined child: what it reads was written by strangers.

feedparser gets bytes, never a name (it would open a local file of that name),
and only takes the structure apart; markup is turned into text here.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser

from newsletter.collect.dates import FoundDate, from_moment, read_date
from newsletter.collect.items import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    FeedItem,
    ParsedFeed,
    plain_language,
    shorten,
    web_address,
)
from newsletter.collect.json_feed import looks_like_json, parse_json_feed
from newsletter.errors import ParseError
from newsletter.text.html import html_to_line, html_to_text, one_line

LONGEST_MARKUP = 200_000
ENOUGH_SUMMARY = 80
"""Characters; a shorter summary yields to a longer content."""
TITLE_FROM_SUMMARY = 90


def parse_feed(data: bytes, *, url: str, content_type: str) -> ParsedFeed:
    """Parse RSS, RDF, Atom, CDF or JSON Feed.

    `url` is where it was found, the base of relative links.  Raises
    `ParseError` for anything that is no feed.
    """
    if looks_like_json(data, content_type):
        return parse_json_feed(data, url=url)
    found = feedparser.parse(
        data.lstrip(),
        response_headers={"content-location": url, "content-type": content_type},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.version and not found.entries:
        raise _not_a_feed(data)
    head = found.feed
    language = plain_language(head.get("language", ""))
    atom = found.version.startswith("atom")
    return ParsedFeed(
        kind=found.version,
        title=_line(head.get("title_detail"), atom=atom),
        language=language,
        items=tuple(_item(entry, atom=atom) for entry in found.entries),
    )


def _not_a_feed(data: bytes) -> ParseError:
    start = data[:2000].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return ParseError(
            "The address answers with a web page, not with a feed.",
            help="Open it in a browser and look for the address of its RSS or Atom feed.",
        )
    if not start:
        return ParseError("The address answers with an empty page.", help="Try again later.")
    return ParseError(
        "The address answers with something that is no feed.",
        help="Check the address in feeds.yaml.",
    )


def _item(entry: Any, *, atom: bool) -> FeedItem:  # noqa: ANN401 (feedparser's dictionary)
    summary = _summary(entry)
    title = _line(entry.get("title_detail"), atom=atom) or shorten(
        summary.replace("\n", " "), TITLE_FROM_SUMMARY
    )
    updated = _moment(entry.get("updated_parsed"))
    return FeedItem(
        title=shorten(title, LONGEST_TITLE),
        link=_link(entry),
        source_id=str(entry.get("id", "")),
        credits=tuple(_credits(entry)),
        date=_published(entry),
        updated=updated,
        language=plain_language((entry.get("title_detail") or {}).get("language") or ""),
        summary=shorten(summary, LONGEST_SUMMARY),
    )


def _line(detail: Any, *, atom: bool) -> str:  # noqa: ANN401 (feedparser's dictionary)
    """Return a title on one line; only Atom says reliably that a text is plain (RFC 4287, 3.1)."""
    if not detail:
        return ""
    value = str(detail.get("value", ""))[:LONGEST_MARKUP]
    if atom and detail.get("type") == "text/plain":
        return one_line(value)
    return html_to_line(value)


def _link(entry: Any) -> str:  # noqa: ANN401 (feedparser's dictionary)
    """Return the item's page: the address before a redirector, the link, or a permanent id."""
    candidates = [
        entry.get("feedburner_origlink", ""),
        entry.get("link", ""),
        *(
            link.get("href", "")
            for link in entry.get("links", ())
            if link.get("rel") == "alternate"
        ),
        entry.get("id", ""),
        *(link.get("href", "") for link in entry.get("links", ())),
    ]
    return next(filter(None, (web_address(str(address)) for address in candidates)), "")


def _credits(entry: Any) -> Iterator[str]:  # noqa: ANN401 (feedparser's dictionary)
    """Yield author lines: the names, or a single line as given (an address in it misleads)."""
    names = [str(detail.get("name") or "") for detail in entry.get("authors", ()) if detail]
    line = str(entry.get("author") or "")
    if "@" in line or not any(names):
        names = [line, *names[1:]]
    yield from filter(None, names)


def _summary(entry: Any) -> str:  # noqa: ANN401 (feedparser's dictionary)
    """Return the summary, or the longest content where that says more than a caption."""
    text = _longest([entry.get("summary_detail")])
    if len(text) >= ENOUGH_SUMMARY:
        return text
    content = _longest(entry.get("content", ()))
    return content if len(content) > len(text) else text


def _longest(details: Iterable[Any]) -> str:
    texts = (
        html_to_text(str(detail.get("value", ""))[:LONGEST_MARKUP]) for detail in details if detail
    )
    return max(texts, key=len, default="")


def _published(entry: Any) -> FoundDate | None:  # noqa: ANN401 (feedparser's dictionary)
    """Return when the item appeared; feedparser knows odd forms, we know others."""
    for name in ("published", "updated", "created"):
        raw = read_date(str(entry.get(name) or ""))
        moment = _moment(entry.get(f"{name}_parsed"))
        if moment is not None:
            day = raw.day if raw else from_moment(moment).day
            return FoundDate(day=day, moment=moment)
        if raw is not None:
            return raw
    return None


def _moment(parts: struct_time | None) -> datetime | None:
    if parts is not None:
        with suppress(ValueError, OverflowError, OSError):
            return datetime.fromtimestamp(calendar.timegm(parts), UTC)
    return None
