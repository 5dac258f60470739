"""The HTML of one piece, taken out of its issue's article as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ID = re.compile(r"\sid=\"([^\"]*)\"")
_PERMALINK = re.compile(r"\s*<a\b[^>]*\bclass=\"permalink\"[^>]*>.*?</a>", re.DOTALL)
"""Leads to the piece itself, which a reader of a feed has already."""


def piece_of(article: str, item_id: str) -> str:
    """Return what stands inside the element with that id, without its permalink; or nothing.

    `article` is well-formed, as themes make it: an element that is never closed gives nothing.
    """
    for tag in _openings(article, escape(item_id)):
        if (inside := _inside(article, tag)) is not None:
            return _PERMALINK.sub("", inside).strip()
    return ""


def _openings(article: str, element_id: str) -> Iterator[re.Match[str]]:
    """Yield the opening tags with that id; words of a text are no attributes."""
    for at in _places(article).get(element_id, ()):
        start = article.rfind("<", 0, at)
        tag = _TAG.match(article, start) if start >= 0 else None
        if tag and not tag[1] and tag.start(3) <= at < tag.end(3):
            yield tag


@lru_cache(maxsize=4)
def _places(article: str) -> Mapping[str, list[int]]:
    """Return where each id stands; an article is read once, however many pieces are asked for."""
    found: dict[str, list[int]] = {}
    for one in _ID.finditer(article):
        found.setdefault(one[1], []).append(one.start())
    return found


def _inside(article: str, opening: re.Match[str]) -> str | None:
    name, depth = opening[2].lower(), 1
    for tag in _TAG.finditer(article, opening.end()):
        if tag[2].lower() != name:
            continue
        depth += -1 if tag[1] else 1
        if not depth:
            return article[opening.end() : tag.start()]
    return None
