"""Items of lists, one paragraph each, to lists within lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from newsletter.manuscripts.raw import ListPlace
from newsletter.model.prose import Block, ListBlock

MOST_START = 999_999_999
"""Markdown knows no larger number (CommonMark 5.2)."""


@dataclass(slots=True, kw_only=True)
class Item:
    """The blocks of one paragraph, and where in a list they stand.

    A place without key goes on with the item before.
    """

    place: ListPlace
    blocks: list[Block]


@dataclass(slots=True)
class _Node:
    place: ListPlace
    number: int
    blocks: list[Block]
    inner: list[_Node] = field(default_factory=list)


class Lister:
    """Puts lists together; counts on where a list was interrupted."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], int] = {}

    def blocks(self, items: Sequence[Item]) -> list[Block]:
        """Return the lists that a row of items is."""
        root = list[_Node]()
        path = list[_Node]()
        for item in items:
            if not item.place.key and path:
                path[-1].blocks += item.blocks
                continue
            while path and path[-1].place.level >= item.place.level:
                path.pop()
            node = _Node(item.place, self._count(item.place), list(item.blocks))
            (path[-1].inner if path else root).append(node)
            path.append(node)
        return list(_lists(root))

    def _count(self, place: ListPlace) -> int:
        for key, level in list(self._counts):
            if key == place.key and level > place.level:
                del self._counts[key, level]
        at = (place.key, place.level)
        self._counts[at] = self._counts.get(at, place.start - 1) + 1
        return min(max(self._counts[at], 0), MOST_START)


def _lists(nodes: Sequence[_Node]) -> Iterator[ListBlock]:
    """Yield lists of neighbours that are marked alike."""
    group = list[_Node]()
    for node in nodes:
        if group and (group[0].place.ordered, group[0].place.key) != (
            node.place.ordered,
            node.place.key,
        ):
            yield _list(group)
            group = []
        group.append(node)
    if group:
        yield _list(group)


def _list(group: Sequence[_Node]) -> ListBlock:
    ordered = group[0].place.ordered
    items = tuple((*node.blocks, *_lists(node.inner)) for node in group)
    return ListBlock(items=items, ordered=ordered, start=group[0].number if ordered else 1)
