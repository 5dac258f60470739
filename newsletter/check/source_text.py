"""The text of a saved source, laid out for everything that is looked for in it."""

from __future__ import annotations

from functools import cached_property, lru_cache

from newsletter.model.dates import PartialDate
from newsletter.text.cast import Cast
from newsletter.text.date_lookup import Dates
from newsletter.text.names import Names
from newsletter.text.nearness import Nearness
from newsletter.text.numbers import Numbers
from newsletter.text.passages import Passages
from newsletter.text.speakers import Speakers
from newsletter.text.surroundings import PARAGRAPH, Surroundings
from newsletter.text.words import Words

_LONGEST_KEPT = 100_000
"""Characters; longer texts are laid out anew each time, so that those kept stay small."""
_MOST_KEPT = 64


class SourceText:
    """A title and a text; each index is made when it is first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._names: dict[tuple[str, ...], Names] = {}
        self._dates: dict[PartialDate | None, Dates] = {}

    @cached_property
    def passages(self) -> Passages:
        """To look up words in."""
        return Passages(self._text)

    @cached_property
    def words(self) -> Words:
        """Its words and signs."""
        return Words(self.passages.text.replace("\n\n", f"\n\n{PARAGRAPH} "))

    @cached_property
    def numbers(self) -> Numbers:
        """Its numbers."""
        return Numbers(self.words)

    def names(self, also: tuple[str, ...]) -> Names:
        """Return its words, to look up names in, and the words of names that belong to it."""
        if also not in self._names:
            self._names[also] = Names(self.words, also=also)
        return self._names[also]

    def dates(self, appeared: PartialDate | None) -> Dates:
        """Return its dates, and those that follow from the day on which it appeared."""
        if appeared not in self._dates:
            self._dates[appeared] = Dates(self.words, appeared)
        return self._dates[appeared]

    @cached_property
    def cast(self) -> Cast:
        """Its names, by their places."""
        return Cast(self.words)

    @cached_property
    def speakers(self) -> Speakers:
        """Who says what in it."""
        return Speakers(self.words, self.cast)

    @cached_property
    def surroundings(self) -> Surroundings:
        """What stands around its values."""
        return Surroundings(self.words)

    @cached_property
    def nearness(self) -> Nearness:
        """To look for what is nearest."""
        return Nearness(self.passages.text)


def source_text(text: str) -> SourceText:
    """Return a text laid out; one that was asked for before in this process is not laid out again."""
    return _kept(text) if len(text) <= _LONGEST_KEPT else SourceText(text)


_kept = lru_cache(maxsize=_MOST_KEPT)(SourceText)


def forget_sources() -> None:
    """Forget what was laid out, to measure what laying out costs."""
    _kept.cache_clear()
