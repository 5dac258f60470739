"""Sentences of a text, and those that say most of it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from newsletter.text.titles import fold

_SENTENCE_END = re.compile(r"(?<![.!?۔؟…])[.!?۔؟…]++[\"'”’»)\]]*+(?=\s+[\"'“‘«(\[]*[^\W_a-z]|\s*$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Lt|Col|Maj|Sgt|Capt|Sen|Rep|Gov|Hon|Jr|Sr|vs|No|Vol|Inc"
    r"|Ltd|Co|Corp|Mt|approx|cf|etc|e\.g|i\.e|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"|\b[A-Z](?:\.[A-Z])*)\.$"
)
_LONGEST_ABBREVIATION = 20
"""Characters."""
_WORD = re.compile(r"\w{3,}")
_TELLING = re.compile(r"[0-9]|[“”\"«»]")
"""Numbers and quotations are what a summary is checked against."""
_FEWEST, _MOST = 5, 60
"""Words of a sentence that can be a key sentence."""
_CONSIDERED = 200
"""Sentences of a text that are looked at."""


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, paragraphs apart; words without a full stop are one."""
    return tuple(
        one for part in text.split("\n\n") for one in _in_paragraph(" ".join(part.split()))
    )


def key_sentences(text: str, *, title: str, most: int = 4) -> tuple[str, ...]:
    """Return the sentences that say most of a text, in its order.

    Those that share the words of the title and the words that come again in
    the text weigh most, those near the beginning more, and those with a
    number or a quotation.  A pure function: the same text gives the same.
    """
    told = tuple(dict.fromkeys(sentences(text)))[:_CONSIDERED]
    fit = [place for place, one in enumerate(told) if _FEWEST <= len(one.split()) <= _MOST]
    if len(fit) <= most:
        return tuple(told[place] for place in fit) or told[:most]
    words = [frozenset(_WORD.findall(fold(one))) for one in told]
    often = Counter(word for held in words for word in held)
    named = frozenset(_WORD.findall(fold(title)))

    def weight(place: int) -> float:
        held = words[place]
        again = sum(math.log(often[word]) for word in held if often[word] > 1)
        shared = 2.0 * len(held & named)
        begins = 3.0 / (1 + place)
        return (
            (again + shared) / math.sqrt(4 + len(held))
            + begins
            + bool(_TELLING.search(told[place]))
        )

    best = sorted(fit, key=lambda place: (-weight(place), place))[:most]
    return tuple(told[place] for place in sorted(best))


def _in_paragraph(text: str) -> Iterator[str]:
    start, last = 0, len(text.rstrip())
    for match in _SENTENCE_END.finditer(text):
        before = text[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start() + 1]
        if match.end() >= last or not _ABBREVIATION.search(before):
            yield text[start : match.end()].strip()
            start = match.end()
    if text[start:].strip():
        yield text[start:].strip()
