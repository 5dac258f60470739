"""Pieces to the prose of a field: headings in order, nothing stressed as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsletter.archive.importing.cutting import unmarked
from newsletter.archive.importing.pieces import wholly
from newsletter.model.prose import (
    Block,
    Emphasis,
    Heading,
    Inline,
    Paragraph,
    Strong,
)

LOWEST = 3


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
