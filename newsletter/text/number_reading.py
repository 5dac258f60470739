"""Figures and number words, read: the values that they may have, and their units."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from newsletter.text.number_fractions import and_a_half, fraction, of_scale
from newsletter.text.number_mention import COUNTS, Mention
from newsletter.text.number_tables import (
    ABROAD,
    BEFORE,
    CARDINALS,
    DENOMINATORS,
    LETTERS,
    ORDINALS,
    SCALES,
    UNITS,
)
from newsletter.text.words import Words

_ONE = frozenset(("a", "an"))
_LOOSE = frozenset(("both", "twice", "thrice"))
_JOINS = frozenset(("hundred", "thousand"))
"""After these an "and" goes on with the number: one hundred and fifty."""
_RANGES = frozenset(("-", "to", "and", "or", "bis", "/"))
_OUT_OF = (("in",), ("out", "of"), ("of", "every"))
_NEXT_WORDS = 7
_LONGEST = 15
"""Digits of a figure; what is longer is a serial number."""
_GROUP = 3
MOST_MENTIONS = 20_000
"""Numbers of a text that are read; one with more is a table."""


def mentions_of(words: Words, *, generous: bool = False) -> list[Mention]:
    """Return the numbers among words; `generous`: those that hardly are one, too."""
    tokens, low = words.tokens, words.low
    known = _KNOWN_GENEROUSLY if generous else _KNOWN
    found: list[Mention] = []
    behind = 0
    for index in words.places(known):
        if index < behind:
            continue
        if len(found) == MOST_MENTIONS:
            break
        word = low[index]
        if word[0].isdecimal():
            mention = _figure(tokens, low, index)
        elif word in _ONE and low[index + 1 : index + 2] and low[index + 1] not in _AFTER_ONE:
            continue
        else:
            mention = _in_words(low, index, generous=generous)
        if mention:
            _measure(mention, tokens, low)
            found.append(mention)
            behind = mention.end
    for one, other in pairwise(found):
        _share(one, other, tuple(low[one.end : other.start]))
    return found


def _figure(tokens: list[str], low: list[str], index: int) -> Mention | None:
    figure, end = tokens[index], index + 1
    while (
        len(tokens[index]) <= _GROUP
        and end < len(tokens)
        and len(tokens[end]) == _GROUP
        and tokens[end].isdecimal()
    ):
        figure += tokens[end]
        end += 1
    values = _values(figure)
    if not values:
        return None
    following = low[end : end + 2]
    ordinal = following[:1] in (["st"], ["nd"], ["rd"], ["th"])
    if _is_short_year(tokens[index], following):
        values.add(Decimal(tokens[index][:2] + following[1]))
    return Mention(start=index, end=end + ordinal, values=values, ordinal=ordinal)


def _is_short_year(first: str, following: list[str]) -> bool:
    """Tell whether "18" in "2017-18" is a year; it is read together with the first."""
    return (
        len(following) > 1
        and following[0] in {"-", "/"}
        and re.fullmatch(r"[12]\d{3}", first) is not None
        and re.fullmatch(r"\d\d", following[1]) is not None
        and following[1] > first[2:]
    )


def _values(figure: str) -> set[Decimal]:
    """Return what figures with points, commas and apostrophes may mean."""
    if figure.isdecimal():
        return {Decimal(figure)} if len(figure) <= _LONGEST else set()
    parts = re.split(r"[.,'’]", figure)
    signs = [sign for sign in figure if not sign.isdecimal()]
    if sum(map(len, parts)) > _LONGEST:
        return set()
    whole = Decimal("".join(parts))
    grouped = len(parts[0]) <= _GROUP and all(len(part) == _GROUP for part in parts[1:])
    indian = len(parts[-1]) == _GROUP and all(len(part) == 2 for part in parts[1:-1])  # noqa: PLR2004 (pairs of digits)
    pointed = Decimal("".join(parts[:-1]) + "." + parts[-1])
    if len(set(signs)) > 1:
        return {pointed}
    if len(signs) > 1:
        return {whole} if grouped or indian else {Decimal(part) for part in parts}
    if signs[0] in "'’" or (signs[0] == "," and grouped):
        return {whole}
    return {pointed, whole} if grouped and parts[0] != "0" else {pointed}


def _in_words(low: list[str], index: int, *, generous: bool) -> Mention | None:
    """Return the number that the words from `index` on make, if they make one."""
    mixed = and_a_half(low, index)
    if mixed:
        return mixed
    share = fraction(low, index, generous=generous)
    if share:
        return of_scale(share, low) or share
    if not generous and low[index] in ABROAD and low[index + 1 : index + 2] not in _SCALED:
        return None
    run: list[str] = []
    end = position = index
    while position < len(low):
        word = low[position]
        if word in COUNTS or (run and word in SCALES and word not in LETTERS):
            run.append(word)
            end = position + 1
        elif not run and word in _ONE:
            run.append("one")
        elif not (run and (word == "-" or (word == "and" and run[-1] in _JOINS))):
            break
        position += 1
    if end == index or (low[index] in _ONE and len(run) == 1):
        return None
    if low[index] in _ONE and run[1] not in SCALES and run[1] != "dozen":
        return None
    ordinal = run[-1] in ORDINALS
    return Mention(
        start=index, end=end, values={Decimal(_sum(run))}, in_words=True, ordinal=ordinal
    )


def _sum(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in SCALES:
            scale = SCALES[word]
            if scale == _HUNDRED:
                current = (current or 1) * _HUNDRED
            else:
                total, current = total + (current or 1) * scale, 0
            continue
        small = COUNTS[word]
        current = current * small if word == "dozen" and current else current + small
    return total + current


def _measure(mention: Mention, tokens: list[str], low: list[str]) -> None:
    """Give a number the scale and the unit that stand beside it."""
    end = mention.end
    if not mention.in_words:
        end = _scale(mention, low)
    mention.part = low[end : end + 1] == ["of"]
    mention.behind = low[end : end + _NEXT_WORDS]
    before = mention.start - 1 - (low[max(0, mention.start - 1)] == "-")
    if before >= 0 and tokens[before][0].isupper():
        mention.label = low[before]
    unit, behind = _unit_after(low, end)
    sign, start = _unit_before(tokens, low, mention.start)
    mention.unit = sign or unit
    mention.start = start
    mention.end = behind if unit and not sign else end


def _scale(mention: Mention, low: list[str]) -> int:
    end = mention.end
    while True:
        position = end + (low[end : end + 1] == ["-"])
        word = low[position] if position < len(low) else ""
        if word not in SCALES:
            return end
        scaled = {value * SCALES[word] for value in mention.values}
        mention.values = mention.values | scaled if word in LETTERS else scaled
        mention.scale *= SCALES[word]
        end = position + 1


def _unit_after(low: list[str], end: int) -> tuple[str, int]:
    position = end + (low[end : end + 1] in (["-"], ["us"]))
    words = low[position : position + 2]
    if words in (["per", "cent"], ["percentage", "points"]):
        return "%", position + 2
    if words == ["basis", "points"]:
        return "basis point", position + 2
    unit = UNITS.get(words[0], "") if words else ""
    return unit, position + bool(unit)


def _unit_before(tokens: list[str], low: list[str], start: int) -> tuple[str, int]:
    position = start - 1 - (start > 1 and low[start - 1] == "." and low[start - 2] == "rs")
    if position < 0:
        return "", start
    word = low[position]
    if tokens[position] == "R":
        return "rand", position
    if word in BEFORE:
        country = word == "$" and position and low[position - 1] in {"us", "a", "c", "hk", "nz"}
        return UNITS[word], position - bool(country)
    return "", start


def _share(one: Mention, other: Mention, between: tuple[str, ...]) -> None:
    """Let two numbers of a range share scale and unit, and "one in five" be a share."""
    if between in _OUT_OF and all(other.values):
        one.shares |= {
            100 * mine / theirs for mine in one.values for theirs in other.values if mine < theirs
        }
        return
    if len(between) != 1 or between[0] not in _RANGES:
        return
    if one.scale == 1 and other.scale > 1:
        one.values |= {value * other.scale for value in one.values}
    one.unit = one.unit or other.unit
    if one.unit in _CURRENCIES:
        other.unit = other.unit or one.unit
    if not one.counts or one.counts[0] in _RANGES:
        one.behind = other.behind


_HUNDRED = 100
_SCALED = [[word] for word in SCALES]
_CURRENCIES = frozenset(UNITS[word] for word in BEFORE)
_AFTER_ONE = frozenset((*SCALES, *DENOMINATORS, "dozen", "-"))
_KNOWN = (frozenset((*CARDINALS, *ORDINALS, *ABROAD, "half", "½", "¼", "⅓")) | _ONE) - _LOOSE
_KNOWN_GENEROUSLY = _KNOWN | _LOOSE | frozenset(("halved", "quarter"))
