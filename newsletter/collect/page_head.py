"""What a page says of itself in its head: JSON-LD, OpenGraph, Highwire, Dublin Core, plain meta.

Runs in the confined child.  It gathers clues and decides nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from newsletter.model.values import dataclass

ARTICLE_TYPES = (
    "article",
    "posting",
    "report",
    "review",
    "scholarlyarticle",
    "liveblog",
    "recipe",
    "opinion",
    "analysis",
    "interview",
    "event",
)
TITLE_METAS = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title", "title")
TITLE_METAS_OTHER = ("parsely-title", "sailthru.title", "headline")
AUTHOR_METAS = (
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "author",
    "byl",
    "article:author",
    "article:author_name",
    "og:article:author",
    "dc.contributor",
    "shareaholic:article_author_name",
    "cxenseparse:author",
)
DATE_METAS = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
    "datepublished",
    "publish-date",
    "publish_date",
    "publication_date",
    "publishdate",
    "pubdate",
    "cxenseparse:recs:publishtime",
    "date",
)
CHANGED_METAS = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified")
DESCRIPTION_METAS = ("og:description", "description", "dc.description", "twitter:description")
IMAGE_METAS = (
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "thumbnail",
)
SECTION_METAS = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "sailthru.section",
    "section",
    "citation_section",
    "dc.subject",
)
TIER_METAS = ("article:content_tier", "content_tier")
TIERS = {"free": False, "metered": True, "locked": True}
"""Of Facebook's word on how an article may be read."""
SITE_METAS = ("og:site_name", "citation_journal_title", "application-name", "dc.publisher")
MOST_LINKED_DATA = 1_000_000
MOST_NODES = 2_000
DEEPEST = 12
MOST_IMAGES = 10
_COMMENT = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadClues:
    """Everything said, most trustworthy first."""

    titles: tuple[str, ...] = ()
    headline: str = ""
    """From JSON-LD."""
    page_title: str = ""
    """The `title` element."""
    people: tuple[str, ...] = ()
    """Authors in JSON-LD, by name."""
    organisations: tuple[str, ...] = ()
    """Authors in JSON-LD that are no persons."""
    credits: tuple[tuple[str, ...], ...] = ()
    """Authors in meta elements, one group for each kind of element."""
    dates: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    language: str = ""
    canonical: str = ""
    images: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    paywall: bool | None = None
    """None: nothing is said of it."""


def read_head(tree: LexborHTMLParser) -> HeadClues:
    """Gather the clues of a parsed page."""
    metas = _metas(tree)
    nodes = list(_linked_data(tree))
    article = next((node for node in nodes if _is_article(node)), {})
    named = {str(node["@id"]): node for node in nodes if "@id" in node and "name" in node}
    authors = list(_authors(article.get("author") or article.get("creator"), named))
    if not authors:
        authors = list(_authors(article.get("organizer"), named))
    publisher = article.get("publisher")
    return HeadClues(
        headline=_word(article.get("headline")) or _word(article.get("name")),
        titles=_values(metas, *TITLE_METAS, *TITLE_METAS_OTHER),
        page_title=_title_element(tree),
        people=tuple(name for name, person in authors if person),
        organisations=tuple(name for name, person in authors if not person),
        credits=tuple(tuple(metas[name]) for name in AUTHOR_METAS if metas.get(name)),
        dates=(
            *filter(None, (_word(article.get(n)) for n in ("datePublished", "dateCreated"))),
            *_values(metas, *DATE_METAS),
        ),
        changed=(
            *filter(None, (_word(article.get("dateModified")),)),
            *_values(metas, *CHANGED_METAS),
        ),
        sites=(
            *_values(metas, *SITE_METAS),
            *(name for name, _ in _authors(publisher, named)),
            *(_word(node.get("name")) for node in nodes if _type(node) == "website"),
        ),
        descriptions=_values(metas, *DESCRIPTION_METAS),
        language=_language(tree, metas),
        canonical=_canonical(tree, metas),
        images=(*_values(metas, *IMAGE_METAS), *_addresses(article.get("image"))),
        sections=(*_words(article.get("articleSection")), *_values(metas, *SECTION_METAS)),
        paywall=_paywall(nodes, metas),
    )


def _addresses(value: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    """Yield the addresses of pictures given as text, object or list of these."""
    for one in (value if isinstance(value, list) else [value])[:MOST_IMAGES]:
        yield (
            _word(one.get("url") or one.get("contentUrl")) if isinstance(one, dict) else _word(one)
        )


def _words(value: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    yield from map(_word, value if isinstance(value, list) else [value])


def _paywall(nodes: list[dict[str, Any]], metas: dict[str, list[str]]) -> bool | None:
    """Return whether readers must pay, by schema.org's word on the page or a part of it."""
    stated = [
        str(node["isAccessibleForFree"]).strip().lower().rpartition("/")[2]
        for node in nodes
        if "isAccessibleForFree" in node
    ]
    tiers = [TIERS.get(tier.lower()) for tier in _values(metas, *TIER_METAS)]
    if "false" in stated or True in tiers:
        return True
    return False if "true" in stated or False in tiers else None


def _metas(tree: LexborHTMLParser) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for node in tree.css("meta[content], meta[value]"):
        attributes = node.attributes
        content = (attributes.get("content") or attributes.get("value") or "").strip()
        for holder in ("property", "name", "itemprop"):
            name = (attributes.get(holder) or "").lower()
            if name and content and content not in metas.setdefault(name, []):
                metas[name].append(content)
    return metas


def _values(metas: dict[str, list[str]], *names: str) -> tuple[str, ...]:
    return tuple(value for name in names for value in metas.get(name, ()))


def _title_element(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head title") or tree.css_first("title")
    return node.text() if node else ""


def _language(tree: LexborHTMLParser, metas: dict[str, list[str]]) -> str:
    root = tree.css_first("html")
    attributes = root.attributes if root else {}
    stated = attributes.get("lang") or attributes.get("xml:lang")
    return stated or next(iter(_values(metas, "content-language", "og:locale", "inlanguage")), "")


def _canonical(tree: LexborHTMLParser, metas: dict[str, list[str]]) -> str:
    node = tree.css_first("link[rel~=canonical][href]")
    stated = (node.attributes.get("href") or "") if node else ""
    return stated or next(iter(_values(metas, "og:url")), "")


def _linked_data(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """Yield every object in the page's JSON-LD, outer ones first; damaged blocks are skipped."""
    left = MOST_NODES
    for script in tree.css('script[type*="ld+json"]'):
        text = _COMMENT.sub("", script.text()[:MOST_LINKED_DATA])
        try:
            found = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _objects(found, DEEPEST):
            yield node
            left -= 1
            if not left:
                return


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401 (JSON)
    if depth == 0:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth - 1)


def _type(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    return str(kind or "").lower().rpartition("/")[2]


def _is_article(node: dict[str, Any]) -> bool:
    return _type(node).endswith(ARTICLE_TYPES) and bool(node.get("headline") or node.get("name"))


def _authors(value: Any, named: dict[str, dict[str, Any]]) -> Iterator[tuple[str, bool]]:  # noqa: ANN401 (JSON)
    """Yield (name, is a person) of an author given as text, object, reference or list of these."""
    if isinstance(value, str):
        yield value, True
    elif isinstance(value, list):
        for inner in value:
            yield from _authors(inner, named)
    elif isinstance(value, dict):
        known = {**named.get(str(value.get("@id")), {}), **value}
        person = "organi" not in _type(known)
        names = known.get("name")
        for name in names if isinstance(names, list) else [names]:
            if _word(name):
                yield _word(name), person


def _word(value: Any) -> str:  # noqa: ANN401 (JSON)
    if isinstance(value, list) and value:
        value = value[0]
    return str(value).strip() if isinstance(value, (str, int)) else ""
