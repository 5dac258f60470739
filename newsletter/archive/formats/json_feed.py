"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from typing import Any

from newsletter.archive.formats.feed import Feed, Item, stamp
from newsletter.archive.formats.lines import without_controls

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    """Return the file."""
    told = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": f"{feed.folder}feed.json",
        "next_url": f"{feed.folder}{feed.previous}.json" if feed.previous else "",
        "description": feed.subtitle,
        "language": feed.language,
        "authors": [{"name": feed.publisher}],
        "items": [_item(item) for item in feed.items],
    }
    known = {name: value for name, value in told.items() if value or name == "items"}
    return (json.dumps(known, ensure_ascii=False, indent=1) + "\n").encode()


def _item(item: Item) -> dict[str, Any]:
    told = {
        "id": item.id,
        "url": item.address,
        "external_url": item.original,
        "title": item.title,
        "content_html": without_controls(item.html),
        "summary": item.summary,
        "date_published": stamp(item.published),
        "date_modified": stamp(item.updated) if item.updated != item.published else "",
        "authors": [{"name": name} for name in item.authors],
        "tags": list(item.topics),
        "language": item.language,
    }
    return {name: value for name, value in told.items() if value}
