"""One item, read quickly: what feedparser makes of its elements, in their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from newsletter.collect.dates import read_standard
from newsletter.collect.feed_oracle import read_any_date
from newsletter.collect.quick_names import (
    AUTHORS,
    CONTENTS,
    DATES,
    DESCRIPTIONS,
    HTML_TYPES,
    LANGUAGES,
    LINKS,
    LISTED_SECTIONS,
    MEANT,
    MEDIA,
    ONLY_ON_TOP,
    OUT_OF_PLACE,
    SECTIONS,
    SUMMARIES,
    TITLES,
    XML_BASE,
    XML_LANG,
    InDoubt,
    Names,
    attributes,
    is_licence,
    markup_of,
    repaired,
    resolved,
    text_of,
    title_of,
)
from newsletter.collect.raw_feed import (
    Picture,
    RawDate,
    RawEntry,
    RawText,
    addresses_of,
    credits_of,
    picture_of,
)

PAGE_TYPES = HTML_TYPES | {"xhtml", "application/xhtml+xml"}
PERSON = frozenset({"name", "email", "uri", "url"})
TEXTS = DESCRIPTIONS | SUMMARIES
HALF_AN_ENTITY = re.compile("&([A-Za-z0-9_]+);")


def read_entry(element: Any, names: Names, *, url: str, atom: bool, language: str) -> RawEntry:  # noqa: ANN401 (an lxml element)
    """Read one item; raises `InDoubt`."""
    if any(name != XML_LANG for name, _ in element.items()):
        raise InDoubt("an item with attributes")
    entry = _Entry(names, url=url, atom=atom, language=language)
    name_of, take = names.of, KINDS.get
    for child in element:
        name = name_of(child)
        take(name, _Entry._take_more)(entry, child, name)  # noqa: SLF001 (its own class)
    return entry.result()


class _Entry:
    """What has been read of an item so far."""

    def __init__(self, names: Names, *, url: str, atom: bool, language: str) -> None:
        self._names = names
        self._url = url
        self._atom = atom
        self._language = language
        self._title: RawText | None = None
        self._original = ""
        self._link: str | None = None
        self._links: list[tuple[str, str]] = []
        self._id: str | None = None
        self._people: list[str] = []
        self._byline = ""
        self._dates: list[RawDate | None] = [None, None, None]
        self._summary: str | None = None
        self._has_summary = False
        self._contents: list[str] = []
        self._own_language = ""
        self._sections: dict[str, None] = {}
        self._media: list[Picture] = []
        self._thumbnails: list[Picture] = []
        self._enclosures: list[Picture] = []
        self._reset = False
        """An image or a source came after the title: feedparser would take one more."""

    def take(self, element: Any, name: str) -> None:  # noqa: ANN401 (an lxml element)
        """Take one child into account."""
        KINDS.get(name, _Entry._take_more)(self, element, name)

    def _take_more(self, element: Any, name: str) -> None:  # noqa: ANN401 (an lxml element)
        if name == "enclosure":
            self._take_group(element)
            self._take_enclosure(attributes(element))
        elif name in SECTIONS | LISTED_SECTIONS:
            self._take_section(element, name)
        elif name in MEDIA:
            self._take_media(element, name)
        elif name in LANGUAGES:
            self._own_language = repaired(text_of(element))
        else:
            self._take_other(element, name)

    def result(self) -> RawEntry:
        """Return the item."""
        published, updated, created = self._dates
        updated = updated or published
        return RawEntry(
            title=self._title,
            addresses=addresses_of(
                original=self._original,
                link=self._link or "",
                source_id=self._id or "",
                links=tuple(self._links),
            ),
            source_id=self._id or "",
            credits=credits_of(self._people, self._byline),
            dates=tuple(date for date in (published, updated, created) if date and date.text),
            updated=updated.moment if updated else None,
            summary=self._summary,
            contents=tuple(self._contents),
            language=self._own_language,
            sections=tuple(self._sections),
            pictures=(*self._media, *self._thumbnails, *self._enclosures),
        )

    def _take_title(self, element: Any, name: str) -> None:  # noqa: ANN401 (an lxml element)
        """Take the first; feedparser weighs later and deeper ones, which must not come first."""
        if self._title is None:
            if name != "title":
                raise InDoubt("another title before the title")
            self._title = title_of(element, atom=self._atom, language=self._language)
            if not self._title.value:
                raise InDoubt("an empty title")
        elif self._reset:
            raise InDoubt("a second title after an image or a source")
        else:
            text_of(element)

    def _take_link(self, element: Any, name: str) -> None:  # noqa: ANN401 (an lxml element)
        if name == "feedburner_origlink":
            if element.attrib:
                raise InDoubt("an address with attributes")
            self._original = repaired(text_of(element))
        elif name == "link":
            self._take_address(element)
        elif self._id is not None:
            raise InDoubt("several ids")
        else:
            self._take_id(element)

    def _take_id(self, element: Any) -> None:  # noqa: ANN401 (an lxml element)
        value = text_of(element)
        found = attributes(element)
        _refuse_base(found)
        if found.get("ispermalink", "true") == "true":
            value = resolved(self._url, value) if value else value
            if self._link is None:
                self._link = value
        self._id = repaired(value)

    def _take_address(self, element: Any) -> None:  # noqa: ANN401 (an lxml element)
        """RSS: the address is the text.  Atom, also within RSS: it is an attribute."""
        found = attributes(element)
        if not found:
            self._take_text_address(text_of(element))
            return
        _refuse_base(found)
        href = found.get("url", found.get("uri", found.get("href")))
        rel = found.get("rel", "alternate")
        if href is not None:
            href = resolved(self._url, href)
            self._links.append((rel, href))
            if rel == "enclosure":
                self._enclosures.append(Picture(url=href, kind=found.get("type") or "text/html"))
            if rel == "alternate" and found.get("type", "text/html") in PAGE_TYPES:
                self._link = href
            text_of(element)
        else:
            raise InDoubt("a link with attributes and without address")

    def _take_text_address(self, text: str) -> None:
        value = repaired(resolved(self._url, text)) if text else ""
        if "&" in value:
            value = HALF_AN_ENTITY.sub(r"&\g<1>", value.replace("&amp;", "&"))
        self._link = value
        self._links.append(("alternate", value))

    def _take_enclosure(self, found: dict[str, str]) -> None:
        href = found.get("url", found.get("uri", found.get("href"))) or ""
        self._links.append(("enclosure", href))
        self._enclosures.append(picture_of({**found, "url": href}))

    def _take_section(self, element: Any, name: str) -> None:  # noqa: ANN401 (an lxml element)
        """Take a category: its term, or Apple's text, then what stands in it."""
        text = repaired(text_of(element))
        if name in LISTED_SECTIONS:
            lost = element.attrib and name != "tags"  # feedparser keeps attributes, not the text
            terms = [] if lost else text.split(",")
        else:
            found = attributes(element)
            terms = [found.get("text" if name == "itunes_category" else "term", ""), text]
        self._sections |= dict.fromkeys(filter(None, map(str.strip, terms)))

    def _take_media(self, element: Any, name: str) -> None:  # noqa: ANN401 (an lxml element)
        found = attributes(element)
        if name == "media_content":
            self._media.append(picture_of(found))
            self._take_group(element)
        else:
            if text_of(element) and "url" not in found:
                raise InDoubt("an address as text")
            self._thumbnails.append(picture_of(found, kind="thumbnail"))

    def _take_date(self, element: Any, name: str) -> None:  # noqa: ANN401 (an lxml element)
        text = repaired(text_of(element))
        self._dates[DATES[name]] = RawDate(text=text, moment=_moment(text))

    def _take_text(self, element: Any, _name: str) -> None:  # noqa: ANN401 (an lxml element)
        """Take the first as summary; one more, while there is no content, counts as content."""
        text = markup_of(element)
        if self._has_summary and not self._contents:
            self._contents.append(text)
        else:
            self._summary, self._has_summary = text, True

    def _take_content(self, element: Any, _name: str) -> None:  # noqa: ANN401 (an lxml element)
        self._contents.append(markup_of(element))
        self._has_summary = True

    def _take_author(self, element: Any, _name: str) -> None:  # noqa: ANN401 (an lxml element)
        """Take a line of text, or Atom's name and address (RFC 4287, 3.2)."""
        name, byline = self._person(element) if len(element) else (repaired(text_of(element)),) * 2
        self._people.append(name)
        self._byline = byline
        if len(self._people) > 1 and ("@" in byline or any("@" in one for one in self._people)):
            raise InDoubt("several authors with mail addresses")

    def _person(self, element: Any) -> tuple[str, str]:  # noqa: ANN401 (an lxml element)
        found = dict.fromkeys(PERSON, "")
        for child in element:
            key = self._names.of(child)
            if key in PERSON and not found[key]:
                found[key] = repaired(text_of(child))
            elif key in PERSON or key in MEANT or len(child):
                raise InDoubt("an author of another form")
        if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
            raise InDoubt("an author of another form")
        name, email = found["name"], found["email"]
        return name, f"{name} ({email})" if name and email else name or email

    def _take_other(self, element: Any, name: str) -> None:  # noqa: ANN401 (an lxml element)
        """Whatever else there is must not touch what we read, itself or by what it holds."""
        if name in {"source", "image"} and not len(element):
            self._reset = True
        elif name in OUT_OF_PLACE or name == "image" or is_licence(name):
            raise InDoubt("an element out of place")
        elif name == "contributor":
            self._names.expect(element, PERSON)
        elif len(element):
            self._take_group(element)

    def _take_group(self, element: Any) -> None:  # noqa: ANN401 (an lxml element)
        """Descend into a group, as Media RSS has them: its titles and texts count after ours."""
        for child in element:
            name = self._names.of(child)
            if self._may_stand_deeper(name):
                self.take(child, name)
            elif name in MEANT or name in ONLY_ON_TOP or is_licence(name):
                raise InDoubt("an element out of place")
            elif len(child):
                self._take_group(child)

    def _may_stand_deeper(self, name: str) -> bool:
        titled = self._title is not None and name in {"media_title", "media_description"}
        return titled or name in MEDIA | SECTIONS | LISTED_SECTIONS


_Taker = Callable[[_Entry, Any, str], None]
KINDS: dict[str, _Taker] = {
    **dict.fromkeys(TITLES, _Entry._take_title),  # noqa: SLF001 (its own table)
    **dict.fromkeys(LINKS, _Entry._take_link),  # noqa: SLF001
    **dict.fromkeys(DATES, _Entry._take_date),  # noqa: SLF001
    **dict.fromkeys(TEXTS, _Entry._take_text),  # noqa: SLF001
    **dict.fromkeys(CONTENTS, _Entry._take_content),  # noqa: SLF001
    **dict.fromkeys(AUTHORS, _Entry._take_author),  # noqa: SLF001
}
"""What is made of an element, by its name."""


def _refuse_base(found: Mapping[str, str]) -> None:
    """Raise `InDoubt` where the attributes, names in lower case, change what an address means."""
    if XML_BASE.lower() in found or "base" in found:
        raise InDoubt("a base of its own")


def _moment(text: str) -> datetime | None:
    found = read_standard(text)
    return found.moment if found else read_any_date(text)
