"""How a name that a source has not is spelt in it: the one that was meant, where there is one."""

from __future__ import annotations

import re
from collections.abc import Container
from difflib import SequenceMatcher
from functools import cached_property

from newsletter.text.names import (
    Name,
    fold_name,
    is_capital,
    runs_among,
    spelt_name,
    without_titles,
)
from newsletter.text.words import Words

_MOST_COMPARED = 3_000
_ALIKE, _ALIKE_AT_START = 0.72, 0.86
_ALIKE_FROM_START = 0.6
"""Enough for two first names with one initial: Sean, Shawn."""
_TAILS_ALIKE = 0.55
"""Enough for two spellings of a syllable: hun, hoon."""
_FEWEST_LETTERS = 4
_LONG = 2
"""Words of a name from which on a part of it may be all that is said."""


class Spellings:
    """The names of a source, to look for those that are spelt like another."""

    def __init__(self, words: Words, *, line: str, known: Container[str]) -> None:
        self._words = words
        self._line = line
        self._known = known

    def misspelt_first(self, name: Name) -> bool:
        """Tell whether, of a name whose other words stand here, the first is spelt otherwise."""
        first, rest = name.words[0], f" {' '.join(name.words[1:])} "
        for match in re.finditer(rf" ([^ ]+)(?={re.escape(rest)})", self._line):
            ratio = SequenceMatcher(None, first, match[1], autojunk=False).ratio()
            if ratio > (_ALIKE_FROM_START if first[0] == match[1][0] else _ALIKE):
                return True
        return False

    def other_tail(self, name: Name) -> str:
        """Return how the name ends here that has another tail: Jae-hyun, Jae-hyeon; or nothing."""
        words = f" {' '.join(name.words)} "
        if not name.tail or f"{words}{name.tail} " in self._line:
            return ""
        for tail in self._tails.get(name.words[-1], ()):
            matcher = SequenceMatcher(None, name.tail, tail, autojunk=False)
            alike = name.tail[0] == tail[0] and matcher.ratio() >= _TAILS_ALIKE
            if alike and f"{words}{tail} " in self._line:
                return f"{name.text}-{tail}"
        return ""

    @cached_property
    def _tails(self) -> dict[str, list[str]]:
        """What is joined to words with a capital by a hyphen, and has none itself."""
        found: dict[str, list[str]] = {}
        tokens = self._words.tokens
        for at in range(1, len(tokens) - 1):
            if tokens[at] == "-" and is_capital(tokens[at - 1]) and tokens[at + 1][0].islower():
                found.setdefault(fold_name(tokens[at - 1]), []).append(fold_name(tokens[at + 1]))
        return found

    def nearest(self, name: Name) -> str:
        """Return the name of the source that is spelt most like this one, or an empty text."""
        wanted = " ".join(without_titles(name.words) or name.words)
        limit = _ALIKE_AT_START if name.first and len(name.words) == 1 else _ALIKE
        best, best_ratio = "", limit
        for spelt, folded in self._candidates:
            if abs(len(folded) - len(wanted)) > max(3, len(wanted) // 2):
                continue
            matcher = SequenceMatcher(None, wanted, folded, autojunk=False)
            if matcher.quick_ratio() > best_ratio and matcher.ratio() > best_ratio:
                best, best_ratio = spelt, matcher.ratio()
        return best

    def nearest_word(self, name: Name) -> str:
        """Return the word with a capital that one of this name's, which is not here, may mean.

        For languages in which a noun stands before a name with a capital of its own.
        """
        for word in name.words:
            if len(word) > _FEWEST_LETTERS and len(name.words) > 1 and word not in self._known:
                alone = Name(text=word, words=(word,), first=False)
                found = self.nearest(alone)
                if found and word[0] == fold_name(found)[0] and len(word) == len(found):
                    return found
        return ""

    @cached_property
    def _candidates(self) -> list[tuple[str, str]]:
        """The names of the source, each once, as written and folded; parts of long ones, too."""
        found: dict[str, str] = {}
        tokens = self._words.tokens
        for start, end, run, first in runs_among(self._words):
            if len(found) >= _MOST_COMPARED:
                break
            words = without_titles(run)
            spelt = spelt_name(tokens, start, end).split()[-len(words) :] if words else []
            if words and not (first and len(run) == 1):
                found.setdefault(" ".join(words), " ".join(spelt))
            if len(words) > _LONG:
                for at in range(len(words) - 1):
                    pair = slice(at, at + 2)
                    found.setdefault(" ".join(words[pair]), " ".join(spelt[pair]))
        return [(spelt, folded) for folded, spelt in found.items()]
