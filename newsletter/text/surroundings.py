"""What stands around a value: told of in a summary, and in the text of a source.

A number or a date that stands in an article may still be the wrong one: that of another
paragraph.  The words beside it in the summary are looked for in the source, rare ones
weighing more and near ones more; so every place at which the source has a value of this
kind gets a likeness, and the one that is most like the summary is the one that it tells of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

from newsletter.text.languages import SMALL_WORDS
from newsletter.text.names import fold_name
from newsletter.text.quotations import find_quotations
from newsletter.text.tokens import tokens_of
from newsletter.text.words import Words

PARAGRAPH = "¶"
"""The token that stands where a paragraph begins."""
_ENDS = frozenset((".", "!", "?", "۔", "؟"))
_MAY_END = _ENDS | {PARAGRAPH}
_STEMS = re.compile(r"(?<=[^\W\d_]{4})(?:ings?|ed|es|er|en|e|s)$")
_FEWEST_LETTERS = 3
_SMALL = frozenset(
    word for words in SMALL_WORDS.values() for word in words if len(word) >= _FEWEST_LETTERS
) | frozenset(("said", "says", "writes", "wrote", "also", "one", "two", "were", "than", "them"))
_SENTENCE, _CLAUSE = 10, 4
"""Words that the end of a sentence, and a sign within one, count for."""
_REACH = 40
"""Words on either side of a value that are looked at."""
_NEAR = 6
"""Up to so many words away nothing is taken off."""
_MOST_PLACES = 60
"""A word that stands more often tells nothing."""
_FEWEST_SHARED = 2
"""Words that must stand near the place of which a summary tells."""
_STRONG, _VERY_STRONG = 1.2, 2.0
"""Likeness from which on that is so; where no more than the fewest words are shared."""
_CLOSE = 0.5
"""Nearness from which on a word counts as shared."""
_WEAK = 0.55
"""A place is another one whose likeness is less than such a share of the best."""


Spans = list[tuple[int, int]]
"""(index of the first token, index behind the last) of each."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A word of a summary and how far it is from the value: 1 is near, 0 is far."""

    word: str
    nearness: float


class Told:
    """The words of a summary, those within quotations among them, by their places.

    Places are counted as in the tokens of the summary without what is quoted.
    """

    def __init__(self, text: str) -> None:
        self._words: list[tuple[str, int]] = []
        """(word, its place); words of a quotation have that of its opening mark."""
        self._ends: list[int] = []
        place = end = 0
        for quotation in find_quotations(text):
            place = self._add(text[end : quotation.start], place)
            self._words += [(key_of(token), place - 1) for token in tokens_of(quotation.words)]
            end = quotation.end
        self._add(text[end:], place)

    def _add(self, text: str, place: int) -> int:
        tokens = tokens_of(text)
        self._ends += [place + at for at in _sentence_ends(tokens)]
        self._words += [(key_of(token), place + at) for at, token in enumerate(tokens)]
        return place + len(tokens)

    def around(self, start: int, end: int) -> tuple[Anchor, ...]:
        """Return the telling words of the sentence in which a value stands, each once."""
        number = bisect_left(self._ends, start)
        first = self._ends[number - 1] if number else -1
        last = self._ends[number] if number < len(self._ends) else self._words[-1][1]
        found: dict[str, float] = {}
        for word, place in self._words:
            if word and first < place <= last and not start <= place < end:
                near = _nearness(max(start - place, place - end + 1))
                found[word] = max(near, found.get(word, 0))
        return tuple(Anchor(word, near) for word, near in found.items())


class Surroundings:
    """The words of a source, by their places."""

    def __init__(self, words: Words) -> None:
        self._tokens = tokens = words.tokens
        self._keys = {token: key_of(token) for token in words.lowered}
        self._ends = _sentence_ends(tokens)
        self._paragraphs = [at for at, token in enumerate(tokens) if token == PARAGRAPH]

    def elsewhere(
        self,
        anchors: Iterable[Anchor],
        same: Spans,
        others: Spans,
    ) -> int | None:
        """Return which of `others` is the place told of, where that is none of `same`.

        None: it is one of `same`, or that is in doubt.
        """
        near = {one.word: one for one in anchors}
        found_at = self._places_of(near.keys())
        known = [(near[word], places) for word, places in found_at.items()]
        if len(known) < _FEWEST_SHARED or not others:
            return None
        found = [self._likeness(known, span) for span in others]
        best = max(range(len(found)), key=lambda at: found[at])
        likeness, shared = found[best]
        if likeness < (_STRONG if shared > _FEWEST_SHARED else _VERY_STRONG):
            return None
        for span in same:
            other_likeness, other_shared = self._likeness(known, span)
            if other_likeness > _WEAK * likeness or other_shared >= shared:
                return None
        return best if shared >= _FEWEST_SHARED else None

    def _places_of(self, words: Container[str]) -> dict[str, list[int]]:
        """Return where words stand, without those that stand too often to tell anything."""
        places: dict[str, list[int]] = {}
        wanted = {token for token, key in self._keys.items() if key in words}
        for at in compress(range(len(self._tokens)), map(wanted.__contains__, self._tokens)):
            places.setdefault(self._keys[self._tokens[at]], []).append(at)
        return {word: all_ for word, all_ in places.items() if len(all_) <= _MOST_PLACES}

    def _likeness(
        self, known: Sequence[tuple[Anchor, list[int]]], span: tuple[int, int]
    ) -> tuple[float, int]:
        """Return how like the surroundings are, and how many words they share."""
        start, end = span
        likeness, shared = 0.0, 0
        for anchor, places in known:
            near = 0.0
            first = bisect_left(places, start - _REACH)
            for place in places[first : bisect_left(places, end + _REACH)]:
                if not start <= place < end:
                    near = max(near, self._near(place, start, end))
            likeness += near * anchor.nearness / len(places) ** 0.5
            shared += near > _CLOSE
        return likeness, shared

    def _near(self, place: int, start: int, end: int) -> float:
        first, last = (place, start) if place < start else (end - 1, place)
        if _between(self._paragraphs, first, last):
            return 0
        return _nearness(last - first + _SENTENCE * _between(self._ends, first, last))


@lru_cache(maxsize=20_000)
def key_of(token: str) -> str:
    """Return a word as it is compared: folded, without its ending; empty where it tells nothing."""
    if token[0].isdigit():
        return token
    word = fold_name(token)
    if len(word) < _FEWEST_LETTERS or word in _SMALL or not word[0].isalpha():
        return ""
    return _STEMS.sub("", word)


def _sentence_ends(tokens: Sequence[str]) -> list[int]:
    """Return where sentences end; not behind an initial or within a shortened word."""
    last = len(tokens) - 1
    return [
        at
        for at in compress(range(len(tokens)), map(_MAY_END.__contains__, tokens))
        if tokens[at] == PARAGRAPH
        or ((at == last or not tokens[at + 1][0].islower()) and (not at or len(tokens[at - 1]) > 1))
    ]


def _between(places: Sequence[int], first: int, last: int) -> int:
    return bisect_left(places, last) - bisect_left(places, first)


def _nearness(distance: int) -> float:
    return 1.0 if distance <= _NEAR else _NEAR / distance
