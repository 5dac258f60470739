"""Names of people: whether two of them are one name, spelt two ways.

It is about names that are written alike in all but a letter or so, as happens by
mistake, and about the ways in which names of Urdu, Arabic and Persian are written
in Latin letters.  Two people whose names are one letter apart are taken for one
where that letter is of no weight (``Ahmad``, ``Ahmed``); whoever asks must be able
to say no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from newsletter.text.titles import fold

_FAMILIES = """
muhammad mohammad mohammed muhammed mohamed mohamad muhamad mohd
yusuf yousaf yousuf yusaf youssef yusof yousef
chaudhry chaudhary choudhury chowdhury choudhary chaudhri chaudhury chaudry
saeed saeid said sayeed
syed sayed sayyed sayyid
iqbal eqbal
usman osman othman
tariq tareq tarek tarik
qureshi quraishi kureshi qureishi
siddiqui siddiqi siddique sidiqi
zulfiqar zulfikar zulfiqer zulfeqar
khurshid khurshed khursheed
jamshed jamshid jamsheed
nasir naseer
faiz fayyaz
rauf raoof raouf
masood masud masoud
mahmood mahmud mahmoud mehmood mehmud
daud dawood daood dawud
noor nur
aisha ayesha aysha aesha
haider haidar hyder hayder
sheikh shaikh shaykh
shafi shafee
ghulam gulam
"""
FAMILIES = {
    name: family.split()[0] for family in _FAMILIES.strip().splitlines() for name in family.split()
}
"""Spellings of one name each, by the first of them."""
_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"kh|q|ck|c(?=[aou]|$)"), "k"),
    (re.compile(r"sch"), "sh"),
    (re.compile(r"(?:ai|ei|ay|ey)(?=[^aeiou])"), "1"),
    (re.compile(r"ee|ie|y$|i"), "i"),
    (re.compile(r"oo|ou|u|o"), "u"),
    (re.compile(r"aa|a|e"), "a"),
    (re.compile(r"h$"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
_TITLE_WORDS = (
    "mr mrs ms dr prof professor sir lord lady gen general lt col colonel maj major brig brigadier "
    "capt captain justice judge senator sen rep president minister ambassador amb hon rev "
    "maulana mufti sheikh-ul ayatollah imam sardar begum nawab chief air marshal admiral"
)
_NOISE_WORDS = "al el ul ur bin ibn ben de da di von van der the jr sr ii iii"
_PAIRS = "uo ou qk kq ck kc pf fp"
_TITLES = frozenset(_TITLE_WORDS.split())
_NOISE = frozenset(_NOISE_WORDS.split())
_BEGINNINGS = frozenset(_PAIRS.split())
"""Letters with which one name may begin; Ahsan and Ehsan are two."""
_LONG = 6
"""Letters from which on a single wrong one in a family name is taken for a mistake."""
_SHORTEST = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞŠŽĀ-Ž](?=[\w’'-]{0,30}?[a-zß-ÿ])[\w’'-]{1,30}(?![\w’'-])|[A-Z]\.)"
_SMALL = r"(?:al|ul|bin|ibn|de|von|van|der)(?=[ -])"
_NAME = re.compile(rf"(?<![\w’'-]){_CAPITAL}(?:[ \u00a0](?:{_CAPITAL}|{_SMALL})){{1,4}}")
"""Each word has one way to match, so that text of any length takes time in proportion."""


@lru_cache(maxsize=16_384)
def name_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, without titles; an initial keeps its full stop."""
    words = [word.replace("’", "'") for word in _WORD.findall(fold(name))]
    plain = [word if len(word) == 2 and word[1] == "." else word.rstrip(".") for word in words]  # noqa: PLR2004 - an initial
    kept = [word for word in plain if word not in _TITLES]
    return tuple(f"{word}." if len(word) == 1 else word for word in kept)


@lru_cache(maxsize=16_384)
def as_heard(word: str) -> str:
    """Return a folded word so that its usual other spellings give the same."""
    known = FAMILIES.get(word)
    if known:
        return f"={known}"
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def names_in(text: str) -> Iterator[str]:
    """Yield what stands in a text like the name of a person: two to five words with capitals."""
    return (found[0].removesuffix("’s").removesuffix("'s") for found in _NAME.finditer(text))


def one_name(one: str, other: str, *, strict: bool = False) -> bool:
    """Tell whether two names, not written alike, are one name spelt two ways.

    With `strict` only spellings that sound alike count, and letters that changed places; for
    whatever may be no name at all.
    """
    ours, theirs = name_words(one), name_words(other)
    if ours == theirs:
        return bool(ours) and _letters(one) != _letters(other) and len(ours) > 1
    ours, theirs = _without_middle(ours, theirs)
    if len(ours) != len(theirs) or len(ours) < 2 or ours == theirs:  # noqa: PLR2004 - a name has two words
        return len(ours) > 1 and ours == theirs and not strict
    pairs = list(zip(ours, theirs, strict=True))
    shared = any(a == b and a not in _NOISE and len(a) >= _SHORTEST for a, b in pairs)
    if not shared and not all(a == b or _sounds_alike(a, b) for a, b in pairs):
        return False
    last = len(pairs) - 1
    return all(
        a == b or _one_word(a, b, family=place == last, strict=strict)
        for place, (a, b) in enumerate(pairs)
    )


def _letters(name: str) -> str:
    """Return a name as it is told apart: with its diacritics, without case, titles and full stops."""
    words = (word.rstrip(".") for word in _WORD.findall(name.replace("’", "'").casefold()))
    return " ".join(word for word in words if word not in _TITLES)


def _without_middle(
    ours: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return both without an initial in the middle that only one of them has."""
    if len(ours) == len(theirs) or min(len(ours), len(theirs)) < 2:  # noqa: PLR2004 - a name has two words
        return ours, theirs
    longer, shorter = (ours, theirs) if len(ours) > len(theirs) else (theirs, ours)
    first, *middle, last = longer
    bare = (first, *(word for word in middle if not word.endswith(".")), last)
    return (bare, shorter) if len(bare) == len(shorter) else (ours, theirs)


def _one_word(one: str, other: str, *, family: bool, strict: bool) -> bool:
    if one.endswith(".") or other.endswith("."):
        return not family and not strict and one[0] == other[0] and one != other
    if _sounds_alike(one, other) or _transposed(one, other):
        return True
    return family and not strict and min(len(one), len(other)) >= _LONG and _one_letter(one, other)


def _sounds_alike(one: str, other: str) -> bool:
    begin_alike = one[0] == other[0] or f"{one[0]}{other[0]}" in _BEGINNINGS
    known = one in FAMILIES and other in FAMILIES
    return (
        (begin_alike or known)
        and min(len(one), len(other)) >= _SHORTEST
        and as_heard(one) == as_heard(other)
    )


def _transposed(one: str, other: str) -> bool:
    """Tell whether two neighbouring letters changed places, not the first two."""
    if len(one) != len(other) or len(one) < 4:  # noqa: PLR2004 - Asim and Amsi are two names
        return False
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return (
        len(places) == 2  # noqa: PLR2004 - two letters
        and places[1] == places[0] + 1
        and places[0] > 0
        and one[places[0]] == other[places[1]]
        and one[places[1]] == other[places[0]]
    )


def _one_letter(one: str, other: str) -> bool:
    """Tell whether one letter is too many, missing or wrong; not the first, and no ending ``s``."""
    shorter, longer = sorted((one, other), key=len)
    if shorter[0] != longer[0] or longer == shorter + "s":
        return False
    if len(shorter) == len(longer):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return any(
        longer[:place] + longer[place + 1 :] == shorter
        for place, _ in enumerate(pairwise(longer), 1)
    )
