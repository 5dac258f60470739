"""Numbers: read from a summary, looked for in the text of a source.

Numbers are compared by value: ``$100 billion``, ``100bn`` and ``one hundred
billion`` are equal, as are ``6th`` and ``sixth``, ``50,000`` and ``50 000``,
``۲۰۱۷`` and ``2017``, ``two-thirds`` and ``66 %``.  Where both have a unit or a
currency, these are compared, too.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from functools import lru_cache

from newsletter.model.values import dataclass
from newsletter.text.number_kinds import AGE, SCORE, counted, kinds_of, superlative
from newsletter.text.number_mention import Mention
from newsletter.text.number_reading import MOST_MENTIONS, mentions_of
from newsletter.text.surroundings import PARAGRAPH, Rival, Spans
from newsletter.text.words import Words, words_of

_ABOUT = frozenset(
    [
        "about",
        "almost",
        "nearly",
        "over",
        "around",
        "some",
        "roughly",
        "approximately",
        "than",
        "least",
        "most",
        "estimated",
        "close",
        "under",
        "fully",
        "tens",
        "circa",
        "rund",
        "etwa",
        "fast",
        "unos",
        "casi",
    ]
)
_BETWEEN = frozenset(("a", "an", "us", "$", "€", "£", "₹", "rs", "to", "the", "than"))
_TOLERANCE = Decimal("0.1")
_ONE = {Decimal(1)}
_HARDLY = Decimal("0.1")
"""Below, a fraction is hardly said of percent: two hundredths of a point."""
_COMMON = 3
"""First, second and third are hardly ever counted."""
_YEARS = frozenset(map(Decimal, range(1900, 2100)))
_WHOLE_PERCENT = Decimal(1)
"""A third is 33 or 34 percent."""
_REACH = 3
"""Words before a number among which "about" is looked for."""
_OTHER_THING = 1.0
"""Taken off the likeness of a number that counts things of another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as written, what it may mean, and whether it is said to be rough."""

    text: str
    mention: Mention
    rough: bool = False

    @property
    def start(self) -> int:
        """Index of its first token."""
        return self.mention.start

    @property
    def end(self) -> int:
        """Index of the token behind its last."""
        return self.mention.end


class Numbers:
    """The numbers of a source, by value."""

    def __init__(self, words: Words) -> None:
        self._low = words.low
        self._body = words.tokens.index(PARAGRAPH) if PARAGRAPH in words.tokens else 0
        """Where the title ends, which is like every part of the text."""
        self._known_kinds: dict[int, frozenset[str]] = {}
        self._mentions = mentions_of(words, generous=True)
        self._units: dict[Decimal, set[str]] = {}
        for mention in self._mentions:
            for value, unit in mention.readings:
                self._units.setdefault(value, set()).add(unit)
        self._ordinals = {
            value for one in self._mentions if one.ordinal or one.share for value in one.values
        }
        self._exact = {
            (value, one.unit) for one in self._mentions if not one.share for value in one.values
        }
        """Without the percentages that are worked out of fractions: nothing is rounded to those."""
        self._shares = {value for mention in self._mentions for value in mention.shares}

    def say(self, number: Number, *, known: Container[int] = ()) -> bool:
        """Tell whether the source, or what is `known` besides, says a number of the summary."""
        if number.mention.small:
            return not self._contradict(number.mention)
        if number.mention.ordinal and self._ranked_otherwise(number.mention):
            return False
        if number.mention.share:
            return self._has_share(number.mention)
        return self._has_value(number, known)

    def _has_value(self, number: Number, known: Container[int]) -> bool:
        readings = tuple(number.mention.readings)
        if any(int(value) in known and value == int(value) for value, unit in readings if not unit):
            return True
        if any(_agree(unit, self._units.get(value, ())) for value, unit in readings):
            return True
        if self._shared(number.mention):
            return True
        if len(self._mentions) == MOST_MENTIONS:
            return True  # it may stand behind those that were read
        return number.rough and any(self._rounded(value, unit) for value, unit in readings)

    def places(
        self,
        number: Number,
        *,
        low: Sequence[str],
        told: AbstractSet[Decimal],
        apart_from: Container[int],
    ) -> tuple[Spans, Iterator[Rival]]:
        """Return where this number stands, and where others do that may be meant instead.

        `low` are the tokens of the summary.  Numbers that are `told` there, too, and those that
        begin at one of `apart_from`, are none of the others.
        """
        mention = number.mention
        if mention.share or mention.values == _ONE:
            return [], iter(())
        same = [(one.start, one.end) for one in self._mentions if self._is(number, one)]
        others = (
            one
            for one in self._mentions
            if one.start not in apart_from
            and one.start >= self._body
            and told.isdisjoint(one.values)
        )
        return same, self._rivals(mention, kinds_of(mention, low), others)

    def _rivals(
        self, mention: Mention, kinds: frozenset[str], others: Iterable[Mention]
    ) -> Iterator[Rival]:
        for other in others:
            if other.ordinal is not mention.ordinal or other.share or other.values == _ONE:
                continue
            theirs = self._kinds(other)
            if kinds & theirs:
                yield Rival(other.start, other.end)
            elif mention.unit or other.unit or {AGE, SCORE} & (kinds | theirs):
                continue
            elif mention.small or not other.small:
                yield Rival(other.start, other.end, _OTHER_THING)

    def _kinds(self, mention: Mention) -> frozenset[str]:
        found = self._known_kinds.get(mention.start)
        if found is None:
            found = self._known_kinds[mention.start] = kinds_of(mention, self._low)
        return found

    def _is(self, number: Number, other: Mention) -> bool:
        """Tell whether a number of the source is this one, exactly or roughly."""
        mention = number.mention
        if not mention.values.isdisjoint(other.values) and _agree(mention.unit, [other.unit]):
            return True
        if mention.share or other.share:
            return True
        return number.rough and any(
            abs(mine - theirs) <= mine * _TOLERANCE
            for mine in mention.values
            for theirs in other.values
        )

    def other_unit(self, number: Number) -> str:
        """Return the unit in which the source gives the same figure, or an empty text."""
        for value, unit in number.mention.readings:
            others = self._units.get(value, set()) - {"", unit}
            if unit and others:
                return min(others)
        return ""

    def _ranked_otherwise(self, mention: Mention) -> bool:
        """Tell whether the source has "third largest" where the summary has "second largest"."""
        most = superlative(mention)
        if not most:
            return False
        ranks = [other.values for other in self._mentions if superlative(other) == most]
        return bool(ranks) and all(mention.values.isdisjoint(values) for values in ranks)

    def _has_share(self, mention: Mention) -> bool:
        """Tell whether a fraction is said, as such, in percent, with a point, or as an ordinal."""
        if self._shared(mention) or not self._ordinals.isdisjoint(mention.values):
            return True
        fractions = (value for value in mention.values if value != int(value))
        return any(
            "" in self._units.get(value, ()) or (value < _HARDLY and value in self._units)
            for value in fractions
        )

    def _shared(self, mention: Mention) -> bool:
        """Tell whether a third is said of what here are 33 percent, or the other way about."""
        percents = {value for value, units in self._units.items() if "%" in units}
        mine = {value for value, unit in mention.readings if unit == "%"}
        theirs = percents if mention.share else self._shares
        return any(abs(one - other) <= _WHOLE_PERCENT for one in mine for other in theirs)

    def _rounded(self, rough: Decimal, unit: str) -> bool:
        """Tell whether the source has a number of more digits near one that is said to be rough."""
        return any(
            abs(rough - exact) <= rough * _TOLERANCE
            and _digits(exact) > _digits(rough)
            and _agree(unit, (other,))
            and not (exact in _YEARS and not other)
            for exact, other in self._exact
        )

    def _contradict(self, mention: Mention) -> bool:
        """Tell whether the source counts the same things, and counts them otherwise."""
        things = counted(mention)
        if not things or mention.values == _ONE:
            return False
        found = False
        values = {value for value, _unit in mention.readings}
        for other in self._mentions:
            theirs = counted(other)
            same = not values.isdisjoint(other.values)
            if same and (things & theirs or not (theirs or other.label)):
                return False
            found = found or (
                bool(things & theirs) and not (same or other.ordinal) and other.part is mention.part
            )
        return found


@lru_cache(maxsize=256)
def find_numbers(text: str, *, apart_from: tuple[tuple[int, int], ...] = ()) -> tuple[Number, ...]:
    """Return the numbers of `text` that a reader would hold its author to.

    `apart_from` are spans of tokens that are something else: dates.
    """
    words = words_of(text)
    taken = {index for start, end in apart_from for index in range(start, end)}
    return tuple(
        Number(
            text=mention.spelt(words.tokens),
            mention=mention,
            rough=_is_rough(words.low[max(0, mention.start - _REACH) : mention.start]),
        )
        for mention in mentions_of(words)
        if not taken.intersection(range(mention.start, mention.end))
        and not (
            mention.ordinal
            and mention.in_words
            and max(mention.values) <= _COMMON
            and not superlative(mention)
        )
    )


def _is_rough(before: list[str]) -> bool:
    while before and before[-1] in _BETWEEN and before[-1] != "than":
        before = before[:-1]
    return bool(before) and before[-1] in _ABOUT


def _digits(value: Decimal) -> int:
    """Return how many digits of a number are not zeros at its end."""
    return len(value.normalize().as_tuple().digits)


def _agree(unit: str, units: Iterable[str]) -> bool:
    return any(not unit or not other or unit == other for other in units)
