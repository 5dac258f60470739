"""Prose to plain text that is a pleasure to read.

Lines are at most 72 columns as a terminal counts them (a Chinese character takes
two, a combining mark none) and never end in a space.  Emphasis leaves no marks,
links become numbers in brackets, their addresses collected where the piece ends.
Right-to-left text keeps its characters in logical order: whoever shows it turns it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsletter.model.prose import (
    Block,
    Emphasis,
    Figure,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    NoteReference,
    Paragraph,
    Prose,
    Quote,
    Rule,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from newsletter.text.wrapping import WIDTH, paragraph, underlined


@dataclass(slots=True, kw_only=True)
class Links:
    """Addresses that a text refers to by number, in order; equal ones share a number."""

    addresses: list[str] = field(default_factory=list)

    def number(self, address: str) -> int:
        """Return the number of the address, from 1, adding it where it is new."""
        if address not in self.addresses:
            self.addresses.append(address)
        return self.addresses.index(address) + 1

    def listed(self) -> str:
        """Return one line for each address, unbroken so that it can be clicked."""
        return "\n".join(f"[{n}] {address}" for n, address in enumerate(self.addresses, start=1))


def to_text(prose: Prose, *, width: int = WIDTH, links: Links | None = None) -> str:
    """Return the prose in lines of at most `width` columns.

    With `links`, addresses are added to it and the caller prints them; without,
    they are listed below the text.  A word longer than a line stays whole.
    """
    collected = Links() if links is None else links
    parts = [_blocks(prose.blocks, width, collected)]
    notes = "\n".join(
        _hang(f"({number}) ", _blocks(blocks, width - 4, collected))
        for number, blocks in enumerate(prose.notes, start=1)
    )
    if notes:
        parts.append(notes)
    if links is None and collected.addresses:
        parts.append(collected.listed())
    return "\n\n".join(part for part in parts if part)


def plain(content: Prose | Iterable[Inline]) -> str:
    """Return the bare words: no links, no notes' marks; blocks apart by a blank line."""
    if isinstance(content, Prose):
        return "\n\n".join(_plain_block(block) for block in content.blocks)
    return "".join(_plain_inline(inline) for inline in content)


def _blocks(blocks: Iterable[Block], width: int, links: Links) -> str:
    return "\n\n".join([text for block in blocks if (text := _block(block, width, links))])


def _block(block: Block, width: int, links: Links) -> str:
    match block:
        case Paragraph():
            return paragraph(_inlines(block.children, links), width)
        case Heading():
            return underlined(_inlines(block.children, links), width)
        case ListBlock():
            return _listing(block, width, links)
        case Quote():
            return _prefix(_blocks(block.children, width - 2, links), "> ")
        case Figure():
            caption = _inlines(block.caption, links)
            return paragraph("\n".join(filter(None, (f"[{block.alt}]", caption))), width)
        case Rule():
            return "* * *".center(width).rstrip()


def _listing(block: ListBlock, width: int, links: Links) -> str:
    marks = [
        f"{block.start + index}. " if block.ordered else "- " for index in range(len(block.items))
    ]
    room = max(map(len, marks), default=0)
    items = [
        _hang(mark.ljust(room), _blocks(item, width - room, links))
        for mark, item in zip(marks, block.items, strict=True)
    ]
    loose = any("\n\n" in item for item in items)
    return ("\n\n" if loose else "\n").join(items)


def _hang(mark: str, text: str) -> str:
    """Return the text behind a mark, its further lines indented as deep."""
    indent = " " * len(mark)
    lines = text.split("\n")
    return "\n".join([(mark + lines[0]).rstrip(), *(_indented(line, indent) for line in lines[1:])])


def _indented(line: str, indent: str) -> str:
    return indent + line if line else ""


def _prefix(text: str, prefix: str) -> str:
    return "\n".join((prefix + line).rstrip() for line in text.split("\n"))


def _inlines(inlines: Iterable[Inline], links: Links) -> str:
    return "".join([_inline(inline, links) for inline in inlines])


def _inline(inline: Inline, links: Links) -> str:
    match inline:
        case Text():
            return inline.text.replace("\n", " ")
        case LineBreak():
            return "\n"
        case NoteReference():
            return f"({inline.number})"
        case Link():
            return _link(inline, links)
        case Emphasis() | Strong() | Superscript() | Subscript():
            return _inlines(inline.children, links)


def _link(link: Link, links: Links) -> str:
    """Return the words and the address's number, or the words where they say the address."""
    words = _inlines(link.children, links)
    if _bare(words) == _bare(link.address):
        return words
    return f"{words} [{links.number(link.address)}]"


def _bare(address: str) -> str:
    """Return the address without what people leave out when they write it."""
    return re.sub(r"^(mailto:|https?://)", "", address.strip()).rstrip("/")


def _plain_block(block: Block) -> str:
    match block:
        case Paragraph() | Heading():
            return plain(block.children)
        case ListBlock():
            return "\n".join("\n".join(map(_plain_block, item)) for item in block.items)
        case Quote():
            return "\n\n".join(map(_plain_block, block.children))
        case Figure():
            return plain(block.caption)
        case Rule():
            return ""


def _plain_inline(inline: Inline) -> str:
    match inline:
        case Text():
            return inline.text
        case LineBreak():
            return "\n"
        case NoteReference():
            return ""
        case Emphasis() | Strong() | Superscript() | Subscript() | Link():
            return plain(inline.children)
