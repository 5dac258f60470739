"""What is stressed in a line, and the line without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newsletter.model.prose import (
    Emphasis,
    Inline,
    Link,
    NoteReference,
    Strong,
    Subscript,
    Superscript,
)
from newsletter.text.prose_text import plain


def refers(inlines: Iterable[Inline]) -> bool:
    """Tell whether a line refers to a footnote."""
    return any(
        isinstance(one, NoteReference)
        or (isinstance(one, Emphasis | Strong | Link) and refers(one.children))
        for one in inlines
    )


def wholly(inlines: tuple[Inline, ...], kind: type[Strong | Emphasis]) -> bool:
    """Tell whether all words are marked so, whatever stands around them."""
    outside = "".join(plain((one,)) for one in inlines if not isinstance(one, kind))
    inside = any(isinstance(one, kind) for one in inlines)
    return inside and not any(map(str.isalnum, outside))


def without(inlines: tuple[Inline, ...], kind: type[Strong | Emphasis]) -> tuple[Inline, ...]:
    """Return inlines without one kind of mark."""
    found = list[Inline]()
    for one in inlines:
        if isinstance(one, kind):
            found += without(one.children, kind)
        elif isinstance(one, Emphasis | Strong | Superscript | Subscript | Link):
            found.append(replace(one, children=without(one.children, kind)))
        else:
            found.append(one)
    return tuple(found)
