"""Who says a quotation: in a summary, and in the source.

A speaker is a person named beside a verb of saying.  Where the source has a pronoun there, it is
whoever spoke before, in the same paragraph or in those above.  All else is left in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from newsletter.text.cast import Cast, Kind, Named, bare_name
from newsletter.text.name_tables import SAYING, SAYING_BEFORE
from newsletter.text.names import Name
from newsletter.text.passages import pieces_of
from newsletter.text.quotations import Quotation
from newsletter.text.tokens import tokens_of
from newsletter.text.words import Words

_SPEAKING = frozenset((Kind.PERSON, Kind.ACTOR, Kind.FULL, Kind.OTHER))
_SURE = frozenset((Kind.PERSON, Kind.FULL))
_PRONOUNS = frozenset(("he", "she"))
_BESIDE = 6
"""Words before a name among which its verb may be: said the bank's chief economist, Sana Anwar."""
_FEWEST_WORDS = 3
"""Words of a quotation that can be found again by them."""
_LONGEST_KEY = 8
"""Words of it by which it is looked for."""
_MOST_ABOVE = 4
"""Paragraphs above in which the person is looked for whom a pronoun means."""
_MOST_PLACES = 200


class Speakers:
    """The quotations of a source, and who says them."""

    def __init__(self, words: Words, cast: Cast) -> None:
        self._words = words
        self._cast = cast

    def instead_of(self, name: Name, quoted: str) -> Named | None:
        """Return who says words that a summary gives to another; None: that one may, or in doubt."""
        words = bare_name(name.words)
        if not words or self._cast.kind(words) not in _SPEAKING:
            return None
        if not self._cast.has(words[-1]):
            return None
        place = self._find(quoted)
        if place is None:
            return None
        for spoken in self._spoken_by(place, words[-1]):
            return None if words[-1] in spoken.words else spoken
        return None

    def _spoken_by(self, place: int, doubted: str) -> Iterator[Named]:
        """Yield who speaks at a place; nobody, where the one who is `doubted` may."""
        number = self._cast.paragraph(place)
        for above in range(min(number + 1, _MOST_ABOVE)):
            named = self._cast.named_in(number - above)
            here = [one for one in named if self._is_person(one)]
            if any(doubted in one.words for one in here):
                return
            speakers = [one for one in here if self._says(one)]
            if speakers:
                yield min(speakers, key=lambda one: abs(one.start - place))
                return
            if not above and not self._has_pronoun(*self._cast.span(number)):
                return

    def _is_person(self, one: Named) -> bool:
        return self._cast.kind(one.words) in _SPEAKING

    def _says(self, one: Named) -> bool:
        """Tell whether a person stands beside a verb of saying, outside of what is said."""
        low = self._words.low
        if one.unsure or self._cast.kind(one.words) not in _SURE:
            return False
        if low[one.end : one.end + 1] and low[one.end] in SAYING:
            return True
        for word in reversed(low[max(0, one.start - _BESIDE) : one.start]):
            if not word[0].isalpha():
                return False
            if word in SAYING_BEFORE:
                return True
        return False

    def _has_pronoun(self, first: int, last: int) -> bool:
        low = self._words.low
        return any(
            low[at] in _PRONOUNS and (low[at + 1] in SAYING or low[at - 1] in SAYING)
            for at in range(first + 1, last - 1)
        )

    def _find(self, quoted: str) -> int | None:
        """Return the one place at which the longest piece of a quotation stands."""
        pieces = ["".join(part.words for part in piece[:1]) for piece in pieces_of(quoted)]
        longest = max(pieces, key=len, default="")
        wanted = [word.lower() for word in tokens_of(longest) if word[0].isalnum()][:_LONGEST_KEY]
        if len(wanted) < _FEWEST_WORDS:
            return None
        found = [at for at in self._at.get(wanted[0], ())[:_MOST_PLACES] if self._is(wanted, at)]
        return self._alnum[found[0]] if len(found) == 1 else None

    def _is(self, wanted: Sequence[str], at: int) -> bool:
        low = self._words.low
        return [low[place] for place in self._alnum[at : at + len(wanted)]] == wanted

    @cached_property
    def _alnum(self) -> list[int]:
        """The places of words and figures, signs left out."""
        return [at for at, token in enumerate(self._words.tokens) if token[0].isalnum()]

    @cached_property
    def _at(self) -> dict[str, list[int]]:
        low = self._words.low
        found: dict[str, list[int]] = {}
        for number, at in enumerate(self._alnum):
            found.setdefault(low[at], []).append(number)
        return found


def attributed(
    names: Sequence[Name], quotations: Sequence[Quotation], own: str, words: Words
) -> Iterator[tuple[Name, Quotation]]:
    """Yield (who says it, what) of a summary, where a name stands beside a verb of saying.

    `own` is the summary with blanks in the place of quotations, and `words` are its words.
    """
    low = words.low
    sentences = [0, *(at for at, token in enumerate(low) if token in {".", "!", "?"}), len(low)]
    marks = _places_of_quotations(quotations, own)
    for first, last in pairwise(sentences):
        said = [one for one, place in zip(quotations, marks, strict=True) if first <= place <= last]
        speaking = [
            name
            for name in names
            if first <= name.start <= last
            and (
                not SAYING_BEFORE.isdisjoint(low[max(0, name.start - 1) : name.start])
                or not SAYING.isdisjoint(low[name.end : name.end + 1])
            )
        ]
        if said and len(speaking) == 1:
            yield from ((speaking[0], one) for one in said)


def _places_of_quotations(quotations: Sequence[Quotation], own: str) -> list[int]:
    """Return before which token each quotation stands."""
    places, count, end = [], 0, 0
    for one in quotations:
        count += len(tokens_of(own[end : one.start]))
        end = one.end
        places.append(count)
    return places
