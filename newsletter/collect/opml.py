"""Lists of feeds as other readers keep them: OPML 2.0 (opml.org/spec2.opml), in and out.

`parse_opml` runs in the confined child: the file was written by strangers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree

from newsletter.collect.items import LONGEST_TITLE
from newsletter.errors import ParseError
from newsletter.model.article import Feed
from newsletter.text.html import one_line

PARSE_OPML = "newsletter.collect.opml:parse_opml"
MOST_FEEDS = 5_000


def parse_opml(data: bytes) -> tuple[tuple[str, str], ...]:
    """Return (address as written, title) of every feed, folders flattened.

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


def _outlines(root: etree._Element) -> Iterator[tuple[str, str]]:
    for outline in root.iter("outline", "{*}outline"):
        given = {str(key).lower(): str(value) for key, value in outline.attrib.items()}
        if url := given.get("xmlurl", "").strip():
            yield url, one_line(given.get("title") or given.get("text", ""))[:LONGEST_TITLE]


def write_opml(feeds: Iterable[Feed], *, title: str) -> str:
    """Return an OPML 2.0 document; feeds that rest are left out, for no reader knows of that."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
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
    text = quoteattr(feed.title or feed.url)
    language = f" language={quoteattr(feed.language)}" if feed.language else ""
    return f'<outline type="rss" text={text} xmlUrl={quoteattr(feed.url)}{language}/>'
