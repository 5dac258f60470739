"""A text taken apart once: its words, and where numbers and dates may begin."""

from __future__ import annotations

from newsletter.text import number_reading
from newsletter.text.date_tables import TELLING
from newsletter.text.tokens import tokens_of
from newsletter.text.words import Words


def test_every_word_that_may_begin_a_number_or_a_date_is_found() -> None:
    """What the readers of numbers and dates look for, the words of a text know of."""
    known = sorted({*number_reading._KNOWN_GENEROUSLY, *TELLING})
    words = Words("So " + " so ".join(known))
    assert {words.low[at] for at in words.places(frozenset(known))} >= {
        word for word in known if tokens_of(word) == [word]
    }


def test_places_are_those_of_the_tokens() -> None:
    """Figures are always found, other words where they are asked for, in the order of the text."""
    words = Words("In May, 3 of the Ten met; a third (12.5 %) did not.")
    assert [words.tokens[at] for at in words.places()] == ["3", "12.5"]
    assert [words.tokens[at] for at in words.places({"may", "ten"})] == ["May", "3", "Ten", "12.5"]


def test_tokens_are_those_of_the_text_as_a_whole() -> None:
    """Blanks of every kind part tokens, and marks of vowels stay within their words."""
    assert tokens_of("a\u00a0b\u2009c\n\nd-e") == ["a", "b", "c", "d", "-", "e"]
    assert tokens_of("कि हिंदी 12") == ["कि", "हिंदी", "12"]
    assert tokens_of("the U.S. had 1,000.5") == ["the", "US", "had", "1,000.5"]
