"""Footnotes handed out to the texts that refer to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

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


@dataclass(slots=True, kw_only=True)
class Notes:
    """The footnotes of a page or a document, handed out to the texts that refer to them."""

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
