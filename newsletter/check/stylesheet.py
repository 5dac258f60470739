"""The colours of a mail's elements, by its style sheets and inline styles, as far as they are plain.

Selectors of tags, classes and ids, one inside another, are followed; what else a
selector may say, and media other than the dark scheme, is passed over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from newsletter.check.html import Document, Element
from newsletter.model.values import dataclass

_BRACE = re.compile(r"([{}])")
_STEP = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark", re.IGNORECASE)
_NAMED = re.compile(r"[.#][\w-]+")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*\)", re.IGNORECASE)
_SHORT_HEX = 4
_MOST = 0xFF
_NAMES = {
    "black": "#000000",
    "white": "#ffffff",
    "gray": "#808080",
    "grey": "#808080",
    "silver": "#c0c0c0",
    "lightgray": "#d3d3d3",
    "lightgrey": "#d3d3d3",
    "darkgray": "#a9a9a9",
    "red": "#ff0000",
    "yellow": "#ffff00",
    "orange": "#ffa500",
    "green": "#008000",
    "blue": "#0000ff",
    "navy": "#000080",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleRule:
    """Declarations, and whom they are about: steps from the outermost to the element itself."""

    steps: tuple[tuple[str, frozenset[str]], ...]
    """(tag or empty, ``.class`` and ``#id`` names) each."""
    declarations: Mapping[str, str]
    weight: tuple[int, int, int]
    """Ids, classes, tags: the specificity of CSS."""
    dark: bool


def style_rules(document: Document) -> tuple[StyleRule, ...]:
    """Return the rules of a document's style elements, light ones and dark ones."""
    found: list[StyleRule] = []
    for element in document.all("style"):
        if not element.get("media") or _DARK.search(element.get("media")):
            dark = bool(element.get("media"))
            found += _rules(without_comments("".join(element.own)), dark=dark)
    return tuple(found)


def without_comments(sheet: str) -> str:
    """Return a style sheet with a blank in the place of each comment; one that never ends is its end."""
    kept = []
    at = 0
    while (begins := sheet.find("/*", at)) >= 0:
        kept.append(sheet[at:begins])
        ends = sheet.find("*/", begins + 2)
        at = ends + 2 if ends >= 0 else len(sheet)
    return " ".join([*kept, sheet[at:]])


def declarations(style: str) -> dict[str, str]:
    """Return the declarations of a style, names in lower case; later ones win.

    The shorthand ``background`` is given as the two that it stands for.
    """
    found: dict[str, str] = {}
    for piece in style.split(";"):
        name, _, value = piece.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "background":
            found |= {"background-color": value, "background-image": value}
        elif value:
            found[name] = value
    return found


def styled(
    document: Document, rules: tuple[StyleRule, ...], *, dark: bool
) -> Iterator[tuple[Element, dict[str, str]]]:
    """Yield each element, in order, with the declarations that hold for it in a scheme."""
    by_end: dict[str, list[tuple[int, StyleRule]]] = defaultdict(list)
    for number, rule in enumerate(rules):
        if dark or not rule.dark:
            tag, names = rule.steps[-1]
            by_end[min(names, default=tag)].append((number, rule))
    named = {element: names_of(element) for element in document.elements}
    for element in document.elements:
        yield element, _declared(element, by_end, named)


def colour(value: str) -> str | None:
    """Return a colour as ``#rrggbb``; None: it is written in another way."""
    plain = value.removesuffix("!important").strip().lower()
    if plain in _NAMES:
        return _NAMES[plain]
    if _HEX.fullmatch(plain):
        return plain if len(plain) > _SHORT_HEX else "#" + "".join(2 * one for one in plain[1:])
    parts = _RGB.fullmatch(plain)
    if parts and all(int(part) <= _MOST for part in parts.groups()):
        return "#" + "".join(f"{int(part):02x}" for part in parts.groups())
    return None


def _declared(
    element: Element,
    by_end: Mapping[str, list[tuple[int, StyleRule]]],
    named: Mapping[Element, frozenset[str]],
) -> dict[str, str]:
    keys = {element.tag, *named[element]}
    fitting = [
        (rule.weight, number, rule)
        for key in keys
        for number, rule in by_end.get(key, ())
        if _fits(element, rule.steps, named)
    ]
    plain: dict[str, str] = {}
    for _, _, rule in sorted(fitting, key=lambda one: one[:2]):
        for name, value in rule.declarations.items():
            if value.endswith("!important") or not plain.get(name, "").endswith("!important"):
                plain[name] = value
    for name, value in declarations(element.get("style")).items():
        if value.endswith("!important") or not plain.get(name, "").endswith("!important"):
            plain[name] = value
    return plain


def names_of(element: Element) -> frozenset[str]:
    """Return an element's classes and id, as selectors write them."""
    names = {f".{one}" for one in element.get("class").split()}
    return frozenset(names | ({f"#{element.get('id')}"} if element.get("id") else set()))


def _fits(
    element: Element,
    steps: tuple[tuple[str, frozenset[str]], ...],
    named: Mapping[Element, frozenset[str]],
) -> bool:
    """Tell whether an element is what the last step says, below what the others say."""
    left = len(steps) - 1
    one: Element | None = element
    while one is not None:
        tag, names = steps[left]
        fits = (not tag or tag == one.tag) and names <= named[one]
        if fits:
            if left == 0:
                return True
            left -= 1
        elif one is element:
            return False
        one = one.parent
    return False


def blocks(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Yield (selector, declarations) of each rule, in order.

    Of a block around others, as those of media, its words with None; where it ends, "}" with None.
    One pass: a sheet may be all of a mail whose style element was never closed.
    """
    pieces = _BRACE.split(sheet)
    at = 1
    while at < len(pieces):
        if pieces[at] == "}":
            yield "}", None
        elif pieces[at + 2 : at + 3] == ["}"]:
            yield pieces[at - 1], pieces[at + 1]
            at += 2
        else:
            yield pieces[at - 1], None
        at += 2


def _rules(sheet: str, *, dark: bool) -> Iterator[StyleRule]:
    """Yield the rules of a sheet; media inside media are of the inner kind."""
    scheme: list[bool | None] = []
    for words, inside in blocks(sheet):
        if words == "}":
            scheme = scheme[:-1]
        elif inside is None:
            scheme.append(bool(_DARK.search(words)) or None)
        elif None not in scheme and "@" not in words:
            declared = declarations(inside)
            for selector in words.split(","):
                steps = _steps(selector)
                if steps:
                    weight = _weight(steps)
                    yield StyleRule(
                        steps=steps, declarations=declared, weight=weight, dark=dark or bool(scheme)
                    )


def _steps(selector: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the steps of a selector; none: it says more than tags, classes and ids."""
    steps = []
    for word in selector.split():
        match = _STEP.fullmatch(word)
        if match is None:
            return ()
        steps.append(((match[1] or "").lower(), frozenset(_NAMED.findall(match[2]))))
    return tuple(steps)


def _weight(steps: tuple[tuple[str, frozenset[str]], ...]) -> tuple[int, int, int]:
    names = [name for _, names in steps for name in names]
    ids = sum(name.startswith("#") for name in names)
    return ids, len(names) - ids, sum(bool(tag) for tag, _ in steps)
