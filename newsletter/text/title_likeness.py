"""How alike two headlines are, and what tells them apart.

Likeness is a Jaccard index over words, each weighted by how rare it is (idf).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from newsletter.text.title_words import TURNS, stemmed
from newsletter.text.titles import Headline


def contradict(one: Headline, other: Headline) -> bool:
    """Tell whether the two differ in a number, a date, a place or the direction of the verb.

    One may say less than the other: no number, no place.
    """
    return (
        _differ(one.countries, other.countries)
        or _differ(one.regions, other.regions)
        or _differ(one.dates, other.dates)
        or (bool(one.numbers and other.numbers) and _miscount(one.numbers, other.numbers))
        or _opposed(one.words, other.words)
    )


def _miscount(one: frozenset[tuple[str, float]], other: frozenset[tuple[str, float]]) -> bool:
    """Tell whether both have numbers of one kind and neither has all that the other has."""
    if one <= other or other <= one:
        return False
    for kind in {kind for kind, _ in one} & {kind for kind, _ in other}:
        mine = [value for found, value in one if found == kind]
        yours = [value for found, value in other if found == kind]
        if not (_all_in(mine, yours) or _all_in(yours, mine)):
            return True
    return False


def _all_in(some: list[float], all_: list[float]) -> bool:
    return all(any(_same_number(value, other) for other in all_) for value in some)


def _same_number(one: float, other: float) -> bool:
    """Tell whether two numbers are equal, or one is the other rounded."""
    if one == other:
        return True
    if one.is_integer() and other.is_integer():
        return False
    digits = min(len(str(one).partition(".")[2]), len(str(other).partition(".")[2]))
    return round(one, digits) == round(other, digits)


def parallel(one: Headline, other: Headline) -> bool:
    """Tell whether two titles are one phrase with something exchanged in its place.

    "Court hears case on land" and "Court hears case on water" share most of
    their words and are two stories; who tells a story anew turns it round.
    """
    common = one.words & other.words
    if common in (one.words, other.words):
        return False
    places = [(a, b) for a, b in zip(one.order, other.order, strict=False) if a == b]
    if len(one.order) == len(other.order) and {a for a, _ in places} >= common:
        return True
    start = _shared_start(one.order, other.order)
    rest, other_rest = one.order[start:], other.order[start:]
    end = _shared_start(rest[::-1], other_rest[::-1])
    middle, other_middle = rest[: len(rest) - end], other_rest[: len(other_rest) - end]
    return not set(middle) & set(other_middle)


def _shared_start(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items two sequences have in common from their start."""
    shared = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        shared += 1
    return shared


SMALL = 12
"""Numbers up to here are met everywhere."""


def is_exact(value: float) -> bool:
    """Tell whether a number is hardly met twice by chance."""
    return value > SMALL or not value.is_integer()


class Rarity:
    """How much each word tells, learned from a collection of headlines.

    The weight of a word is its smoothed idf; where the collection is small, all
    words weigh about the same.
    """

    def __init__(self, headlines: Iterable[Headline]) -> None:
        words = [item.words for item in headlines]
        counts, total = Counter(chain.from_iterable(words)), len(words)
        self._weights = {word: math.log(2 + total / (1 + count)) for word, count in counts.items()}
        self._unknown = math.log(2 + total)

    def of(self, word: str) -> float:
        """Return the weight of a word, about 0.7 for a common one; unknown words are rarest."""
        return self._weights.get(word, self._unknown)

    def of_number(self, value: float) -> float:
        """Return the weight of a number: much for one that is hardly met by chance, little for 3."""
        return self._unknown * (0.9 if is_exact(value) else 0.3)

    def total(self, words: Iterable[str]) -> float:
        """Return the sum of the weights, the same in whatever order a set gives its words."""
        weights, unknown = self._weights, self._unknown
        return math.fsum([weights.get(word, unknown) for word in words])


def likeness(one: frozenset[str], other: frozenset[str], rarity: Rarity) -> float:
    """Return the weighted Jaccard index of two sets of words, 0 to 1."""
    common = one & other
    if not common:
        return 0.0
    return rarity.total(common) / rarity.total(one | other)


@lru_cache(maxsize=16_384)
def sound(word: str) -> str:
    """Return a name as it sounds: vowels are one, doubled letters single, and q is k."""
    spelt = _VOWELS.sub("a", word.replace("qu", "k").replace("q", "k").replace("kh", "k"))
    return _DOUBLED.sub(r"\1", spelt).rstrip("a")


_VOWELS = re.compile(r"[aeiouy]+")
_DOUBLED = re.compile(r"(.)\1+")


def expansion(word: str, other: Headline) -> frozenset[str]:
    """Return the words of a title of which a word is the abbreviation by initials, or nothing."""
    length = len(word)
    if not 2 <= length <= 5 or not word.isascii():  # noqa: PLR2004 - WB, UNHCR
        return frozenset()
    initials = "".join(spelt[0] for spelt in other.spelt)
    place = initials.find(word)
    if place < 0:
        return frozenset()
    found = map(stemmed, other.spelt[place : place + length])
    return frozenset(found) & other.words


def one_root(word: str, other: str) -> bool:
    """Tell whether two words are forms of one: deport and deportation."""
    if word[:ROOT] != other[:ROOT]:
        return False
    shorter, longer = sorted((len(word), len(other)))
    shared = _shared_start(word, other)
    return shared >= ROOT and shared >= longer * _ROOT_SHARE and shared >= shorter - 2


ROOT = 5
"""Letters that forms of one word share at the least."""
_ROOT_SHARE = 0.55


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return not (one <= other or other <= one)


def _opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether each has the one of a pair that the other has not."""
    for word in one & TURNS.keys():
        if word not in other:
            for opposite in TURNS[word]:
                if opposite in other and opposite not in one:
                    return True
    return False
