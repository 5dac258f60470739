"""The line with which an item of a review may begin: who wrote it, where, and when.

``The Gazette, 3 March 2018.``, ``The Tribune | 2 May 2019`` above the summary, or *Omar Shah, Industry Review*
in front of it.  Only what can hardly be anything else is taken; all other words stay in the summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from newsletter.archive.importing.bylines import authors_of, is_group, is_staff
from newsletter.archive.importing.cutting import without
from newsletter.archive.importing.first_published import dated
from newsletter.archive.importing.pieces import said, words_in
from newsletter.model.dates import PartialDate
from newsletter.model.people import Byline
from newsletter.model.prose import Block, Emphasis, Paragraph, Strong, Text
from newsletter.model.values import dataclass
from newsletter.text.signs_of_names import reads_as_names

MOST_WORDS = 16
_FURTHEST = 160
"""Characters in which it must end."""
_END = re.compile(r"[.:](?=\s)|\n|$")
_BETWEEN = re.compile(r"\s*[|·•,;]\s*|\s+[–—-]\s+")
_PAPER = re.compile(
    r"^the\b|\b(?:weekly|daily|monthly|review|journal|gazette|herald|tribune|monitor|observer|chronicle|express|"
    r"courier|bulletin|mail|mirror|star|sun|guardian|telegraph|radio|tv|television|wire|service)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What the line says, and the blocks without it."""

    words: str
    authors: tuple[Byline, ...]
    outlet: str
    published: PartialDate | None
    left: tuple[Block, ...]


def credit_of(blocks: Sequence[Block], *, host: str) -> Credit | None:
    """Return the line with which a summary begins; None: it has none, or is nothing else.

    `host`: that of the item's address, which may bear the outlet's name.
    """
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph):
        return None
    text = said(first.children)
    for end, date, names in (*_dated(text), *_stressed(first)):
        parts = [one for one in _BETWEEN.split(names.strip(" ([,;|–—-")) if one]
        if not parts or not _is_outlet(parts[-1], host) or not _are_names(parts):
            continue
        rest = without(first.children, 0, end)
        left = [replace(first, children=rest)] if words_in(said(rest)) else []
        if not left and not blocks[1:]:
            return None
        line = (Text(text=", ".join(parts[:-1])),)
        return Credit(
            words=text[:end],
            authors=authors_of(line, entry=True) if parts[:-1] else (),
            outlet=parts[-1],
            published=date,
            left=(*left, *blocks[1:]),
        )
    return None


def _are_names(parts: Sequence[str]) -> bool:
    """Tell whether these name people or their paper, and an outlet behind them."""
    *before, outlet = parts
    return reads_as_names(outlet) and all(reads_as_names(one) or is_staff(one) for one in before)


def _dated(text: str) -> Iterator[tuple[int, PartialDate | None, str]]:
    """Yield (end, date, names) of a beginning that ends with a date."""
    for found in _END.finditer(text[:_FURTHEST]):
        if len(words_in(text[: found.start()])) > MOST_WORDS:
            return
        date, names = dated(text[: found.start()])
        if date:
            yield found.end(), date, names
            return


def _stressed(paragraph: Paragraph) -> Iterator[tuple[int, PartialDate | None, str]]:
    """Yield (end, no date, names) of a beginning in italics or bold that names two at least."""
    first = paragraph.children[0] if paragraph.children else None
    if isinstance(first, Emphasis | Strong):
        words = said((first,))
        if _BETWEEN.search(words.strip()) and 1 < len(words_in(words)) <= MOST_WORDS:
            yield len(words), None, words


def _is_outlet(name: str, host: str) -> bool:
    """Tell whether a name is hardly a person's."""
    named = any(len(word) > 3 and word.lower() in host for word in words_in(name))  # noqa: PLR2004 - "the", "of"
    return named or is_group(name) or bool(_PAPER.search(name))
