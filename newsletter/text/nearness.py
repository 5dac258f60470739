"""The passage of a source that is most like a quotation that does not stand there.

The words of the source are indexed once; the words of the quotation then vote,
rare ones more, for where it would begin.  Only the winning stretch is compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from newsletter.model.values import dataclass
from newsletter.text.passages import fold

OPEN, CLOSE = ">>", "<<"
"""Stand around what differs, in passages that are shown."""
_LONGEST = 120
"""Words of a quotation that are looked for."""
_MOST_VOTES = 3_000
"""Places of one word that vote."""
_MARGIN = 3
"""Words on either side by which a passage may be longer than the quotation."""
_LOOSE = " ,.;:،۔-'!?()[]"
_MOST_ALIKE = 3_000
"""Words that a single word is compared with: of nearly its length, and at least so long:"""
_FEWEST_LETTERS = 4
_MOST_LETTERS_MORE = 2
_CONTEXT = 4
"""Words shown on either side of a difference in a long passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Words that differ; either may be empty."""

    quoted: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The passage of a source that is most like a quotation, and how they differ."""

    passage: str
    marked: str
    """The passage, with `OPEN` and `CLOSE` around what differs."""
    paragraph: int
    """Counted from 1."""
    differences: tuple[Difference, ...]


class Nearness:
    """The words of a text, by their places."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = [match.span() for match in re.finditer(r"\S+", text)]
        self._keys = [_key(text[start:end]) for start, end in self._spans]
        self._places: dict[str, list[int]] = {}
        for place, key in enumerate(self._keys):
            self._places.setdefault(key, []).append(place)

    def nearest(self, words: str) -> Nearest | None:
        """Return the passage most like `words`, or None where nothing is alike."""
        quoted = words.split()[:_LONGEST]
        wanted = [_key(word) for word in quoted]
        start = self._best_start(wanted)
        if start is None:
            return self._similar_word(quoted, wanted)
        first = max(0, start - _MARGIN)
        last = min(len(self._keys), start + len(wanted) + _MARGIN)
        matcher = SequenceMatcher(None, wanted, self._keys[first:last], autojunk=False)
        same = sum(block.size for block in matcher.get_matching_blocks())
        if same < max(min(2, len(wanted)), 0.4 * len(wanted)):
            return self._similar_word(quoted, wanted)
        return self._described(quoted, matcher.get_opcodes(), first)

    def _best_start(self, wanted: list[str]) -> int | None:
        votes: defaultdict[int, float] = defaultdict(float)
        for index, key in enumerate(wanted):
            places = self._places.get(key, ()) if key else ()
            weight = 1 / (1 + len(places)) ** 0.5
            for place in places[:_MOST_VOTES]:
                votes[place - index] += weight
        if not votes:
            return None
        return max(votes, key=lambda at: (sum(votes.get(at + d, 0) for d in range(-2, 3)), -at))

    def _similar_word(self, quoted: list[str], wanted: list[str]) -> Nearest | None:
        """Return the word spelt most like a single quoted one."""
        if len(wanted) != 1 or len(wanted[0]) < _FEWEST_LETTERS:
            return None
        word = wanted[0]
        alike = [
            key
            for key in self._places
            if key[:1] == word[0] and abs(len(key) - len(word)) <= _MOST_LETTERS_MORE
        ]
        found = get_close_matches(word, alike[:_MOST_ALIKE], 1, 0.75)
        if not found or found[0] == word:
            return None
        place = self._places[found[0]][0]
        return self._described(quoted, [("replace", 0, 1, 0, 1)], place)

    def _described(
        self, quoted: list[str], steps: Sequence[tuple[str, int, int, int, int]], first: int
    ) -> Nearest:
        """Lay out the passage, trimmed to where both begin and end."""
        while steps and steps[0][0] == "insert":
            steps = steps[1:]
        while steps and steps[-1][0] == "insert":
            steps = steps[:-1]
        steps = [_cropped(step, number, len(steps)) for number, step in enumerate(steps)]
        differences = []
        shown: list[str] = []
        for tag, start, end, other, other_end in steps:
            there = self._words(first + other, first + other_end)
            if tag == "equal":
                shown += there
                continue
            here = " ".join(quoted[start:end])
            differences.append(Difference(quoted=here, source=" ".join(there)))
            shown += [OPEN + " ".join(there) + CLOSE]
        begin, end = first + steps[0][3], first + steps[-1][4]
        passage = self._words(begin, end)
        return Nearest(
            passage=" ".join(passage),
            marked=_around_marks(shown),
            paragraph=1 + len(re.findall(r"\n\s*\n", self._text[: self._spans[begin][0]])),
            differences=tuple(differences),
        )

    def _words(self, first: int, last: int) -> list[str]:
        return [self._text[start:end] for start, end in self._spans[first:last]]


@lru_cache(maxsize=20_000)
def _key(word: str) -> str:
    return fold(word).casefold().strip(_LOOSE)


def _cropped(
    step: tuple[str, int, int, int, int], number: int, count: int
) -> tuple[str, int, int, int, int]:
    """Let a replacement at either end take no more of the source than of the quotation."""
    tag, start, end, other, other_end = step
    excess = (other_end - other) - (end - start)
    if tag == "replace" and excess > 0:
        if number == 0:
            other += excess
        elif number == count - 1:
            other_end -= excess
    return tag, start, end, other, other_end


def _around_marks(words: list[str]) -> str:
    """Return the words, of long stretches without a mark only those beside one."""
    marked = [index for index, word in enumerate(words) if word.startswith(OPEN)]
    if len(words) <= 4 * _CONTEXT + 8:
        return " ".join(words)
    near = {
        index + step for index in marked[:4] for step in range(-2 * _CONTEXT, 2 * _CONTEXT + 1)
    } or set(range(4 * _CONTEXT))
    shown, gap = [], False
    for index, word in enumerate(words):
        if index in near:
            shown.append(word)
            gap = False
        elif not gap:
            shown.append("…")
            gap = True
    return " ".join(shown)
