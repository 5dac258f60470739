"""Words of headlines: one form for all spellings, endings and synonyms of a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import filterfalse

from newsletter.text.places import COUNTRIES, REGIONS
from newsletter.text.title_numbers import MONTHS, NUMBER_WORDS, ORDINALS, SCALES, UNITS, WEEKDAYS
from newsletter.text.title_tables import NOISE, OPPOSITES, PHRASES, REACTIONS, SAME, SPELLINGS

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+(?:,\d+)*(?:\.\d+)?|[%$€£₹:|?]")
"""A word, a number, or a mark that says something."""
_ASCII_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?|[0-9]+(?:,[0-9]+)*(?:\.[0-9]+)?|[%$:|?]")
"""Says of ASCII what the one above says, more quickly."""
_WORD = re.compile(r"[^\W\d_]+")
_NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalpha()}
_ABBREVIATED = {name.lower(): name for name in ("US", "UK", "UN", "EU", "PM")}
CAUSES = frozenset(["after", "over", "following", "amid", "despite", "since"])
"""What stands behind them is the cause of what stands before."""
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_DOTTED = re.compile(r"\.[A-Za-z]\.")
"""What has initials has this, and it is found quickly."""
_BREAKS = {ord(mark): " : " for mark in "–—»"} | {ord("’"): "'", ord("‘"): " ' ", ord("…"): " "}
_QUOTES = {ord("“"): " ", ord("”"): " ", ord("\u00a0"): " ", ord("\u200c"): None}
_PUNCTUATION = _BREAKS | _QUOTES
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ة": "ہ", "ۀ": "ہ", "ـ": None})


def fold(text: str) -> str:
    """Return the text without case, diacritics and variant letters, for comparison and search."""
    text = text.replace("’", "'")
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(filterfalse(_is_mark, unicodedata.normalize("NFKD", folded)))
    return unicodedata.normalize("NFKC", plain).translate(_LETTERS)


@lru_cache(maxsize=4_096)
def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def plain(text: str) -> str:
    """Return the text without diacritics, variant letters and typographic marks; case stays."""
    if not text.isascii():
        text = text.translate(_PUNCTUATION)
        if not text.isascii():
            text = "".join(filterfalse(_is_mark, unicodedata.normalize("NFKD", text)))
            text = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    if _DOTTED.search(text):
        text = _INITIALS.sub(lambda match: match[0].replace(".", "").upper(), text)
    return text


def tokens_of(text: str) -> list[Token]:
    """Return the words, numbers and telling marks of a plain text, in order."""
    pattern = _ASCII_TOKEN if text.isascii() else _TOKEN
    return list(map(token_of, pattern.findall(text)))


def letters_of(text: str) -> list[str]:
    """Return the runs of letters of a text, in order."""
    return text.translate(_NO_LETTERS).split() if text.isascii() else _WORD.findall(text)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a title by itself, everything known of it."""

    folded: str
    word: str = ""
    """As it is compared; empty: it says nothing."""
    capital: bool = False
    breaks: bool = False
    """True: after it a sentence begins."""
    country: str = ""
    region: str = ""
    date: str = ""
    number: float | None = None
    ordinal: float = 0.0
    reaction: bool = False
    marked: bool = False
    """True: it is more than a word."""

    @property
    def counts(self) -> bool:
        """Tell whether it is a number."""
        return self.number is not None or bool(self.ordinal)


@lru_cache(maxsize=131_072)
def token_of(text: str) -> Token:
    """Return what a word, a number or a mark is by itself."""
    if text[0].isdecimal():
        return Token(text, number=float(text.replace(",", "")), marked=True)
    if not text[0].isalpha():
        return Token(text, breaks=text in ":|?")
    capital = text[0].isupper()
    folded = text.lower()
    bare = folded.removesuffix("'s")
    if bare in _DATES and (capital or bare not in {"may", "march"}):
        return Token(bare, date=bare, marked=True)
    country = "" if text == "us" else _COUNTRY.get(bare, "")
    return Token(
        folded,
        word=stemmed(bare) if _tells(text, bare) else "",
        capital=capital,
        country=country,
        region=_REGION.get(bare, ""),
        number=NUMBER_WORDS.get(bare),
        ordinal=ORDINALS.get(bare, 0.0),
        reaction=bare in _REACTIONS,
        marked=bool(country) or bare in _MARKED,
    )


def _tells(text: str, bare: str) -> bool:
    """Tell whether a word carries meaning; ``US`` does, ``us`` does not."""
    if text in {"US", "WHO", "IT"}:
        return True
    return len(bare) > 1 and bare not in _NOISE and bare not in _NOT_CONTENT


def with_phrases(tokens: list[Token]) -> list[Token]:
    """Return the tokens with phrases in the place of their words."""
    starts = [place for place, token in enumerate(tokens[:-1]) if token.folded in _PHRASE_STARTS]
    for place in reversed(starts):
        following = tokens[place + 1].folded.removesuffix("'s")
        phrase = _PHRASE.get((tokens[place].folded, following))
        if phrase:
            # Abbreviations have capitals: US is no pronoun.
            tokens[place : place + 2] = [token_of(_ABBREVIATED.get(phrase, phrase))]
    return tokens


def content_words(text: str) -> list[str]:
    """Return the folded, stemmed words of a text that carry meaning, in order, repeats included."""
    tokens = with_phrases(tokens_of(plain(text)))
    return [token.word for token in tokens if token.word]


def plain_words(text: str) -> list[str]:
    """Return the folded words of a text in order, without numbers and possessive endings."""
    return [token.folded for token in tokens_of(plain(text)) if token.folded.isalpha()]


def _groups(table: str) -> Mapping[str, str]:
    """Return word → first word of its line."""
    lines = [[fold(word) for word in line.split()] for line in table.splitlines()]
    return {word: line[0] for line in lines for word in line}


_NOISE = frozenset(map(fold, NOISE.split()))
_COUNTRY = _groups(COUNTRIES)
_REGION = _groups(REGIONS)
_SPELLING = _groups(SPELLINGS)
_SAME = _groups(SAME)
_MARKED = (
    frozenset(_REGION)
    | frozenset(NUMBER_WORDS)
    | frozenset(ORDINALS)
    | CAUSES
    | frozenset(REACTIONS.split())
)
_DATES = frozenset(MONTHS) | frozenset(WEEKDAYS)
_REACTIONS = frozenset(REACTIONS.split())
_NOT_CONTENT = frozenset(NUMBER_WORDS) | frozenset(ORDINALS) | frozenset(SCALES) | UNITS
_PHRASE = {
    (words.split()[0], words.split()[1]): one.strip()
    for words, _, one in (fold(line).partition("=") for line in PHRASES.splitlines())
    if len(words.split()) == 2  # noqa: PLR2004
}
for _word, _first in list(_SAME.items()):
    if _word.count("-") == 1:
        _PHRASE[_word.partition("-")[0], _word.partition("-")[2]] = _first
_PHRASE_STARTS = frozenset(first for first, _ in _PHRASE)
_ABBREVIATION = {
    line.partition("=")[0].strip(): line.partition("=")[2].strip()
    for line in map(fold, PHRASES.splitlines())
    if len(line.partition("=")[0].split()) == 1
}


@lru_cache(maxsize=131_072)
def stemmed(word: str) -> str:
    """Return the word that stands for this one: its group's first, or its rough stem."""
    word = _ABBREVIATION.get(word, word)
    if word in _COUNTRY:
        return _COUNTRY[word]
    word = _SPELLING.get(word, word)
    if word in _SAME:
        return _stem(_SAME[word])
    return _stem(word)


def _stem(word: str) -> str:
    if not word.isascii():
        return _urdu_stem(word)
    if len(word) <= 4:  # noqa: PLR2004 - short words have no ending to lose
        return word[:-1] if len(word) == 4 and word.endswith("s") and word[-2] not in "su" else word  # noqa: PLR2004
    word = word.replace("isation", "ization").replace("ise", "ize") if "is" in word else word
    for ending, instead in (
        ("ies", "y"),
        ("ied", "y"),
        ("sses", "ss"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
        ("e", ""),
    ):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            word = word[: -len(ending)] + instead
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word.removesuffix("e")  # noqa: PLR2004


def _urdu_stem(word: str) -> str:
    """Return an Urdu word without the ending of its number and case, and without a prefixed alif."""
    if word.startswith("اس") and len(word) > 4:  # noqa: PLR2004
        word = word[1:]
    for ending in ("وں", "یں", "ے", "ہ", "ا", "ی"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return word[: -len(ending)]
    return word


TURNS: dict[str, frozenset[str]] = {}
for _line in map(fold, OPPOSITES.splitlines()):
    _one, _other = map(stemmed, _line.split())
    TURNS[_one] = TURNS.get(_one, frozenset()) | {_other}
    TURNS[_other] = TURNS.get(_other, frozenset()) | {_one}


PLACE_WORDS = frozenset(map(stemmed, [*_COUNTRY, *_REGION]))
"""Words of titles that name a place."""
