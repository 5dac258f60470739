"""Pieces to the prose of a field: headings in order, footnotes in their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from newsletter.archive.importing.cutting import unmarked
from newsletter.archive.importing.pieces import wholly
from newsletter.model.prose import (
    Block,
    Emphasis,
    Heading,
    Inline,
    Link,
    ListBlock,
    NoteReference,
    Paragraph,
    Prose,
    Quote,
    Strong,
    Subscript,
    Superscript,
)
from newsletter.text.markdown_writing import tidy

LOWEST = 3


@dataclass(slots=True, kw_only=True)
class Notes:
    """The footnotes of a page, handed out to the texts that refer to them."""

    blocks: Sequence[tuple[Block, ...]]
    used: set[int] = field(default_factory=set)

    def prose(self, blocks: Iterable[Block]) -> Prose:
        """Return prose with the notes that it refers to, numbered anew."""
        order = list[int]()
        numbered = tuple(_numbered(block, order, len(self.blocks)) for block in blocks)
        self.used |= set(order)
        return Prose(blocks=numbered, notes=tuple(self.blocks[number - 1] for number in order))

    def left(self) -> list[Block]:
        """Return the blocks of notes that nothing referred to."""
        return [
            block
            for number, note in enumerate(self.blocks, start=1)
            if number not in self.used
            for block in note
        ]


def outline(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks whose headings begin at level 1 and skip none.

    An outline that rises above the level with which it began was never one: it is made flat.
    Headings that are bold as a whole are so by being headings.
    """
    levels = [block.level for block in blocks if isinstance(block, Heading)]
    if not levels:
        return tuple(blocks)
    flat = min(levels) < levels[0]
    ranks = {level: 1 if flat else rank for rank, level in enumerate(sorted(set(levels)), start=1)}
    return tuple(
        replace(
            block, level=min(ranks[block.level], LOWEST), children=without_stress(block.children)
        )
        if isinstance(block, Heading)
        else block
        for block in blocks
    )


def without_stress(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return inlines without bold or italics that cover all of them."""
    if wholly(inlines, "strong"):
        inlines = unmarked(inlines, Strong)
    if wholly(inlines, "emphasis"):
        inlines = unmarked(inlines, Emphasis)
    return inlines


def plain_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return blocks without italics or bold that cover a whole paragraph."""
    return tuple(
        replace(block, children=without_stress(block.children))
        if isinstance(block, Paragraph)
        else block
        for block in blocks
    )


def _numbered(block: Block, order: list[int], most: int) -> Block:
    match block:
        case Paragraph() | Heading():
            return replace(block, children=_inlines(block.children, order, most))
        case Quote():
            return replace(
                block, children=tuple(_numbered(one, order, most) for one in block.children)
            )
        case ListBlock():
            items = tuple(
                tuple(_numbered(one, order, most) for one in item) for item in block.items
            )
            return replace(block, items=items)
    return block


def _inlines(inlines: Iterable[Inline], order: list[int], most: int) -> tuple[Inline, ...]:
    found = list[Inline]()
    for inline in inlines:
        if isinstance(inline, NoteReference):
            if 0 < inline.number <= most:
                if inline.number not in order:
                    order.append(inline.number)
                found.append(NoteReference(number=order.index(inline.number) + 1))
        elif isinstance(inline, Emphasis | Strong | Superscript | Subscript | Link):
            found.append(replace(inline, children=_inlines(inline.children, order, most)))
        else:
            found.append(inline)
    return tidy(found)
