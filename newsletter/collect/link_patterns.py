"""Which CSS selector names the articles of a page: a guess to be looked at.

Runs in the confined child.  Links to articles come in rows of one form, with titles
of several words; menus have short words, and stand in parts that say what they are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.collect.listing import base_of, joined, link_at
from newsletter.collect.markup import decode_page
from newsletter.model.values import dataclass
from newsletter.text.addresses import host_of
from newsletter.text.html import html_to_line

SIDE_PARTS = frozenset({"nav", "header", "footer", "aside", "form", "dialog"})
SIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|dropdown|footer|masthead|breadcrumbs?|social|share|cookie)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
"""In classes and ids of parts that hold no articles, though their element does not say so."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
STABLE_CLASS = re.compile(r"[A-Za-z][A-Za-z_-]{2,40}")
"""Without digits: those are numbers of items, or made by a build."""
PASSING = frozenset({"first", "last", "odd", "even", "active", "current", "hidden", "row", "col"})
LEAST_WORDS = 3
LEAST_LINKS = 3
MOST_LINKS = 1_500
MOST_TRIED = 60
USUAL_TITLE = 60
"""Letters."""
HEADED = 1.5
"""So much likelier are links in headings."""
DEEPEST = 8
"""Elements above a link that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A link that may lead to an article."""

    address: str
    title: str
    selectors: tuple[str, ...]
    """That name it, the plainest first."""


def propose_links(data: bytes, *, url: str, content_type: str) -> tuple[str, ...]:
    """Return CSS selectors of what look like a page's articles, the likeliest first, at most three."""
    tree = LexborHTMLParser(decode_page(data, content_type))
    base = base_of(tree, url)
    headlines = list(_headlines(tree, base, host_of(url)))
    scores = {
        selector: score
        for selector in _tried(headlines)
        if (score := _score(tree, selector, base, headlines))
    }
    ranked = sorted(scores, key=lambda one: (-scores[one], len(one), one))
    return tuple(_unlike(ranked, tree, base))


def _headlines(tree: LexborHTMLParser, base: str, host: str) -> Iterator[Headline]:
    for node in tree.css("a[href]")[:MOST_LINKS]:
        address = joined(base, node.attributes.get("href") or "")
        title = html_to_line(node.html or "")
        if not address or host_of(address) != host or len(title.split()) < LEAST_WORDS:
            continue
        above = list(_above(node))
        if not any(_is_beside(one) for one in above):
            yield Headline(
                address=address, title=title, selectors=tuple(_selectors(node, above[:DEEPEST]))
            )


def _is_beside(part: LexborNode) -> bool:
    """Tell whether a part of a page is there for finding one's way, not for reading."""
    said = f"{part.attributes.get('class') or ''} {part.id or ''}"
    return part.tag in SIDE_PARTS or bool(SIDE_NAMES.search(said))


def _above(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    while above is not None and above.tag != "body":
        yield above
        above = above.parent


def _selectors(node: LexborNode, above: list[LexborNode]) -> Iterator[str]:
    """Yield selectors of a link: by its heading, its own class, and classes around it."""
    inner = next((one.tag for one in node.css("h1, h2, h3, h4, h5")), "")
    outer = next((one.tag for one in above[:3] if one.tag in HEADINGS), "")
    links = [f"{outer} a"] if outer else [f"a {inner}"] if inner else ["a"]
    links += [f"a.{name}" for name in _classes(node)]
    yield from (one for one in links if one != "a")
    around = [f".{name}" for one in above for name in _classes(one)]
    around += [f"{one.tag}" for one in above if one.tag in {"article", "main", "li"}]
    for name in around:
        yield from (f"{name} {link}" for link in links)


def _classes(node: LexborNode) -> Iterator[str]:
    for name in (node.attributes.get("class") or "").split()[:4]:
        if STABLE_CLASS.fullmatch(name) and name.lower() not in PASSING:
            yield name


def _tried(headlines: Iterable[Headline]) -> list[str]:
    """Return the selectors that name enough headlines, those with most of them first."""
    named: dict[str, set[str]] = {}
    for one in headlines:
        for selector in one.selectors:
            named.setdefault(selector, set()).add(one.address)
    enough = {
        selector: len(found) for selector, found in named.items() if len(found) >= LEAST_LINKS
    }
    return sorted(enough, key=lambda one: (-enough[one], len(one)))[:MOST_TRIED]


def _score(
    tree: LexborHTMLParser, selector: str, base: str, headlines: Iterable[Headline]
) -> float:
    """Return how well a selector names headlines and nothing else, by number and by length."""
    matched = _addresses(tree, selector, base)
    titles = {one.address: one.title for one in headlines if one.address in matched}
    if len(titles) < LEAST_LINKS:
        return 0.0
    precision = len(titles) / len(matched)
    usual = sum(min(len(title), USUAL_TITLE) for title in titles.values()) / len(titles)
    many = math.sqrt(min(len(titles), 30))
    headed = HEADED if _names_headings(selector) else 1.0
    return many * precision**2 * (usual / USUAL_TITLE) ** 2 * headed


def _names_headings(selector: str) -> bool:
    return not HEADINGS.isdisjoint(selector.split()[-2:])


def _addresses(tree: LexborHTMLParser, selector: str, base: str) -> frozenset[str]:
    links = (link_at(node) for node in tree.css(selector))
    found = (joined(base, link.attributes.get("href") or "") for link in links if link)
    return frozenset(filter(None, found))


def _unlike(ranked: Iterable[str], tree: LexborHTMLParser, base: str) -> Iterator[str]:
    """Yield the first three selectors of which none repeats what another names."""
    taken: list[frozenset[str]] = []
    for selector in ranked:
        found = _addresses(tree, selector, base)
        if all(len(found & other) * 2 < len(found) for other in taken):
            taken.append(found)
            yield selector
        if len(taken) == 3:  # noqa: PLR2004 - as the docstring says
            return
