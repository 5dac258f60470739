"""A text as words, figures and signs, for finding numbers, dates and names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain

_FIGURE, _SIGN = r"\d+(?:[.,']\d+)*", r"[^\w\s]"
_TOKEN = re.compile(rf"[^\W\d_]+(?:'[^\W\d_]+)*|{_FIGURE}|{_SIGN}")
_MARKS = re.compile("[\u0900-\u0963\u064b-\u0652\u0670]")
"""Vowel signs of Hindi and Arabic: parts of words that are no letters."""
_MARKED_TOKEN = re.compile(
    rf"(?:[^\W\d_]|[\u0900-\u0963\u064b-\u0652\u0670])+(?:'[^\W\d_]+)*|{_FIGURE}|{_SIGN}"
)
_ACRONYMS = (("U.S.", "US "), ("U.K.", "UK "), ("U.N.", "UN "), ("E.U.", "EU "))
_SIGNS = {"٬": ",", "٫": ".", "’": "'", "‘": "'", "−": "-", "–": "-", "‐": "-", "‑": "-"}


def tokens_of(text: str) -> list[str]:
    """Return the words, figures and signs of a text in order, digits of any script as ASCII."""
    plain = _without_points(evened(text))
    pieces = _with_marks if _pattern(plain) is _MARKED_TOKEN else _without_marks
    return [*chain.from_iterable(map(pieces, plain.split()))]


@lru_cache(maxsize=50_000)
def _without_marks(chunk: str) -> tuple[str, ...]:
    """Return the tokens between two blanks: most stand in many texts."""
    return tuple(_TOKEN.findall(chunk))


@lru_cache(maxsize=5_000)
def _with_marks(chunk: str) -> tuple[str, ...]:
    return tuple(_MARKED_TOKEN.findall(chunk))


def _pattern(plain: str) -> re.Pattern[str]:
    marked = not plain.isascii() and _MARKS.search(plain)
    return _MARKED_TOKEN if marked else _TOKEN


def spans_of(plain: str) -> list[tuple[int, int]]:
    """Return where the tokens of an evened text begin and end."""
    return [match.span() for match in _pattern(plain).finditer(plain)]


def _without_points(text: str) -> str:
    """Return a text in which the commonest initials are acronyms."""
    for written, meant in _ACRONYMS:
        text = text.replace(written, meant)
    return text


def evened(text: str) -> str:
    """Return a text of the same length in which digits and hyphens are those of ASCII."""
    if text.isascii():
        return text
    for sign in set(text):
        if sign > "\x7f":
            plain = _ascii(sign)
            if plain != sign:
                text = text.replace(sign, plain)
    return text


@lru_cache(maxsize=4_000)
def _ascii(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return _SIGNS.get(sign, sign)
