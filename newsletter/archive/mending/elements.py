"""Elements of an article by their ids: found, filled with something else, put in another's place.

The HTML is our own templates': sound, without comments, attributes in quotation marks.
"""

from __future__ import annotations

import re

from newsletter.model.values import dataclass

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """Where an element stands in its HTML: offsets in characters."""

    start: int
    """Of its first tag."""
    inner: int
    """Behind its first tag."""
    end: int
    """Of its last tag."""
    outer: int
    """Behind its last tag."""
    name: str


def find(html: str, element_id: str) -> Element | None:
    """Return the element of that id, a slug; None where there is none, or it is never closed."""
    mark = f' id="{element_id}"'
    at = html.find(mark)
    while at >= 0:
        first = _TAG.match(html, html.rfind("<", 0, at))
        if first and first.end() > at and not first[1]:
            return _closed(html, first)
        at = html.find(mark, at + 1)
    return None


def _closed(html: str, first: re.Match[str]) -> Element | None:
    depth = 1
    for tag in _TAG.finditer(html, first.end()):
        if tag[2] != first[2] or tag[3].endswith("/"):
            continue
        depth += -1 if tag[1] else 1
        if not depth:
            return Element(
                start=first.start(),
                inner=first.end(),
                end=tag.start(),
                outer=tag.end(),
                name=first[2],
            )
    return None


def with_inner(html: str, element_id: str, inner: str) -> str:
    """Put something else into an element; without the element the HTML stays as it is."""
    found = find(html, element_id)
    return html[: found.inner] + inner + html[found.end :] if found else html


def with_more(html: str, element_id: str, *, first: str = "", last: str = "") -> str:
    """Put something at the beginning and at the end of an element."""
    found = find(html, element_id)
    if found is None:
        return html
    inner = html[found.inner : found.end]
    return html[: found.inner] + first + inner + last + html[found.end :]


def transplanted(html: str, element_id: str, other: str, other_id: str) -> str:
    """Put the element `other_id` of other HTML in the place of one, with all that is in it."""
    found, new = find(html, element_id), find(other, other_id)
    if found is None or new is None:
        return html
    return html[: found.start] + other[new.start : new.outer] + html[found.outer :]
