"""Dates: read from a summary, looked for in the text of a source.

``3 November``, ``Nov. 3, 2017``, ``2017-11-03`` and ``۳ نومبر`` are the same day.  What
a source calls Friday, or yesterday, is that day beside the one on which it appeared.
``last Tuesday`` depends on who says it when, and is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from newsletter.model.dates import PartialDate
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
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)")
_DAY = timedelta(days=1)
_NEAR = frozenset(("yesterday", "today", "tomorrow", "tonight", "overnight", "gestern", "heute"))


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
    return tuple(_dates(words_of(text)))


def _dates(words: Words) -> Iterator[SaidDate]:
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
        elif word[0].isdigit() and not _next_month(low, index + 1):
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
    if after < len(low) and _YEAR.fullmatch(low[after]):
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
    if start < behind or not (first.isdigit() and last.isdigit()):
        return None
    year, day = (first, last) if len(first) > len(last) else (last, first)
    if not (_YEAR.fullmatch(year) and _is_day(day)):
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
        parts = tokens[index : index + 5]
        signs = parts[1::2]
        if signs not in (["-", "-"], ["/", "/"]) or not all(map(str.isdigit, parts[::2])):
            return None
        numbers = [int(part) for part in parts[::2]]
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
    if not _YEAR.fullmatch(tokens[index]):
        return None
    before = low[index - 1] if index else ""
    after = low[index + 1] if index + 1 < len(low) else ""
    if before in {"$", "€", "£", "₹", "rs", "over", "than", "about", "some", "knapp"}:
        return None
    if after == "-" and not (index + 2 < len(low) and low[index + 2].isdigit()):
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
    return word.isdigit() and len(word) <= 2 and 0 < int(word) <= _DAYS  # noqa: PLR2004 (digits)


def _spelt(tokens: list[str]) -> str:
    return re.sub(r" (?=[.,])|(?<=\d) (?=(?:th|st|nd|rd)\b)", "", " ".join(tokens))


class Dates:
    """The dates of a source, and those that follow from the day on which it appeared."""

    def __init__(self, words: Words, published: PartialDate | None) -> None:
        low = {*words.lowered.values()}
        self._all = list(_dates(words))
        self._said = [one for one in self._all if one.month]
        self._years = set(_years(words))
        self._weekdays = {WEEKDAY[word] for word in low & WEEKDAY.keys()}
        self._yearless = self._years
        """Years of which a month may be that is named without its year."""
        self._appeared = published.year if published else 0
        self._near = bool(low & _NEAR)
        self._related: set[int] = set()
        self._days: set[date] = set()
        self._months: set[tuple[int, int]] = set()
        if published:
            self._relate(published, low)

    def _relate(self, published: PartialDate, low: set[str]) -> None:
        """Take in what the text may mean by "last month", "Friday" and "yesterday"."""
        steps = [0, *([-1] if low & {"last", "previous", "ago", "past"} else [])]
        steps += [1] if low & {"next", "coming", "later"} else []
        explicit = self._years.copy()
        self._related = {published.year + step for step in steps}
        self._years |= self._related
        self._yearless = {published.year} | explicit
        if not published.month:
            return
        for step in steps:
            count = 12 * published.year + published.month - 1 + step
            self._months.add((count // 12, count % 12 + 1))
        self._years |= {year for year, _month in self._months}
        if not published.day:
            return
        day = date(published.year, published.month, published.day)
        near = [day + step * _DAY for step in range(-6, 7)]
        self._days |= {day, *(one for one in near if one.weekday() in self._weekdays)}
        if low & _NEAR:
            self._days |= {day - _DAY, day + _DAY}
            if self._weekdays:
                self._weekdays |= {(day.weekday() + step) % 7 for step in (-1, 0, 1)}

    def say(self, said: SaidDate) -> bool:
        """Tell whether the source says a date of the summary, or leaves it open."""
        if said.weekday is not None:
            return not self._weekdays or said.weekday in self._weekdays
        if said.day:
            return any(_same_day(said, other) for other in self._said) or any(
                (one.month, one.day) == (said.month, said.day) and said.year in {0, one.year}
                for one in self._days
            )
        if said.month:
            return self._says_month(said)
        return said.year in self._years

    @cached_property
    def spans(self) -> set[int]:
        """The tokens of which dates are made."""
        return {at for one in self._all for at in range(one.start, one.end)}

    def places(
        self, said: SaidDate, *, besides: Iterable[SaidDate]
    ) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Return where a date of a summary stands, and where others do that say as much.

        Both are spans of tokens.  Others that agree with one of `besides` are left out, and
        all, where the date may follow from the day on which the source appeared.
        """
        if self._follows(said):
            return [], []
        told = [*besides]
        same, others = [], []
        for one in self._all:
            if self._agree(one, said):
                same.append((one.start, one.end))
            elif _as_exact(one, said) and not any(self._agree(one, other) for other in told):
                others.append((one.start, one.end))
        return same, others

    def _follows(self, said: SaidDate) -> bool:
        """Tell whether a source would not name this date, as it appeared near it."""
        if said.weekday is not None:
            return self._near
        if said.day:
            return any((one.month, one.day) == (said.month, said.day) for one in self._days)
        if said.month:
            return any(month == said.month for _year, month in self._months)
        return said.year in self._related

    def _agree(self, one: SaidDate, other: SaidDate) -> bool:
        """Tell whether two dates can be one, as far as both are said."""
        if one.weekday is not None or other.weekday is not None:
            return self._weekday(one) == self._weekday(other) is not None
        pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
        both = [mine == theirs for mine, theirs in pairs if mine and theirs]
        return bool(both) and all(both)

    def _weekday(self, one: SaidDate) -> int | None:
        if one.weekday is not None or not (one.day and one.month):
            return one.weekday
        try:
            return date(one.year or self._appeared, one.month, one.day).weekday()
        except ValueError:
            return None

    def _says_month(self, said: SaidDate) -> bool:
        months = {month for _year, month in self._months} | {one.month for one in self._said}
        if not said.year:
            return said.month in months
        if (said.year, said.month) in self._months:
            return True
        years = [one.year for one in self._said if one.month == said.month]
        return said.year in years or (0 in years and said.year in self._yearless)


def _as_exact(one: SaidDate, said: SaidDate) -> bool:
    """Tell whether a date of the source says all that the summary's does."""
    if said.weekday is not None or one.weekday is not None:
        return said.weekday is not None and one.weekday is not None
    if said.day:
        return bool(one.day)
    return bool(one.month) if said.month else bool(one.year)


def _same_day(one: SaidDate, other: SaidDate) -> bool:
    return (one.month, one.day) == (other.month, other.day) and (
        one.year == other.year or 0 in {one.year, other.year}
    )


def _years(words: Words) -> Iterator[int]:
    """Yield every figure that may be a year: 1990s, 2017-18, a name with digits."""
    tokens = words.tokens
    for index in words.places():
        token = tokens[index]
        if not _YEAR.fullmatch(token):
            for part in re.findall(r"\d+", token):
                if _YEAR.fullmatch(part):
                    yield int(part)
            continue
        yield int(token)
        after = tokens[index + 1 : index + 3]
        if after[:1] in (["-"], ["/"]) and len(after) > 1 and re.fullmatch(r"\d\d", after[1]):
            yield int(token[:2] + after[1])
