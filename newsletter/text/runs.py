"""Words one after another, each with how it is marked, to inline elements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

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

MARKS = ("emphasis", "strong", "raised", "lowered")
_KINDS: dict[str, type[Emphasis | Strong | Superscript | Subscript]] = {
    "emphasis": Emphasis,
    "strong": Strong,
    "raised": Superscript,
    "lowered": Subscript,
}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that are marked alike."""

    text: str
    """A line feed alone: a hard break."""
    marks: frozenset[str] = frozenset()
    link: str = ""
    note: int = 0
    """The number of a footnote that is referred to here."""


def inlines_from(runs: Sequence[Run]) -> tuple[Inline, ...]:
    """Return the runs as inlines: links outside, then stress, then raised and lowered."""
    found = list[Inline]()
    for address, group in groupby(runs, key=lambda run: run.link):
        inner = _nested(list(group), MARKS)
        found += (
            [Link(children=tuple(inner), address=address)] if address and _shows(inner) else inner
        )
    return tidy(found)


def _shows(inlines: Iterable[Inline]) -> bool:
    return any(not isinstance(one, LineBreak) and one != Text(text=" ") for one in inlines)


def _nested(runs: Sequence[Run], marks: tuple[str, ...]) -> list[Inline]:
    if not marks:
        return [_plain(run) for run in runs]
    mark, rest = marks[0], marks[1:]
    found = list[Inline]()
    for marked, group in groupby(runs, key=lambda run: mark in run.marks):
        inner = _nested(list(group), rest)
        found += [_KINDS[mark](children=tuple(inner))] if marked and _shows(inner) else inner
    return found


def _plain(run: Run) -> Inline:
    if run.note:
        return NoteReference(number=run.note)
    return LineBreak() if run.text == "\n" else Text(text=run.text)
