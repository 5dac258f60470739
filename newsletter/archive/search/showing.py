"""What was found, as it is shown: the words that were looked for are marked as they are written.

The browser's search does the same (templates/archive/search.js).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import category

from newsletter.text.searching import UNSPACED, Term, search_words

Parts = tuple[tuple[str, bool], ...]
"""(text, whether it was looked for), one after another."""
PASSAGE = 240
"""Characters of a text that are shown."""
BEFORE = 0.3
"""What part of them may stand before the first word that was looked for."""
_SPACE = re.compile(r"\s+")
_RUN = re.compile(rf"[^\W_{UNSPACED}]+|[^\W_]")
"""A word as it is written, but for the marks in and behind it."""


def marked(text: str, terms: Sequence[Term]) -> Parts:
    """Return a text in parts, words that were looked for apart."""
    return tuple(_parts(text, [term for term in terms if not term.without]))


def passage(text: str, terms: Sequence[Term]) -> Parts:
    """Return the part of a text in which most of what was looked for stands."""
    start = _best_start(text, [term for term in terms if not term.without])
    stop = min(len(text), start + PASSAGE)
    if stop < len(text):
        stop = max(text.rfind(" ", start, stop + 1), start + 1)
    shown = marked(_SPACE.sub(" ", text[start:stop]), terms)
    before: Parts = (("… ", False),) if start else ()
    after: Parts = ((" …", False),) if stop < len(text) else ()
    return (*before, *shown, *after)


def _best_start(text: str, terms: Sequence[Term]) -> int:
    hits = [start for start, _ in _hits(text, terms)]
    reach = PASSAGE * (1 - BEFORE)
    best = max(hits, key=lambda hit: sum(hit <= one < hit + reach for one in hits), default=0)
    wish = int(best - PASSAGE * BEFORE)
    return 0 if wish <= 0 else text.find(" ", wish) + 1


def _parts(text: str, terms: Sequence[Term]) -> Iterator[tuple[str, bool]]:
    end = 0
    for start, stop in _hits(text, terms):
        if start > end:
            yield text[end:start], False
        yield text[start:stop], True
        end = stop
    if end < len(text):
        yield text[end:], False


def _hits(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    for start, stop in _written_words(text):
        if any(_is_wanted(word, terms) for word in search_words(text[start:stop])):
            yield start, stop


def _is_wanted(word: str, terms: Sequence[Term]) -> bool:
    return any(
        word == one or (term.begins and at == len(term.words) - 1 and word.startswith(one))
        for term in terms
        for at, one in enumerate(term.words)
    )


def _written_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand; vowel signs and joiners belong to the word they are in."""
    start = end = -1
    for found in _RUN.finditer(text):
        if start < 0 or found.start() != end or not _is_inside(text[end - 1]):
            if start >= 0:
                yield start, end
            start = found.start()
        end = found.end()
        while end < len(text) and _is_inside(text[end]):
            end += 1
    if start >= 0:
        yield start, end


def _is_inside(character: str) -> bool:
    return category(character)[0] == "M" or category(character) == "Cf"
