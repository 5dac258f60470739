"""feedparser's reading of a feed: slow, and right about nearly everything.

feedparser gets an open file, never a name: of bytes, too, it would first try whether a local file is
called so, and read that.  It only takes the structure apart.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
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
from newsletter.errors import ParseError

_SIZES = re.compile(rb"</?(?:width|height)\b[^<>]*>", re.IGNORECASE)
"""Of a channel's picture: feedparser takes the end of what never began for a number."""
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+))")
_LAST_CHARACTER, _SURROGATES = 0x10FFFF, range(0xD800, 0xE000)


def read_with_feedparser(data: bytes, *, url: str, content_type: str) -> RawFeed | None:
    """Read RSS, RDF, Atom or CDF; None for what is no feed.

    Raises `ParseError` where feedparser gives up even on a feed whose known traps are out of its way.
    """
    found = _parsed(data.lstrip(), url=url, content_type=content_type)
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


def _parsed(data: bytes, *, url: str, content_type: str) -> Any:  # noqa: ANN401 (feedparser's dictionary)
    parse = partial(
        _feedparser().parse,
        response_headers={"content-location": url, "content-type": content_type},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    try:
        return parse(BytesIO(data))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (it stumbles over broken markup in many ways)
        with_less = _REFERENCE.sub(_to_a_character, _SIZES.sub(b"", data))
    try:
        return parse(BytesIO(with_less))
    except MemoryError:
        raise
    except Exception as error:
        raise ParseError(
            "The feed is broken in a way in which nobody can read it.",
            help="It may be mended soon. Otherwise tell its publisher, or take its page: "
            "docs/how-to/read-a-page-without-a-feed.md.",
        ) from error


def _to_a_character(reference: re.Match[bytes]) -> bytes:
    """Return a numeric reference; one that names no character names U+FFFD."""
    digits = (reference[1] or reference[2]).lstrip(b"0")[:8] or b"0"
    number = int(digits, 16 if reference[1] else 10)
    named = number <= _LAST_CHARACTER and number not in _SURROGATES
    return reference[0] if named else b"&#xfffd"


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
