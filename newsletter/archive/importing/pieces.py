"""What a page or a text consists of, in reading order, before anybody says what it means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal

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
from newsletter.text.click_links import LinkFate

_WORD = re.compile(
    r"[^\W_]+|[^\w\s\x00-\xff\u0300-\u036f\u2000-\u206f\u200b-\u200f\ufe00-\ufe0f\ufeff]"
)
"""Letters and figures that stand together, and each sign that is a picture of something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One block of a page or text."""

    block: Block
    hidden: bool = False
    """True: a browser does not show it, as the line that mail programs show behind the subject."""
    nowhere: bool = False
    """True: it has a link whose address was a placeholder or led nowhere."""
    standfirst: bool = False
    """True: the service says that it is the line below the headline."""
    bar: bool = False
    """True: the service's own bar above the mail."""
    size: float = 0
    """Height of its letters in pixels, as far as it is said; 0: not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPicture:
    """A picture that the page shows; it is listed, not fetched."""

    source: str
    alt: str
    link: str = ""
    """Where it leads, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLink:
    """A link whose address did not stay as it was."""

    words: str
    fate: LinkFate
    address: str
    """What it is now; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page or text in pieces, with what it says of itself."""

    pieces: tuple[Piece, ...]
    title: str = ""
    language: str = ""
    description: str = ""
    addresses: tuple[str, ...] = ()
    """Where it says that it is: canonical address, its place in an archive."""
    date: str = ""
    """When it was published, as it says; ISO 8601, or as the service writes it."""
    notes: tuple[tuple[Block, ...], ...] = ()
    """Footnotes; `NoteReference.number` in the pieces counts them from 1."""
    pictures: tuple[SeenPicture, ...] = ()
    links: tuple[SeenLink, ...] = ()
    marks: tuple[str, ...] = ()
    """Words of footnotes' marks, and of the ways back from the notes."""
    placeholders: tuple[str, ...] = ()
    """What the service filled in for each reader, taken out of the text."""


def words_in(text: str) -> list[str]:
    """Return the words of a text as they are counted."""
    return _WORD.findall(text)


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Return how often each word stands in the texts."""
    found = Counter[str]()
    for text in texts:
        found.update(words_in(text))
    return found


def inlines_of(block: Block) -> tuple[Inline, ...]:
    """Return the inline elements of a paragraph or heading; of others none."""
    return block.children if isinstance(block, Paragraph | Heading) else ()


def said(content: Block | Prose | Iterable[Inline]) -> str:
    """Return the bare words of prose, a block or inlines: breaks as blanks, notes at the end."""
    match content:
        case Prose():
            notes = (said(block) for note in content.notes for block in note)
            return "\n".join([*map(said, content.blocks), *notes])
        case Paragraph() | Heading():
            inlines: Iterable[Inline] = content.children
        case ListBlock():
            return "\n".join(said(block) for item in content.items for block in item)
        case Quote():
            return "\n".join(map(said, content.children))
        case Figure():
            inlines = content.caption
        case Rule():
            inlines = ()
        case _:
            inlines = content
    return "".join(map(_said, inlines))


def _said(inline: Inline) -> str:
    match inline:
        case Text():
            return inline.text
        case LineBreak():
            return "\n"
        case NoteReference():
            return ""
        case Emphasis() | Strong() | Superscript() | Subscript() | Link():
            return said(inline.children)


def links_in(inlines: Iterable[Inline]) -> list[Link]:
    """Return the links among inlines, in order."""
    found = list[Link]()
    for inline in inlines:
        if isinstance(inline, Link):
            found.append(inline)
        elif isinstance(inline, Emphasis | Strong | Superscript | Subscript):
            found += links_in(inline.children)
    return found


Style = Literal["strong", "emphasis", "link"]
_STYLES: dict[Style, type[Inline]] = {"strong": Strong, "emphasis": Emphasis, "link": Link}


def wholly(inlines: Iterable[Inline], style: Style) -> bool:
    """Tell whether all words of inlines are marked so; punctuation may be outside."""
    kind = _STYLES[style]
    outside = list[str]()
    _collect_outside(tuple(inlines), kind, outside)
    whole = said(inlines)
    return bool(words_in(whole)) and not words_in(" ".join(outside))


def _collect_outside(inlines: Iterable[Inline], kind: type[Inline], outside: list[str]) -> None:
    for inline in inlines:
        if isinstance(inline, kind):
            continue
        if isinstance(inline, Text):
            outside.append(inline.text)
        elif isinstance(inline, Emphasis | Strong | Superscript | Subscript | Link):
            _collect_outside(inline.children, kind, outside)
