"""The dates of a source, looked up: those that it says, and those that follow from its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property

from newsletter.model.dates import PartialDate
from newsletter.text.date_tables import WEEKDAY
from newsletter.text.said_dates import YEAR, SaidDate, dates_among
from newsletter.text.surroundings import Rival, Spans
from newsletter.text.words import Words

_DAY = timedelta(days=1)
_NEAR = frozenset(("yesterday", "today", "tomorrow", "tonight", "overnight", "gestern", "heute"))


class Dates:
    """The dates of a source, and those that follow from the day on which it appeared."""

    def __init__(self, words: Words, published: PartialDate | None) -> None:
        low = {*words.lowered.values()}
        self._all = list(dates_among(words))
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
    ) -> tuple[Spans, Iterator[Rival]]:
        """Return where a date of a summary stands, and where others do that say as much.

        Others that agree with one of `besides` are left out.
        """
        same = [(one.start, one.end) for one in self._all if self._agree(one, said)]
        return same, self._rivals(said, [*besides])

    def _rivals(self, said: SaidDate, told: Sequence[SaidDate]) -> Iterator[Rival]:
        for one in self._all:
            if _as_exact(one, said) and not any(self._agree(one, other) for other in (said, *told)):
                yield Rival(one.start, one.end)

    def follow(self, said: SaidDate) -> bool:
        """Tell whether the source may mean this date without naming it, as it appeared near it."""
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
        if not YEAR.fullmatch(token):
            for part in re.findall(r"\d+", token):
                if YEAR.fullmatch(part):
                    yield int(part)
            continue
        yield int(token)
        after = tokens[index + 1 : index + 3]
        if after[:1] in (["-"], ["/"]) and len(after) > 1 and re.fullmatch(r"\d\d", after[1]):
            yield int(token[:2] + after[1])
