"""The sentence that says where a piece appeared first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsletter.archive.importing.cutting import between, without
from newsletter.archive.importing.pieces import links_in, said, words_in
from newsletter.model.dates import PartialDate
from newsletter.model.issue import FirstPublished
from newsletter.model.prose import Block, Inline, Paragraph
from newsletter.model.values import dataclass
from newsletter.text.said_dates import SaidDate, find_dates

OUTLET_WORDS = 12
_SENTENCE = re.compile(
    r"(?:^|(?<=[.!?”\"] ))"
    r"(?:(?:this|the|an? (?:earlier|longer|shorter|different) version of (?:this|the)) "
    r"(?:article|essay|piece|column|op-?ed|commentary|analysis|post|story|interview|report|text|blog(?: post)?|paper|version) |it |this )?"
    r"(?:was |is |has been |had been |has |is being )?"
    r"(?:originally|first|previously|also) (?:published|appeared|posted|printed|run|ran|republished)"
    r"(?P<by> (?:in|by|on|at|with|for))? (?P<rest>[^\n]{2,200}?)(?P<end>[.]?\s*$|\.(?= [“\"A-Z]))",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[\s,(]*(?:\b(?:on|in|of|dated?)\b)?[\s,(]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the sentence says, and the text without it."""

    first: FirstPublished
    sentence: str
    left: tuple[Block, ...]


def find_first_published(blocks: Sequence[Block]) -> Said | None:
    """Return the first sentence that says it wholly, cut out of its paragraph; None: there is none."""
    for number, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        text = said(block.children)
        found = _SENTENCE.search(text)
        first = _read(found, block.children) if found else None
        if found is None or first is None:
            continue
        rest = without(block.children, found.start(), found.end())
        left = [replace(block, children=rest)] if words_in(said(rest)) else []
        return Said(
            first=first,
            sentence=text[found.start() : found.end()],
            left=(*blocks[:number], *left, *blocks[number + 1 :]),
        )
    return None


def _read(found: re.Match[str], inlines: Iterable[Inline]) -> FirstPublished | None:
    rest = found["rest"]
    date, outlet = dated(rest)
    outlet = outlet.strip(' ,()“”"')
    if not words_in(outlet) or len(words_in(outlet)) > OUTLET_WORDS:
        return None
    links = links_in(between(inlines, found.start("rest"), found.end("rest")))
    links += links_in(between(inlines, found.start(), found.end()))
    address = next((link.address for link in links if link.address.startswith("http")), "")
    return FirstPublished(outlet=" ".join(outlet.split()), date=date, url=address)


def dated(text: str) -> tuple[PartialDate | None, str]:
    """Return the date with which a text ends, and the text before it; None: it ends with none."""
    for said_date in reversed(find_dates(text)):
        if not said_date.year or _is_open(said_date):
            continue
        at = _place(text, said_date.text)
        if at < 0 or words_in(text[at + _length(text, at, said_date.text) :]):
            continue
        date = PartialDate(
            year=said_date.year, month=said_date.month, day=said_date.day if said_date.month else 0
        )
        return date, _JOINT.sub("", text[:at])
    return None, text


def _is_open(date: SaidDate) -> bool:
    """Tell whether nobody can tell the day from the month: 3/11/2017."""
    return "/" in date.text and 0 < date.day <= 12 and date.day != date.month  # noqa: PLR2004 - months


def _pattern(words: str) -> str:
    return r"[\s,.]*".join(map(re.escape, re.findall(r"\w+|[^\w\s]", words)))


def _place(text: str, words: str) -> int:
    found = list(re.finditer(_pattern(words), text))
    return found[-1].start() if found else -1


def _length(text: str, at: int, words: str) -> int:
    found = re.compile(_pattern(words)).match(text, at)
    return found.end() - at if found else 0
