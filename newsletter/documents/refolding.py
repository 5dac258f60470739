"""Texts written over several lines of a file: what was not changed keeps its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

WIDTH = 88
"""Columns to which a text is folded where the file does not show how wide it is written."""
NARROWEST = 40
_BREAKABLE = re.compile(r"(?<=[^ ]) (?=[^ ])")
"""Where a folded text may break: at a single blank."""


def refolded(old: Sequence[str], text: str, *, width: int = WIDTH) -> list[str] | None:
    """Return a folded text's lines, without indentation; those of `old` stay where they can.

    `old` are the lines that stood there, blank ones empty.  None: the text cannot be folded,
    because a line of it begins or ends with a blank.
    """
    new = text.split("\n")
    if any(one != one.strip(" ") for one in new) or not any(new):
        return None
    before = _paragraphs(old)
    same = _same_at_start(before, new)
    tail = _same_at_start(before[same:][::-1], new[same:][::-1])
    middle = new[same : len(new) - tail]
    stood = before[same : len(before) - tail]
    if len(stood) != len(middle):
        stood = [[]] * len(middle)
    lines = [
        *before[:same],
        *(_fitted(was, one, width) for was, one in zip(stood, middle, strict=True)),
        *before[len(before) - tail :],
    ]
    return _joined(lines)


def width_of(old: Sequence[str]) -> int:
    """Return how wide a text is written that stands on several lines."""
    widest = max((len(line) for line in old), default=0)
    return max(widest, NARROWEST) if len([line for line in old if line]) > 1 else max(widest, WIDTH)


def broken_up(raw: str, old: Sequence[str]) -> list[str]:
    """Return a text without line ends, quotes included, in lines like those that stood there."""
    return _fitted(old, raw, width_of(old))


def _paragraphs(lines: Sequence[str]) -> list[list[str]]:
    """Return the lines of each paragraph; of n blank lines between two come n - 1 empty ones."""
    found: list[list[str]] = [[]]
    for line, after in pairwise((*lines, None)):
        if line:
            found[-1].append(line)
        elif after is not None:
            found.append([])
    return found


def _joined(paragraphs: Sequence[Sequence[str]]) -> list[str]:
    lines: list[str] = []
    for number, one in enumerate(paragraphs):
        lines += [""] * bool(number)
        lines += one
    return lines


def _same_at_start(before: Sequence[Sequence[str]], new: Sequence[str]) -> int:
    count = 0
    for lines, one in zip(before, new, strict=False):
        if " ".join(lines) != one:
            break
        count += 1
    return count


def _fitted(old: Sequence[str], text: str, width: int) -> list[str]:
    """Return one paragraph in lines; the first and last of `old` that are the same stay."""
    head = 0
    while head < len(old) and text.startswith(" ".join(old[: head + 1]) + " "):
        head += 1
    rest = text[len(" ".join(old[:head])) + 1 :] if head else text
    tail = 0
    while tail < len(old) - head and rest.endswith(" " + " ".join(old[len(old) - tail - 1 :])):
        tail += 1
    kept = list(old[len(old) - tail :]) if tail else []
    middle = rest[: len(rest) - len(" ".join(kept)) - 1] if kept else rest
    return [*old[:head], *_wrapped(middle, width), *kept]


def _wrapped(text: str, width: int) -> list[str]:
    """Break a paragraph at single blanks; a word longer than a line stays whole."""
    lines: list[str] = []
    for word in _BREAKABLE.split(text):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        elif word:
            lines.append(word)
    return lines
