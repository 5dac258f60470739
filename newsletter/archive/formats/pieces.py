"""The HTML of one piece, taken out of its issue's article as it is shown."""

from __future__ import annotations

import re
from html import escape

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_PERMALINK = re.compile(r"\s*<a\b[^>]*\bclass=\"permalink\"[^>]*>.*?</a>", re.DOTALL)
"""Leads to the piece itself, which a reader of a feed has already."""


def piece_of(article: str, item_id: str) -> str:
    """Return what stands inside the element with that id, without its permalink; or nothing.

    `article` is well-formed, as themes make it: an element that is never closed gives nothing.
    """
    mark = f'id="{escape(item_id)}"'
    for tag in _openings(article, mark):
        if (inside := _inside(article, tag)) is not None:
            return _PERMALINK.sub("", inside).strip()
    return ""


def _openings(article: str, mark: str) -> list[re.Match[str]]:
    """Return the opening tags with that attribute; words of a text are no attributes."""
    found = []
    at = article.find(mark)
    while at >= 0:
        start = article.rfind("<", 0, at)
        tag = _TAG.match(article, start) if start >= 0 else None
        if tag and not tag[1] and re.search(rf"\s{re.escape(mark)}", tag[3]):
            found.append(tag)
        at = article.find(mark, at + 1)
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
