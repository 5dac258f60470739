"""A number somewhere in a text, as far as it could be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from newsletter.text.number_tables import ABROAD, CARDINALS, ORDINALS

SMALL = 10
"""Up to here, numbers in words are mostly the editor's own counting: "two themes"."""
COUNTS = {**CARDINALS, **ORDINALS, **ABROAD}
_OF_TIME = frozenset(("", "second", "minute", "hour", "day", "week", "month", "year"))
_BEFORE_THINGS = frozenset(("of", "the", "its", "their", "last", "past", "first", "next", "these"))
_GLUED = re.compile(r"(?<=[$€£₹¥]) | (?=[%-])|(?<=-) |(?<=\d) (?=(?:st|nd|rd|th)\b)")
"""White space that is not written beside signs."""

Reading = tuple[Decimal, str]
"""(value, unit); an empty unit: none is given."""


@dataclass(slots=True, kw_only=True)
class Mention:
    """A number somewhere in a text, which may be read in several ways."""

    start: int
    """Index of its first token; `end` is that behind its last."""
    end: int
    values: set[Decimal]
    scale: int = 1
    unit: str = ""
    in_words: bool = False
    ordinal: bool = False
    share: bool = False
    """True: a fraction, such as two thirds; `shares` are its percentages."""
    shares: set[Decimal] = field(default_factory=set)
    part: bool = False
    """True: it is said of a larger number, "six of the eleven"."""
    behind: Sequence[str] = ()
    """The words and signs that follow, in lower case, as far as they are looked at."""
    label: str = ""
    """The word with a capital that stands before it, in lower case: Highway 61, Article 370."""

    @property
    def counts(self) -> tuple[str, ...]:
        """The words that follow, up to the next sign: what is counted is among them."""
        return tuple(_words_of(self.behind))

    @property
    def readings(self) -> Iterator[Reading]:
        """Yield what it may mean."""
        for value in self.values:
            yield value, self.unit
        for value in self.shares:
            yield value, "%"

    @property
    def small(self) -> bool:
        """Tell whether it may be somebody's own counting."""
        return (
            self.in_words
            and not self.ordinal
            and not self.share
            and self.unit in _OF_TIME
            and all(value <= SMALL for value in self.values)
        )

    def spelt(self, tokens: list[str]) -> str:
        """Return it as it was written, white space aside."""
        words = " ".join(tokens[self.start : self.end])
        return _GLUED.sub("", words)


def _words_of(behind: Sequence[str]) -> Iterator[str]:
    for word in behind:
        if word == "-" or word in _BEFORE_THINGS or word in COUNTS:
            continue
        if not word[0].isalpha():
            return
        yield word
