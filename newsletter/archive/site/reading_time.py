"""How long an issue takes to read.

Words a minute are those of Trauzettel-Klosinski and Dietz, "Standardized Assessment of Reading
Performance: The New International Reading Speed Texts IReST" (2012), who measured readers of
seventeen languages with the same texts; Chinese and Japanese are counted in signs there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from newsletter.model.issue import Issue
from newsletter.model.prose import (
    Block,
    Emphasis,
    Heading,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Prose,
    Quote,
    Strong,
    Subscript,
    Superscript,
    Text,
)

WORDS_A_MINUTE = {
    "ar": 138,
    "de": 179,
    "en": 228,
    "es": 218,
    "fi": 161,
    "fr": 195,
    "he": 187,
    "it": 188,
    "nl": 202,
    "pl": 166,
    "pt": 181,
    "ru": 184,
    "sl": 180,
    "sv": 199,
    "tr": 166,
}
USUAL = 180
"""Words a minute where nobody measured: the mean of those who were, rounded down."""
SIGNS_A_MINUTE = {"zh": 255, "ja": 357}
"""Scripts without spaces, by signs."""
UNSPACED = 255 * 3
"""Letters a minute of Thai, Lao, Khmer, Burmese and Tibetan: three to a sign of Chinese."""
_UNSPACED_LANGUAGES = frozenset({"th", "lo", "km", "my", "bo", "dz"})
_CHINESE = {"yue": "zh", "wuu": "zh", "cmn": "zh", "nan": "zh", "hak": "zh"}


def minutes(issue: Issue) -> int:
    """Return the whole minutes that an issue takes, at least 1."""
    taken = 0.0
    for lead in issue.leads:
        language = lead.language or issue.language
        taken += time_for((lead.standfirst, lead.body, lead.about), lead.title, language)
    for area in issue.focus_areas:
        taken += time_for((area.text,), area.title, issue.language)
    for entry in issue.entries:
        taken += time_for((entry.summary,), entry.title, entry.language or issue.language)
    return max(1, math.ceil(taken - 0.25))


def time_for(told: Iterable[Prose], title: str, language: str) -> float:
    """Return the minutes that a title and prose take in a language (BCP 47)."""
    signs, words = _speed(language)
    pieces = [title]
    for prose in told:
        _texts(prose.blocks, pieces)
    if signs:
        return sum([len("".join(piece.split())) for piece in pieces]) / signs
    return sum([len(piece.split()) for piece in pieces]) / words


@lru_cache(256)
def _speed(language: str) -> tuple[int, int]:
    """Return the signs, or 0, and the words that are read in a minute."""
    tag = language.lower().partition("-")[0]
    tag = _CHINESE.get(tag, tag)
    signs = SIGNS_A_MINUTE.get(tag) or (UNSPACED if tag in _UNSPACED_LANGUAGES else 0)
    return signs, WORDS_A_MINUTE.get(tag, USUAL)


def _texts(blocks: Iterable[Block], into: list[str]) -> None:
    for block in blocks:
        if isinstance(block, (Paragraph, Heading)):
            _spoken(block.children, into)
        elif isinstance(block, ListBlock):
            for item in block.items:
                _texts(item, into)
        elif isinstance(block, Quote):
            _texts(block.children, into)


def _spoken(inlines: Iterable[Inline], into: list[str]) -> None:
    for inline in inlines:
        if isinstance(inline, Text):
            into.append(inline.text)
        elif isinstance(inline, (Emphasis, Strong, Superscript, Subscript, Link)):
            _spoken(inline.children, into)
