"""What differs between two wordings, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_COMPARED = 4_000_000
"""Most pairs of words that are looked at; above it, all between the common ends is exchanged."""
_WORD = re.compile(r"\S+")


class Kind(StrEnum):
    """What became of a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that share their fate, one space apart."""

    kind: Kind
    words: tuple[str, ...]


def word_diff(before: str, after: str) -> tuple[Run, ...]:
    """Return the runs of words that were kept, removed or added, in order; what goes comes first."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    return tuple(
        Run(kind, tuple(words))
        for kind, words in (
            (Kind.KEPT, old[:head]),
            *_between(old[head : len(old) - tail], new[head : len(new) - tail]),
            (Kind.KEPT, old[len(old) - tail :]),
        )
        if words
    )


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """Return with how many equal words both begin."""
    pairs = zip(old, new, strict=False)
    return next(
        (at for at, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new))
    )


def _between(old: list[str], new: list[str]) -> Iterator[tuple[Kind, list[str]]]:
    if len(old) * len(new) > MOST_COMPARED:
        yield Kind.REMOVED, old
        yield Kind.ADDED, new
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Kind.KEPT, old[i:j]
        else:
            yield Kind.REMOVED, old[i:j]
            yield Kind.ADDED, new[k:m]
