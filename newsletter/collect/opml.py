"""Lists of feeds as other readers keep them: OPML 2.0 (opml.org/spec2.opml), in and out.

`parse_opml` runs in the confined child: the file was written by strangers.

A page, a sitemap or a search is no feed for other readers.  It goes out as a link (a search as the
feed that it is answered with), and its rule in attributes of a namespace of our own, which others
pass over (OPML 2.0, “Extending OPML”) and we read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree

from newsletter.collect.items import LONGEST_TITLE, plain_language
from newsletter.errors import ParseError
from newsletter.model.article import Feed, FeedKind
from newsletter.text.html import one_line

SPACE = "urn:newsletter:feeds:1"
RULES = ("links", "headlines", "dates", "match", "query")
"""Fields of a rule, by the names of our attributes."""
OWN_ELEMENTS = {
    FeedKind.PAGE: "link",
    FeedKind.SITEMAP: "link",
    FeedKind.GOOGLE_NEWS: "rss",
    FeedKind.FEED: "rss",
}
"""The ``type`` of an outline."""
Listed = dict[str, str]
"""``url``, ``title`` and ``language``; of what is no feed also ``kind`` and its rule."""
PARSE_OPML = "newsletter.collect.opml:parse_opml"
MOST_FEEDS = 5_000


def parse_opml(data: bytes) -> tuple[Listed, ...]:
    """Return address as written, title, language and rule of every source, folders flattened.

    Raises `ParseError` for what is no OPML, declares a document type (entities
    are made there), or names more than `MOST_FEEDS`.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(
            f"The file is no sound XML: {one_line(str(error))[:200]}.",
            help="Export it anew from the program that wrote it.",
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ParseError(
            "The file declares a document type, which no list of feeds needs.",
            help="Take the lines from <!DOCTYPE to ]> out; entities are not read.",
        )
    if etree.QName(root).localname.lower() != "opml":
        raise ParseError(
            "The file is XML, but no OPML list of feeds.",
            help="A single feed is added with: newsletter feeds add URL",
        )
    found = tuple(_outlines(root))
    if len(found) > MOST_FEEDS:
        raise ParseError(
            f"The file names {len(found):,} feeds; at most {MOST_FEEDS:,} are taken.",
            help="Divide it.",
        )
    return found


def _outlines(root: etree._Element) -> Iterator[Listed]:
    own = f"{{{SPACE}}}"
    for outline in root.iter("outline", "{*}outline"):
        given = {str(key).lower(): str(value) for key, value in outline.attrib.items()}
        kind = given.get(f"{own}kind", "")
        url = (given.get("xmlurl") or (given.get("url", "") if kind else "")).strip()
        if url:
            title = one_line(given.get("title") or given.get("text", ""))[:LONGEST_TITLE]
            rule = {name: given[own + name] for name in RULES if own + name in given}
            said = {
                "url": url,
                "title": title,
                "language": plain_language(given.get("language", "")),
            }
            yield {**said, "kind": kind, **rule} if kind else said


def write_opml(feeds: Iterable[Feed], *, title: str) -> str:
    """Return an OPML 2.0 document; feeds that rest are left out, for no reader knows of that."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:n="{SPACE}">',
        f"  <head><title>{_escaped(title)}</title></head>",
        "  <body>",
        *(f"    {_outline(feed)}" for feed in feeds if not feed.paused),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return quoteattr(text, {"'": "&apos;", '"': "&quot;"})[1:-1]


def _outline(feed: Feed) -> str:
    kind = OWN_ELEMENTS[feed.kind]
    given = {
        "type": kind,
        "text": feed.title or feed.url,
        "xmlUrl" if kind == "rss" else "url": feed.url,
        "language": feed.language,
    }
    if feed.kind is not FeedKind.FEED:
        given |= {"n:kind": str(feed.kind), "n:links": feed.links, "n:headlines": feed.headlines}
        given |= {"n:dates": feed.dates, "n:match": " ".join(feed.match), "n:query": feed.query}
    said = (f"{name}={quoteattr(value)}" for name, value in given.items() if value)
    return f"<outline {' '.join(said)}/>"
