"""Where a text has the words that were searched for, so that they can be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from newsletter.text.searching import Term, search_words

_PIECE = re.compile(r"\w+|\W+")

Pieces = tuple[tuple[str, bool], ...]
"""(text, whether it was searched for); joined they are the whole text."""


def marked(text: str, terms: Sequence[Term]) -> Pieces:
    """Return a text in pieces; of a phrase each word is marked, wherever it stands."""
    wanted = [term for term in terms if not term.without]
    if not wanted:
        return ((text, False),) if text else ()
    pieces = _marked(text, wanted)
    return tuple(
        ("".join(piece for piece, _ in same), is_found)
        for is_found, same in groupby(pieces, key=itemgetter(1))
    )


def _marked(text: str, terms: Sequence[Term]) -> Iterator[tuple[str, bool]]:
    for piece in _PIECE.findall(text):
        words = search_words(piece)
        yield piece, any(_is_wanted(word, term) for word in words for term in terms)


def _is_wanted(word: str, term: Term) -> bool:
    return word in term.words or (term.begins and word.startswith(term.words[-1]))
