"""Our own reading of ordinary feeds: RSS 0.9x–2.0 and Atom 1.0, well-formed, in UTF-8.

It says what feedparser would say, thirty times sooner, or raises `InDoubt`.
Everything that is not known to come out equal is in doubt: other encodings and
formats, entities, ``xml:base``, markup that is not escaped, elements out of
place.  `tests/collect/test_quick_equals_oracle.py` and
`bench/feedparser_oracle.py` hold the two readers together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from newsletter.collect.items import MOST_ITEMS
from newsletter.collect.quick_entry import read_entry
from newsletter.collect.quick_names import (
    CONTENTS,
    DESCRIPTIONS,
    LANGUAGES,
    SUMMARIES,
    InDoubt,
    Names,
    base_of,
    language_of,
    repaired,
    text_of,
    title_of,
)
from newsletter.collect.raw_feed import RawFeed, RawText

__all__ = ["InDoubt", "read_quickly"]

XML_MARK = re.compile(rb"\s*<\?xml\b([^>]*)\?>")
STATED = re.compile(rb"""\bencoding\s*=\s*["']([^"']*)["']""")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]*)", re.IGNORECASE)
UTF8 = frozenset({"", "utf-8", "utf8"})
RSS_KINDS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
IN_PICTURE = frozenset({"title", "link", "url", "description", "width", "height"})
IN_TEXT_INPUT = frozenset({"title", "link", "description", "name"})


def read_quickly(data: bytes, *, url: str, content_type: str) -> RawFeed:
    """Read a feed that was found at `url`; raises `InDoubt`."""
    if not url.startswith(("http://", "https://")):
        raise InDoubt("the base of relative links")
    root = _parse(_as_utf8(data.lstrip(), content_type))
    names = Names(data, root)
    if root.tag == "rss":
        return _Reader(names, url).rss(root)
    if names.of(root) == "feed" and names.is_atom(root):
        return _Reader(names, url).atom(root)
    raise InDoubt("another format")


def _as_utf8(data: bytes, content_type: str) -> bytes:
    """Return the bytes from the root on, if nothing speaks against UTF-8."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    mark = XML_MARK.match(data)
    stated = STATED.search(mark[1]) if mark else None
    charset = CHARSET.search(content_type)
    named = {
        stated[1].decode("latin-1").lower() if stated else "",
        charset[1].lower() if charset else "",
    }
    if not named <= UTF8:
        raise InDoubt("its encoding")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise InDoubt("its encoding") from None
    if not stated and content_type.lower().startswith("text/") and not data.isascii():
        raise InDoubt("its encoding, which it does not state")
    return data[mark.end() :] if mark else data


def _parse(data: bytes) -> Any:  # noqa: ANN401 (an lxml element)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InDoubt("ill-formed") from error
    if root.getroottree().docinfo.doctype or len(parser.error_log):
        raise InDoubt("a document type, or a warning")
    return root


class _Reader:
    """Walks one document."""

    def __init__(self, names: Names, url: str) -> None:
        self._names = names
        self._url = url
        self._title: RawText | None = None
        self._language = ""
        self._has_summary = False

    def rss(self, root: Any) -> RawFeed:  # noqa: ANN401 (an lxml element)
        """Read ``<rss><channel>…``; anything beside the one channel is in doubt."""
        version = root.get("version", "")
        kind = RSS_KINDS.get(version, "rss20" if version.startswith("2.") else "rss")
        if len(root) != 1 or self._names.of(root[0]) != "channel":
            raise InDoubt("no channel, or several")
        return self._feed(root[0], root, kind=kind, entry="item")

    def atom(self, root: Any) -> RawFeed:  # noqa: ANN401 (an lxml element)
        """Read ``<feed><entry>…``."""
        return self._feed(root, root, kind="atom10", entry="entry")

    def _feed(self, holder: Any, root: Any, *, kind: str, entry: str) -> RawFeed:  # noqa: ANN401 (lxml elements)
        self._language = language_of(root, "").replace("_", "-")
        language = language_of(holder, language_of(root, ""))
        if {"lastmod", "href"} & {name.lower() for name in holder.attrib}:
            raise InDoubt("a channel of another format")
        atom = kind == "atom10"
        for element in dict.fromkeys((root, holder)):
            self._url = base_of(element, self._url)
        entries = tuple(
            read_entry(
                child, self._names, url=self._url, atom=atom, language=language_of(child, language)
            )
            for child in islice(
                self._entries(holder, entry, atom=atom, language=language), MOST_ITEMS
            )
        )
        return RawFeed(kind=kind, title=self._title, language=self._language, entries=entries)

    def _entries(self, holder: Any, entry: str, *, atom: bool, language: str) -> Iterator[Any]:  # noqa: ANN401 (lxml elements)
        """Yield the items; note title and language on the way."""
        for child in holder:
            name = self._names.of(child)
            if name == entry:
                yield child
            elif name == "title":
                self._take_title(child, atom=atom, language=language)
            elif name in LANGUAGES:
                self._language = repaired(text_of(child))
            elif name in {"image", "textinput"}:
                self._names.expect(child, IN_PICTURE if name == "image" else IN_TEXT_INPUT)
            else:
                self._names.expect_harmless(child)
                self._note_text(name)

    def _note_text(self, name: str) -> None:
        """Raise `InDoubt` where feedparser would carry a feed's text over into its first item."""
        if name in CONTENTS or (self._has_summary and name in SUMMARIES | DESCRIPTIONS):
            raise InDoubt("several texts on the feed")
        self._has_summary = self._has_summary or name in SUMMARIES

    def _take_title(self, element: Any, *, atom: bool, language: str) -> None:  # noqa: ANN401 (an lxml element)
        if self._title is not None:
            raise InDoubt("several titles")
        self._title = title_of(element, atom=atom, language=language)
