"""Names in WordprocessingML (ECMA-376, part 1), short: ``w:p`` for its whole tag."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_SPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/word/2012/wordml": "w15",
    "http://purl.org/dc/elements/1.1/": "dc",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
}
_LONG = {prefix: space for space, prefix in _SPACES.items()}
_OFF = frozenset(("0", "false", "off", "none"))

Element = Any
"""An lxml element."""


@lru_cache(maxsize=4_096)
def _short(tag: str) -> str:
    space, _, local = tag[1:].partition("}")
    return f"{_SPACES.get(space, '?')}:{local}"


def name_of(element: Element) -> str:
    """Return ``w:p``; what is no element has no name."""
    tag = element.tag
    return _short(tag) if isinstance(tag, str) and tag.startswith("{") else ""


@lru_cache(maxsize=512)
def tag(name: str) -> str:
    """Return the whole tag of ``w:p``."""
    prefix, _, local = name.partition(":")
    return f"{{{_LONG[prefix]}}}{local}"


def child(element: Element, name: str) -> Element:
    """Return the first child of that name, or None; of None, too."""
    return None if element is None else element.find(tag(name))


def attribute(element: Element, name: str) -> str:
    """Return an attribute, or an empty text; of None, too."""
    return "" if element is None else element.get(tag(name)) or ""


def value(element: Element, name: str) -> str:
    """Return ``w:val`` of the first child of that name, or an empty text."""
    return attribute(child(element, name), "w:val")


def switched(element: Element, name: str) -> bool | None:
    """Return whether a child of that name switches something on; None: it says nothing."""
    found = child(element, name)
    if found is None:
        return None
    return attribute(found, "w:val").lower() not in _OFF


def number(text: str, *, least: int = 0, most: int = 1_000_000) -> int | None:
    """Return a whole number within bounds, or None."""
    if not text.lstrip("-").isascii() or not text.lstrip("-").isdigit() or len(text) > 9:  # noqa: PLR2004 - digits
        return None
    found = int(text)
    return found if least <= found <= most else None
