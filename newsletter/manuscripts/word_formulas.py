"""Formulas (ECMA-376, part 1, chapter 22) as a line of text."""

from __future__ import annotations

from newsletter.manuscripts.word_names import Element, child, name_of

DEEPEST = 30
_PAIRS = {
    "m:f": ("m:num", "/", "m:den"),
    "m:sSup": ("m:e", "^", "m:sup"),
    "m:sSub": ("m:e", "_", "m:sub"),
}


def formula(element: Element, depth: int = 0) -> str:
    """Return the characters of a formula: ``a/b``, ``x^2``, ``√y``."""
    if depth > DEEPEST:
        return ""

    def part(name: str) -> str:
        found = child(element, name)
        return "" if found is None else formula(found, depth + 1)

    name = name_of(element)
    if name == "m:t":
        return element.text or ""
    if name == "m:rad":
        return f"√{_grouped(part('m:e'))}"
    if name in _PAIRS:
        first, sign, second = _PAIRS[name]
        return f"{_grouped(part(first))}{sign}{_grouped(part(second))}"
    return "".join(formula(one, depth + 1) for one in element)


def _grouped(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"  # noqa: PLR2004 - one sign
