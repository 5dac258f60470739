"""Tables as lists: a row is an item, its cells behind the names of their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from newsletter.manuscripts.listing import Item
from newsletter.manuscripts.raw import ListPlace
from newsletter.manuscripts.stress import wholly, without
from newsletter.model.prose import (
    Block,
    Figure,
    Heading,
    Inline,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Text,
)
from newsletter.text.prose_text import plain

Cell = tuple[Inline, ...]
NAME_WORDS = 6
"""Words of a column's name."""
PLAIN_ROWS = 3
"""So many rows make a first one without numbers the names of the columns."""


def items_of(rows: Sequence[Sequence[Iterable[Block]]]) -> list[Item]:
    """Return an item for each row of a table."""
    lines = [[_line(cell) for cell in row] for row in rows]
    head = lines[0] if _is_head(lines) else None
    return [
        Item(place=ListPlace(key="table"), blocks=[Paragraph(children=_row(line, head))])
        for line in (lines[1:] if head else lines)
    ]


def inlines_in(blocks: Iterable[Block]) -> Iterator[Cell]:
    """Yield the lines of blocks, whatever they are in."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield block.children
            case Quote():
                yield from inlines_in(block.children)
            case Figure() | Rule():
                continue
            case _:
                for item in block.items:
                    yield from inlines_in(item)


def _line(cell: Iterable[Block]) -> Cell:
    """Return the words of a cell on one line."""
    found = list[Inline]()
    for inlines in inlines_in(cell):
        if found:
            found.append(Text(text=" "))
        found += inlines
    return tuple(found)


def _is_head(lines: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether the first row names the columns: a few words each, bold or without numbers."""
    first = [plain(cell).strip() for cell in lines[0]]
    if len(lines) < 2 or len(first) < 2 or len({len(line) for line in lines}) > 1:  # noqa: PLR2004 - a head and a row
        return False
    if not all(any(map(str.isalpha, words)) for words in first):
        return False
    if any(len(words.split()) > NAME_WORDS for words in first):
        return False
    if all(wholly(cell, Strong) for cell in lines[0]):
        return True
    return len(lines) >= PLAIN_ROWS and not any(map(str.isdigit, "".join(first)))


def _row(line: Sequence[Cell], head: Sequence[Cell] | None) -> Cell:
    """Return a row: its cells between dots, or each behind the name of its column."""
    found = list[Inline]()
    for at, cell in enumerate(line):
        if not plain(cell).strip():
            continue
        if found:
            found.append(Text(text="; " if head else " · "))
        if head:
            found += [*without(head[at], Strong), Text(text=": ")]
        found += cell
    return tuple(found)
