"""Quotations, found in a summary.  Whether they stand in a source, `passages` tells."""

from __future__ import annotations

import re
from functools import lru_cache

from newsletter.model.values import dataclass

_CLOSERS = {
    "“": '”"',
    '"': '"”',
    "„": "“”",
    "”": "”“",
    "«": "»",
    "»": "«",
    "‹": "›",
    "‘": "’",
    "'": "'’",
    "「": "」",
    "『": "』",
}
_ANY_OPENER = re.compile("[“\"„”«»‹‘'「『]")
_ANY_MARK = re.compile("[“”\"„«»‹›‘’'「」『』]|\n\n")
_SINGLE = frozenset("'‘’")
_LONGEST = 10_000
"""Characters of a quotation."""
_MOST_UNCLOSED = 50
"""Opening marks without a closing one after which a text is given up: it is no prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words between quotation marks; `start` and `end` count characters, marks excluded."""

    words: str
    start: int
    end: int


@lru_cache(maxsize=256)
def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Return the outermost quotations of `text` in order; nested ones are part of them."""
    found: list[Quotation] = []
    unclosed = 0
    for match in _ANY_OPENER.finditer(text):
        position = match.start()
        if (found and position <= found[-1].end) or not _opens(text, position):
            continue
        end = _closing(text, position)
        unclosed += end < 0
        if unclosed > _MOST_UNCLOSED:
            break
        if end > 0 and sum(map(str.isalnum, text[position:end])) > 1:  # not rock 'n' roll
            found.append(Quotation(words=text[position + 1 : end], start=position + 1, end=end))
    return tuple(found)


def unclosed_quotation(text: str) -> str:
    """Return the words after a double quotation mark that nothing closes, or an empty text."""
    ends = {one.start - 1: one.end for one in find_quotations(text)}
    inside = -1
    for match in _ANY_OPENER.finditer(text):
        position = match.start()
        inside = max(inside, ends.get(position, -1))
        if match[0] in '“"„«' and position > inside and _opens(text, position):
            return " ".join(text[position : position + 60].split())
    return ""


@lru_cache(maxsize=256)
def without_quotations(text: str) -> str:
    """Return `text` with blanks in the place of quotations: what an editor says in own words."""
    parts, end = [], 0
    for one in find_quotations(text):
        parts += [text[end : one.start], " " * (one.end - one.start)]
        end = one.end
    return "".join([*parts, text[end:]])


def _opens(text: str, position: int) -> bool:
    mark = text[position]
    if mark not in _CLOSERS:
        return False
    before = text[position - 1] if position else " "
    after = text[position + 1] if position + 1 < len(text) else " "
    if mark in "“„«‹「『":
        return not after.isspace() or mark == "«"
    if before.isalnum() or before in ".,!?%)]" or after.isspace():
        return False
    return not (mark in _SINGLE and after.isdecimal())


def _closing(text: str, start: int) -> int:
    """Return where the quotation that opens at `start` closes, or -1."""
    opener = text[start]
    closers = _CLOSERS[opener]
    single = opener in _SINGLE
    depth = 0
    for match in _ANY_MARK.finditer(text, start + 1, start + _LONGEST):
        mark, position = match[0], match.start()
        if mark == "\n\n":
            return -1
        if mark in closers and not (single and _is_apostrophe(text, position)):
            if not depth:
                return position
            depth -= 1
        elif mark == opener and mark in "“«‹「『":
            depth += 1
    return -1


def _is_apostrophe(text: str, position: int) -> bool:
    before = text[position - 1]
    after = text[position + 1] if position + 1 < len(text) else " "
    return before.isspace() or after.isalnum()
