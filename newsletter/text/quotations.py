"""Quotations: found in a summary, looked for in the text of a source.

A quotation stands where its words stand in the source, in order and unaltered.
Not counted as alterations: white space, the style of quotation marks and
dashes, capitals, and a comma or full stop moved inside the closing mark.  An
ellipsis parts a quotation into pieces that must follow one another; what stands
in [square brackets] was put in by the editor and may replace a few words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

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
}
_ANY_OPENER = re.compile("[“\"„”«»‹‘']")
_SINGLE = frozenset("'‘’")
_FOLDED = str.maketrans(
    dict.fromkeys("\"'“”„‟‘’‚‛«»‹›`´＂＇", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u2066\u2067\u2068\u2069", "")
    | dict.fromkeys("\u202a\u202b\u202c\u202d\u202e", "")
)
_ELLIPSIS = re.compile(r"\s*\[\s*(?:…|\.\s?\.\s?\.)\s*\]\s*|\s*(?:…|\.\s?\.\s?\.(?:\s?\.)?)\s*")
_INSERTION = re.compile(r"\[[^\[\]]{0,120}\]")
_LOOSE_ENDS = " ,.;:،۔-'"
_INSERTION_SPAN = 80
"""Most characters of the source that an insertion in brackets may replace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words between quotation marks; `start` and `end` count characters, marks excluded."""

    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The passage of a source that is most like a quotation, and how they differ."""

    passage: str
    quoted: str
    """The first words of the quotation that differ; empty where words were left out."""
    source: str
    """What the source has in their place; empty where words were added."""


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Return the outermost quotations of `text` in order; nested ones are part of them."""
    found: list[Quotation] = []
    for match in _ANY_OPENER.finditer(text):
        position = match.start()
        if (found and position <= found[-1].end) or not _opens(text, position):
            continue
        end = _closing(text, position)
        if end > 0 and sum(map(str.isalnum, text[position:end])) > 1:  # not rock 'n' roll
            found.append(Quotation(words=text[position + 1 : end], start=position + 1, end=end))
    return tuple(found)


def unclosed_quotation(text: str) -> str:
    """Return the words after a double quotation mark that nothing closes, or an empty text."""
    taken = find_quotations(text)
    for match in _ANY_OPENER.finditer(text):
        position = match.start()
        inside = any(one.start - 1 <= position <= one.end for one in taken)
        if match[0] in '“"„«' and not inside and _opens(text, position):
            return " ".join(text[position : position + 60].split())
    return ""


def stands(words: str, source: str) -> bool:
    """Tell whether the quotation `words` stands in `source`, piece after piece."""
    folded = fold(source)
    position = 0
    for pattern in _patterns(words):
        match = pattern.search(folded, position)
        if match is None:
            return False
        position = match.end()
    return True


def nearest(words: str, source: str) -> Nearest | None:
    """Return the passage of `source` most like `words`, or None where nothing is alike."""
    wanted = _keys(words)
    spans = [(match.start(), match.end()) for match in re.finditer(r"\S+", source)]
    keys = [_key(source[start:end]) for start, end in spans]
    begin = _best_window(wanted, keys)
    if begin < 0:
        return None
    chosen = spans[begin : begin + len(wanted)]
    passage = source[chosen[0][0] : chosen[-1][1]]
    quoted, said = _first_difference(words.split(), passage.split())
    return Nearest(passage=" ".join(passage.split()), quoted=quoted, source=said)


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """Return `text` without the differences that do not make a misquotation."""
    text = unicodedata.normalize("NFKC", text.translate(_FOLDED)).casefold()
    text = " ".join(text.split()).replace(" -", "-").replace("- ", "-")
    for twice, once in (("--", "-"), ("--", "-"), ("''", "'"), ("''", "'")):
        text = text.replace(twice, once)
    return text


def _opens(text: str, position: int) -> bool:
    mark = text[position]
    if mark not in _CLOSERS:
        return False
    before = text[position - 1] if position else " "
    after = text[position + 1] if position + 1 < len(text) else " "
    if mark in "“„«‹":
        return not after.isspace() or mark == "«"
    if before.isalnum() or before in ".,!?%)]" or after.isspace():
        return False
    return not (mark in _SINGLE and after.isdigit())


def _closing(text: str, start: int) -> int:
    """Return where the quotation that opens at `start` closes, or -1."""
    closers = _CLOSERS[text[start]]
    single = text[start] in _SINGLE
    depth = 0
    for position in range(start + 1, len(text)):
        mark = text[position]
        if mark == "\n" and text[position : position + 2] == "\n\n":
            return -1
        if mark in closers and not (single and _is_apostrophe(text, position)):
            if not depth:
                return position
            depth -= 1
        elif mark == text[start] and mark in "“«‹":
            depth += 1
    return -1


def _is_apostrophe(text: str, position: int) -> bool:
    before = text[position - 1]
    after = text[position + 1] if position + 1 < len(text) else " "
    return before.isspace() or after.isalnum()


def _patterns(words: str) -> list[re.Pattern[str]]:
    pieces = _ELLIPSIS.split(words)
    return [_pattern(piece) for piece in pieces if any(map(str.isalnum, _INSERTION.sub("", piece)))]


@lru_cache(maxsize=256)
def _pattern(piece: str) -> re.Pattern[str]:
    """Return what finds one piece; brackets match any few characters."""
    parts = [fold(part).strip() for part in _INSERTION.split(piece)]
    parts[0] = parts[0].lstrip(_LOOSE_ENDS)
    parts[-1] = parts[-1].rstrip(_LOOSE_ENDS)
    gap = rf"\s?[^\n]{{0,{_INSERTION_SPAN}}}?\s?"
    before = r"(?<!\w)" if parts[0] else ""
    after = r"(?!\w)" if parts[-1] else ""
    return re.compile(before + gap.join(map(re.escape, parts)) + after)


def _key(word: str) -> str:
    return fold(word).strip(_LOOSE_ENDS + "!?()[]")


def _keys(words: str) -> list[str]:
    return [_key(word) for word in words.split()]


def _best_window(wanted: list[str], keys: list[str]) -> int:
    """Return where the words of `wanted` lie closest together in `keys`, or -1."""
    size = min(len(wanted), len(keys))
    if not size:
        return -1
    need = Counter(wanted)
    best, best_score, score = -1, 0.0, 0
    have: Counter[str] = Counter()
    for index, word in enumerate(keys):
        have[word] += 1
        score += have[word] <= need[word]
        if index >= size:
            gone = keys[index - size]
            score -= have[gone] <= need[gone]
            have[gone] -= 1
        if index < size - 1 or score <= best_score - 1:
            continue
        begin = index - size + 1
        ranked = score + _order(wanted, keys[begin : begin + size])
        if ranked > best_score:
            best, best_score = begin, ranked
    return best if best_score >= max(1.5, len(wanted) * 0.4) else -1


def _order(wanted: list[str], window: list[str]) -> float:
    """Return in [0, 1) how many neighbours of `wanted` are neighbours in `window`."""
    neighbours = set(pairwise(wanted))
    same = sum(pair in neighbours for pair in pairwise(window))
    edge = 0.5 * (window[0] == wanted[0]) + 0.25 * (window[-1] == wanted[-1])
    return (same + edge) / (len(wanted) + 1)


def _first_difference(quoted: list[str], passage: list[str]) -> tuple[str, str]:
    matcher = SequenceMatcher(
        None, [_key(word) for word in quoted], [_key(word) for word in passage], autojunk=False
    )
    for tag, start, end, other, other_end in matcher.get_opcodes():
        if tag != "equal":
            return " ".join(quoted[start:end]), " ".join(passage[other:other_end])
    return "", ""
