"""Prose, walked: its words, links and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsletter.model.prose import (
    Block,
    Emphasis,
    Figure,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Prose,
    Quote,
    Strong,
    Subscript,
    Superscript,
    Text,
)


def words_of(prose: Prose) -> str:
    """Return the words of prose, its blocks separated by blank lines, notes last."""
    return "\n\n".join(filter(None, map(_block_words, all_blocks(prose))))


def inline_words(inlines: Iterable[Inline]) -> str:
    """Return the words of inlines; the mark of a note has none."""
    return "".join(map(_inline_words, inlines))


def links_of(prose: Prose) -> Iterator[Link]:
    """Yield every link, in order."""
    for block in all_blocks(prose):
        yield from _links(_inlines(block))


def quotes_of(prose: Prose) -> Iterator[str]:
    """Yield the words of every quoted passage, without a last line that names the speaker."""
    for block in prose.blocks:
        if isinstance(block, Quote):
            lines = "\n\n".join(map(_block_words, _flat(block.children))).splitlines()
            if len(lines) > 1 and lines[-1].lstrip().startswith(("—", "–", "- ")):
                lines.pop()
            yield "\n".join(lines)


def figures_of(prose: Prose) -> Iterator[Figure]:
    """Yield every figure, in order."""
    for block in all_blocks(prose):
        if isinstance(block, Figure):
            yield block


def all_blocks(prose: Prose) -> Iterator[Block]:
    """Yield every block that holds inlines or a figure, nested ones too, notes last."""
    yield from _flat(prose.blocks)
    for note in prose.notes:
        yield from _flat(note)


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Quote):
            yield from _flat(block.children)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _flat(item)
        else:
            yield block


def _inlines(block: Block) -> tuple[Inline, ...]:
    if isinstance(block, Paragraph | Heading):
        return block.children
    return block.caption if isinstance(block, Figure) else ()


def _block_words(block: Block) -> str:
    return inline_words(_inlines(block))


def _inline_words(inline: Inline) -> str:
    if isinstance(inline, Text):
        return inline.text
    if isinstance(inline, LineBreak):
        return "\n"
    if isinstance(inline, Emphasis | Strong | Superscript | Subscript | Link):
        return inline_words(inline.children)
    return ""


def _links(inlines: Iterable[Inline]) -> Iterator[Link]:
    for inline in inlines:
        if isinstance(inline, Link):
            yield inline
        elif isinstance(inline, Emphasis | Strong | Superscript | Subscript):
            yield from _links(inline.children)
