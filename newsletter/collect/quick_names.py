"""Names, texts and attributes of a feed's elements, as feedparser sees them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urljoin

from newsletter.collect.raw_feed import RawText

ATOM = "http://www.w3.org/2005/atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
ABSOLUTE = re.compile(r"https?://[^/\s]", re.IGNORECASE)
PLAIN_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9._-]+(?::\d+)?(?:/[^\s\x00-\x20?#;\\\[\]:]*)?(?:\?[^\s\x00-\x20?#;\[\]:]+)?"
)
"""An address that is absolute and stays as it is, whatever the base."""
PREFIXES = {
    ATOM: "",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
"""Namespaces whose elements mean something to us, in lower case."""
OF_OTHER_FORMATS = re.compile(
    r"backend\.userland\.com/rss|blogs\.law\.harvard\.edu/tech/rss|purl\.org/rss/1\.0/(?:$|modules/rss091)"
    r"|my\.netscape\.com|example\.com/n|purl\.org/(?:echo|pie|atom)/|uri/of/echo"
)
"""Namespaces whose elements feedparser takes for a feed's own."""
DECLARATION = re.compile(rb"""xmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)["']""")
WINDOWS = re.compile("[\x80-\x9f]")
"""Control characters that feedparser takes for those of Windows-1252."""
PLAIN_TYPES = frozenset({"text", "plain", "text/plain"})
HTML_TYPES = frozenset({"html", "text/html"})

TITLES = frozenset({"title", "dc_title", "media_title"})
DESCRIPTIONS = frozenset({"description", "dc_description", "media_description"})
SUMMARIES = frozenset({"summary", "itunes_summary"})
CONTENTS = frozenset({"content", "content_encoded"})
AUTHORS = frozenset({"author", "managingeditor", "dc_creator", "dc_author", "itunes_author"})
DATES = {
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms_issued"), 0),
    **dict.fromkeys(("updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified"), 1),
    **dict.fromkeys(("created", "dcterms_created"), 2),
}
"""Names of dates, and their place among published, updated, created."""
LANGUAGES = frozenset({"language", "dc_language"})
SECTIONS = frozenset({"category", "keywords", "dc_subject", "media_category", "itunes_category"})
LISTED_SECTIONS = frozenset({"tags", "media_keywords", "itunes_keywords"})
"""Elements that hold several, separated by commas."""
MEDIA = frozenset({"media_content", "media_thumbnail"})
LINKS = frozenset({"link", "id", "guid", "feedburner_origlink"})
_OUT_OF_PLACE = """
abstract authors author_detail body channel created_parsed date date_parsed description_detail
entries entry feed fullitem guidislink issued_parsed item items license links
modified_parsed published_parsed rss source summary_detail textinput title_detail updated_parsed xhtml_body
"""
OUT_OF_PLACE = frozenset(_OUT_OF_PLACE.split())
"""Elements that lead feedparser elsewhere."""
ONLY_ON_TOP = frozenset({"enclosure", "image", "source", *LANGUAGES})
"""Elements that an item or a feed may have, but not its parts."""
MEANT = (
    frozenset(DATES)
    | TITLES
    | DESCRIPTIONS
    | SUMMARIES
    | CONTENTS
    | AUTHORS
    | LINKS
    | OUT_OF_PLACE
    | LANGUAGES
)


class InDoubt(Exception):
    """The quick reader does not vouch for this feed; the reason is for those who look into it."""


class Names:
    """Elements' names as feedparser writes them: ``dc_creator``, ``pubdate``."""

    def __init__(self, data: bytes, root: Any) -> None:  # noqa: ANN401 (an lxml element)
        self._known: dict[object, str] = {}
        self._atom_root = root.tag.lower().startswith(f"{{{ATOM}}}")
        for prefix, uri in set(DECLARATION.findall(data)):
            _refuse_misleading(prefix.decode("ascii", "replace"), uri.decode("utf-8").lower())

    def of(self, element: Any) -> str:  # noqa: ANN401 (an lxml element)
        """Return the element's name in lower case, a known namespace's prefix before it."""
        tag = element.tag
        return self._known.get(tag) or self._new(element, tag)

    def _new(self, element: Any, tag: object) -> str:  # noqa: ANN401 (an lxml element)
        """Return a name, and remember it; that of an unknown namespace goes by its prefix."""
        if not isinstance(tag, str):
            raise InDoubt("an entity")
        uri, _, local = tag.rpartition("}")
        known = PREFIXES.get(uri[1:].lower())
        prefix = (element.prefix or "") if known is None else known
        name = (f"{prefix.lower()}_" if prefix else "") + local.lower()
        if known is not None or not uri:
            self._known[tag] = name
        return name

    def is_atom(self, root: Any) -> bool:  # noqa: ANN401 (an lxml element)
        """Tell whether the root is Atom 1.0's."""
        return self._atom_root and root.getparent() is None

    def expect(self, element: Any, allowed: Collection[str]) -> None:  # noqa: ANN401 (an lxml element)
        """Raise `InDoubt` unless all children are of these names and hold text only."""
        for child in element:
            if self.of(child) not in allowed or len(child):
                raise InDoubt("an element out of place")

    def expect_harmless(self, element: Any) -> None:  # noqa: ANN401 (an lxml element)
        """Raise `InDoubt` where an element's name or content would be taken for an item's."""
        if (
            self.of(element) in OUT_OF_PLACE
            or self.of(element) in TITLES
            or (
                len(element) and any(self.of(inner) in MEANT for inner in element.iterdescendants())
            )
        ):
            raise InDoubt("an element out of place")


def is_licence(name: str) -> bool:
    """Tell whether an element is a Creative Commons licence, whose address counts as a link."""
    return name.endswith("license") and name != "media_license"


def _refuse_misleading(prefix: str, uri: str) -> None:
    """Raise `InDoubt` for namespaces of other formats, and for known prefixes with other meanings."""
    if OF_OTHER_FORMATS.search(uri):
        raise InDoubt("a namespace of another format")
    if prefix and prefix.lower() in PREFIXES.values() and PREFIXES.get(uri) != prefix:
        raise InDoubt("a prefix that misleads")


def attributes(element: Any) -> dict[str, str]:  # noqa: ANN401 (an lxml element)
    """Return the element's attributes, names in lower case; ``rel`` and ``type`` values too."""
    given = element.items()
    if not given:
        return {}
    found = {str(key).lower(): str(value) for key, value in given}
    for name in ("rel", "type"):
        if name in found:
            found[name] = found[name].lower()
    return found


def text_of(element: Any) -> str:  # noqa: ANN401 (an lxml element)
    """Return the text of an element without children; raises `InDoubt` where it has some."""
    if len(element):
        raise InDoubt("markup that is not escaped")
    text: str = element.text or ""
    return text.strip()


def repaired(text: str) -> str:
    """Return the text; raises `InDoubt` where it looks as if it was decoded wrongly before."""
    if not text.isascii():
        if WINDOWS.search(text):
            raise InDoubt("characters of Windows")
        try:
            text.encode("latin-1").decode("utf-8")
        except ValueError:
            return text
        raise InDoubt("a text that was decoded wrongly")
    return text


def markup_of(element: Any) -> str:  # noqa: ANN401 (an lxml element)
    """Return a text that may be HTML."""
    if element.attrib:
        found = attributes(element)
        kind = found.get("type", "html")
        if kind not in PLAIN_TYPES | HTML_TYPES or "mode" in found or "src" in found:
            raise InDoubt("content of another type")
    return repaired(text_of(element))


def language_of(element: Any, inherited: str) -> str:  # noqa: ANN401 (an lxml element)
    """Return the language in which an element is written."""
    if not element.attrib:
        return inherited
    own = element.get(XML_LANG)
    if own is None:
        own = attributes(element).get("lang")
    return inherited if own is None else str(own)


def base_of(element: Any, inherited: str) -> str:  # noqa: ANN401 (an lxml element)
    """Return the base of relative addresses within an element; raises `InDoubt` for an odd one."""
    base = element.get(XML_BASE) or attributes(element).get("base")
    if base is None:
        return inherited
    if not ABSOLUTE.match(base):
        raise InDoubt("a base that is relative")
    return resolved(inherited, base)


def resolved(base: str, address: str) -> str:
    """Return an address made absolute; raises `InDoubt` for an odd one."""
    if PLAIN_ADDRESS.fullmatch(address) and base.startswith(("http://", "https://")):
        return address
    if ":///" in address or "[" in address:
        raise InDoubt("an odd address")
    try:
        return urljoin(base, address)
    except ValueError as error:
        raise InDoubt("an address that is none") from error


def title_of(element: Any, *, atom: bool, language: str) -> RawText:  # noqa: ANN401 (an lxml element)
    """Return a title; raises `InDoubt` for one that is no text."""
    plain = atom
    if element.attrib:
        found = attributes(element)
        kind = found.get("type", "text")
        if "mode" in found or kind not in PLAIN_TYPES | HTML_TYPES or not (atom or kind == "text"):
            raise InDoubt("a title of another type")
        plain = atom and kind in PLAIN_TYPES
    return RawText(
        value=repaired(text_of(element)),
        plain=plain,
        language=language_of(element, language).replace("_", "-"),
    )
