"""feedparser's reading of a feed: slow, and right about nearly everything.

feedparser gets bytes, never a name (it would open a local file of that name),
and only takes the structure apart.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from newsletter.collect.raw_feed import (
    Picture,
    RawDate,
    RawEntry,
    RawFeed,
    RawText,
    addresses_of,
    credits_of,
    picture_of,
)


def read_with_feedparser(data: bytes, *, url: str, content_type: str) -> RawFeed | None:
    """Read RSS, RDF, Atom or CDF; None for what is no feed."""
    found = _feedparser().parse(
        data.lstrip(),
        response_headers={"content-location": url, "content-type": content_type},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    kind = str(found.get("version", ""))  # missing where the body is empty
    if not kind and not found.entries:
        return None
    atom = kind.startswith("atom")
    return RawFeed(
        kind=kind,
        title=_text(found.feed.get("title_detail"), atom=atom),
        language=str(found.feed.get("language") or ""),
        entries=tuple(_entry(entry, atom=atom) for entry in found.entries),
    )


def _feedparser() -> Any:  # noqa: ANN401 (a module without types)
    """Return the library, which takes a while to load and is needed for one feed in twenty."""
    import feedparser  # noqa: PLC0415

    return feedparser


def _entry(entry: Any, *, atom: bool) -> RawEntry:  # noqa: ANN401 (feedparser's dictionary)
    links = [detail for detail in entry.get("links", ()) if detail]
    return RawEntry(
        title=_text(entry.get("title_detail"), atom=atom),
        addresses=addresses_of(
            original=str(entry.get("feedburner_origlink", "")),
            link=str(entry.get("link", "")),
            source_id=str(entry.get("id", "")),
            links=tuple((str(link.get("rel")), str(link.get("href", ""))) for link in links),
        ),
        source_id=str(entry.get("id", "")),
        credits=credits_of(
            [str(one.get("name") or "") for one in entry.get("authors", ()) if one],
            str(entry.get("author") or ""),
        ),
        dates=tuple(_dates(entry)),
        updated=_moment(entry.get("updated_parsed")),
        summary=_value(entry.get("summary_detail")),
        contents=tuple(_value(detail) or "" for detail in entry.get("content", ())),
        language=str(entry.get("language") or ""),
        sections=tuple(_sections(entry)),
        pictures=tuple(_pictures(entry, links)),
    )


def _sections(entry: Any) -> dict[str, None]:  # noqa: ANN401 (feedparser's dictionary)
    terms = (str(tag.get("term") or "").strip() for tag in entry.get("tags", ()))
    return dict.fromkeys(filter(None, terms))


def _pictures(entry: Any, links: list[Any]) -> Iterator[Picture]:  # noqa: ANN401 (feedparser's dictionary)
    for content in entry.get("media_content", ()):
        yield picture_of(content)
    for thumbnail in entry.get("media_thumbnail", ()):
        yield picture_of(thumbnail, kind="thumbnail")
    for link in links:
        if link.get("rel") == "enclosure":
            yield picture_of(link)


def _text(detail: Any, *, atom: bool) -> RawText | None:  # noqa: ANN401 (feedparser's dictionary)
    """Return a title; only Atom says reliably that a text is plain."""
    if not detail:
        return None
    return RawText(
        value=_value(detail) or "",
        plain=atom and detail.get("type") == "text/plain",
        language=str(detail.get("language") or ""),
    )


def _value(detail: Any) -> str | None:  # noqa: ANN401 (feedparser's dictionary)
    return str(detail.get("value", "")) if detail else None


def _dates(entry: Any) -> Iterator[RawDate]:  # noqa: ANN401 (feedparser's dictionary)
    for name in ("published", "updated", "created"):
        text, moment = str(entry.get(name) or ""), _moment(entry.get(f"{name}_parsed"))
        if text or moment:
            yield RawDate(text=text, moment=moment)


def _moment(parts: struct_time | None) -> datetime | None:
    if parts is not None:
        with suppress(ValueError, OverflowError, OSError):
            return datetime.fromtimestamp(calendar.timegm(parts), UTC)
    return None


def read_any_date(text: str) -> datetime | None:
    """Return the time in a date of any form that feedparser knows, aware UTC, or None."""
    return _moment(_feedparser().datetimes._parse_date(text))  # noqa: SLF001 (it has no public name)
