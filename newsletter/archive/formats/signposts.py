"""What robots read: the sitemap (sitemaps.org) and robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from newsletter.model.values import dataclass

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_PAGES = 50_000
"""Addresses of one sitemap, as the protocol has it."""
_SAFE = "/%:@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signpost:
    """A page that robots may list."""

    path: str
    """Below the archive's address, a folder's without ``index.html``: ``issues/2017-11/``."""
    changed: str = ""
    """``2017-12-01``, or empty where no day is known."""


def sitemaps(
    pages: Iterable[Signpost], base: str, *, most: int = MOST_PAGES
) -> Iterator[tuple[str, bytes]]:
    """Yield the files, the parts before their index; no pages give an empty sitemap.

    `base` is the archive's address, ending in ``/``.  As long as one file is enough it is
    ``sitemap.xml`` itself.
    """
    source, parts = iter(pages), 0
    part = list(islice(source, most))
    following = list(islice(source, most))
    if not following:
        yield "sitemap.xml", _urlset(part, base)
        return
    newest = list[str]()
    while part:
        parts += 1
        newest.append(max(page.changed for page in part))
        yield f"sitemap-{parts}.xml", _urlset(part, base)
        part, following = following, list(islice(source, most))
    yield "sitemap.xml", _index(newest, base)


def robots(base: str) -> bytes:
    """Return robots.txt, or nothing where the archive is not at the root of its host.

    Robots ask for it at the root alone (RFC 9309, 2.3).
    """
    if not base or urlsplit(base).path != "/":
        return b""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n".encode()


def _urlset(pages: Sequence[Signpost], base: str) -> bytes:
    urlset = Element("urlset", {"xmlns": SITEMAP})
    for page in pages:
        _add(urlset, "url", base + quote(page.path, safe=_SAFE), page.changed)
    return _written(urlset)


def _index(newest: Sequence[str], base: str) -> bytes:
    index = Element("sitemapindex", {"xmlns": SITEMAP})
    for number, changed in enumerate(newest, start=1):
        _add(index, "sitemap", f"{base}sitemap-{number}.xml", changed)
    return _written(index)


def _add(parent: Element, name: str, address: str, changed: str) -> None:
    element = SubElement(parent, name)
    SubElement(element, "loc").text = address
    if changed:
        SubElement(element, "lastmod").text = changed


def _written(root: Element) -> bytes:
    indent(root, space=" ")
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"
