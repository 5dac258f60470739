"""A source's text, indexed once: where words stand in it, and what is nearest to them.

A quotation stands where its words stand in the source, in order and unaltered.
Not counted as alterations: white space, the style of quotation marks and
dashes, soft hyphens and ligatures, the case of the first letter, and a comma or
full stop moved inside the closing mark.  An ellipsis parts a quotation into
pieces that must follow one another; what stands in [square brackets] was put in
by the editor and may replace a few words.

Looking up is linear in the source, however odd the quotation is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

LONGEST_READ = 2_000_000
"""Characters of a source that are looked at."""
INSERTION_SPAN = 80
"""Most characters of the source that an insertion in brackets may replace."""
_GOES_ON = re.compile(r"(?<=\d)[.,]\d|(?<=n)'t\b")
"""What goes on behind digits, and behind a word that it denies."""
_MOST_PARTS = 60
"""Pieces and insertions of a quotation; one with more is a patchwork, and stands nowhere."""
_MOST_PLACES = 5_000
"""Places of one piece that are considered."""

_PLAIN = (
    dict.fromkeys("“”„‟‘’‚‛«»‹›´＂＇「」『』", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
    | dict.fromkeys("\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e", "")
    | {"…": "...", "ي": "ی", "ك": "ک"}
)
_LIGATURES = re.compile("[\ufb00-\ufdff\ufe70-\ufeff\uff01-\uff5e\u0132\u0133]")
_BEFORE_SPACE = ("(", "[", "-", "«")
_AFTER_SPACE = (",", ".", ";", ":", "!", "?", ")", "]", "-", "»", "،", "۔", "؟")
_ELLIPSIS = re.compile(
    r"(?:(?<!\s)\s+)?(?:[\[(]\s*(?:…|\.\s?\.\s?\.)\s*[\])]|…|\.\s?\.\s?\.(?:\s?\.)?)\s*"
)
_INSERTION = re.compile(r"\[[^\[\]]{0,120}\]")
_LOOSE_ENDS = " ,.;:،۔-'"
_WITHOUT_BLANKS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that do not part words."""
_CONTINUED = re.compile(r"(\n\s*\n\s*)[\"“”„«‘']")
"""A paragraph of a long speech opens with a mark of its own."""


@lru_cache(maxsize=4_000)
def _plain(sign: str) -> str:
    if sign.isspace():
        return " "
    known = _PLAIN.get(sign)
    if known is not None:
        return known
    return unicodedata.normalize("NFKC", sign) if _LIGATURES.match(sign) else sign


def fold(text: str) -> str:
    """Return `text` without the differences that do not make a misquotation; case is kept."""
    if not text.isascii():
        for sign in set(text):
            plain = _plain(sign) if sign > "\x7f" else sign
            if plain != sign:
                text = text.replace(sign, plain)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    text = " ".join(text.replace('"', "'").replace("`", "'").split())
    for sign in _AFTER_SPACE:
        text = text.replace(" " + sign, sign)
    for sign in _BEFORE_SPACE:
        text = text.replace(sign + " ", sign)
    for twice, once in (("--", "-"), ("--", "-"), ("''", "'"), ("''", "'")):
        text = text.replace(twice, once)
    return text


class Passages:
    """A text in which words are looked up; everything derived from it is made once, on demand."""

    def __init__(self, text: str) -> None:
        self.text = text[:LONGEST_READ]
        self.cut = len(text) > LONGEST_READ

    @cached_property
    def folded(self) -> str:
        """The text as it is searched."""
        return fold(self.text)

    @cached_property
    def _continued(self) -> str:
        """The same without the marks that open the further paragraphs of a speech."""
        return fold(_CONTINUED.sub(r"\1", self.text))

    @cached_property
    def _careless(self) -> str:
        return self.folded.casefold()

    def stands(self, words: str) -> bool:
        """Tell whether the quotation `words` stands here, piece after piece."""
        pieces = pieces_of(words)
        if _in_order(pieces, self.folded):
            return True
        return "\n" in self.text and _in_order(pieces, self._continued)

    def stands_but_for_case(self, words: str) -> bool:
        """Tell whether the quotation differs in capitals only."""
        return _in_order(pieces_of(words.casefold()), self._careless)

    def stands_in_disorder(self, words: str) -> bool:
        """Tell whether every piece stands here, but not one after the other."""
        pieces = pieces_of(words)
        return len(pieces) > 1 and all(_in_order([piece], self.folded) for piece in pieces)


@dataclass(frozen=True, slots=True)
class Part:
    """Words without an insertion; whether they begin and end where words do."""

    words: str
    begins: bool
    ends: bool


Piece = tuple[Part, ...]


def pieces_of(words: str) -> list[Piece]:
    """Return the pieces of a quotation; each is parts between which an insertion stands."""
    pieces = ([*_parts(piece)] for piece in _ELLIPSIS.split(words))
    return [tuple(piece) for piece in pieces if piece]


def _parts(piece: str) -> Iterator[Part]:
    spans = _INSERTION.split(piece)
    if not any(map(str.isalnum, "".join(spans))):
        return
    for number, span in enumerate(spans):
        words = fold(span).strip()
        begins = not number or span[:1].isspace()
        ends = number == len(spans) - 1 or span[-1:].isspace()
        words = words.lstrip(_LOOSE_ENDS) if not number else words
        words = words.rstrip(_LOOSE_ENDS) if number == len(spans) - 1 else words
        if words:
            yield Part(words, begins, ends)


def _in_order(pieces: Sequence[Piece], source: str) -> bool:
    if sum(map(len, pieces)) > _MOST_PARTS:
        return False
    position = 0
    for piece in pieces:
        position = _end_of(piece, source, position)
        if position < 0:
            return False
    return True


def _end_of(piece: Piece, source: str, start: int) -> int:
    """Return where the first passage that has all parts ends, or -1.

    The ends of what precedes are carried along as a list, never tried one by one.
    """
    ends: list[int] = []
    for number, part in enumerate(piece):
        places = _places(part, source, start, first=not number)
        if number:
            ends = _reachable(ends, places, len(part.words))
        else:
            ends = [place + len(part.words) for place in places]
        if not ends:
            return -1
    return ends[0] if ends else start


def _reachable(ends: list[int], places: Iterable[int], length: int) -> list[int]:
    """Return the ends of those places that begin shortly behind one of `ends` (both ascend)."""
    found, index = [], 0
    for place in places:
        while index < len(ends) and ends[index] < place - INSERTION_SPAN:
            index += 1
        if index == len(ends):
            break
        if ends[index] <= place:
            found.append(place + length)
    return found


def _places(part: Part, source: str, start: int, *, first: bool) -> list[int]:
    """Return where a part begins, ascending; the first letter of a piece may be of either case."""
    words = part.words
    spellings = {words}
    if first:
        spellings |= {words[0].upper() + words[1:], words[0].lower() + words[1:]}
    found = {
        place
        for spelling in spellings
        for place in _occurrences(spelling, source, start)
        if _is_whole(source, place, place + len(spelling), part)
    }
    return sorted(found)[:_MOST_PLACES]


def _occurrences(words: str, source: str, start: int) -> Iterator[int]:
    place = source.find(words, start)
    count = 0
    while place >= 0 and count < _MOST_PLACES:
        yield place
        count += 1
        place = source.find(words, place + 1)


def _is_whole(source: str, start: int, end: int, part: Part) -> bool:
    """Tell whether a passage begins and ends where words or numbers do."""
    if part.begins and start and _joined(source[start - 1], source[start]):
        return False
    if not part.ends or end >= len(source):
        return True
    return not (_GOES_ON.match(source, end) or _joined(source[end - 1], source[end]))


def _joined(before: str, after: str) -> bool:
    if not (before.isalnum() and after.isalnum()) and not unicodedata.combining(after):
        return False
    return not (_WITHOUT_BLANKS.match(before) or _WITHOUT_BLANKS.match(after))
