"""Lists that are too long for one page: by decade, by year, by month, in parts.

The newest stays on the list's own page.  What does not fit there has pages of its own, and keeps
them: a list only grows, so that a page that was split off is never taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, NamedTuple

from newsletter.archive.building.page import key_of
from newsletter.archive.editions import Card
from newsletter.archive.site.labels import Labels

BUDGET = 44_000
"""Octets of a page's list; with all that stands around it a page stays below 60,000."""
UNDATED = "undated"
"""Folder of what is known by its year alone, where the year is split by month."""
_LINK = 110
"""Octets of one of them."""


class Item(NamedTuple):
    """What is never split: a line, or an issue."""

    card: Card
    place: int
    """Of the line in its issue; -1: the issue itself."""
    weight: int
    """Octets, about."""


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list."""

    path: str
    """Below the site."""
    labels: tuple[str, ...]
    """What leads from the list's own page to this one: ``("2017", "November")``."""
    items: Sequence[Item]
    """Newest issue first."""
    parts: tuple[tuple[str, str, int], ...] = ()
    """(label, path, items below it) of the pages below it, newest first."""

    @property
    def key(self) -> str:
        """Equal for parts that show equal things: one issue of a long list changes few of its pages."""
        told = (f"{one.card.key} {one.place}" for one in self.items)
        return key_of(self.path, repr(self.labels), repr(self.parts), *told)


class _Shelf(NamedTuple):
    label: str
    path: str
    items: Sequence[Item]


def split(
    path: str, items: Sequence[Item], labels: Labels, *, budget: int = BUDGET
) -> Iterator[Part]:
    """Yield the pages of a list, that at `path` first; `items` are newest first."""
    yield from _Splitting(path, labels, budget).pages(_Shelf("", path, items), (), 0)


def split_year(year: str, path: str, items: Sequence[Item], labels: Labels) -> Iterator[Part]:
    """Yield the pages of one year, that at `path` first."""
    splitting = _Splitting(path, labels, BUDGET)
    yield from splitting.pages(_Shelf(year, path, items), (year,), splitting.MONTHS)


@dataclass(frozen=True, slots=True)
class _Splitting:
    """Splits one list, level by level: decades, years, months, parts."""

    path: str
    labels: Labels
    budget: int
    MONTHS: ClassVar[int] = 2

    def pages(self, shelf: _Shelf, said: tuple[str, ...], level: int) -> Iterator[Part]:
        """Yield the page of a shelf, with what fits; then those of the shelves in it that do not."""
        if _weight(shelf.items) <= self.budget:
            yield Part(shelf.path, said, shelf.items)
            return
        if level > self.MONTHS:
            yield from _parts(shelf, said, self.budget)
            return
        shelves = list((self.decades, self.years, self.months)[level](shelf))
        room = self.budget - _LINK * len(shelves)
        shown: list[Item] = []
        kept = 0
        weight = 0
        for one in shelves:
            weight += _weight(one.items)
            if weight > room:
                break
            shown += one.items
            kept += 1
        rest = shelves[kept:]
        links = tuple((one.label, one.path, len(one.items)) for one in rest)
        yield Part(shelf.path, said, shown or _newest(shelf.items, room), links)
        for one in rest:
            yield from self.pages(one, (*said, one.label), level + 1)

    def decades(self, shelf: _Shelf) -> Iterator[_Shelf]:
        """Yield what a list has of each decade."""
        for number, group in groupby(shelf.items, lambda one: one.card.date.year // 10):
            label = f"{number:03d}0–{number:03d}9"  # from year to year
            yield _Shelf(label, f"{self.path}{number:03d}0s/", list(group))

    def years(self, shelf: _Shelf) -> Iterator[_Shelf]:
        """Yield what a decade has of each year; a year's address does not name the decade."""
        for year, group in groupby(shelf.items, lambda one: one.card.date.year):
            yield _Shelf(f"{year:04d}", f"{self.path}{year:04d}/", list(group))

    def months(self, shelf: _Shelf) -> Iterator[_Shelf]:
        """Yield what a year has of each month."""
        for month, group in groupby(shelf.items, lambda one: one.card.date.month):
            label = self.labels.months[month - 1] if month else self.labels.undated
            folder = f"{month:02d}" if month else UNDATED
            yield _Shelf(label, f"{shelf.path}{folder}/", list(group))


def _parts(shelf: _Shelf, said: tuple[str, ...], budget: int) -> Iterator[Part]:
    """Yield the pages of a month; parts count from the oldest, so that full ones stay as they are."""
    *full, rest = _chunks(shelf.items, budget)
    parts = [_Shelf(f"{n}", f"{shelf.path}{n}/", chunk) for n, chunk in enumerate(full, 1)][::-1]
    yield Part(
        shelf.path, said, rest, tuple((one.label, one.path, len(one.items)) for one in parts)
    )
    for one in parts:
        yield Part(one.path, (*said, one.label), one.items)


def _chunks(items: Sequence[Item], budget: int) -> Iterator[list[Item]]:
    """Yield the oldest items first, each chunk with its newest in front."""
    chunk: list[Item] = []
    weight = 0
    for item in reversed(items):
        if chunk and weight + item.weight > budget:
            yield chunk[::-1]
            chunk, weight = [], 0
        chunk.append(item)
        weight += item.weight
    yield chunk[::-1]


def _newest(items: Sequence[Item], budget: int) -> Sequence[Item]:
    """Return the first items that fit, at least one."""
    weight = 0
    for place, item in enumerate(items):
        weight += item.weight
        if weight > budget and place:
            return items[:place]
    return items


def _weight(items: Sequence[Item]) -> int:
    return sum(item.weight for item in items)
