"""Proper names: read from a summary, looked for in the text of a source.

A name is a run of words with capitals.  It stands where its words stand side by side;
titles and middle names may be left out, an acronym may stand for its words, and a
country for its people.  Scripts without capitals, such as Urdu, are not looked at; in
German, where every noun has a capital, only names that nearly stand in the source are.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from newsletter.model.values import dataclass
from newsletter.text.name_tables import NO_NAMES, PARTICLES, PLACES, TITLES
from newsletter.text.tokens import tokens_of
from newsletter.text.words import Words, words_of

_POSSESSIVE = re.compile(r"'s?$")
_ENDS_SENTENCE = frozenset(".!?:;…\"'“”„«»‘’([—–|/•*¶")
_FEWEST_LETTERS = 4
_FEWEST_LEFT_OUT = 3
"""Letters; what leaves out fewer is another spelling."""
_MIDDLE = 2
"""Words that may stand between those of a name: a middle name, an initial."""
_LONGEST_NAME = 12
"""Words; a longer run of capitals is a headline, and names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as written, and its words folded."""

    text: str
    words: tuple[str, ...]
    first: bool
    """True: it begins a sentence, so that its first word may be any word."""
    start: int = 0
    """Index of its first token; `end` is that behind its last."""
    end: int = 0
    tail: str = ""
    """What is joined to its last word and has no capital: hyun, of Lee Jae-hyun."""


@lru_cache(maxsize=256)
def find_names(text: str) -> tuple[Name, ...]:
    """Return the names in `text`, each as often as it stands there."""
    tokens = words_of(text).tokens
    return tuple(
        Name(
            text=spelt_name(tokens, start, end),
            words=words,
            first=first,
            start=start,
            end=end,
            tail=_tail(tokens, end, words),
        )
        for start, end, words, first in runs_among(words_of(text))
    )


Run = tuple[int, int, tuple[str, ...], bool]
"""(index of the first token, index behind the last, words folded, whether it begins a sentence)."""


def runs_among(words: Words, *, first: int = 0, last: int | None = None) -> Iterator[Run]:
    """Yield the names of a text, or of its tokens from `first` to before `last`."""
    tokens, lowered, behind = words.tokens, words.lowered, 0
    capitals = words.capitals
    begin = bisect_left(capitals, first)
    end = len(capitals) if last is None else bisect_left(capitals, last)
    for index in capitals[begin:end]:
        if index < behind:
            continue
        behind = _end_of_name(tokens, index) if _goes_on(tokens, index + 1) else index + 1
        if behind == index + 1:
            if lowered[tokens[index]] in NO_NAMES:
                continue
            run: tuple[str, ...] = (fold_name(tokens[index]),)
        else:
            names = tokens[index:behind]
            run = tuple(filter(None, (fold_name(one) for one in names if one[0].isalnum())))
        if 0 < len(run) <= _LONGEST_NAME and not all(word in NO_NAMES for word in run):
            yield index, behind, run, index == 0 or tokens[index - 1][0] in _ENDS_SENTENCE


def _goes_on(tokens: Sequence[str], position: int) -> bool:
    """Tell whether what stands behind a word with a capital may belong to its name."""
    if position == len(tokens):
        return False
    return tokens[position] in _JOINERS or tokens[position][0].isupper()


def spelt_name(tokens: Sequence[str], start: int, end: int) -> str:
    """Return a name as it was written, signs between its words aside."""
    return _POSSESSIVE.sub("", " ".join(one for one in tokens[start:end] if one[0].isalnum()))


def _end_of_name(tokens: list[str], start: int) -> int:
    end = start + 1
    if tokens[start].lower() in NO_NAMES:
        return end
    while end < len(tokens) and not _POSSESSIVE.search(tokens[end - 1]):
        if is_capital(tokens[end]) and tokens[end].lower() not in NO_NAMES:
            end += 1
        elif _joins(tokens, end) and _follows(tokens, end + 1):
            end += 2
        else:
            break
    return end


def _joins(tokens: list[str], position: int) -> bool:
    """Tell whether a sign or a small word keeps a name together: Ngo-Anh, Gen. Mattis, van Dyck."""
    sign = tokens[position]
    if sign == ".":
        before = tokens[position - 1].lower()
        return len(before) == 1 or before in TITLES or before in _SHORTENED
    return sign == "-" or sign in _SMALL_WORDS


def _tail(tokens: list[str], end: int, words: tuple[str, ...]) -> str:
    follows = len(words) > 1 and tokens[end : end + 1] == ["-"] and end + 1 < len(tokens)
    return fold_name(tokens[end + 1]) if follows and tokens[end + 1][0].isalpha() else ""


_SMALL_WORDS = PARTICLES - {"of", "the", "e", "y"}
_JOINERS = _SMALL_WORDS | {".", "-"}
_SHORTENED = frozenset(("st", "jr", "sr", "ft", "mt"))


def _follows(tokens: list[str], position: int) -> bool:
    return position < len(tokens) and is_capital(tokens[position])


def is_capital(token: str) -> bool:
    """Tell whether a word begins with a capital."""
    return token[0].isupper()


@lru_cache(maxsize=20_000)
def fold_name(word: str) -> str:
    """Return a word as names are compared: lower case, no accents, full stops or possessive."""
    word = _POSSESSIVE.sub("", word.lower().replace(".", ""))
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word)
        word = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return word


class Names:
    """The words of a source, to look up names in."""

    def __init__(self, words: Words, *, also: Iterable[str] = ()) -> None:
        table = {
            token: low if low.isascii() and low.isalpha() else fold_name(token)
            for token, low in words.lowered.items()
            if token[0].isalnum()
        }
        self._tokens = [*filter(table.__contains__, words.tokens)]
        also_words = [word for one in also for word in tokens_of(one) if word[0].isalnum()]
        folded = [*map(table.__getitem__, self._tokens), *map(fold_name, also_words)]
        self.line = f" {' '.join(folded)} "
        """The words of the source, folded, a blank before and behind each."""
        self.words = {*table.values(), *map(fold_name, also_words)}
        """Each of them, folded."""

    def say(self, name: Name, *, aliases: Sequence[tuple[str, ...]] = ()) -> bool:
        """Tell whether the source has this name, or one that `aliases` give for it."""
        words = without_titles(name.words)
        if not words or self._has(words) or self._has(name.words):
            return True
        if any(self._has(tuple(other.split())) for other in _others(words, aliases)):
            return True
        if len(words) == 1:
            return self._has_word(words[0]) or (name.text.isupper() and self._spelt_out(words[0]))
        return self._abbreviated(words) or self._in_parts(words) or self._shortened(words)

    def have(self, name: Name) -> bool:
        """Tell whether the name stands here just so, titles aside, or each of its words does."""
        words = without_titles(name.words)
        return self._has(words) or all(word in self.words for word in words)

    def _has(self, words: tuple[str, ...]) -> bool:
        return f" {' '.join(words)} " in self.line

    def _has_word(self, word: str) -> bool:
        """Tell whether a word stands here, as plural or singular, or among a country's names."""
        forms = {word, word + "s", word + "es", word.removesuffix("s"), word.removesuffix("es")}
        if forms & self.words:
            return True
        return any(self._has(tuple(other.split())) for other in PLACES.get(word, ()))

    def _in_parts(self, words: tuple[str, ...]) -> bool:
        """Tell whether the name stands here with words between, or is put together of parts."""
        if not all(self._has_word(word) or len(word) == 1 for word in words):
            return self._without_rest(words)
        if self._has((*words[:-1], words[-1] + "s")):
            return True
        long = tuple(word for word in words if len(word) > 1 and word not in PARTICLES)
        if self._stands_apart(long) or self._has(long[::-1]):
            return True
        return self._without_rest(words)

    def _without_rest(self, words: tuple[str, ...]) -> bool:
        """Tell whether every part of the name stands here on its own."""
        position = 0
        while position < len(words):
            for end in range(len(words), position, -1):
                part = words[position:end]
                whole = position == 0 and end == len(words)
                known = not whole and len(part) > 1 and self._has(part)
                known = known or (" ".join(part) in PLACES and self._has_place(" ".join(part)))
                if known or (len(part) == 1 and self._alone(part[0])):
                    position = end
                    break
            else:
                return False
        return True

    def _has_place(self, name: str) -> bool:
        return any(self._has(tuple(other.split())) for other in PLACES[name])

    def _alone(self, word: str) -> bool:
        """Tell whether a word stands here other than as a part of some longer name."""
        if word in TITLES or len(word) == 1:
            return True
        if word not in self.words:
            return self._has_word(word)
        return word in self._lonely

    @cached_property
    def _lonely(self) -> set[str]:
        """Words that somewhere have no neighbour with a capital, titles aside."""
        capital = [is_capital(token) for token in self._tokens]
        folded = [fold_name(token) for token in self._tokens]
        count = len(folded)

        def named(place: int) -> bool:
            return 0 <= place < count and capital[place] and folded[place] not in TITLES

        return {
            word
            for place, word in enumerate(folded)
            if not named(place - 1)
            and not named(place + 1)
            and not self._tokens[place][0].islower()
        }

    def _stands_apart(self, words: tuple[str, ...]) -> bool:
        """Tell whether words follow one another with at most a middle name between."""
        middle = rf"(?: [^ ]+){{0,{_MIDDLE}}}? "
        pattern = " " + middle.join(map(re.escape, words)) + " "
        for match in re.finditer(f"(?={pattern})", self.line):
            first = self.line.count(" ", 0, match.start() + 1) - 1
            run = re.match(pattern, self.line[match.start() :])
            length = run[0].count(" ") - 1 if run else 0
            between = self._tokens[first : first + length]
            if between and all(map(_is_name_word, between)):
                return True
        return False

    def _spelt_out(self, acronym: str) -> bool:
        """Tell whether the words stand here whose initials make up a word of capitals."""
        if not 2 <= len(acronym) <= 7:  # noqa: PLR2004 (letters of an acronym)
            return False
        return acronym in self._initials

    @cached_property
    def _initials(self) -> str:
        """The initials of names; a blank for words without a capital."""
        return "".join(
            token[0].lower() if is_capital(token) else " "
            for token in self._tokens
            if token.lower() not in {"of", "the", "and", "for", "on", "in", "to"}
        )

    def _abbreviated(self, words: tuple[str, ...]) -> bool:
        """Tell whether only the acronym of a name stands here, and its words nowhere."""
        acronym = "".join(word[0] for word in words)
        return acronym.upper() in self._acronyms and not self._spelt_out(acronym)

    def _shortened(self, words: tuple[str, ...]) -> bool:
        """Tell whether one word of a name is cut short here, or there: Gen Z, Generation Z."""
        for at, word in enumerate(words):
            if len(word) < _FEWEST_LETTERS:
                continue
            before, behind = " ".join(["", *words[:at], ""]), " ".join(["", *words[at + 1 :], ""])
            for end in range(_FEWEST_LETTERS - 1, len(word) - _FEWEST_LEFT_OUT + 1):
                if f"{before}{word[:end]}{behind}" in self.line:
                    return True
        return False

    @cached_property
    def _acronyms(self) -> set[str]:
        return {
            token.replace(".", "") for token in self._tokens if token.isupper() and len(token) > 1
        }


def _is_name_word(token: str) -> bool:
    return is_capital(token) or token.lower() in PARTICLES


def without_titles(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a name behind Mr, General and the like."""
    start = 0
    while start < len(words) and words[start] in TITLES:
        start += 1
    return words[start:]


def _others(words: tuple[str, ...], aliases: Sequence[tuple[str, ...]]) -> Iterator[str]:
    name = " ".join(words)
    yield from PLACES.get(name, ())
    for group in aliases:
        if name in group:
            yield from group
