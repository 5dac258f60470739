"""Text in lines, as a terminal counts its columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

WIDTH = 72
BREAKABLE = re.compile(r"[ \t\n\r\f\v]+")
"""Where lines may break: not at a no-break space."""
UNEVEN = ("  ", "\n", "\t", "\r", "\f", "\v")
"""Each looked for by itself: ten times as quick as one pattern for all."""
NARROW = re.compile("[\x20-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e]*")
"""Latin letters and common punctuation: one column each, as `columns` says; no soft hyphen."""
INVISIBLE = frozenset({"Mn", "Me", "Cf"})
JOINER = "\u200d"


def wrap(text: str, width: int = WIDTH, *, first: str = "", rest: str = "") -> str:
    """Return the text in lines of at most `width` columns; `first` and `rest` begin the lines.

    Runs of white space become one space, line breaks too; no-break spaces stay.
    A word longer than a line stays whole.
    """
    if any([one in text for one in UNEVEN]):  # noqa: C419  # a generator costs more than it saves
        text = BREAKABLE.sub(" ", text)
    text = text.strip(" ")
    fill = _fill_counted if text.isascii() or NARROW.fullmatch(text) else _fill_measured
    lines = fill(text, width, first, rest)
    return "\n".join(lines) if text else first.rstrip(" ")


def paragraph(text: str, width: int) -> str:
    """Return the text wrapped; its own line breaks are kept."""
    return "\n".join([wrap(line, width) for line in text.split("\n")])


def underlined(text: str, width: int = WIDTH, *, mark: str = "-") -> str:
    """Return the text wrapped, with a line of marks below it, as wide as its widest line."""
    lines = paragraph(text, width)
    widest = max(map(columns, lines.split("\n")))
    return f"{lines}\n{mark * widest}"


def _fill_counted(text: str, width: int, first: str, rest: str) -> list[str]:
    """Return lines of a text in which every character takes one column."""
    if not first and not rest:
        return _line(width).findall(text)
    begun = _line(width - columns(first)).match(text)
    if begun is None:
        return [first]
    more = _line(width - columns(rest)).findall(text, begun.end())
    return [first + begun[1], *[rest + line for line in more]]


@cache
def _line(width: int) -> re.Pattern[str]:
    """Return what finds a line: as many words as have room, or one that is longer."""
    return re.compile(rf"(.{{1,{max(width, 1)}}}|[^ ]+)(?: |\Z)", re.DOTALL)


def _fill_measured(text: str, width: int, first: str, rest: str) -> Iterator[str]:
    """Yield lines of any text, each word measured."""
    line, used, empty = first, columns(first), True
    for word in text.split(" "):
        size = columns(word)
        if not empty and used + 1 + size > width:
            yield line
            line, used, empty = rest, columns(rest), True
        line, used = (line + word, used + size) if empty else (f"{line} {word}", used + 1 + size)
        empty = False
    yield line


def columns(text: str) -> int:
    """Return how many columns a terminal needs for the text."""
    if text.isascii():
        return len(text)
    count = 0
    joined = False
    for character in text:
        if not joined and unicodedata.category(character) not in INVISIBLE:
            count += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        joined = character == JOINER
    return count
