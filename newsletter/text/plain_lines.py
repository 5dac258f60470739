"""Plain text of several lines, as strangers send it: without what drives terminals or turns other text."""

from __future__ import annotations

import unicodedata

_MOST_MARKS = 4
"""Combining marks on one character; more paint over the lines above and below."""
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the text around them; Urdu needs none of them."""


def plain_lines(words: str) -> str:
    """Return the text with line ends made one, at most one blank line in a row, none at its ends."""
    lines = (_line(line).rstrip() for line in words.replace("\r\n", "\n").split("\n"))
    said = "\n".join(lines).strip()
    while "\n\n\n" in said:
        said = said.replace("\n\n\n", "\n\n")
    return said


def _line(line: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in line:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MOST_MARKS or char in _TURNS or category == "Cs":
            continue
        kept.append(" " if category in {"Cc", "Zl", "Zp"} else char)
    return "".join(kept)
