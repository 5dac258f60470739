"""What a page shows: headings, bylines, times, organisers, links.

Runs in the confined child.  It gathers clues and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.collect.items import web_address
from newsletter.model.values import dataclass
from newsletter.text.html import one_line

BYLINES = (
    '[itemprop~="author"] [itemprop="name"]',
    '[itemprop~="author"]',
    '[rel~="author"]',
    (
        ':is([class*="byline-name" i], [class*="byline__name" i], [class*="author-name" i], '
        '[class*="author__name" i], [class*="authorname" i], [class*="author_name" i])'
    ),
    ':is([class*="byline" i], [id*="byline" i])',
    ".vcard .fn",
    ':is([class*="post-author" i], [class*="entry-author" i], [class*="article-author" i])',
    ':is(a[href*="/author/"], a[href*="/authors/"])',
    ':is([class="author" i], [id="author" i], [class="authors" i])',
    '[class*="author" i] a',
    ':is([class*="writer" i], [class*="autor" i], [class*="reporter" i], [class*="journalist" i])',
    ':is([class*="author" i], [class*="contributor" i])',
)
"""Ways of marking authors, the surest first."""
ELSEWHERE = re.compile(
    r"comment|related|recommend|sidebar|footer|widget|popular|trending|newsletter|promo|"
    r"latest|teaser|more-|widget|recirc|carousel|menu|blogroll|respond",
    re.IGNORECASE,
)
OUTSIDE = frozenset({"footer", "aside", "nav"})
TIMES = (
    '[itemprop~="datePublished"]',
    "time[pubdate]",
    ":is(article, main, header) time[datetime]",
    "time[datetime]",
    (
        ':is([class*="publish" i], [class*="dateline" i], [class*="pubdate" i], '
        '[class*="post-date" i], [class*="entry-date" i], [class*="article-date" i])'
    ),
    ':is(time, [class*="timestamp" i], [class="date" i], [id="date" i])',
)
BLOCKS = frozenset({"div", "p", "li", "time", "br", "ul", "section"})
ORGANISER = re.compile(
    r"^(?:co-?)?(?:organi[sz]ers?|organi[sz]ed by|convenors?|conveners?|convened by|hosted by|"
    r"chaired by|chair(?:man|woman|person)?|host|moderator|moderated by)"
    r"(?:\s*(?:&|and|,|/)\s*(?:co-?)?(?:organi[sz]ers?|chair(?:man|woman|person)?|convenors?|"
    r"conveners?|moderator|host))*\s*[,:–—-]?\s+(?P<name>[^\W\d_].{3,80})$",
    re.IGNORECASE,
)
SAID_BY = re.compile(r"^(?:by|von|par|por|作者[:：])\s+(?P<name>[^\d@|]{3,90})$", re.IGNORECASE)
BARE_LEAD_IN = re.compile(
    r"^(?:(?:written|posted|words)\s+)?(?:by|von|par|por)\s*:?$", re.IGNORECASE
)
LONGEST_BYLINE = 160
MOST_NODES = 40
MOST_LINES = 400
MOST_LINKS = 100
DEEPEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyClues:
    """Everything seen, most telling first."""

    headings: tuple[str, ...] = ()
    bylines: tuple[tuple[str, ...], ...] = ()
    """Groups of credit lines, one for each way of marking authors."""
    organisers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    """Linked PDF files, absolute."""
    text: str = ""
    """All that is visible, for looking up names."""


def read_body(tree: LexborHTMLParser, *, url: str) -> BodyClues:
    """Gather the clues of a parsed page found at `url`."""
    for node in tree.css("script, style, noscript, template"):
        node.decompose()
    lines = list(_lines(tree))
    return BodyClues(
        headings=tuple(filter(None, (_text(node) for node in tree.css("h1")[:MOST_NODES]))),
        bylines=tuple(_bylines(tree, lines)),
        organisers=tuple(_organisers(lines)),
        dates=tuple(_dates(tree)),
        documents=tuple(_documents(tree, url)),
        text=one_line(tree.body.text(separator=" ")) if tree.body else "",
    )


def _text(node: LexborNode) -> str:
    return one_line(node.text(separator=" "))


def _lines(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the short lines near the top, where bylines and organisers stand."""
    for node in tree.css("p, h2, h3, h4, h5, h6, li, div, span, td")[: MOST_LINES * 5]:
        if any(inner.mem_id != node.mem_id for inner in node.css("p, div, li, td, ul")):
            continue
        line = _text(node)
        if line and len(line) <= LONGEST_BYLINE:
            yield line


def _bylines(tree: LexborHTMLParser, lines: list[str]) -> Iterator[tuple[str, ...]]:
    for selector in BYLINES:
        nodes = [node for node in tree.css(selector)[:MOST_NODES] if not _elsewhere(node)]
        group = tuple(dict.fromkeys(filter(None, map(_credit, nodes))))
        if group:
            yield group
    spoken = (SAID_BY.match(line) for line in lines[:MOST_LINES])
    yield from ((match["name"],) for match in spoken if match)


def _credit(node: LexborNode) -> str:
    """Return one byline as text, parts that stand apart separated by a bar; empty if too long."""
    stated = node.attributes.get("content")
    if stated and node.tag in {"meta", "span"}:
        return stated
    parts, current = [], ""
    for child in node.iter(include_text=True):
        if child.tag in BLOCKS and not BARE_LEAD_IN.match(current):
            parts.append(current)
            current = ""
        current = f"{current} {_text(child)}".strip()
    text = " | ".join(filter(None, [*parts, current]))
    return text if len(text) <= LONGEST_BYLINE else ""


def _elsewhere(node: LexborNode | None) -> bool:
    """Tell whether a node stands among comments, teasers or in the foot of the page."""
    for _ in range(DEEPEST):
        if node is None or node.tag in {"body", "html"}:
            return False
        marks = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if node.tag in OUTSIDE or ELSEWHERE.search(marks):
            return True
        node = node.parent
    return False


def _organisers(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        match = ORGANISER.match(line)
        if match and match["name"][:1].isupper():
            yield match["name"].rstrip(".")


def _dates(tree: LexborHTMLParser) -> Iterator[str]:
    for selector in TIMES:
        for node in tree.css(selector)[:5]:
            if not _elsewhere(node):
                stated = node.attributes.get("datetime") or node.attributes.get("content")
                yield stated or _text(node)[:LONGEST_BYLINE]


def _documents(tree: LexborHTMLParser, url: str) -> Iterator[str]:
    seen: set[str] = set()
    for node in tree.css("a[href]"):
        try:
            target = web_address(urljoin(url, (node.attributes["href"] or "").strip()))
            path = urlsplit(target).path
        except ValueError:
            continue
        if path.lower().endswith(".pdf") and target not in seen and len(seen) < MOST_LINKS:
            seen.add(target)
            yield target
