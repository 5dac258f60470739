"""A feed as Atom 1.0 (RFC 4287); what is older in documents of its own (RFC 5005, section 4)."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from newsletter.archive.formats.feed import Feed, Item, stamp
from newsletter.archive.formats.lines import without_controls

NAMESPACE = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"


def atom(feed: Feed) -> bytes:
    """Return the file; its id is the address of the feed's folder, in archive documents too."""
    kind = "application/atom+xml"
    spaces = {"xmlns:fh": HISTORY} if feed.part else {}
    top = Element("feed", {"xmlns": NAMESPACE, **spaces, "xml:lang": feed.language})
    _text(top, "id", feed.folder)
    _text(top, "title", feed.title)
    if feed.subtitle:
        _text(top, "subtitle", feed.subtitle)
    _text(top, "updated", stamp(feed.updated))
    _link(top, "alternate", "text/html", feed.home)
    _link(top, "self", kind, f"{feed.folder}{feed.part or 'feed'}.xml")
    if feed.part:
        SubElement(top, "fh:archive")
        _link(top, "current", kind, f"{feed.folder}feed.xml")
    if feed.previous:
        _link(top, "prev-archive", kind, f"{feed.folder}{feed.previous}.xml")
    _text(SubElement(top, "author"), "name", feed.publisher)
    for item in feed.items:
        _add(top, item)
    indent(top, space=" ")
    data: bytes = tostring(top, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _add(top: Element, item: Item) -> None:
    entry = SubElement(top, "entry", {"xml:lang": item.language})
    _text(entry, "id", item.id)
    _text(entry, "title", item.title)
    _link(entry, "alternate", "text/html", item.address)
    if item.original:
        SubElement(entry, "link", {"rel": "via", "href": item.original})
    for name in item.authors:
        _text(SubElement(entry, "author"), "name", name)
    for topic in item.topics:
        SubElement(entry, "category", {"term": without_controls(topic)})
    _text(entry, "published", stamp(item.published))
    _text(entry, "updated", stamp(item.updated))
    if item.summary:
        _text(entry, "summary", item.summary)
    _text(entry, "content", item.html).set("type", "html")


def _link(parent: Element, rel: str, kind: str, address: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": kind, "href": address})


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = without_controls(text)
    return element
