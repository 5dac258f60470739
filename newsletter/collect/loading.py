"""What the children that parse load before they shut themselves in: no file opens for them later.

Libraries load parts of themselves when they are first needed; so each is made to need them.
"""

from __future__ import annotations

import encodings
import importlib
import pkgutil

from newsletter.collect.feed_oracle import read_with_feedparser

_OF_WINDOWS = frozenset({"mbcs", "oem"})

_FEED = (
    b'<?xml version="1.0" encoding="iso-8859-2"?><rss version="2.0"><channel><title>a</title>'
    b"<item><title>b &eacute; &#233;</title><link>http://a.example/</link>"
    b"<pubDate>Sun, 22 Nov 2026 09:00:00 GMT</pubDate><description>&lt;p&gt;c</description>"
    b"</item></channel></rss>"
)


def load_feed_parsers() -> None:
    """Load all that reading feeds, and the pages that lead to them, may need."""
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in _OF_WINDOWS:
            importlib.import_module(f"encodings.{module.name}")
    for name in ("opml", "feed_links", "listing", "sitemaps", "link_patterns", "news_search"):
        importlib.import_module(f"newsletter.collect.{name}")
    for feed in (_FEED, _FEED.replace(b"</item>", b"")):  # well-formed, and not
        read_with_feedparser(feed, url="http://a.example/", content_type="text/xml")
