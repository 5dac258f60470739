"""What stands around a value: told of in a summary, and in the text of a source.

A number, a date or a name that stands in an article may still be the wrong one: that of
another passage.  The words beside it in the summary are looked for in the source, rare ones
weighing more and near ones more; so every place at which the source has something of this
kind gets a likeness, and the one that is most like the summary is the one that it tells of.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress, islice

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
_LONGEST_STEM = 5
"""Letters: elect and election are one."""
_FEWEST_LETTERS = 3
_SMALL = frozenset(
    word for words in SMALL_WORDS.values() for word in words if len(word) >= _FEWEST_LETTERS
) | frozenset(("said", "says", "writes", "wrote", "also", "one", "two", "were", "than", "them"))
_REACH = 60
"""Words on either side of a value that are looked at."""
_NEAR = 5
"""Up to so many words away nothing is taken off."""
_FAR_IN_SENTENCE, _FAR_WHEN_TOLD = 0.5, 0.4
"""What a word of the same sentence counts for at least: of the source, of the summary."""
_NEXT_SENTENCE, _SAME_PARAGRAPH, _OTHER_SENTENCE = 0.4, 0.2, 0.25
"""The same for one of the next sentence, and of the paragraph; for one of another of the summary."""
_MOST_PLACES = 60
"""A word that stands more often tells nothing."""
_USUAL = 40
"""Places of a word from which on one more or less hardly counts."""
_FEWEST_SHARED = 2
"""Words that must stand near the place of which a summary tells."""
_CLOSE = 0.5
"""Nearness from which on a word counts as shared."""
_MOST_RIVALS = 2_000

Spans = list[tuple[int, int]]
"""(index of the first token, index behind the last) of each."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A place at which the source has another value, and what is taken off its likeness."""

    start: int
    end: int
    handicap: float = 0.0


@dataclass(frozen=True, slots=True)
class Lead:
    """How much more like a summary another place must be: so many times, and by so much more."""

    times: float
    more: float


Near = dict[str, float]
"""Words of a summary, and how far each is from the value: 1 is near, 0 is far."""


def given(rivals: Iterable[Rival]) -> Callable[[Collection[int]], Iterable[Rival]]:
    """Return places, to be asked for by paragraphs; some are of others."""
    return lambda _paragraphs: rivals


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
            self._keep([(key_of(token), place - 1) for token in tokens_of(quotation.words)])
            end = quotation.end
        self._add(text[end:], place)

    def _add(self, text: str, place: int) -> int:
        tokens = tokens_of(text)
        self._ends += [place + at for at in _sentence_ends(tokens)]
        self._keep([(key_of(token), place + at) for at, token in enumerate(tokens)])
        return place + len(tokens)

    def _keep(self, words: list[tuple[str, int]]) -> None:
        self._words += [word for word in words if word[0]]

    @property
    def words(self) -> set[str]:
        """All of them."""
        return {word for word, _place in self._words}

    def around(self, start: int, end: int) -> Near:
        """Return the telling words beside a value, those of its own sentence above all."""
        number = bisect_left(self._ends, start)
        first = self._ends[number - 1] if number else -1
        last = self._ends[number] if number < len(self._ends) else start + _REACH
        begin = bisect_left(self._words, start - 2 * _REACH, key=_place)
        found: Near = {}
        for word, place in self._words[begin : begin + 4 * _REACH]:
            if start <= place < end:
                continue
            near = _OTHER_SENTENCE
            if first < place <= last:
                distance = max(start - place, place - end + 1)
                near = max(_FAR_WHEN_TOLD, _nearness(distance))
            if near > found.get(word, 0):
                found[word] = near
        return found


def _place(word: tuple[str, int]) -> int:
    return word[1]


class Surroundings:
    """The words of a source, by their places."""

    def __init__(self, words: Words) -> None:
        self._tokens = words.tokens
        self._lowered = words.lowered
        self._places: dict[str, list[int]] = {}
        """Where those words stand that were looked for."""

    def look_for(self, words: Iterable[str]) -> None:
        """Find where words stand, all in one go."""
        wanted = {word for word in words if word not in self._places}
        if not wanted:
            return
        begin = {word[:_FEWEST_LETTERS] for word in wanted}
        tokens: dict[str, str] = {}
        for token, low in self._lowered.items():
            if (low[:_FEWEST_LETTERS] in begin or not token.isascii()) and key_of(token) in wanted:
                tokens[token] = key_of(token)
        found: dict[str, list[int]] = {word: [] for word in wanted}
        for at in compress(range(len(self._tokens)), map(tokens.__contains__, self._tokens)):
            found[tokens[self._tokens[at]]].append(at)
        self._places.update(found)  # whole: another thread may be reading

    @cached_property
    def _ends_of_sentences(self) -> list[int]:
        return _sentence_ends(self._tokens)

    @cached_property
    def _starts_of_paragraphs(self) -> list[int]:
        return [*compress(range(len(self._tokens)), map(PARAGRAPH.__eq__, self._tokens))]

    def _sentence(self, place: int) -> int:
        return bisect_left(self._ends_of_sentences, place)

    def _paragraph(self, place: int) -> int:
        return bisect_right(self._starts_of_paragraphs, place)

    def elsewhere(
        self,
        near: Near,
        same: Spans,
        rivals: Callable[[Collection[int]], Iterable[Rival]],
        *,
        lead: Lead,
        afar: float = 0.0,
        fits: Callable[[Rival], bool] | None = None,
    ) -> Rival | None:
        """Return which of `rivals` is the place told of, where that is none of `same`.

        They are asked for by the numbers of the paragraphs in which they can be.
        It must be more like the summary than any of `same` by the `lead`.  With `afar`, what is said in other paragraphs near by counts so much for `same`:
        of somebody who is named there, here is said "she".  `fits` is asked last, of those that
        would be chosen.  None: that is not so, or in doubt.
        """
        found = self._found(near)
        if len({word for _place, word, _weight in found}) < _FEWEST_SHARED:
            return None
        best = max((self._likeness(found, span, afar)[0] for span in same), default=0.0)
        needed = lead.times * best + lead.more
        told_in = self._paragraphs_telling(found, needed)
        chosen = None
        for rival in islice(rivals(told_in), _MOST_RIVALS) if told_in else ():
            if self._paragraph(rival.start) not in told_in:
                continue
            likeness, shared = self._likeness(found, (rival.start, rival.end), 0.0)
            likeness -= rival.handicap
            if likeness <= needed or shared < _FEWEST_SHARED:
                continue
            if fits is None or fits(rival):
                chosen, needed = rival, likeness
        return chosen

    def _found(self, near: Near) -> list[tuple[int, str, float]]:
        """Return (place, word, weight) of the words of a summary, but not of frequent ones."""
        self.look_for(near)
        found: list[tuple[int, str, float]] = []
        for word, nearness in near.items():
            places = self._places[word]
            if 0 < len(places) <= _MOST_PLACES:
                weight = nearness * _rareness(len(places))
                found += [(place, word, weight) for place in places]
        found.sort()
        return found

    def _paragraphs_telling(
        self, found: Sequence[tuple[int, str, float]], needed: float
    ) -> set[int]:
        """Return the paragraphs in which likeness can be more than is needed at all."""
        starts, last = self._starts_of_paragraphs, -1
        known: set[str] = set()
        most: dict[int, float] = {}
        for place, word, weight in found:
            paragraph = bisect_right(starts, place)
            if paragraph != last:
                last, known = paragraph, set()
            if word not in known:
                known.add(word)
                most[paragraph] = most.get(paragraph, 0) + weight
        return {paragraph for paragraph, weight in most.items() if weight > needed}

    def _likeness(
        self, found: Sequence[tuple[int, str, float]], span: tuple[int, int], afar: float
    ) -> tuple[float, int]:
        """Return how like the surroundings are, and how many words they share."""
        start, end = span
        best: dict[str, tuple[float, float]] = {}
        first = bisect_left(found, (start - _REACH,))
        around = found[first : bisect_left(found, (end + _REACH,))]
        if not around:
            return 0.0, 0
        paragraph, sentence = self._paragraph(start), self._sentence(start)
        for place, word, weight in around:
            if self._paragraph(place) != paragraph:
                near = afar
            elif start <= place < end:
                continue
            elif self._sentence(place) == sentence:
                distance = start - place if place < start else place - end + 1
                near = max(_FAR_IN_SENTENCE, _nearness(distance))
            else:
                apart = abs(self._sentence(place) - sentence)
                near = max(afar, _NEXT_SENTENCE if apart == 1 else _SAME_PARAGRAPH)
            if word not in best or near > best[word][0]:
                best[word] = near, weight
        likeness = sum(near * weight for near, weight in best.values())
        return likeness, sum(near >= _CLOSE for near, _weight in best.values())


@lru_cache(maxsize=20_000)
def key_of(token: str) -> str:
    """Return a word as it is compared: folded, without its ending; empty where it tells nothing."""
    if token[0].isdecimal():
        return token
    word = fold_name(token)
    if len(word) < _FEWEST_LETTERS or word in _SMALL or not word[0].isalpha():
        return ""
    return _STEMS.sub("", word)[:_LONGEST_STEM]


def _sentence_ends(tokens: Sequence[str]) -> list[int]:
    """Return where sentences end; not behind an initial or within a shortened word."""
    last = len(tokens) - 1
    return [
        at
        for at in compress(range(len(tokens)), map(_MAY_END.__contains__, tokens))
        if tokens[at] == PARAGRAPH
        or ((at == last or not tokens[at + 1][0].islower()) and (not at or len(tokens[at - 1]) > 1))
    ]


def _nearness(distance: int) -> float:
    return 1.0 if distance <= _NEAR else _NEAR / distance


@lru_cache(maxsize=_MOST_PLACES)
def _rareness(places: int) -> float:
    """Return what a word weighs that stands at so many places: 1 at one, ever less at more."""
    return math.log(1 + _USUAL / places) / math.log(1 + _USUAL)
