"""Google News' answer to a search.  Runs in the confined child.

An ordinary RSS feed, but its titles end in the outlet's name, its summaries
repeat the title as a link, and only ``<source url>`` tells whose an article is
(RSS 2.0, ``<source>`` sub-element of ``<item>``).
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from newsletter.collect.feed_parsing import parse_feed
from newsletter.collect.items import FeedItem, ParsedFeed, web_address
from newsletter.text.aggregators import without_outlet
from newsletter.text.html import one_line

KIND = "google-news"


def parse_news_search(data: bytes, *, url: str, content_type: str) -> ParsedFeed:
    """Parse the answer to a search.  Raises `ParseError` for what is no feed."""
    parsed = parse_feed(data, url=url, content_type=content_type)
    sources = _sources(data)
    return replace(
        parsed,
        kind=KIND,
        items=tuple(_item(one, *sources.get(one.source_id, ("", ""))) for one in parsed.items),
    )


def _item(item: FeedItem, name: str, site: str) -> FeedItem:
    return replace(
        item,
        title=without_outlet(item.title, name),
        summary="",
        said=(*item.said, ("title", item.title)) if name else item.said,
        source_name=name,
        source_site=site,
    )


def _sources(data: bytes) -> dict[str, tuple[str, str]]:
    """Return (name, site) of the outlet by the item's id."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(data.strip(), parser)
    sources: dict[str, tuple[str, str]] = {}
    for item in root.iter("item") if root is not None else ():
        source = item.find("source")
        if source is not None:
            name = one_line(source.text or "")
            sources[(item.findtext("guid") or "").strip()] = (
                name,
                web_address(source.get("url", "")),
            )
    return sources
