"""Words taken over from a source without quotation marks."""

from __future__ import annotations

from newsletter.text.names import fold_name
from newsletter.text.tokens import evened, spans_of

_MOST_WORDS = 4_000
"""Words of a text that are looked at."""


def longest_copy(text: str, line: str, *, most: int) -> str:
    """Return the longest run of more than `most` words that `text` and a source share, or nothing.

    `line` has the words of the source, folded, with a blank before and behind each.  A run that
    long holds one of the blocks of half its length that are looked for first.
    """
    plain = evened(text)
    spans = [span for span in spans_of(plain) if plain[span[0]].isalnum()][:_MOST_WORDS]
    words = [fold_name(plain[start:end]) for start, end in spans]
    block = max(1, (most + 1) // 2)
    best = (0, 0)
    start = 0
    while start + block <= len(words):
        if not _has(words[start : start + block], line):
            start += block
            continue
        first, last = _extended(words, start, start + block, line)
        if last - first > max(most, best[1] - best[0]):
            best = (first, last)
        start = max(last, start + block)
    if not best[1]:
        return ""
    return " ".join(text[spans[best[0]][0] : spans[best[1] - 1][1]].split())


def _extended(words: list[str], first: int, last: int, line: str) -> tuple[int, int]:
    while first and _has(words[first - 1 : last], line):
        first -= 1
    while last < len(words) and _has(words[first : last + 1], line):
        last += 1
    return first, last


def _has(words: list[str], line: str) -> bool:
    return f" {' '.join(words)} " in line
