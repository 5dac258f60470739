"""A text taken apart once, for everybody who looks for something in it."""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property, lru_cache
from itertools import compress

from newsletter.text.date_tables import MONTH, WEEKDAY
from newsletter.text.number_tables import ABROAD, CARDINALS, DENOMINATORS, ORDINALS
from newsletter.text.tokens import tokens_of

_TELLING = frozenset((*CARDINALS, *ORDINALS, *ABROAD, *DENOMINATORS, *MONTH, *WEEKDAY, "a", "an"))
"""Words that may begin a number or a date."""
_FIGURES = frozenset("0123456789")


class Words:
    """The tokens of a text in order, and what is derived from each kind of token once."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens_of(text)

    @cached_property
    def lowered(self) -> dict[str, str]:
        """Every token, once → in lower case."""
        return {token: token.lower() for token in set(self.tokens)}

    @cached_property
    def low(self) -> list[str]:
        """The tokens in lower case."""
        return [*map(self.lowered.__getitem__, self.tokens)]

    def places(self, known: Container[str] = ()) -> list[int]:
        """Return where figures stand, and those words of numbers and dates that are `known`."""
        low = self.low
        return [at for at in self._telling if low[at][0] in _FIGURES or low[at] in known]

    @cached_property
    def capitals(self) -> list[int]:
        """Where words with a capital stand."""
        capital = {
            token for token, low in self.lowered.items() if token != low and token[0].isupper()
        }
        return [*compress(range(len(self.tokens)), map(capital.__contains__, self.tokens))]

    @cached_property
    def _telling(self) -> list[int]:
        wanted = {
            token for token, low in self.lowered.items() if token[0] in _FIGURES or low in _TELLING
        }
        return [*compress(range(len(self.tokens)), map(wanted.__contains__, self.tokens))]


words_of = lru_cache(maxsize=128)(Words)
"""Return the words of a short text, such as a summary, which several rules look at."""
