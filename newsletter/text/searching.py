"""What people type into a search, and what it finds: the one meaning of both.

``flood relief``        both words, in any order; each also as the beginning of a longer one,
                        where it has three letters or more
``"flood relief"``      exactly these words, one after the other
``-cricket``            nothing with this word; ``-"test match"`` nothing with this phrase
``Indo-Pacific``        what is written together is looked for together
``気候変動``                 in scripts without spaces, these signs one after the other, anywhere

Case, accents, vowel signs and variant letters (ي and ی, ك and ک) and digits (۳ and 3)
make no difference.  Nothing that is typed is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from unicodedata import category, digit

from newsletter.model.values import dataclass
from newsletter.text.titles import fold

LONGEST = 400
"""Characters of a search that are looked at."""
MOST_TERMS = 24
BEGINNING = 3
"""Letters from which on a word may be the beginning of a longer one."""

UNSPACED = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Thai, Lao, Burmese, Khmer, kana and Han are written without spaces: each sign is a word."""
_WORD = re.compile(rf"[^\W_{UNSPACED}]+|[^\W_]")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
"""Finds in folded ASCII what the one above finds, more quickly."""
_TERM = re.compile(r"""(?P<without>-?)(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<plain>[^\s"]+))""")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that is looked for."""

    words: tuple[str, ...]
    """Folded; they follow one another."""
    begins: bool = False
    """True: a longer word that begins with the last one will do."""
    without: bool = False
    """True: what has it is not wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is wanted beside words; empty: anything."""

    decision: str = ""
    outlet: str = ""
    language: str = ""
    """Its primary part decides: ``en`` finds ``en-GB``."""
    since: datetime | None = None
    """When the best source appeared, at the earliest."""


ANYTHING = Filters()


def search_words(text: str) -> list[str]:
    """Return the words of a text as they are compared: folded, without punctuation."""
    folded = fold(text)
    if folded.isascii():
        return _ASCII_WORD.findall(folded)
    return _WORD.findall("".join(map(_plain, folded)))


def search_terms(text: str) -> tuple[Term, ...]:
    """Return what a search asks for; without any words, nothing."""
    found = (_term(match) for match in _TERM.finditer(text[:LONGEST].translate(_QUOTES)))
    return tuple(term for term in found if term.words)[:MOST_TERMS]


def is_found(terms: Iterable[Term], texts: Sequence[Sequence[str]]) -> bool:
    """Tell whether all terms are found in texts, each given as its `search_words`."""
    return all(any(_holds(text, term) for text in texts) != term.without for term in terms)


def _term(match: re.Match[str]) -> Term:
    phrase, plain = match["phrase"], match["plain"]
    words = search_words(plain if phrase is None else phrase)
    return Term(
        words=tuple(words),
        begins=(phrase is None or not match["closed"]) and len("".join(words[-1:])) >= BEGINNING,
        without=bool(match["without"]),
    )


def _holds(text: Sequence[str], term: Term) -> bool:
    *before, last = term.words
    length = len(before)
    return any(
        (word.startswith(last) if term.begins else word == last)
        and list(text[place - length : place]) == before
        for place, word in enumerate(text)
        if place >= length
    )


@lru_cache(maxsize=4_096)
def _plain(character: str) -> str:
    """Return a digit of any script as ASCII, nothing for what is not seen (joiners, direction marks)."""
    if character.isascii():
        return character
    if category(character) == "Cf":
        return ""
    return str(digit(character)) if character.isdecimal() else character
