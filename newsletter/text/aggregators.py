"""Google News: a search as a feed, and the addresses that it gives instead of the outlets' own.

Such an address leads to the article only through a script in a browser; which article it is
cannot be told from it.
"""

from __future__ import annotations

from urllib.parse import urlencode

from newsletter.text.addresses import host_of

NEWS_HOST = "news.google.com"
HOME = {"ar": "EG", "bn": "BD", "en": "US", "fa": "IR", "hi": "IN", "no": "NO", "ur": "PK"}
"""The country whose edition is asked for a language that names none."""


def news_search(query: str, language: str = "") -> str:
    """Return the address of the feed that answers a search: ``site:ledger.example when:7d``.

    `language` is a BCP 47 tag; empty: English.
    """
    primary, _, region = (language or "en").partition("-")
    primary = primary.lower()
    region = region.upper() or HOME.get(primary, primary.upper())
    asked = {
        "q": " ".join(query.split()),
        "hl": f"{primary}-{region}",
        "gl": region,
        "ceid": f"{region}:{primary}",
    }
    return f"https://{NEWS_HOST}/rss/search?{urlencode(asked)}"


def is_aggregated(url: str) -> bool:
    """Tell whether an address is an aggregator's, which stands for an article's own."""
    plain = url.isascii() and "%" not in url  # then a host stands there as it is
    return not (plain and NEWS_HOST not in url.lower()) and host_of(url) == NEWS_HOST


def without_outlet(title: str, outlet: str) -> str:
    """Return a title without `` - Outlet`` at its end, which the aggregator appends."""
    head, dash, tail = title.rpartition(" - ")
    return head.rstrip() if dash and outlet and tail.strip() == outlet.strip() else title
