"""Neighbouring blocks that belong together: quotations, captions, lines that are headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newsletter.manuscripts.notices import Tally
from newsletter.manuscripts.raw import Role
from newsletter.manuscripts.stress import refers, without
from newsletter.model.prose import Block, Emphasis, Figure, Heading, Paragraph, Quote, Strong
from newsletter.model.values import dataclass
from newsletter.text.prose_text import plain

HEADING_WORDS = 14
"""A bold line of more words is a paragraph."""
LOWEST = 3
_ENDS = (".", ",", ";", ":", "!", "۔", "؟", "?”")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """A block, and what its paragraph was."""

    block: Block
    role: Role = "text"
    bold: bool = False
    """True: all its words are bold."""
    slanted: bool = False


def with_quotes(shaped: Iterable[Shaped]) -> list[Shaped]:
    """Put quoted paragraphs that follow each other into one quotation."""
    found = list[Shaped]()
    for one in shaped:
        last = found[-1] if found else None
        if one.role != "quote":
            found.append(one)
        elif last and last.role == "quote" and isinstance(last.block, Quote):
            found[-1] = replace(last, block=Quote(children=(*last.block.children, one.block)))
        else:
            found.append(Shaped(block=Quote(children=(one.block,)), role="quote"))
    return found


def with_captions(shaped: Iterable[Shaped]) -> list[Shaped]:
    """Put captions below the pictures that they follow."""
    found = list[Shaped]()
    for one in shaped:
        last = found[-1].block if found else None
        words = one.block.children if isinstance(one.block, Paragraph) else ()
        if (
            one.role == "caption"
            and isinstance(last, Figure)
            and not last.caption
            and not refers(words)
        ):
            found[-1] = Shaped(block=replace(last, caption=without(words, Emphasis)))
        else:
            found.append(one)
    return found


def with_bold_headings(shaped: list[Shaped], tally: Tally) -> list[Shaped]:
    """Make sub-headings of short bold lines, where not everything is bold."""
    texts = [one for one in shaped if isinstance(one.block, Paragraph) and one.role == "text"]
    if sum(one.bold for one in texts) * 2 >= len(texts):
        return shaped
    levels = [one.block.level for one in shaped if isinstance(one.block, Heading)]
    level = min(max(levels, default=0) + 1, LOWEST)
    found = list[Shaped]()
    for at, one in enumerate(shaped):
        inlines = one.block.children if isinstance(one.block, Paragraph) else ()
        words = plain(inlines).strip()
        short = 0 < len(words.split()) <= HEADING_WORDS and not words.endswith(_ENDS)
        last = at + 1 == len(shaped)
        if one.bold and one.role == "text" and short and not last and at:
            tally.note("bold-heading", words)
            heading = Heading(children=without(inlines, Strong), level=level)
            found.append(Shaped(block=heading, role="heading"))
        else:
            found.append(one)
    return found
