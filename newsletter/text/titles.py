"""Headlines taken apart: words, names, numbers, dates and places.

What is compared are folded, stemmed words, in which words for the same thing are
one word.  What differs in a number, a date, a place or the direction of the verb
is another story however alike the words are; and a serial title ("Weekly review
41") is like nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from newsletter.text.title_kinds import argues, is_serial
from newsletter.text.title_numbers import SCALES
from newsletter.text.title_words import (
    CAUSES,
    Token,
    content_words,
    fold,
    plain,
    plain_words,
    tokens_of,
    with_phrases,
)

__all__ = ["Headline", "content_words", "fold", "headline", "plain_words", "without_label"]

LONGEST = 400
"""Characters of a title that are looked at."""

_LABEL_LENGTH = 3
"""Words of the name of a section or of an outlet, at most."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A title taken apart for comparison."""

    words: frozenset[str]
    """Folded and stemmed; words for the same thing are one word; no noise, no numbers."""
    order: tuple[str, ...]
    """The same words as they follow one another, repeats included."""
    numbers: frozenset[tuple[str, float]]
    """(kind, value); kinds: ``%``, ``$``, ``m`` from a million on, ``th`` for
    ordinals, ``y`` for years, or empty."""
    dates: frozenset[str]
    """Months and days of the week."""
    countries: frozenset[str]
    regions: frozenset[str]
    capitals: frozenset[str]
    """Those words that are spelt with a capital."""
    names: frozenset[str]
    """Of these, those that do not begin a sentence; none where nearly all words have capitals."""
    cut: str
    """The last word where the title was cut off, perhaps within it; else empty."""
    spelt: tuple[str, ...]
    """All its words in order, folded only."""
    after: frozenset[str]
    """What stands behind the first "after", "over" or the like, where something stands before it."""
    serial: bool
    """True: the title of a series; it says nothing of its content."""
    comment: bool
    """True: it argues or asks; it does not report."""
    reaction: bool
    """True: it tells what came after an event."""


@lru_cache(maxsize=32_768)
def headline(title: str) -> Headline:
    """Take a title apart."""
    text = plain(title[:LONGEST])
    tokens = with_phrases(tokens_of(text))
    telling = [token for token in tokens if token.word]
    order = tuple([token.word for token in telling])
    capitals = [token.word for token in telling if token.capital]
    spelt = tuple([token.folded for token in tokens])
    marked = [token for token in tokens if token.marked]
    return Headline(
        frozenset(order),
        order,
        frozenset(_numbers(tokens))
        if marked and any(token.counts for token in marked)
        else _NO_NUMBERS,
        frozenset([token.date for token in marked if token.date]),
        frozenset([token.country for token in marked if token.country]),
        frozenset([token.region for token in marked if token.region]),
        frozenset(capitals),
        _names(tokens) if len(capitals) < _TITLE_CASE * len(order) else frozenset(),
        order[-1] if order and title.endswith(_CUT) else "",
        spelt,
        frozenset() if CAUSES.isdisjoint(spelt) else _after(tokens),
        is_serial(text, spelt),
        argues(text, spelt),
        any(token.reaction for token in marked),
    )


_NO_NUMBERS: frozenset[tuple[str, float]] = frozenset()


def _names(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the words with a capital that do not begin a sentence."""
    return frozenset(
        [
            one.word
            for before, one in pairwise(tokens)
            if one.capital and one.word and not before.breaks
        ]
    )


def _after(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the words of the clause that tells the cause."""
    for place, token in enumerate(tokens):
        if place > 1 and token.folded in CAUSES:
            return frozenset(rest.word for rest in tokens[place:] if rest.word)
    return frozenset()


_CUT = ("…", "...", "[...]", "…]")
_TITLE_CASE = 0.75
"""Where more than so many of the words have a capital, capitals say nothing."""


def _numbers(tokens: Sequence[Token]) -> Iterable[tuple[str, float]]:
    """Yield the numbers of a title, each with its kind."""
    before: float | None = None
    for place, token in enumerate(tokens):
        following = tokens[place + 1].number if place + 1 < len(tokens) else None
        if token.ordinal:
            yield "th", token.ordinal
        elif token.number is not None and not (before in _TENS and token.number < _TEN):
            joined = token.number in _TENS and following is not None and following < _TEN
            value = token.number + (following or 0.0 if joined else 0.0)
            rest = [one.folded for one in tokens[place + 1 + joined : place + 4]]
            yield _number(value, tokens[place - 1].folded if place else "", rest)
        before = token.number


def _number(value: float, before: str, rest: Sequence[str]) -> tuple[str, float]:
    """Return a number with its scale and its kind, by what stands before and behind it."""
    money = before in _CURRENCIES
    if rest and rest[0] in SCALES and (rest[0] != "m" or money):
        value *= SCALES[rest[0]]
        rest = rest[1:]
    behind = rest[0] if rest else ""
    if behind in {"th", "st", "nd", "rd"}:
        return "th", value
    if behind in _PERCENT:
        return "%", value
    if value >= _LARGE:
        return "m", value
    if money or behind in _CURRENCIES:
        return "$", value
    return ("y" if _FIRST_YEAR <= value <= _LAST_YEAR and value.is_integer() else ""), value


_TEN = 10.0
_TENS = frozenset({20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0})
_LARGE = 1e6
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_PERCENT = frozenset({"%", "percent", "pc", "pct", "فیصد"})
_CURRENCIES = frozenset(
    [
        "$",
        "€",
        "£",
        "₹",
        "rs",
        "usd",
        "euros",
        "euro",
        "dollars",
        "rupees",
        "taka",
        "tk",
        "inr",
        "pkr",
    ]
)


def without_label(title: str, outlet: str = "") -> str:
    """Return a title without the names of outlet and section that stand before or behind it."""
    if outlet and title.startswith(outlet):
        title = title[len(outlet) :].lstrip(" :|-–—»")
    for mark in _LABEL_MARKS:
        if mark in title:
            title = _longest_part(title, mark, outlet)
    return title.removesuffix(f"({outlet})").rstrip() if outlet else title


_LABEL_MARKS = (" | ", " » ", " :: ", " - ", " – ", " — ")


def _longest_part(title: str, mark: str, outlet: str) -> str:
    """Take short names away from the end, as long as something longer is left."""
    while mark in title:
        head, _, tail = title.rpartition(mark)
        words = tail.split()
        named = tail == outlet or (
            len(words) <= _LABEL_LENGTH and all(word[0].isupper() for word in words)
        )
        if not named or len(head.split()) <= len(words) + 1:
            break
        title = head
    return title
