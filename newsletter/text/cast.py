"""Who and what a text names: its names by their places, and of which kind each is.

A name may stand in the place of another only of its kind: a person's in that of a person, a
country's in that of a country.  Persons are told by first and last name, and by what is said
beside them; what is neither person nor place nor office is of a kind of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import compress

from newsletter.text.name_tables import OFFICES, PLACES, SAYING, TITLES
from newsletter.text.names import Name, fold_name, runs_among, without_titles
from newsletter.text.surroundings import PARAGRAPH, Rival, Spans
from newsletter.text.words import Words

_LONGEST_PERSON = 4
_MOST_LOOKED_AT = 100
"""Places of one name."""
_STEM = 3
"""Letters with which another name does not begin; a word as short has even one fewer."""
_OPENERS = frozenset(
    ("the", "an", "a", "in", "on", "at", "for", "after", "when", "if", "while", "but", "and", "as")
)
_DESCRIBES = frozenset(("who", "whose", "a", "an", "the", "chief", "head", "director", "professor"))
"""Words behind a comma that go on about a person."""


_DOING = SAYING | {"who", "whose"}


class Kind(Enum):
    """Of what kind a name is."""

    PERSON = "person"
    ACTOR = "actor"
    """One word that says something: a person, or an office of one word."""
    FULL = "full name"
    """Two or three words that may be a person, and may be a product."""
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
    """The names of a source; each paragraph is read when somebody asks for it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._read: dict[int, list[Named]] = {}
        self._known: dict[str, frozenset[str] | None] = {}
        self._kinds: dict[tuple[str, ...], Kind] = {}

    @cached_property
    def _starts(self) -> list[int]:
        tokens = self._words.tokens
        return [0, *compress(range(len(tokens)), map(PARAGRAPH.__eq__, tokens))]

    @cached_property
    def _at(self) -> dict[str, list[int]]:
        """Where words with a capital stand, folded."""
        found: dict[str, list[int]] = {}
        for at in self._words.capitals:
            found.setdefault(fold_name(self._words.tokens[at]), []).append(at)
        return found

    def paragraph(self, at: int) -> int:
        """Return the number of the paragraph of a token; the title is that numbered 0."""
        return bisect_right(self._starts, at) - 1

    def span(self, number: int) -> tuple[int, int]:
        """Return the index of the first token of a paragraph, and that behind its last."""
        last = number + 1 == len(self._starts)
        return self._starts[number], len(self._words.tokens) if last else self._starts[number + 1]

    def named_in(self, number: int) -> list[Named]:
        """Return the names of a paragraph, in order."""
        if number not in self._read:
            self._read[number] = [*self._named(*self.span(number))]
        return self._read[number]

    def _named(self, first: int, last: int) -> Iterator[Named]:
        for start, end, run, begins in runs_among(self._words, first=first, last=last):
            words = bare_name(run)
            if words:
                yield Named(start, end, words, begins and len(run) == 1)

    def with_word(self, word: str) -> Iterator[Named]:
        """Yield the names of which a folded word is part."""
        for at in self._at.get(word, ())[:_MOST_LOOKED_AT]:
            for one in self.named_in(self.paragraph(at)):
                if one.start <= at < one.end:
                    yield one

    def _firsts(self, last: str) -> frozenset[str] | None:
        """Return the words before somebody's last name; None: it is no person's."""
        if last not in self._known:
            self._known[last] = self._firsts_of(last)
        return self._known[last]

    def _firsts_of(self, last: str) -> frozenset[str] | None:
        firsts: set[str] = set()
        sure = False
        for one in self.with_word(last):
            if one.words == (last,):
                sure = True
            elif one.words[-1] == last and self._may_be_person(one):
                firsts.update(one.words[:-1])
                sure = sure or self._acts(one)
        return frozenset(firsts) if firsts and sure else None

    def _may_be_person(self, one: Named) -> bool:
        return (
            len(one.words) <= _LONGEST_PERSON
            and not any(word in OFFICES or word in PLACES for word in one.words)
            and " ".join(one.words) not in PLACES
        )

    def _acts(self, one: Named) -> bool:
        """Tell whether something is said beside a name that only persons do or are."""
        low = self._words.low
        before = low[one.start - 1] if one.start else ""
        after, then = (*low[one.end : one.end + 2], "", "")[:2]
        if before in TITLES or {before, after} & _DOING:
            return True
        return after == "," and (then in _DESCRIBES or then.isdecimal())

    def kind(self, words: tuple[str, ...]) -> Kind:
        """Return of which kind a name without its titles is here."""
        if words not in self._kinds:
            self._kinds[words] = self._kind(words)
        return self._kinds[words]

    def _kind(self, words: tuple[str, ...]) -> Kind:
        if aliases_of(words):
            return Kind.PLACE
        if not OFFICES.isdisjoint(words):
            return Kind.OFFICE
        firsts = self._firsts(words[-1])
        if firsts is not None and (len(words) == 1 or words[-2] in firsts or words[0] in firsts):
            return Kind.PERSON
        if len(words) == 1:
            return Kind.ACTOR if self._speaks(words[0]) else Kind.OTHER
        plain = len(words) < _LONGEST_PERSON and all(map(str.isalpha, words))
        plain = plain and not any(word in PLACES for word in words)
        return Kind.FULL if plain else Kind.OTHER

    def _speaks(self, word: str) -> bool:
        return any(one.words == (word,) and self._acts(one) for one in self.with_word(word))

    def places(self, name: Name) -> tuple[Kind, Spans]:
        """Return the kind of a name, and where it stands."""
        words = bare_name(name.words)
        if not words:
            return Kind.OTHER, []
        kind = self.kind(words)
        if name.first and len(words) == 1 and kind is Kind.OTHER and not self._is_sure(words[0]):
            return kind, []
        return kind, self._same(words, shortened=name.text.isupper())

    def rivals_in(self, paragraphs: Iterable[int]) -> Iterator[Rival]:
        """Yield where names stand in paragraphs, those left out that may be any word."""
        for number in paragraphs:
            for one in self.named_in(number):
                if not one.unsure:
                    yield Rival(one.start, one.end)

    def may_be(
        self, kind: Kind, *, besides: Collection[Name], aliases: Sequence[tuple[str, ...]] = ()
    ) -> Callable[[Rival], bool]:
        """Return what tells whether a place has a name of this kind that a summary has not.

        Names that share a word with one of `besides`, or are another name for it, are none.
        """
        told = {word for one in besides for word in one.words}
        stems = {word[:length] for word in told for length in (_STEM - 1, _STEM)}
        others = {other for one in besides for other in aliases_of(bare_name(one.words))}
        known = {" ".join(bare_name(one.words)) for one in besides}
        for group in aliases:
            others.update(group if known.intersection(group) else ())

        def fits(rival: Rival) -> bool:
            words = self._at_place(rival.start).words
            if not told.isdisjoint(words) or " ".join(words) in others:
                return False
            if any(word[: _STEM - (len(word) <= _STEM)] in stems for word in words):
                return False  # Democrat, Democratic; Florida, Fla.
            if len(words) == 1 and words[0] in self._words.lowered:
                return False  # Episode 3, and elsewhere: each episode
            return self.kind(words) is kind

        return fits

    def _at_place(self, start: int) -> Named:
        named = self.named_in(self.paragraph(start))
        return named[bisect_left(named, start, key=_start)]

    def has(self, word: str) -> bool:
        """Tell whether a folded word stands here with a capital."""
        return word in self._at

    def _is_sure(self, word: str) -> bool:
        """Tell whether a word is a name here and nothing else."""
        if word in self._words.lowered:
            return False
        return any(not one.unsure for one in self.with_word(word))

    def _same(self, words: tuple[str, ...], *, shortened: bool) -> Spans:
        found = {(at, at + 1) for at in self._at.get(words[-1], ())}
        for other in aliases_of(words):
            found |= {*self._stands(tuple(other.split()))}
        for short in self._shortened(words[-1]):
            found |= {(at, at + 1) for at in self._at[short]}
        if len(words) > 1:
            found |= {*self._stands(("".join(word[0] for word in words),))}
        elif shortened:
            found |= self._by_initials.get(words[0], set())
        return sorted(found)[:_MOST_LOOKED_AT]

    def _shortened(self, word: str) -> Iterator[str]:
        """Yield the words of capitals that may stand for a longer one: FLA for Florida."""
        begins = word[: _STEM - 1]
        for short, places in self._at.items():
            fits = len(short) == _STEM < len(word) and short.startswith(begins)
            if fits and self._words.tokens[places[0]].isupper():
                yield short

    @cached_property
    def _by_initials(self) -> dict[str, set[tuple[int, int]]]:
        found: dict[str, set[tuple[int, int]]] = {}
        for number in range(len(self._starts)):
            for one in self.named_in(number):
                if len(one.words) > 1:
                    initials = "".join(word[0] for word in one.words)
                    found.setdefault(initials, set()).add((one.start, one.end))
        return found

    def _stands(self, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        for at in self._at.get(words[0], ()):
            if tuple(map(fold_name, self._words.tokens[at : at + len(words)])) == words:
                yield at, at + len(words)


def _start(one: Named) -> int:
    return one.start


def bare_name(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a name without titles, and without an article before it."""
    bare = without_titles(words)
    return bare[1:] if bare and bare[0] in _OPENERS else bare


def aliases_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return other names of a country, region or people, folded."""
    if not words:
        return ()
    return PLACES.get(" ".join(words)) or (PLACES.get(words[0], ()) if len(words) == 1 else ())
