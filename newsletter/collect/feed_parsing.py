"""Feeds to items.  Runs in the confined child: what it reads was written by strangers.

Parsing is a seam: `parse_feed` takes what one of two readers found and turns
markup into text.  The quick reader goes first; feedparser reads whatever the
quick one does not vouch for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from newsletter.collect.cdf import read_cdf
from newsletter.collect.dates import FoundDate, from_moment, read_date
from newsletter.collect.feed_oracle import read_with_feedparser
from newsletter.collect.feed_quick import InDoubt, read_quickly
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
from newsletter.collect.json_feed import looks_like_json, parse_json_feed
from newsletter.collect.raw_feed import Picture, RawDate, RawEntry, RawFeed, RawText
from newsletter.errors import ParseError
from newsletter.text.html import html_to_line, html_to_text, one_line

LONGEST_MARKUP = 200_000
ENOUGH_SUMMARY = 80
"""Characters; a shorter summary yields to a longer content."""
TITLE_FROM_SUMMARY = 90
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif")

Reader = Callable[..., RawFeed | None]


def read_guarded(data: bytes, *, url: str, content_type: str) -> RawFeed | None:
    """Read a feed quickly where that is sure to be right, else with feedparser."""
    try:
        return read_quickly(data, url=url, content_type=content_type)
    except InDoubt:
        channel = read_cdf(data, url=url)
        return channel or read_with_feedparser(data, url=url, content_type=content_type)


def parse_feed(
    data: bytes, *, url: str, content_type: str, reader: Reader = read_guarded
) -> ParsedFeed:
    """Parse RSS, RDF, Atom, CDF or JSON Feed.

    `url` is where it was found, the base of relative links.  Raises
    `ParseError` for anything that is no feed.
    """
    if looks_like_json(data, content_type):
        return parse_json_feed(data, url=url)
    found = reader(data, url=url, content_type=content_type)
    if found is None:
        raise _not_a_feed(data)
    return ParsedFeed(
        kind=found.kind,
        title=_line(found.title),
        language=plain_language(found.language),
        items=tuple(map(_item, found.entries[:MOST_ITEMS])),
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


def _item(entry: RawEntry) -> FeedItem:
    summary = _summary(entry)
    date = _published(entry.dates)
    title = _line(entry.title) or shorten(summary.replace("\n", " "), TITLE_FROM_SUMMARY)
    return FeedItem(
        title=shorten(title, LONGEST_TITLE),
        link=next(filter(None, map(web_address, entry.addresses)), ""),
        source_id=entry.source_id,
        credits=entry.credits,
        date=date,
        updated=entry.updated,
        language=_language(entry),
        summary=shorten(summary, LONGEST_SUMMARY),
        image=_image(entry),
        section=first_section(entry.sections),
        said=tuple(_said(entry, title, date)),
    )


def _language(entry: RawEntry) -> str:
    """Return the language: Dublin Core's word, or that in which the title is written."""
    return plain_language(entry.language) or plain_language(
        entry.title.language if entry.title else ""
    )


def _image(entry: RawEntry) -> str:
    """Return the address of the first attachment that is a picture, the small ones last."""
    if not entry.pictures:
        return ""
    addresses = {
        web_address(picture.url): picture.kind.lower() == "thumbnail"
        for picture in entry.pictures
        if _is_picture(picture)
    }
    return next(iter(sorted(filter(None, addresses), key=addresses.__getitem__)), "")


def _is_picture(picture: Picture) -> bool:
    kind = picture.kind.lower()
    if kind:
        return kind in {"image", "thumbnail"} or kind.startswith("image/")
    return picture.url.partition("?")[0].lower().endswith(PICTURE_ENDINGS)


def _said(entry: RawEntry, title: str, date: FoundDate | None) -> Iterator[tuple[str, str]]:
    """Yield what the item says in other words than those that are kept."""
    if entry.title is not None and entry.title.value.strip() not in {"", title}:
        yield "title", shorten(entry.title.value.strip(), LONGEST_TITLE)
    if entry.dates and date is None:
        yield "published", entry.dates[0].text[:LONGEST_TITLE]


def _line(text: RawText | None) -> str:
    """Return a title on one line."""
    if text is None:
        return ""
    value = text.value[:LONGEST_MARKUP]
    return one_line(value) if text.plain else html_to_line(value)


def _summary(entry: RawEntry) -> str:
    """Return the summary, or the longest content where that says more than a caption."""
    text = html_to_text((entry.summary or "")[:LONGEST_MARKUP])
    if len(text) >= ENOUGH_SUMMARY:
        return text
    content = _longest(entry.contents)
    return content if len(content) > len(text) else text


def _longest(contents: Iterable[str]) -> str:
    texts = (html_to_text(content[:LONGEST_MARKUP]) for content in contents)
    return max(texts, key=len, default="")


def _published(dates: Iterable[RawDate]) -> FoundDate | None:
    """Return when the item appeared; the reader knows odd forms, we know others."""
    for date in dates:
        raw = read_date(date.text)
        if date.moment is not None:
            day = raw.day if raw else from_moment(date.moment).day
            return FoundDate(day=day, moment=date.moment)
        if raw is not None:
            return raw
    return None
