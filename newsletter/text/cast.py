"""Who and what a text names: its names by their places, and of which kind each is.

A name may stand in the place of another only of its kind: a person's in that of a person, a
country's in that of a country.  Persons are told by first and last name, and by what is said
beside them; what is neither person nor place nor office is of a kind of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from newsletter.text.name_tables import OFFICES, PLACES, SAYING, TITLES
from newsletter.text.names import Name, fold_name, runs_among, without_titles
from newsletter.text.surroundings import Rival, Spans
from newsletter.text.words import Words

_LONGEST_PERSON = 4
_LONGEST = 7
"""Letters of an acronym."""
_OPENERS = frozenset(
    ("the", "an", "a", "in", "on", "at", "for", "after", "when", "if", "while", "but", "and", "as")
)
_DESCRIBES = frozenset(("who", "whose", "a", "an", "the", "chief", "head", "director", "professor"))
"""Words behind a comma that go on about a person."""


_DOING = SAYING | {"who", "whose"}


class Kind(Enum):
    """Of what kind a name is."""

    PERSON = "person"
    PLACE = "place"
    OFFICE = "office"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Named:
    """A name at its place in a text, without titles."""

    start: int
    end: int
    words: tuple[str, ...]
    unsure: bool
    """True: one word that begins a sentence, and may be any word."""


class Cast:
    """The names of a source."""

    def __init__(self, words: Words) -> None:
        self._words = words

    @cached_property
    def _named(self) -> list[Named]:
        found = []
        for start, end, run, first in runs_among(self._words):
            words = bare_name(run)
            if words:
                found.append(Named(start, end, words, first and len(run) == 1))
        return found

    @cached_property
    def _by_word(self) -> dict[str, list[Named]]:
        found: dict[str, list[Named]] = {}
        for one in self._named:
            for word in {*one.words}:
                found.setdefault(word, []).append(one)
        return found

    @cached_property
    def _persons(self) -> dict[str, set[str]]:
        """Last names of persons → the words that stand before them."""
        lonely = {one.words[0] for one in self._named if len(one.words) == 1}
        firsts: dict[str, set[str]] = {}
        known = set()
        for one in self._named:
            if self._may_be_person(one):
                firsts.setdefault(one.words[-1], set()).update(one.words[:-1])
                if self._acts(one):
                    known.add(one.words[-1])
        return {last: first for last, first in firsts.items() if last in lonely or last in known}

    def _may_be_person(self, one: Named) -> bool:
        return (
            1 < len(one.words) <= _LONGEST_PERSON
            and not any(word in OFFICES or word in PLACES for word in one.words)
            and " ".join(one.words) not in PLACES
            and one.words[0] not in _OPENERS
        )

    def _acts(self, one: Named) -> bool:
        """Tell whether something is said beside a name that only persons do or are."""
        low = self._words.low
        before = low[one.start - 1] if one.start else ""
        after, then = (*low[one.end : one.end + 2], "", "")[:2]
        if before in TITLES or {before, after} & _DOING:
            return True
        return after == "," and (then in _DESCRIBES or then.isdigit())

    def kind(self, words: tuple[str, ...]) -> Kind:
        """Return of which kind a name without its titles is here."""
        if aliases_of(words):
            return Kind.PLACE
        if not OFFICES.isdisjoint(words):
            return Kind.OFFICE
        firsts = self._persons.get(words[-1])
        if firsts is not None and (len(words) == 1 or words[-2] in firsts or words[0] in firsts):
            return Kind.PERSON
        return Kind.OTHER

    def places(
        self, name: Name, *, besides: Collection[Name], aliases: Sequence[tuple[str, ...]] = ()
    ) -> tuple[Kind, Spans, Iterator[Rival]]:
        """Return the kind of a name, where it stands, and where others of its kind do.

        Others that share a word with one of `besides`, or are another name for it, are left out.
        """
        words = bare_name(name.words)
        if not words:
            return Kind.OTHER, [], iter(())
        kind = self.kind(words)
        if name.first and len(words) == 1 and kind is Kind.OTHER and not self._is_sure(words[0]):
            return kind, [], iter(())
        return kind, self._same(words), self._rivals(kind, words, besides, aliases)

    def has(self, word: str) -> bool:
        """Tell whether a folded word is part of a name here."""
        return word in self._by_word

    def between(self, first: int, last: int) -> list[Named]:
        """Return the names among the tokens from `first` to before `last`."""
        begin = bisect_left(self._named, first, key=_start)
        return self._named[begin : bisect_left(self._named, last, key=_start)]

    def _is_sure(self, word: str) -> bool:
        """Tell whether a word is a name here and nothing else."""
        named = any(not one.unsure for one in self._by_word.get(word, ()))
        return named and word not in self._words.lowered

    def _same(self, words: tuple[str, ...]) -> Spans:
        found = {(one.start, one.end) for one in self._by_word.get(words[-1], ())}
        for other in aliases_of(words):
            found |= {*self._stands(tuple(other.split()))}
        if len(words) > 1:
            found |= {*self._stands(("".join(word[0] for word in words),))}
        elif name_is_acronym(words[0]):
            found |= {
                (one.start, one.end)
                for one in self._named
                if "".join(word[0] for word in one.words) == words[0]
            }
        return sorted(found)

    def _stands(self, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        for at in self._at.get(words[0], ()):
            if tuple(map(fold_name, self._words.tokens[at : at + len(words)])) == words:
                yield at, at + len(words)

    @cached_property
    def _at(self) -> dict[str, list[int]]:
        """Where words with a capital stand, and what countries and peoples are called."""
        found: dict[str, list[int]] = {}
        for one in self._named:
            for at in range(one.start, one.end):
                found.setdefault(fold_name(self._words.tokens[at]), []).append(at)
        return found

    def _rivals(
        self,
        kind: Kind,
        words: tuple[str, ...],
        besides: Collection[Name],
        aliases: Sequence[tuple[str, ...]],
    ) -> Iterator[Rival]:
        told = {word for one in besides for word in one.words}
        others = {*aliases_of(words)}
        for one in besides:
            others.update(aliases_of(bare_name(one.words)))
        whole = " ".join(words)
        others.update(other for group in aliases if whole in group for other in group)
        for named in self._named:
            if named.unsure or not told.isdisjoint(named.words):
                continue
            if " ".join(named.words) in others or self.kind(named.words) is not kind:
                continue
            yield Rival(named.start, named.end)


def _start(one: Named) -> int:
    return one.start


def bare_name(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a name without titles, and without an article before it."""
    bare = without_titles(words)
    return bare[1:] if bare and bare[0] in _OPENERS else bare


def name_is_acronym(word: str) -> bool:
    """Tell whether a folded word is short enough for initials."""
    return 1 < len(word) <= _LONGEST


def aliases_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return other names of a country, region or people, folded."""
    if not words:
        return ()
    return PLACES.get(" ".join(words)) or (PLACES.get(words[0], ()) if len(words) == 1 else ())
