"""Dates: read from a summary, looked for in the text of a source.

``3 November``, ``Nov. 3, 2017``, ``2017-11-03`` and ``۳ نومبر`` are the same day.  What
a source calls Friday, or yesterday, is that day beside the one on which it appeared.
``last Tuesday`` depends on who says it when, and is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsletter.model.values import dataclass
from newsletter.text.date_tables import (
    BARE,
    BARE_AFTER,
    LOWER,
    MONTH,
    RELATIVE,
    SHORT,
    TELLING,
    WEEKDAY,
)
from newsletter.text.words import Words, words_of

_BETWEEN = frozenset((".", ",", "of", "de", "del", "the", "th", "st", "nd", "rd"))
_SIGNS = frozenset(("th", "st", "nd", "rd"))
_FIRST_YEAR, _LAST_YEAR = 1500, 2100
_DAYS, _NUMBER_OF_MONTHS = 31, 12
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidDate:
    """A date as far as it is said; 0 and None: that part is not."""

    text: str
    start: int
    """Index of its first token; `end` is that behind its last."""
    end: int
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int | None = None
    """0: Monday."""


@lru_cache(maxsize=256)
def find_dates(text: str) -> tuple[SaidDate, ...]:
    """Return the dates that `text` says, bare years and days of the week among them."""
    return tuple(dates_among(words_of(text)))


def dates_among(words: Words) -> Iterator[SaidDate]:
    """Yield the dates of a text, in order."""
    tokens, low = words.tokens, words.low
    behind = 0
    for index in words.places(TELLING):
        if index < behind:
            continue
        word = low[index]
        found = None
        if word in MONTH:
            found = _around_month(tokens, low, index, behind)
        elif word in WEEKDAY:
            found = _weekday(tokens, low, index)
        elif word[0].isdecimal() and not _next_month(low, index + 1):
            found = _in_figures(tokens, index) or _year(tokens, low, index)
        if found:
            behind = found.end
            yield found


def _next_month(low: list[str], position: int) -> int:
    """Return where the month stands to which the figure before `position` belongs, or 0."""
    if low[position : position + 3 : 2] == ["-", "-"] and low[position + 1] in MONTH:
        return position + 1
    for step in range(3):
        word = low[position + step] if position + step < len(low) else ""
        if word in MONTH:
            return position + step
        if word not in _BETWEEN or word == ",":
            return 0
    return 0


def _around_month(tokens: list[str], low: list[str], index: int, behind: int) -> SaidDate | None:
    month, start, end = MONTH[low[index]], index, index + 1
    if _is_hyphened(low, index):
        return _hyphened(tokens, index, behind)
    day = year = 0
    before = index - 1
    while before >= behind and low[before] in _BETWEEN and low[before] != ",":
        before -= 1
    if before >= behind and before < index and _is_day(low[before]):
        day, start = int(low[before]), before
    after = end + (low[end : end + 1] == ["."])
    if not day and after < len(low) and _is_day(low[after]):
        day, end = int(low[after]), after + 1
        end += low[end : end + 1] != [] and low[end] in _SIGNS
        after = end
    while after < len(low) and low[after] in {",", "de", "del", "of", "."} and after - end < 2:  # noqa: PLR2004
        after += 1
    if after < len(low) and YEAR.fullmatch(low[after]):
        year, end = int(low[after]), after + 1
    if not (day or year or _is_bare(tokens, low, index)):
        return None
    return SaidDate(
        text=_spelt(tokens[start:end]), start=start, end=end, year=year, month=month, day=day
    )


def _is_hyphened(low: list[str], index: int) -> bool:
    around = [*low[max(0, index - 2) : index], *low[index + 1 : index + 3]]
    return len(around) == 4 and around[1:3] == ["-", "-"]  # noqa: PLR2004 (two on either side)


def _hyphened(tokens: list[str], index: int, behind: int) -> SaidDate | None:
    """Return a date such as 2017-Nov-03 or 3-Nov-2017."""
    start, end = index - 2, index + 3
    first, last = tokens[start], tokens[end - 1]
    if start < behind or not (first.isdecimal() and last.isdecimal()):
        return None
    year, day = (first, last) if len(first) > len(last) else (last, first)
    if not (YEAR.fullmatch(year) and _is_day(day)):
        return None
    return SaidDate(
        text="".join(tokens[start:end]),
        start=start,
        end=end,
        year=int(year),
        month=MONTH[tokens[index].lower()],
        day=int(day),
    )


def _is_bare(tokens: list[str], low: list[str], index: int) -> bool:
    if low[index] in BARE:
        return not low[index].isascii() or tokens[index][0].isupper() or low[index] in LOWER
    named = low[index] == "may" or low[index] == "march"
    return named and tokens[index][0].isupper() and index > 0 and low[index - 1] in BARE_AFTER


def _weekday(tokens: list[str], low: list[str], index: int) -> SaidDate | None:
    word = low[index]
    relative = index and low[index - 1] in RELATIVE
    if relative or word in SHORT or not (tokens[index][0].isupper() or not word.isascii()):
        return None
    if word in {"پیر", "منگل", "ہفتہ", "بدھ"}:
        return None  # an elder, Mars, a week, the Buddha
    return SaidDate(text=tokens[index], start=index, end=index + 1, weekday=WEEKDAY[word])


def _in_figures(tokens: list[str], index: int) -> SaidDate | None:
    """Return a date such as 2017-11-03, 3/11/2017 or 3.11.2017."""
    dotted = _DOTTED.fullmatch(tokens[index])
    if dotted:
        day, month, year = map(int, dotted.groups())
        end = index + 1
    else:
        said, signs = tokens[index : index + 5 : 2], tokens[index + 1 : index + 4 : 2]
        if signs not in (["-", "-"], ["/", "/"]) or [*map(str.isdecimal, said)] != [True] * 3:
            return None
        numbers = [*map(int, said)]
        year, month, day = numbers if numbers[0] >= _FIRST_YEAR else numbers[::-1]
        end = index + 5
    if day <= _NUMBER_OF_MONTHS < month <= _DAYS:
        day, month = month, day
    if not (0 < month <= _NUMBER_OF_MONTHS and 0 < day <= _DAYS and year >= _FIRST_YEAR):
        return None
    text = "".join(tokens[index:end])
    return SaidDate(text=text, start=index, end=end, year=year, month=month, day=day)


def _year(tokens: list[str], low: list[str], index: int) -> SaidDate | None:
    """Return a bare year; not 2000 dollars, 1800 agents or a range of numbers."""
    if not YEAR.fullmatch(tokens[index]):
        return None
    before = low[index - 1] if index else ""
    after = low[index + 1] if index + 1 < len(low) else ""
    if before in {"$", "€", "£", "₹", "rs", "over", "than", "about", "some", "knapp"}:
        return None
    if after == "-" and not (index + 2 < len(low) and low[index + 2].isdecimal()):
        return None
    if tokens[index] < _COUNTED_BELOW and after.endswith("s") and len(after) > 1:
        return None
    if after in _COUNTED_AFTER or after in {"%", "per"}:
        return None
    return SaidDate(text=tokens[index], start=index, end=index + 1, year=int(tokens[index]))


_COUNTED_BELOW = "1900"
"""Below, "1800 teachers" are a number."""
_COUNTED_AFTER = frozenset(
    ("people", "dollars", "rupees", "euros", "pounds", "km", "kilometer", "kilometers", "miles")
) | frozenset(("kilometres", "metres", "meters", "tonnes", "tons", "years", "soldiers", "workers"))


def _is_day(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2 and 0 < int(word) <= _DAYS  # noqa: PLR2004 (digits)


def _spelt(tokens: list[str]) -> str:
    return re.sub(r" (?=[.,])|(?<=\d) (?=(?:th|st|nd|rd)\b)", "", " ".join(tokens))
