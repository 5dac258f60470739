"""What a number is of: whether two numbers may stand in one another's place."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.text.number_mention import Mention
from newsletter.text.surroundings import key_of

_REACH = 3
"""Words behind a number among which the thing that is counted is looked for."""
_FEWEST_LETTERS = 4
_IRREGULAR = {
    "people": "person",
    "persons": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "countries": "country",
    "parties": "party",
    "cities": "city",
    "companies": "company",
}
_VAGUE = frozenset(("times", "ways", "things", "others", "reasons", "questions", "sides", "as"))
"""Plurals that anybody may count in his own way."""
_SET_OFF = frozenset((",", "(", "aged"))
_ENDS = frozenset((",", ")", ".", ";"))
_SHORT = 2
_SMALL = frozenset(("a", "i", "in", "on", "at", "by", "to", "of", "up", "as", "it", "so", "we"))
AGE, SCORE = "age", "score"


def kinds_of(mention: Mention, low: Sequence[str]) -> frozenset[str]:
    """Return what a number among tokens in lower case is of; none: that cannot be told.

    Its unit; an age (``Rahman, 60, …``), a score (``6-4``), or each thing that may be counted.
    """
    if mention.unit:
        return frozenset((mention.unit,))
    before, behind = _at(low, mention.start - 1), _at(low, mention.end)
    if _is_score(low, mention, before, behind):
        return frozenset((SCORE,))
    if before in _SET_OFF and (behind in _ENDS or before == "aged"):
        return frozenset((AGE,))
    if behind == "-":
        return frozenset((f"-{_at(low, mention.end + 1)}",))
    found = {one for one in map(singular, mention.counts[:_REACH]) if one}
    return frozenset(found | {f"{mention.label} …"} if _is_label(mention.label) else found)


def _is_label(word: str) -> bool:
    """Tell whether a word with a capital names what is numbered: NH 44, Article 370, not In 44."""
    return bool(key_of(word)) if len(word) > _SHORT else bool(word) and word not in _SMALL


def _is_score(low: Sequence[str], mention: Mention, before: str, behind: str) -> bool:
    after, ahead = _at(low, mention.end + 1), _at(low, mention.start - 2)
    return (behind == "-" and after.isdecimal()) or (before == "-" and ahead.isdecimal())


def _at(low: Sequence[str], place: int) -> str:
    return low[place] if 0 <= place < len(low) else ""


def counted(mention: Mention) -> set[str]:
    """Return the things that a number may count, each as one of its kind."""
    return {*map(singular, mention.counts[:_REACH])} - {""}


def superlative(mention: Mention) -> str:
    """Return "largest" of "second largest" and "second-largest", or an empty text."""
    word = next((word for word in mention.behind[:2] if word != "-"), "")
    return word if mention.ordinal and len(word) > _FEWEST_LETTERS and word.endswith("est") else ""


def singular(word: str) -> str:
    """Return a plural as one of its kind, or an empty text for other words."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < _FEWEST_LETTERS or not word.endswith("s") or word in _VAGUE:
        return ""
    return word[:-1]
