"""Text for a terminal: cleaned, measured, cut and broken; pure.

A title comes from anywhere.  What would move the cursor, turn the text, ring
or paint is taken out, and what is wider or taller than it looks is tamed.
"""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"
"""Urdu and Persian are spelt with them; between other characters they only confuse the width."""
SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))
"""They make a character an emoji of another width, in some terminals only."""
FLAGS = {0x1F1E6 + place: chr(ord("A") + place) for place in range(26)}
"""The letters that flags are made of; terminals disagree about the width of a flag."""
MOST_MARKS = 3
"""Combining marks on one character; more would paint over the lines above and below."""


def clean(text: str) -> str:
    """Return the text in one line, without what would move a terminal's cursor or turn its text."""
    kept: list[str] = []
    marks = 0
    for char in " ".join(text.translate(FLAGS).split()):
        category = unicodedata.category(char)
        if char in SELECTORS:
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > MOST_MARKS:
            continue
        if category[0] != "C" or (char in JOINERS and kept and kept[-1].isalpha()):
            kept.append(char)
    return "".join(kept)


def clean_line(text: str) -> str:
    """Return a cleaned line that keeps its indentation."""
    return text[: len(text) - len(text.lstrip(" "))] + clean(text)


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def cut(text: str, columns: int) -> str:
    """Return the text, with an ellipsis where it is wider than so many columns."""
    if width(text) <= columns:
        return text
    if columns < 1:
        return ""
    kept, room = "", columns - 1
    for char in text:
        room -= _columns(char)
        if room < 0:
            break
        kept += char
    return kept + "…"


def padded(text: str, columns: int) -> str:
    """Return the text cut or filled up to exactly so many columns."""
    shown = cut(text, columns)
    return shown + " " * (columns - width(shown))


def wrap(text: str, columns: int) -> list[str]:
    """Return the text broken at spaces into lines of at most so many columns."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined) <= columns:
            lines[-1] = joined
        else:
            lines.append(cut(word, columns))
    return [line for line in lines if line]
