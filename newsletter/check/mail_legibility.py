"""Rules about whether words can be read and said: distance of lines, direction, language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check.html import UNREAD, Element
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, warning

_LINE = re.compile(r"(?<![\w-])line-height\s*:\s*([\d.]{1,6})(px|%|em)?", re.IGNORECASE)
_SIZE = re.compile(r"(?<![\w-])font-size\s*:\s*([\d.]{1,6})px", re.IGNORECASE)
LEAST = 1.0
"""Line height by size of letters; below it lines lie on one another."""
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_OTHER = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0590-\u08ff\u0900-\u0dff\u3040-\u9fff\uac00-\ud7af]"
)
_LONG = 40
"""Letters; shorter pieces are names."""
_LATIN_LANGUAGES = "en de fr es it pt nl sv da no nb fi pl cs ro hu tr id ms sw"
_IN_LATIN = frozenset(_LATIN_LANGUAGES.split())


@warning
def tight_lines(facts: MailFacts) -> Iterator[Slip]:
    """Give lines at least the height of their letters: else they lie on one another."""
    for element in facts.html.elements:
        style = element.get("style")
        if "line-height" not in style or element.tag in {"sup", "sub"}:
            continue
        ratio = _ratio(style)
        if ratio is not None and ratio < LEAST and len(_LATIN.findall("".join(element.own))) > 1:
            words = " ".join("".join(element.own).split())
            yield Slip(
                message=f"The lines of “{words[:60]}” lie on one another.",
                help=f"Set a line-height of 1.4 or more. {facts.mend}",
                at=element.at,
            )


@warning
def wrong_direction(facts: MailFacts) -> Iterator[Slip]:
    """Set from right to left only what is written so: else full stops stand at the wrong end."""
    for element in facts.html.elements:
        words = "".join(element.own)
        if element.tag in UNREAD or len(words) < _LONG:
            continue
        latin = len(_LATIN.findall(words))
        if latin >= _LONG and not _RTL.search(words) and _direction(element) == "rtl":
            yield Slip(
                message=f"“{' '.join(words.split())[:60]}” is set from right to left.",
                help='Write dir="ltr" on it.',
                at=element.at,
            )


@warning
def wrong_language(facts: MailFacts) -> Iterator[Slip]:
    """Say the language of a passage in another script: a voice that reads Urdu as English says noise."""
    for element in facts.html.elements:
        words = "".join(element.own)
        if element.tag in UNREAD or len(words) < _LONG:
            continue
        foreign = len(_OTHER.findall(words))
        said = _language(element)
        if foreign >= _LONG and foreign > len(_LATIN.findall(words)) and said in _IN_LATIN:
            yield Slip(
                message=f"“{' '.join(words.split())[:60]}” is said to be in “{said}”.",
                help='Write its own language on it: lang="ur".',
                at=element.at,
            )


def _ratio(style: str) -> float | None:
    """Return line height by size of letters, None where it is not said in comparable units."""
    found = _LINE.search(style)
    if found is None or found[1].count(".") > 1 or found[1] == ".":
        return None
    height, unit = float(found[1]), (found[2] or "").lower()
    if unit == "px":
        size = _SIZE.search(style)
        return height / float(size[1]) if size and float(size[1]) > 0 else None
    return height / 100 if unit == "%" else height


def _direction(element: Element) -> str:
    return next((one.get("dir") for one in element.ancestors() if one.get("dir")), "")


def _language(element: Element) -> str:
    said = next((one.get("lang") for one in element.ancestors() if one.get("lang")), "")
    return said.split("-")[0].lower()
