"""How alike two headlines are, and what tells them apart.

Likeness is a Jaccard index over folded, stemmed words, each weighted by how
rare it is (idf).  What differs in a number, a place or the direction of the
verb is another story however alike the words are; and a serial title ("Weekly
review 41") is like nothing at all.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import filterfalse

from newsletter.text.title_tables import (
    COUNTRIES,
    NOISE,
    NUMBER_WORDS,
    OPPOSITES,
    REGIONS,
    SAME,
    SCALES,
)

LONGEST = 400
"""Characters of a title that are looked at."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+", re.UNICODE)
_NUMBER = re.compile(
    r"(?P<value>\d[\d,]*(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?(?:[\s-]?(?P<scale>k|m|mn|bn|tn|thousand|lakh|million|crore|billion|trillion)\b)?"
)
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_PRONOUN_US = re.compile(r"\bus\b")
_SERIAL = re.compile(
    r"""(?x)
      \b(?:weekly|daily|monthly|morning|evening|weekend)\s+(?:\w+\s+)?
        (?:review|brief|briefing|digest|round-?up|wrap|newsletter|bulletin|outlook|diary|podcast|update|edition|reads?|links)\b
    | \b(?:episode|ep|part|vol|volume|issue|no|chapter|week|day|edition|number|lecture|session)\.?\s*(?:\#?\d+|[ivx]+)\b
    | \#\s?\d+\b
    | \b(?:letters\ to\ the\ editor|today'?s\ paper|photo\ of\ the\ day|in\ pictures|quote\ of\ the\ day|news\ in\ brief
         |market\ wrap|week\ in\ review|the\ week\ ahead|obituar(?:y|ies)|crossword|horoscope|live\ blog|open\ thread)\b
    """
)
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ة": "ہ", "ۀ": "ہ", "ـ": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A title taken apart for comparison."""

    words: frozenset[str]
    """Folded and stemmed; words for the same thing are one word; no noise, no numbers."""
    order: tuple[str, ...]
    """The same words as they follow one another, repeats included."""
    numbers: frozenset[float]
    countries: frozenset[str]
    regions: frozenset[str]
    serial: bool
    """True: the title of a series; it says nothing of its content."""


@lru_cache(maxsize=65_536)
def headline(title: str) -> Headline:
    """Take a title apart."""
    folded = _prepared(title[:LONGEST])
    spelt = _words(folded)
    words = [word for word in spelt if word not in _NOISE and not word.isdecimal()]
    order = tuple(_stemmed(word) for word in words if len(word) > 1 and word not in _NOT_CONTENT)
    return Headline(
        words=frozenset(order),
        order=order,
        numbers=frozenset(_numbers(folded, spelt)),
        countries=frozenset(_COUNTRY[word] for word in words if word in _COUNTRY),
        regions=frozenset(_REGION[word] for word in words if word in _REGION),
        serial=bool(_SERIAL.search(folded)),
    )


def fold(text: str) -> str:
    """Return the text without case, diacritics and variant letters, for comparison and search."""
    text = text.replace("’", "'")
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(filterfalse(_is_mark, unicodedata.normalize("NFKD", folded)))
    return unicodedata.normalize("NFKC", plain).translate(_LETTERS)


@lru_cache(maxsize=4_096)
def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def content_words(text: str) -> list[str]:
    """Return the folded, stemmed words of a text that carry meaning, in order, repeats included."""
    return [_stemmed(word) for word in plain_words(text) if len(word) > 1 and word not in _NOISE]


def plain_words(text: str) -> list[str]:
    """Return the folded words of a text in order, without numbers and possessive endings."""
    return [word for word in _words(_prepared(text)) if not word.isdecimal()]


def contradict(one: Headline, other: Headline) -> bool:
    """Tell whether the two differ in a number, a place or the direction of the verb.

    One may say less than the other: no number, no place.
    """
    return (
        _differ(one.numbers, other.numbers)
        or _differ(one.countries, other.countries)
        or _differ(one.regions, other.regions)
        or any(_opposed(one.words, other.words, *pair) for pair in _OPPOSED)
    )


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


def _shared_start(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how many words two sequences have in common from their start."""
    shared = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        shared += 1
    return shared


class Rarity:
    """How much each word tells, learned from a collection of headlines.

    The weight of a word is its smoothed idf; where the collection is small, all
    words weigh about the same.
    """

    def __init__(self, headlines: Iterable[Headline]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for item in headlines:
            counts.update(item.words)
            total += 1
        self._weights = {word: math.log(2 + total / (1 + count)) for word, count in counts.items()}
        self._unknown = math.log(2 + total)

    def of(self, word: str) -> float:
        """Return the weight of a word, about 0.7 for a common one; unknown words are rarest."""
        return self._weights.get(word, self._unknown)

    def total(self, words: Iterable[str]) -> float:
        """Return the sum of the weights."""
        return sum(map(self.of, words))


def likeness(one: frozenset[str], other: frozenset[str], rarity: Rarity) -> float:
    """Return the weighted Jaccard index of two sets of words, 0 to 1."""
    common = one & other
    if not common:
        return 0.0
    return rarity.total(common) / rarity.total(one | other)


def _differ(
    one: frozenset[float] | frozenset[str], other: frozenset[float] | frozenset[str]
) -> bool:
    return not (one <= other or other <= one)


def _opposed(one: frozenset[str], other: frozenset[str], word: str, opposite: str) -> bool:
    """Tell whether each has the one of a pair that the other has not."""
    mine, yours = {word, opposite} & one, {word, opposite} & other
    return len(mine) == 1 and len(yours) == 1 and mine != yours


def _numbers(folded: str, spelt: list[str]) -> Iterable[float]:
    for match in _NUMBER.finditer(folded):
        value = float(match["value"].replace(",", ""))
        yield value * SCALES.get(match["scale"] or "", 1) + (0.001 if match["ordinal"] else 0)
    yield from (NUMBER_WORDS[word] for word in spelt if word in NUMBER_WORDS)


def _prepared(text: str) -> str:
    """Return the text folded, with U.S. as one word and without the pronoun that looks like it."""
    folded = fold(_PRONOUN_US.sub(" ", text))
    return _INITIALS.sub(lambda match: match[0].replace(".", ""), folded)


def _words(folded: str) -> list[str]:
    for phrase, word in _PHRASES:
        folded = folded.replace(phrase, word)
    return [word.split("'")[0] for word in _WORD.findall(folded)]


def _groups(table: str) -> Mapping[str, str]:
    """Return word → first word of its line."""
    lines = [[fold(word) for word in line.split()] for line in table.splitlines()]
    return {word: line[0] for line in lines for word in line}


_NOISE = frozenset(map(fold, NOISE.split()))
_PHRASES = (
    ("united states", "us"),
    ("united kingdom", "uk"),
    ("prime minister", "pm"),
    ("per cent", "percent"),
)
_COUNTRY = _groups(COUNTRIES)
_REGION = _groups(REGIONS)
_SAME = _groups(SAME)
_NOT_CONTENT = frozenset(NUMBER_WORDS) | frozenset(SCALES) | {"percent", "cent", "pc", "rs", "usd"}


@lru_cache(maxsize=65_536)
def _stemmed(word: str) -> str:
    """Return the word that stands for this one: its group's first, or its rough English stem."""
    if word in _COUNTRY:
        return _COUNTRY[word]
    if word in _SAME:
        return _stem(_SAME[word])
    return _stem(word)


def _stem(word: str) -> str:
    if not word.isascii() or len(word) <= 4:  # noqa: PLR2004 - short words have no ending to lose
        return word[:-1] if len(word) == 4 and word.endswith("s") and word[-2] not in "su" else word  # noqa: PLR2004
    for ending, instead in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
        ("e", ""),
    ):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            word = word[: -len(ending)] + instead
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word.removesuffix("e")  # noqa: PLR2004


_OPPOSED = tuple((_stem(word), _stem(opposite)) for word, opposite in OPPOSITES)
