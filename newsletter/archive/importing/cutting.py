"""Cutting inline elements by the characters of their words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newsletter.archive.importing.pieces import said
from newsletter.model.prose import (
    Emphasis,
    Inline,
    LineBreak,
    Link,
    NoteReference,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from newsletter.text.markdown_writing import tidy

Marked = Emphasis | Strong | Superscript | Subscript | Link


def between(inlines: Iterable[Inline], start: int, end: int) -> tuple[Inline, ...]:
    """Return what says the characters from `start` to `end` of `said(inlines)`, marks kept."""
    found = list[Inline]()
    at = 0
    for inline in inlines:
        size = len(said((inline,)))
        low, high = max(start - at, 0), min(end - at, size)
        if low < high or (not size and start <= at < end):
            found.append(_cut(inline, low, high))
        at += size
    return tuple(found)


def without(inlines: Iterable[Inline], start: int, end: int) -> tuple[Inline, ...]:
    """Return inlines less the characters from `start` to `end`."""
    whole = tuple(inlines)
    return tidy((*between(whole, 0, start), *between(whole, end, len(said(whole)) + 1)))


def unmarked(inlines: Iterable[Inline], kind: type[Emphasis | Strong]) -> tuple[Inline, ...]:
    """Return inlines without one kind of mark, at whatever depth."""
    found = list[Inline]()
    for inline in inlines:
        if isinstance(inline, kind):
            found += unmarked(inline.children, kind)
        elif isinstance(inline, Emphasis | Strong | Superscript | Subscript | Link):
            found.append(replace(inline, children=unmarked(inline.children, kind)))
        else:
            found.append(inline)
    return tidy(found)


def line_of(inlines: Iterable[Inline]) -> str:
    """Return the words of inlines on one line."""
    return " ".join(said(inlines).split())


def _cut(inline: Inline, low: int, high: int) -> Inline:
    match inline:
        case Text():
            return Text(text=inline.text[low:high])
        case LineBreak() | NoteReference():
            return inline
        case Emphasis() | Strong() | Superscript() | Subscript() | Link():
            return replace(inline, children=between(inline.children, low, high))
