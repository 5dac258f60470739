"""Which piece each part of an answer is about: by its number, or by what is quoted above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.model.proof import ProofItem
from newsletter.model.values import dataclass
from newsletter.text.answers import Said

_NAMED = re.compile(
    r"^\W{0,3}(?:(?:entry|item|lead|piece|article|no\.?|nr\.?)\s*)?"
    r"(?:(\d{1,3})\s*[:.)–—-]|([A-Za-z])\s*[:)])\s+(?=\S)",
    re.IGNORECASE,
)
"""``3: …``, ``B) …``, ``Entry 3 - …``; never a number within a sentence, nor an initial."""
_LEAST_QUOTED = 12
"""Characters; fewer could stand in any piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is said of one piece, or of all."""

    number: str
    """Empty: of all."""
    words: str


def remarks(said: Sequence[Said], pieces: Sequence[ProofItem]) -> tuple[Remark, ...]:
    """Return what is said, by what it is about; nothing is left out, and no words are changed.

    A line that begins with the number of a piece is about it, and so is what follows up to a blank
    line or the next number.  What stands below a quotation is about the piece that the words are from,
    if it is one alone.
    """
    found: list[tuple[str, list[str]]] = []
    for one in said:
        quoted = _quoted_piece(one.quoted, pieces)
        for number, line in _by_number(one.words, quoted, {piece.number for piece in pieces}):
            if found and found[-1][0] == number:
                found[-1][1].append(line)
            else:
                found.append((number, [line]))
    texts = ((number, "\n".join(lines).strip()) for number, lines in found)
    return tuple(Remark(number=number, words=text) for number, text in texts if text)


def _by_number(words: str, otherwise: str, numbers: set[str]) -> Iterator[tuple[str, str]]:
    current = otherwise
    for line in words.splitlines():
        if not line.strip():
            yield current, line
            current = otherwise
            continue
        if named := _NAMED.match(line):
            otherwise = ""
            number = str(int(named[1])) if named[1] else named[2].upper()
            current = number if number in numbers else current
        yield current, line


def _quoted_piece(quoted: str, pieces: Sequence[ProofItem]) -> str:
    """Return the number of the one piece whose words are quoted, or empty."""
    quote = _folded(quoted)
    if not quote:
        return ""
    titles = {_folded(one.title): one.number for one in pieces if one.title}
    there = [title for title in titles if title in quote]
    # “Rivers” stands in “Rivers rise”, and is not quoted there.
    found = [titles[one] for one in there if not any(one in other != one for other in there)]
    if not there and len(quote) >= _LEAST_QUOTED:
        found = [one.number for one in pieces if quote in _folded(one.words)]
    return found[0] if len(found) == 1 else ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
