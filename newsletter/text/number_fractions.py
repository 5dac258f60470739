"""Fractions in words: a third, two-thirds, half a million, two and a half."""

from __future__ import annotations

from decimal import Decimal

from newsletter.text.number_mention import SMALL, Mention
from newsletter.text.number_tables import CARDINALS, DENOMINATORS, LETTERS, ORDINALS, SCALES

_ONE = frozenset(("a", "an"))
_SHARED = frozenset(("of", "the", "its", "their", "all", "a"))


def fraction(low: list[str], index: int, *, generous: bool) -> Mention | None:
    """Return "a third", "two-thirds", "half of": a share, which may be an ordinal, too."""
    word = low[index]
    if word in {"half", "halved", "quarter", "½", "¼", "⅓"}:
        following = low[index + 1 : index + 3]
        scaled = any(one in SCALES for one in following)
        if not (generous or scaled) and following[:1] and following[0] not in _SHARED:
            return None
        if low[index + 1 : index + 3] == ["a", "dozen"]:
            return Mention(start=index, end=index + 3, values={Decimal(6)}, in_words=True)
        return _shared(index, index + 1, 1, DENOMINATORS[word])
    numerator = 1 if word in _ONE else CARDINALS.get(word, 0)
    position = index + 1 + (low[index + 1 : index + 2] == ["-"])
    name = low[position] if position < len(low) else ""
    if not 0 < numerator <= SMALL or name not in DENOMINATORS:
        return None
    if (numerator > 1) != name.endswith("s"):
        return None
    found = _shared(index, position + 1, numerator, DENOMINATORS[name])
    if numerator == 1 and name in ORDINALS:
        found.values.add(Decimal(ORDINALS[name]))
    return found


def of_scale(share: Mention, low: list[str]) -> Mention | None:
    """Return "half a million", "half-million" or "a quarter of a million" as the number it is."""
    at = share.end + (low[share.end : share.end + 1] == ["of"])
    at += low[at : at + 1] in (["a"], ["-"])
    if at >= len(low) or low[at] not in SCALES or low[at] in LETTERS:
        return None
    values = {value * SCALES[low[at]] for value in share.values if value < 1}
    return Mention(start=share.start, end=at + 1, values=values, in_words=True)


def and_a_half(low: list[str], index: int) -> Mention | None:
    """Return "two and a half", and "two and a half million"."""
    whole = CARDINALS.get(low[index], 0)
    if not whole or low[index + 1 : index + 4] != ["and", "a", "half"]:
        return None
    scale = SCALES.get(low[index + 4], 1) if index + 4 < len(low) else 1
    values = {(whole + Decimal("0.5")) * scale}
    return Mention(start=index, end=index + 4 + (scale > 1), values=values, in_words=True)


def _shared(start: int, end: int, numerator: int, denominator: int) -> Mention:
    value = Decimal(numerator) / denominator
    return Mention(
        start=start, end=end, values={value}, shares={100 * value}, share=True, in_words=True
    )
