"""The pages of an outlet: its front page, its articles, and the documents they link to."""

from __future__ import annotations

import json
from html import escape

from newsletter.testing.press_world.content import PressArticle, PressOutlet
from newsletter.testing.press_world.feeds import MEDIA_TYPES

RIGHT_TO_LEFT = {"ur", "fa", "ar"}


def front_page(outlet: PressOutlet) -> bytes:
    """Return the list of articles; it names the feed for discovery."""
    items = "\n".join(
        f'<li><a href="{escape(article.path)}">{escape(article.title)}</a> '
        f'<time datetime="{article.published.isoformat()}">{article.published:%d %B %Y}</time></li>'
        for article in sorted(outlet.articles, key=lambda item: item.published, reverse=True)
    )
    discovery = ""
    if outlet.feed_path:
        kind = MEDIA_TYPES[outlet.feed].partition(";")[0]
        discovery = f'<link rel="alternate" type="{kind}" href="{outlet.feed_path}">'
    body = f"<main><h1>{escape(outlet.name)}</h1><ul>\n{items}\n</ul></main>"
    return _page(outlet, title=outlet.name, head=discovery, body=body)


def article_page(outlet: PressOutlet, article: PressArticle) -> bytes:
    """Return an article's page as a paper would write it, its navigation included."""
    title = article.headline or article.title
    paragraphs = "\n".join(f"<p>{escape(text)}</p>" for text in article.paragraphs)
    body = f"""<article>
<h1>{escape(title)}</h1>
{_byline(article)}
<div class="story">
{paragraphs}
{_documents(article)}
</div>
</article>
<aside><h2>{_word(outlet, "More", "مزید")}</h2><ul>{_others(outlet, article)}</ul></aside>"""
    return _page(outlet, title=title, head=_head(outlet, article, title), body=body)


def not_found(outlet: PressOutlet) -> bytes:
    """Return the page of a paper that does not know the address."""
    body = "<main><h1>Page not found</h1><p>It may have moved, or never stood here.</p></main>"
    return _page(outlet, title="Page not found", head="", body=body)


def document(path: str) -> bytes:
    """Return a small PDF of one page that names itself."""
    line = f"BT /F1 12 Tf 72 720 Td ({path.rsplit('/', 1)[-1]}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(line), line),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, len(written))
    )


def _page(outlet: PressOutlet, *, title: str, head: str, body: str) -> bytes:
    direction = "rtl" if outlet.language in RIGHT_TO_LEFT else "ltr"
    return f"""<!DOCTYPE html>
<html lang="{outlet.language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} | {escape(outlet.name)}</title>
{head}
</head>
<body>
<header><a href="/">{escape(outlet.name)}</a> <span>{escape(outlet.tagline)}</span>
<nav><a href="/">{_word(outlet, "Home", "صفحۂ اول")}</a> <a href="/about">{_word(outlet, "About", "ہمارے بارے میں")}</a></nav></header>
{body}
<footer><p>© 2017 {escape(outlet.name)}</p></footer>
</body>
</html>
""".encode()


def _head(outlet: PressOutlet, article: PressArticle, title: str) -> str:
    address = outlet.site + article.path
    lines = [
        f'<link rel="canonical" href="{escape(address)}">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:title" content="{escape(title)}">',
        f'<meta property="og:url" content="{escape(address)}">',
        f'<meta property="og:site_name" content="{escape(outlet.name)}">',
        f'<meta property="og:description" content="{escape(article.summary)}">',
        f'<meta property="article:published_time" content="{article.published.isoformat()}">',
    ]
    if outlet.signs == "head":
        lines += [f'<meta name="author" content="{escape(name)}">' for name in article.authors]
    if outlet.signs == "json-ld":
        lines.append(_linked_data(outlet, article, title))
    return "\n".join(lines)


def _linked_data(outlet: PressOutlet, article: PressArticle, title: str) -> str:
    kind = "Organization" if article.organisation else "Person"
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": article.published.isoformat(),
        "author": [{"@type": kind, "name": name} for name in article.authors],
        "publisher": {"@type": "Organization", "name": outlet.name},
        "inLanguage": outlet.language,
    }
    text = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _byline(article: PressArticle) -> str:
    names = " and ".join(
        f'<a rel="author" href="/about">{escape(name)}</a>' for name in article.authors
    )
    dated = f'<time datetime="{article.published.isoformat()}">{article.published:%d %B %Y}</time>'
    by = f'<span class="author">By {names}</span> ' if names else ""
    return f'<p class="byline">{by}{dated}</p>'


def _documents(article: PressArticle) -> str:
    return "\n".join(
        f'<p><a href="{escape(path)}">Download: {escape(path.rsplit("/", 1)[-1])}</a></p>'
        for path in article.documents
    )


def _others(outlet: PressOutlet, article: PressArticle) -> str:
    others = [other for other in outlet.articles if other.path != article.path][:3]
    return "".join(
        f'<li><a href="{escape(other.path)}">{escape(other.title)}</a></li>' for other in others
    )


def _word(outlet: PressOutlet, english: str, urdu: str) -> str:
    return urdu if outlet.language == "ur" else english
