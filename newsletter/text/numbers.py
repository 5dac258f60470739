"""Numbers: read from a summary, looked for in the text of a source.

Numbers are compared by value: ``$100 billion``, ``100bn`` and ``one hundred
billion`` are equal, as are ``6th`` and ``sixth``, ``50,000`` and ``50 000``,
``۲۰۱۷`` and ``2017``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENTHS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
_SMALL = {
    **{word: value for value, word in enumerate(_UNITS.split())},
    **{word: value for value, word in enumerate(_ORDINALS.split())},
    **{word: 10 * value for value, word in enumerate(_TENS.split(), 2)},
    **{word: 10 * value for value, word in enumerate(_TENTHS.split(), 2)},
    "a": 1,
    "an": 1,
    "dozen": 12,
}
_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "lakh": 10**5,
    "lakhs": 10**5,
    "crore": 10**7,
    "crores": 10**7,
    "ہزار": 10**3,
    "لاکھ": 10**5,
    "کروڑ": 10**7,
    "ارب": 10**9,
    "کھرب": 10**11,
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "tn": 10**12,
}
_ABBREVIATED = frozenset(("k", "m", "mn", "b", "bn", "tn"))
_SPELT_SCALES = tuple(word for word in _SCALES if word not in _ABBREVIATED)
_SHARES = {"half": 50, "halved": 50, "quarter": 25, "thirds": 66, "century": 100}
_COMMON = frozenset((1, 2, 3))
"""Written out in a summary, these are mostly the editor's own counting: "two themes"."""

_DIGITS = {ord(digit): str(index % 10) for index, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
_MARKS = str.maketrans({"٬": ",", "٫": ".", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_SCALE = r"(?:\s?-?(?P<scale>hundred|thousand|million|billion|trillion|lakhs?|crores?|ہزار|لاکھ|کروڑ|ارب|کھرب|[kmb]n?|tn)(?![^\W\d_]))?"
_FIGURE = re.compile(
    r"(?P<figure>\d(?<![\d.,]\d)(?:\d{0,2}(?:[,' ]\d{3})+(?!\d)(?:\.\d+)?|\d?(?:,\d\d)+,\d{3}(?!\d)"
    r"|\d*(?:[.,]\d+)?))" + _SCALE,
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s?(?:-|–|—|to|and|or)\s?[$€£]?(?=\d)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\b(\d\d)(\d\d)\s?[-–/]\s?(\d\d)\b")
_KNOWN = frozenset((*_SMALL, *_SPELT_SCALES))
_STOP = re.compile(r"[^\w\s-]+")
_ARTICLES = frozenset(("a", "an"))
_JOINS = frozenset(("hundred", "thousand"))
"""After these an "and" goes on with the number: one hundred and fifty."""
_ABOUT = re.compile(
    r"(?:about|almost|nearly|over|around|some|roughly|approximately|than|least|most|estimated)\s"
    r"(?:a\s)?[$€£]?$",
    re.IGNORECASE,
)
_TOLERANCE = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as written, the values that it may mean, and whether it is said to be rough."""

    text: str
    values: frozenset[Decimal]
    rough: bool = False

    def stands_in(self, values: frozenset[Decimal]) -> bool:
        """Tell whether a source with these values says this number."""
        if self.values & values:
            return True
        return self.rough and any(
            abs(mine - theirs) <= mine * _TOLERANCE for mine in self.values for theirs in values
        )


def find_numbers(text: str) -> tuple[Number, ...]:
    """Return the numbers of `text` that a reader would hold its author to."""
    plain = _plain(text)
    figures = [
        Number(
            text=match.group().strip(),
            values=_meanings(match),
            rough=bool(_ABOUT.search(plain[: match.start()][-24:])),
        )
        for match in _FIGURE.finditer(plain)
    ]
    written = [
        Number(text=words, values=frozenset((value,)))
        for words, value in _written(plain)
        if value not in _COMMON
    ]
    return (*figures, *written)


@lru_cache(maxsize=256)
def values_of(text: str) -> frozenset[Decimal]:
    """Return every value that `text` can be said to name, generously."""
    plain = _plain(text)
    values = {value for match in _FIGURE.finditer(plain) for value in _meanings(match)}
    values |= {value for _, value in _written(plain)}
    values |= set(_starts_of_ranges(plain))
    values |= {
        Decimal(match[1] + match[3]) for match in _SHORT_YEAR.finditer(plain) if match[3] > match[2]
    }
    lowered = plain.casefold()
    values |= {Decimal(value) for word, value in _SHARES.items() if word in lowered}
    return frozenset(values)


def _plain(text: str) -> str:
    return text.translate(_DIGITS).translate(_MARKS)


def _meanings(match: re.Match[str]) -> frozenset[Decimal]:
    value = _decimal(match["figure"])
    scale = (match["scale"] or "").casefold()
    if not scale:
        return frozenset((value,))
    scaled = value * _SCALES[scale]
    return frozenset((scaled, value) if scale in _ABBREVIATED else (scaled,))


def _decimal(figure: str) -> Decimal:
    if re.fullmatch(r"\d+,\d{1,2}", figure):
        return Decimal(figure.replace(",", "."))
    return Decimal(re.sub("[,' ]", "", figure))


def _starts_of_ranges(plain: str) -> Iterator[Decimal]:
    """Yield 5,000,000 for "5 to 10 million"."""
    for match in _RANGE.finditer(plain):
        following = _FIGURE.match(plain, match.end())
        if following and following["scale"]:
            yield Decimal(match[1]) * _SCALES[following["scale"].casefold()]


def _written(plain: str) -> Iterator[tuple[str, Decimal]]:
    """Yield (words, value) of the numbers written out: "one hundred billion"."""
    words = _STOP.sub(" . ", plain.casefold()).replace("-", " ").split()
    run: list[str] = []
    last = -1
    for index in [index for index, word in enumerate(words) if word in _KNOWN]:
        joined = index == last + 2 and words[last + 1] == "and" and run[-1:] and run[-1] in _JOINS
        if index != last + 1 and not joined:
            yield from _close(run)
            run = []
        run.append(words[index])
        last = index
    yield from _close(run)


def _close(run: list[str]) -> Iterator[tuple[str, Decimal]]:
    """Yield the number of words that stand side by side, unless they begin with a scale."""
    if run and run[0] not in _SCALES and not all(word in _ARTICLES for word in run):
        yield " ".join(run), Decimal(_sum(run))


def _sum(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in _SMALL:
            small = _SMALL[word]
            current = current * small if word == "dozen" and current else current + small
        elif _SCALES[word] == _SCALES["hundred"]:
            current = (current or 1) * 100
        else:
            total, current = total + (current or 1) * _SCALES[word], 0
    return total + current
