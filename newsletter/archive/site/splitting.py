"""Lists that are too long for one page: by year, then by month, then in parts.

A part that is full never changes again: parts count from the oldest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from newsletter.archive.editions import Card
from newsletter.archive.site.labels import Labels

BUDGET = 44_000
"""Octets of a page's list; with all that stands around it a page stays below 60,000."""
UNDATED = "undated"
"""Folder of what is known by its year alone, where the year is split by month."""


@dataclass(frozen=True, slots=True)
class Item:
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
    items: tuple[Item, ...]
    """Newest issue first."""
    parts: tuple[tuple[str, str, int], ...] = ()
    """(label, path, items below it) of the pages below it."""


def split(
    path: str, items: Sequence[Item], labels: Labels, *, years: bool = False, budget: int = BUDGET
) -> Iterator[Part]:
    """Yield the pages of a list, that at `path` first; `items` are newest first.

    `years`: each year has a page of its own, however short the list is, and none stands at `path`.
    """
    if not years and _weight(items) <= budget:
        yield Part(path, (), tuple(items))
        return
    below = []
    shelves = [
        (year, list(group)) for year, group in groupby(items, lambda one: one.card.date.year)
    ]
    for year, group in shelves:
        below.append((f"{year:04d}", f"{path}{year:04d}/", len(group)))
    if not years:
        yield Part(path, (), _newest(items, budget // 2), tuple(below))
    for year, group in shelves:
        yield from _year(f"{path}{year:04d}/", f"{year:04d}", group, labels, budget)


def _year(
    path: str, year: str, items: Sequence[Item], labels: Labels, budget: int
) -> Iterator[Part]:
    if _weight(items) <= budget:
        yield Part(path, (year,), tuple(items))
        return
    months = [
        (month, list(group)) for month, group in groupby(items, lambda one: one.card.date.month)
    ]
    named = [
        (
            labels.months[month - 1] if month else labels.undated,
            f"{path}{month:02d}/" if month else f"{path}{UNDATED}/",
            group,
        )
        for month, group in months
    ]
    yield Part(
        path,
        (year,),
        _newest(items, budget // 2),
        tuple((label, below, len(group)) for label, below, group in named),
    )
    for label, below, group in named:
        yield from _month(below, (year, label), group, budget)


def _month(path: str, said: tuple[str, ...], items: Sequence[Item], budget: int) -> Iterator[Part]:
    if _weight(items) <= budget:
        yield Part(path, said, tuple(items))
        return
    chunks = list(_chunks(items, budget))
    below = [(str(number), f"{path}{number}/", chunk) for number, chunk in enumerate(chunks, 1)]
    below.reverse()
    yield Part(
        path, said, _newest(items, budget // 2), tuple((a, b, len(chunk)) for a, b, chunk in below)
    )
    for label, place, chunk in below:
        yield Part(place, (*said, label), tuple(chunk))


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
    if chunk:
        yield chunk[::-1]


def _newest(items: Sequence[Item], budget: int) -> tuple[Item, ...]:
    """Return the first items that fit, at least one."""
    weight = 0
    for place, item in enumerate(items):
        weight += item.weight
        if weight > budget and place:
            return tuple(items[:place])
    return tuple(items)


def _weight(items: Sequence[Item]) -> int:
    return sum(item.weight for item in items)
