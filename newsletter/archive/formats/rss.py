"""A feed as RSS 2.0, with the whole content and its own address.

As the best practices of the RSS Advisory Board have it: content:encoded, atom:link, dc:creator.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from newsletter.archive.formats.atom import NAMESPACE as ATOM
from newsletter.archive.formats.feed import Feed, Item
from newsletter.archive.formats.lines import without_controls

CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


def rss(feed: Feed) -> bytes:
    """Return the file."""
    spaces = {"xmlns:atom": ATOM, "xmlns:content": CONTENT, "xmlns:dc": DUBLIN_CORE}
    top = Element("rss", {"version": "2.0", **spaces})
    channel = SubElement(top, "channel")
    _text(channel, "title", feed.title)
    _text(channel, "link", feed.home)
    _text(channel, "description", feed.subtitle or feed.title)
    _text(channel, "language", feed.language)
    _text(channel, "lastBuildDate", _time(feed.updated))
    SubElement(
        channel,
        "atom:link",
        {"rel": "self", "type": "application/rss+xml", "href": f"{feed.folder}rss.xml"},
    )
    for item in feed.items:
        _add(channel, item)
    indent(top, space=" ")
    data: bytes = tostring(top, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _add(channel: Element, item: Item) -> None:
    element = SubElement(channel, "item")
    _text(element, "title", item.title)
    _text(element, "link", item.address)
    _text(element, "guid", item.id).set("isPermaLink", "false")
    _text(element, "pubDate", _time(item.published))
    for name in item.authors:
        _text(element, "dc:creator", name)
    for topic in item.topics:
        _text(element, "category", topic)
    if item.summary:
        _text(element, "description", item.summary)
    _text(element, "content:encoded", item.html)


def _time(moment: datetime) -> str:
    """Return the time as mail writes it (RFC 822, four digits for the year)."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = without_controls(text)
    return element
