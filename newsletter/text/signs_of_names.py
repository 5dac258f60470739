"""Whether a short line could be nothing but names."""

from __future__ import annotations

import re

_SMALL = frozenset(
    [
        "and",
        "und",
        "et",
        "y",
        "e",
        "&",
        "of",
        "the",
        "for",
        "al",
        "ul",
        "el",
        "bin",
        "ibn",
        "de",
        "da",
        "del",
        "della",
        "di",
        "dos",
        "von",
        "van",
        "der",
        "den",
        "ter",
        "la",
        "le",
        "du",
    ]
)
_VERBS = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "should",
        "may",
        "might",
        "do",
        "does",
        "did",
        "says",
        "said",
        "why",
        "how",
        "what",
        "when",
        "where",
        "who",
        "which",
        "this",
        "that",
        "these",
        "those",
        "our",
        "your",
        "their",
        "its",
        "my",
        "we",
        "you",
        "they",
        "it",
        "there",
        "here",
    ]
)
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")


def reads_as_names(line: str) -> bool:
    """Tell whether every word of a line is a name's, a small word between names, or a comma.

    A headline in which every word is capitalised passes, too: it is for the place of the line to
    say what it is.
    """
    words = _WORD.findall(line)
    if not words or re.search(r"[^\w\s.,;&'’()/|–—-]", line):
        return False
    if any(word.lower() in _VERBS for word in words):
        return False
    large = [word for word in words if word.lower() not in _SMALL]
    cased = [word for word in large if word[0].lower() != word[0].upper()]
    return bool(large) and all(word[0].isupper() for word in cased)
