"""Finding what somebody meant to type."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word that somebody who typed `word` meant, or an empty string."""
    by_fold = {_fold(candidate): candidate for candidate in known}
    folded = _fold(word)
    if folded in by_fold:
        return by_fold[folded]
    matches = get_close_matches(folded, list(by_fold), n=1, cutoff=0.6)
    if matches:
        return by_fold[matches[0]]
    parts = [name for name in by_fold if folded and (folded in name.split() or name in folded)]
    return by_fold[parts[0]] if len(parts) == 1 else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``Did you mean “x”? `` with a trailing blank, or an empty string."""
    found = closest(word, known)
    return f"Did you mean “{found}”? " if found else ""


def listed(words: Iterable[str], *, most: int = 14) -> str:
    """Return ``a, b and c``; the tail of a long list is left out."""
    all_words = list(words)
    if len(all_words) > most:
        return ", ".join(all_words[:most]) + " …"
    if len(all_words) < 2:  # noqa: PLR2004 - "and" needs two
        return "".join(all_words)
    return ", ".join(all_words[:-1]) + " and " + all_words[-1]


def _fold(word: str) -> str:
    return word.casefold().replace("-", " ").replace("_", " ").strip()
