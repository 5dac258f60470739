"""Channel Definition Format (W3C note NOTE-CDFsubmit, 1997).  Runs in the confined child.

feedparser reads its items, but neither the format's name, nor ``BASE``, nor links
and titles that stand in elements and attributes of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from newsletter.collect.dates import read_date
from newsletter.collect.raw_feed import RawDate, RawEntry, RawFeed, RawText

ROOT = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<![^>]{0,2000}>\s*){0,9}<channel[\s>]", re.IGNORECASE
)
MARK = b"\xef\xbb\xbf"
MOST_ITEMS = 5_000


def read_cdf(data: bytes, *, url: str) -> RawFeed | None:
    """Read a channel that was found at `url`; None for what is none."""
    data = data.removeprefix(MARK)
    if not ROOT.match(data):
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(data.lstrip(), parser)
    if root is None or _name(root) != "channel":
        return None
    base = _joined(url, _said(root, "base")) or url
    items = [one for one in root.iter() if _name(one) == "item"][:MOST_ITEMS]
    return RawFeed(
        kind="cdf",
        title=_title(root),
        entries=tuple(_entry(item, base) for item in items),
    )


def _entry(item: etree._Element, base: str) -> RawEntry:
    links = [_said(one, "href") for one in (item, *_children(item, "a"))]
    link = next(filter(None, links), "")
    changed = _said(item, "lastmod")
    found = read_date(changed)
    moment = found.moment if found else None
    return RawEntry(
        title=_title(item),
        addresses=(_joined(base, link) if link else "",),
        dates=(RawDate(text=changed, moment=moment),) if changed else (),
        updated=moment,
        summary=_text(item, "abstract") or None,
    )


def _title(element: etree._Element) -> RawText | None:
    text = _text(element, "title")
    return RawText(value=text) if text else None


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _name(child) == name)


def _text(element: etree._Element, name: str) -> str:
    """Return the text of a child, or what its ``VALUE`` says."""
    child = next(_children(element, name), None)
    return "" if child is None else "".join(child.itertext()).strip() or _said(child, "value")


def _said(element: etree._Element, name: str) -> str:
    """Return an attribute, whatever the case of its name."""
    return next((value for key, value in element.attrib.items() if key.lower() == name), "").strip()


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""
