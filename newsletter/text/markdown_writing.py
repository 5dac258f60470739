"""Prose back to the Markdown that editors write, in lines that are pleasant to read.

What is written is read again: where marks cannot say what is meant (bold that ends in the middle of
a word, behind a full stop), fewer marks are used.  Words are never given up for marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

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
from newsletter.model.values import dataclass
from newsletter.text.markdown import read_markdown
from newsletter.text.prose_text import plain
from newsletter.text.wrapping import wrap

WIDTH = 88
"""Columns of a line, unless a word is longer."""
_MARKS = re.compile(r"([\\*_\[\]<>^~!`#])")
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_BLOCK_START = re.compile(
    r"(?P<mark>#{1,6}(?=[ \t]|$)|[-+*](?=[ \t]|$)|>)|(?P<number>\d{1,9})(?P<dot>[.)])(?=[ \t]|$)"
)
_RULE = re.compile(r"(?P<first>[-*_])(?:[ \t]*(?P=first)){2,}[ \t]*")
_WRAPPERS = (Emphasis, Strong, Superscript, Subscript)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way of writing inline marks; the first that is read back as meant is taken."""

    escaped: bool = False
    emphasis: str = "*"
    marks: bool = True
    """False: words and links only."""
    links: bool = True


_WAYS = (
    _Way(),
    _Way(emphasis="_"),
    _Way(escaped=True),
    _Way(escaped=True, emphasis="_"),
    _Way(escaped=True, marks=False),
    _Way(escaped=True, marks=False, links=False),
)


def to_markdown(prose: Prose, *, width: int = WIDTH) -> str:
    """Return Markdown that `parse_markdown` reads as the same prose, without a line end behind it.

    Marks that Markdown cannot carry are left out; blanks are made single.
    """
    parts = [_blocks(prose.blocks, width)]
    for number, blocks in enumerate(prose.notes, start=1):
        parts.append(_hung(f"[^{number}]: ", "    ", _blocks(blocks, width - 4)))
    return "\n\n".join(filter(None, parts))


def inlines_to_markdown(inlines: Iterable[Inline]) -> str:
    """Return inline elements as Markdown on one line."""
    return _leaf(tuple(inlines), width=0)


def tidy(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """Return inlines as Markdown can say them.

    Neighbours of one kind are joined, blanks made single and taken out of the ends of what is
    marked and of the whole; what is empty is left out.
    """
    return _trimmed(_spread(_joined(inlines)))


def _blocks(blocks: Iterable[Block], width: int) -> str:
    written = list[str]()
    other = False
    before: Block | None = None
    for block in blocks:
        follows = isinstance(block, ListBlock) and isinstance(before, ListBlock)
        other = follows and not other
        text = _block(block, width, other=other)
        if text:
            written.append(text)
            before = block
    return "\n\n".join(written)


def _block(block: Block, width: int, *, other: bool = False) -> str:
    """Return a block; `other` marks tell a list from the one right above it."""
    match block:
        case Paragraph():
            return _leaf(block.children, width)
        case Heading():
            words = _leaf(_without_breaks(block.children), width=0, start=False)
            return f"{'#' * block.level} {words}" if words else ""
        case ListBlock():
            return _listing(block, width, other=other)
        case Quote():
            inner = _blocks(block.children, width - 2)
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n")) if inner else ""
        case Figure():
            caption = inlines_to_markdown(block.caption).replace('"', '\\"')
            title = f' "{caption}"' if caption else ""
            return f"![{_escaped(block.alt)}]({_address(block.source)}{title})"
        case Rule():
            return "***"


def _listing(block: ListBlock, width: int, *, other: bool) -> str:
    items = []
    for number, item in enumerate(block.items, start=block.start):
        mark = f"{number}{')' if other else '.'} " if block.ordered else ("+ " if other else "- ")
        inner = _blocks(item, width - len(mark))
        items.append(_hung(mark, " " * len(mark), inner))
    loose = any(len(item) > 1 and not isinstance(item[1], ListBlock) for item in block.items)
    return ("\n\n" if loose else "\n").join(items)


def _hung(mark: str, indent: str, text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([(mark + first).rstrip(), *(indent + line if line else "" for line in rest)])


def _leaf(inlines: tuple[Inline, ...], width: int, *, start: bool = True) -> str:
    """Return the words of a paragraph or heading, with as many marks as are read back."""
    wanted = tidy(inlines)
    if not wanted:
        return ""
    words = _said(wanted)
    notes = tuple(dict.fromkeys(_references(wanted)))
    text = ""
    for way in _WAYS:
        text = _wrapped("".join(_written(wanted, way)), width, start=start)
        only = _read_back(text if start else f"# {text}", notes)
        if only is not None:
            if tidy(only) == wanted:
                return text
            if not way.marks and _said(tidy(only)) == words:
                return text
    return text


def _read_back(text: str, notes: Sequence[int]) -> tuple[Inline, ...] | None:
    """Return what a paragraph or heading says when it is read; None where it is something else.

    `notes` are the numbers of the footnotes that it refers to, in order of first reference.
    """
    defined = "".join(f"\n\n[^{number}]: -" for number in notes)
    reading = read_markdown(text + defined)
    read = reading.prose.blocks
    only = read[0] if len(read) == 1 and not reading.problems else None
    if not isinstance(only, Paragraph | Heading):
        return None
    return _numbered(only.children, notes) if notes else only.children


def _numbered(inlines: Iterable[Inline], notes: Sequence[int]) -> tuple[Inline, ...]:
    """Return inlines whose references, read alone, count from 1, with the numbers that they have."""
    found = list[Inline]()
    for one in inlines:
        if isinstance(one, NoteReference):
            found.append(NoteReference(number=notes[one.number - 1]))
        elif isinstance(one, (*_WRAPPERS, Link)):
            found.append(replace(one, children=_numbered(one.children, notes)))
        else:
            found.append(one)
    return tuple(found)


def _references(inlines: Iterable[Inline]) -> Iterator[int]:
    for one in inlines:
        if isinstance(one, NoteReference):
            yield one.number
        elif isinstance(one, (*_WRAPPERS, Link)):
            yield from _references(one.children)


def _said(inlines: Iterable[Inline]) -> str:
    return _BLANKS.sub(" ", plain(inlines)).strip(" ")


def _wrapped(text: str, width: int, *, start: bool) -> str:
    lines = [
        line
        for part in text.split("\n")
        for line in (wrap(part, width).split("\n") if width else [part])
    ]
    if not start:
        return " ".join(lines)
    return "\n".join(_guarded(line, first=not number) for number, line in enumerate(lines))


def _guarded(line: str, *, first: bool) -> str:
    """Return a line that begins no heading, list, quote or rule.

    Within a paragraph only the number 1 begins a list (CommonMark 5.2).
    """
    if _RULE.fullmatch(line):
        return "\\" + line
    found = _BLOCK_START.match(line)
    if not found:
        return line
    if found["mark"]:
        return "\\" + line
    if not first and int(found["number"]) != 1:
        return line
    return f"{found['number']}\\{line[found.start('dot') :]}"


def _written(inlines: Iterable[Inline], way: _Way) -> Iterator[str]:
    for inline in inlines:
        match inline:
            case Text():
                yield _escaped(inline.text) if way.escaped else inline.text.replace("\\", "\\\\")
            case LineBreak():
                yield "\\\n"
            case NoteReference():
                yield f"[^{inline.number}]"
            case Link():
                yield _link(inline, way)
            case Emphasis() | Strong() | Superscript() | Subscript():
                yield _marked(inline, way)


def _link(link: Link, way: _Way) -> str:
    words = "".join(_written(link.children, way))
    if not way.links:
        return words
    bare = link.children == (Text(text=link.address),)
    if bare and not re.search(r"[\s<>]", link.address):
        return f"<{link.address}>"
    return f"[{words}]({_address(link.address)})"


def _marked(inline: Emphasis | Strong | Superscript | Subscript, way: _Way) -> str:
    words = "".join(_written(inline.children, way))
    if not way.marks:
        return words
    match inline:
        case Emphasis():
            return f"{way.emphasis}{words}{way.emphasis}"
        case Strong():
            return f"**{words}**"
        case Superscript():
            return f"^{words}^" if " " not in words else f"<sup>{words}</sup>"
        case Subscript():
            return f"~{words}~" if " " not in words else f"<sub>{words}</sub>"


def _address(address: str) -> str:
    """Return an address as a link's destination (CommonMark 6.3)."""
    if re.search(r"[()\s<>\\]", address):
        return "<" + re.sub(r"([<>\\])", r"\\\1", address) + ">"
    return address


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _without_breaks(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    found = list[Inline]()
    for one in inlines:
        if isinstance(one, LineBreak):
            found.append(Text(text=" "))
        elif isinstance(one, (*_WRAPPERS, Link)):
            found.append(replace(one, children=_without_breaks(one.children)))
        else:
            found.append(one)
    return tuple(found)


def _joined(inlines: Iterable[Inline]) -> list[Inline]:
    """Join neighbours of one kind, inside out."""
    found = list[Inline]()
    for inline in inlines:
        last = found[-1] if found else None
        if isinstance(inline, Text):
            text = _BLANKS.sub(" ", inline.text)
            if isinstance(last, Text):
                found[-1] = Text(text=_BLANKS.sub(" ", last.text + text))
            elif text:
                found.append(Text(text=text))
        elif isinstance(inline, (*_WRAPPERS, Link)):
            _append(found, replace(inline, children=tuple(_joined(inline.children))))
        else:
            found.append(inline)
    return found


def _append(found: list[Inline], inline: Inline) -> None:
    last = found[-1] if found else None
    if not isinstance(inline, (*_WRAPPERS, Link)) or not inline.children:
        return
    same = type(last) is type(inline) and (
        not isinstance(inline, Link) or (isinstance(last, Link) and last.address == inline.address)
    )
    if same and isinstance(last, (*_WRAPPERS, Link)):
        found[-1] = replace(last, children=tuple(_joined((*last.children, *inline.children))))
    else:
        found.append(inline)


def _spread(inlines: Iterable[Inline]) -> list[Inline]:
    """Move blanks and breaks from the ends of what is marked out of it."""
    found = list[Inline]()
    for inline in inlines:
        if not isinstance(inline, (*_WRAPPERS, Link)):
            found.append(inline)
            continue
        before, children, behind = _ends(_spread(inline.children))
        found += before
        if children:
            found.append(replace(inline, children=tuple(children)))
        found += behind
    return _joined(found)


def _ends(children: list[Inline]) -> tuple[list[Inline], list[Inline], list[Inline]]:
    before, behind = list[Inline](), list[Inline]()
    while children and isinstance(children[0], LineBreak):
        before.append(children.pop(0))
    while children and isinstance(children[-1], LineBreak):
        behind.insert(0, children.pop())
    if children and isinstance(children[0], Text) and children[0].text.startswith(" "):
        before.append(Text(text=" "))
        children[0] = Text(text=children[0].text[1:])
    last = children[-1] if children else None
    if isinstance(last, Text) and last.text.endswith(" "):
        behind.insert(0, Text(text=" "))
        children[-1] = Text(text=last.text[:-1])
    return before, [one for one in children if one != Text(text="")], behind


def _trimmed(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Return inlines without blanks and breaks at the ends, and blanks around breaks."""
    found = list[Inline]()
    for inline in inlines:
        if isinstance(inline, LineBreak):
            _strip_end(found)
            if found:
                found.append(inline)
        elif isinstance(inline, Text) and (not found or isinstance(found[-1], LineBreak)):
            text = inline.text.lstrip(" ")
            found += [Text(text=text)] * bool(text)
        else:
            found.append(inline)
    while found and (isinstance(found[-1], LineBreak) or found[-1] == Text(text=" ")):
        found.pop()
    _strip_end(found)
    return tuple(found)


def _strip_end(found: list[Inline]) -> None:
    last = found[-1] if found else None
    if isinstance(last, Text):
        text = last.text.rstrip(" ")
        found[-1:] = [Text(text=text)] if text else []
