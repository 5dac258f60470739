"""How an element of a mail is shown, as far as its own attributes say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

BODY_SIZE = 16.0
_SIZE = re.compile(r"font-size\s*:\s*([0-9]{1,4}(?:\.[0-9]{1,4})?)(px|pt|em|rem|%)", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w{1,10})", re.IGNORECASE)
_SLANT = re.compile(r"font-style\s*:\s*(\w{1,10})", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_HIDDEN_CLASS = re.compile(r"(?:^|\s)(?:mcnPreviewText|preheader|preview-text|preview)(?:\s|$)")
_BAR_IDS = frozenset(("awesomewrap", "awesomebar", "awesomeshare", "archivebar", "templateArchive"))
_TAG_SIZES = {"h1": 32.0, "h2": 24.0, "h3": 19.0, "small": 13.0}
_FONT_SIZES = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}
_TAG_MARKS = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "emphasis"),
    "sup": "raised",
    "sub": "lowered",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How the text of an element looks."""

    marks: frozenset[str] = frozenset()
    link: str = ""
    nowhere: bool = False
    hidden: bool = False
    bar: bool = False
    size: float = 0
    """Pixels; 0: nothing was said."""


def style_of(tag: str, attributes: Mapping[str, str | None], above: Style) -> Style:
    """Return the style of an element inside one of style `above`."""
    given = attributes.get("style") or ""
    found = above
    mark = _TAG_MARKS.get(tag)
    if mark:
        found = replace(found, marks=found.marks | {mark})
    size = _size(tag, attributes, given, above.size)
    if size != above.size:
        found = replace(found, size=size)
    if given:
        found = _as_said(given, found)
    if not above.hidden and _is_hidden(attributes, given):
        found = replace(found, hidden=True)
    if not above.bar and attributes.get("id") in _BAR_IDS:
        found = replace(found, bar=True)
    return found


def _as_said(given: str, style: Style) -> Style:
    weight, slant = _WEIGHT.search(given), _SLANT.search(given)
    marks = set(style.marks)
    if weight:
        bold = weight[1].lower() in {"bold", "bolder", "600", "700", "800", "900"}
        (marks.add if bold else marks.discard)("strong")
    if slant:
        (marks.add if slant[1].lower() in {"italic", "oblique"} else marks.discard)("emphasis")
    return replace(style, marks=frozenset(marks))


def _size(tag: str, attributes: Mapping[str, str | None], given: str, above: float) -> float:
    said = _SIZE.search(given)
    if said:
        number, unit = float(said[1]), said[2].lower()
        base = above or BODY_SIZE
        factors = {"px": 1.0, "pt": 4 / 3, "em": base, "rem": BODY_SIZE, "%": base / 100}
        return number * factors[unit]
    if tag == "font" and attributes.get("size"):
        return _FONT_SIZES.get(attributes["size"] or "", above)
    return _TAG_SIZES.get(tag, above)


def _is_hidden(attributes: Mapping[str, str | None], given: str) -> bool:
    return (
        "hidden" in attributes
        or bool(_HIDDEN.search(given))
        or bool(_HIDDEN_CLASS.search(attributes.get("class") or ""))
    )
