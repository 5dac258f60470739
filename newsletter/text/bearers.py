"""Who bears which office: a president is not a prime minister of the same land."""

from __future__ import annotations

from newsletter.text.cast import Cast, Named, bare_name
from newsletter.text.name_tables import TITLES
from newsletter.text.names import Name, fold_name
from newsletter.text.words import Words

_FEW_BEAR = frozenset(
    ("president", "prime", "chancellor", "king", "queen", "pope", "premier", "judge", "governor")
)


def borne_by_other(name: Name, cast: Cast, words: Words) -> Named | None:
    """Return who bears in a source the office that a summary gives to somebody of another office.

    Only offices count of which there are few: president, prime minister, judge.
    """
    bare, office = bare_name(name.words), _office(name.words[:-1])
    if not (bare and office):
        return None
    theirs = [_office_of(one, words) for one in cast.with_word(bare[-1])]
    if office in theirs or not any(theirs):
        return None
    for one in cast.with_word(office[-1]):
        other = bare[-1] not in one.words and one.words[-1] not in TITLES
        if other and _office_of(one, words) == office:
            return one
    return None


def _office_of(one: Named, words: Words) -> tuple[str, ...]:
    tokens = words.tokens[one.start : one.end]
    return _office(tuple(fold_name(token) for token in tokens if token[0].isalnum())[:-1])


def _office(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of an office before a name: president of "former US President"."""
    at = next((at for at, word in enumerate(titles) if word in _FEW_BEAR), None)
    return () if at is None else titles[at : at + 1 + (titles[at] == "prime")]
