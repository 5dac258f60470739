"""How the text of a pasted element looks: by its name, its own style, its classes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from newsletter.manuscripts.raw import Edit, Role
from newsletter.model.values import dataclass

MOST_RULES = 5_000
_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,4000})\}")
_CLASS = re.compile(r"(?:^|[\s,])(?:[a-z]{1,10})?\.([\w-]{1,60})(?=[\s,]|$)", re.IGNORECASE)
_SIGN = re.compile(r"\s*([\w-]{1,40})\s*:\s*([^;]{0,300})")
_TAGS: dict[str, tuple[str, bool]] = {
    **dict.fromkeys(("b", "strong"), ("strong", True)),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), ("emphasis", True)),
    "sup": ("raised", True),
    "sub": ("lowered", True),
}
_ROLES: dict[str, Role] = {
    "msotitle": "title",
    "title": "title",
    "msosubtitle": "subtitle",
    "subtitle": "subtitle",
    "msoquote": "quote",
    "msointensequote": "quote",
    "msocaption": "caption",
    "caption": "caption",
}
_BOLD = 600
_LIST = re.compile(r"(?P<key>l\d{1,4}) level(?P<level>[1-9])(?: (?P<lfo>lfo\d{1,4}))?")
Signs = dict[str, str]
"""Properties of CSS by their names, in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What characters look like, and what they stand in."""

    marks: frozenset[str] = frozenset()
    link: str = ""
    inserted: Edit | None = None
    deleted: Edit | None = None
    comments: frozenset[str] = frozenset()
    hidden: bool = False
    silent: bool = False
    """True: it is no text of the document (a list's own number)."""
    struck: bool = False
    underlined: bool = False
    exact: bool = False
    """True: line ends are line ends."""


def signs_in(text: str) -> Signs:
    """Return the properties of a style attribute."""
    found = (_SIGN.match(part) for part in text.split(";")[:80])
    return {one[1].lower(): one[2].strip().lower() for one in found if one}


def rules_in(sheet: str) -> Mapping[str, Signs]:
    """Return what a style sheet says of classes, without any finer choice."""
    found = dict[str, Signs]()
    for number, rule in enumerate(_RULE.finditer(sheet)):
        if number >= MOST_RULES:
            break
        for name in _CLASS.findall(rule[1]):
            found.setdefault(name.lower(), {}).update(signs_in(rule[2]))
    return found


def signs_of(attributes: Mapping[str, str | None], rules: Mapping[str, Signs]) -> Signs:
    """Return the properties of an element: those of its classes, then its own."""
    found: Signs = {}
    for name in (attributes.get("class") or "").lower().split()[:20]:
        found |= rules.get(name, {})
    return found | signs_in(attributes.get("style") or "")


def look_of(tag: str, signs: Signs, above: Look) -> Look:
    """Return the look of an element inside one that looks like `above`."""
    switched = dict[str, bool]()
    if tag in _TAGS:
        name, on = _TAGS[tag]
        switched[name] = on
    if weight := signs.get("font-weight"):
        switched["strong"] = (
            int(weight) >= _BOLD if weight.isdecimal() and len(weight) < 5 else "bold" in weight  # noqa: PLR2004 - digits
        )
    if slant := signs.get("font-style"):
        switched["emphasis"] = "italic" in slant or "oblique" in slant
    if height := signs.get("vertical-align"):
        switched["raised"] = height == "super"
        switched["lowered"] = height == "sub"
    marks = above.marks | {name for name, on in switched.items() if on}
    lines = signs.get("text-decoration", "") + signs.get("text-decoration-line", "")
    return replace(
        above,
        marks=marks - {name for name, on in switched.items() if not on},
        hidden=above.hidden
        or signs.get("display") == "none"
        or signs.get("mso-hide") == "all"
        or signs.get("visibility") == "hidden",
        silent=above.silent or signs.get("mso-list") == "ignore",
        struck=above.struck or tag in {"s", "strike"} or "line-through" in lines,
        underlined=(above.underlined or tag == "u" or "underline" in lines) and lines != "none",
        exact=above.exact or tag == "pre" or signs.get("white-space", "") in {"pre", "pre-line"},
    )


def role_of(attributes: Mapping[str, str | None]) -> Role | None:
    """Return what a paragraph's class says it is, or None."""
    names = (attributes.get("class") or "").lower().split()
    return next((_ROLES[name] for name in names if name in _ROLES), None)


def list_of(signs: Signs) -> tuple[str, int] | None:
    """Return (list, level from 0) of a paragraph that Word shows as an item."""
    found = _LIST.match(signs.get("mso-list", ""))
    return (f"{found['key']}/{found['lfo']}", int(found["level"]) - 1) if found else None
