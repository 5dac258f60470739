"""Feeds in the formats of the wild: RSS 2.0, Atom 1.0, RSS 1.0 (RDF), JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import format_datetime
from html import escape

from newsletter.testing.press_world.content import PressArticle, PressOutlet

MEDIA_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json",
}

NEWS_SPACE = "http://www.google.com/schemas/sitemap-news/0.9"


def feed_bytes(outlet: PressOutlet) -> bytes:
    """Return the outlet's feed, newest article first."""
    newest_first = sorted(outlet.articles, key=lambda article: article.published, reverse=True)
    text = WRITERS[outlet.feed](outlet, newest_first)
    return (_break(text) if outlet.manners == "broken" else text).encode()


def article_link(outlet: PressOutlet, article: PressArticle) -> str:
    """Return the address that the feed gives, tracking included."""
    return outlet.site + article.path + outlet.tracking


def sitemap_bytes(outlet: PressOutlet) -> bytes:
    """Return the outlet's sitemap, in the order in which its articles were written."""
    rows = "".join(
        f"""
  <url>
    <loc>{outlet.site}{escape(article.path)}</loc>
    <lastmod>{article.published.isoformat()}</lastmod>{_news(outlet, article)}
  </url>"""
        for article in outlet.articles
    )
    extension = f' xmlns:news="{NEWS_SPACE}"' if outlet.sitemap == "news" else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{extension}>{rows}
</urlset>
""".encode()


def _news(outlet: PressOutlet, article: PressArticle) -> str:
    if outlet.sitemap != "news":
        return ""
    return f"""
    <news:news>
      <news:publication>
        <news:name>{escape(outlet.name)}</news:name><news:language>{outlet.language}</news:language>
      </news:publication>
      <news:publication_date>{article.published.isoformat()}</news:publication_date>
      <news:title>{escape(article.title)}</news:title>
    </news:news>"""


def _break(text: str) -> str:
    """Return what is left of a feed whose template failed at its start: no XML, and nothing in it."""
    declaration = text.partition("\n")[0]
    return f"{declaration}\n<br />\n<b>Fatal error</b>: in feed.php on line 212\n<channel><item"


def _rss(outlet: PressOutlet, articles: list[PressArticle]) -> str:
    items = "".join(
        f"""
  <item>
    <title>{escape(article.title)}</title>
    <link>{escape(article_link(outlet, article))}</link>
    <guid isPermaLink="false">{outlet.host}:{escape(article.path)}</guid>
    <pubDate>{format_datetime(article.published)}</pubDate>
    {"".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in article.authors)}
    <description>{escape("<p>" + escape(article.summary) + "</p>")}</description>
  </item>"""
        for article in articles
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
  <title>{escape(outlet.name)}</title>
  <link>{outlet.site}/</link>
  <description>{escape(outlet.tagline)}</description>
  <language>{outlet.language}</language>
  <ttl>60</ttl>{items}
</channel>
</rss>
"""


def _atom(outlet: PressOutlet, articles: list[PressArticle]) -> str:
    entries = "".join(
        f"""
  <entry>
    <id>tag:{outlet.host},2017:{escape(article.path)}</id>
    <title type="text">{escape(article.title)}</title>
    <link rel="alternate" type="text/html" href="{escape(article_link(outlet, article))}"/>
    <published>{article.published.isoformat()}</published>
    <updated>{article.published.isoformat()}</updated>
    {"".join(f"<author><name>{escape(name)}</name></author>" for name in article.authors)}
    <summary type="text">{escape(article.summary)}</summary>
  </entry>"""
        for article in articles
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">
  <id>{outlet.site}/</id>
  <title>{escape(outlet.name)}</title>
  <subtitle>{escape(outlet.tagline)}</subtitle>
  <link rel="self" href="{outlet.feed_url}"/>
  <link rel="alternate" href="{outlet.site}/"/>
  <updated>{articles[0].published.isoformat() if articles else "2017-12-18T00:00:00+00:00"}</updated>
  <author><name>{escape(outlet.name)}</name></author>{entries}
</feed>
"""


def _rdf(outlet: PressOutlet, articles: list[PressArticle]) -> str:
    links = [escape(article_link(outlet, article)) for article in articles]
    items = "".join(
        f"""
<item rdf:about="{link}">
  <title>{escape(article.title)}</title>
  <link>{link}</link>
  <description>{escape(article.summary)}</description>
  <dc:creator>{escape(", ".join(article.authors))}</dc:creator>
  <dc:date>{article.published.isoformat()}</dc:date>
</item>"""
        for link, article in zip(links, articles, strict=True)
    )
    sequence = "".join(f'<rdf:li rdf:resource="{link}"/>' for link in links)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="{outlet.feed_url}">
  <title>{escape(outlet.name)}</title>
  <link>{outlet.site}/</link>
  <description>{escape(outlet.tagline)}</description>
  <items><rdf:Seq>{sequence}</rdf:Seq></items>
</channel>{items}
</rdf:RDF>
"""


def _json(outlet: PressOutlet, articles: list[PressArticle]) -> str:
    items = [
        {
            "id": f"{outlet.host}{article.path}",
            "url": article_link(outlet, article),
            "title": article.title,
            "summary": article.summary,
            "content_text": article.summary,
            "date_published": article.published.isoformat(),
            "authors": [{"name": name} for name in article.authors],
            "language": outlet.language,
        }
        for article in articles
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "description": outlet.tagline,
        "home_page_url": f"{outlet.site}/",
        "feed_url": outlet.feed_url,
        "language": outlet.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


WRITERS: dict[str, Callable[[PressOutlet, list[PressArticle]], str]] = {
    "rss": _rss,
    "atom": _atom,
    "rdf": _rdf,
    "json": _json,
}
