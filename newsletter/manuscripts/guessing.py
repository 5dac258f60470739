"""Which lines around a text are its title, its authors, its standfirst, the note about the authors.

Styles say it where somebody used them; else the place of a line and its looks do, and the report says
that it was a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from newsletter.manuscripts.joining import Shaped
from newsletter.manuscripts.notices import Tally
from newsletter.manuscripts.stress import wholly, without
from newsletter.manuscripts.tables import inlines_in
from newsletter.model.prose import Block, Emphasis, Heading, NoteReference, Paragraph, Strong
from newsletter.text.prose_text import plain
from newsletter.text.signs_of_names import reads_as_names

TITLE_WORDS = 24
STANDFIRST_WORDS = 90
ABOUT_WORDS = 140
BYLINE_WORDS = 16
LONGEST = 2_000
"""Letters of a line that may be any of these."""
LONGEST_BYLINE = LONGEST_TITLE = 300
NAME_WORDS = 6
_BY = re.compile(r"(?:written\s+)?(?:by|von|par|por|di|از|تحریر)\s*:?\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and|&)\s+|,|;|،|\s(?:and|&|und|et|y|اور)\s)\s*")
_GROUP = re.compile(
    r"\b(?:university|institute|cent(?:er|re)|council|school|college|department|foundation|"
    r"ministry|think tank|professor|fellow|editor|correspondent|lecturer|analyst|director)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\W*(?:about the authors?\b|the (?:author|writer)s?\b|(?:dr|prof)\.? \w+ \w+ is\b|مصنف)",
    re.IGNORECASE,
)
_ABOUT_HEADING = re.compile(
    r"about the (?:authors?|writers?|contributors?)|the authors?", re.IGNORECASE
)
_DEEDS = r"\s+(?:is|are|was|were|teaches|works|writes|heads|leads|served|holds|studies)\b"
_NO_TITLE = re.compile(
    r"microsoft word.*|document ?\d*|untitled.*|.*\.docx?|dokument ?\d*|word document|title",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"microsoft.*|windows.*|python-docx|apache.*|un-?named|user\w*|admin\w*|.*@.*|author|owner|"
    r"libreoffice.*|google.*|office.*|hp|dell|lenovo|acer|home|pc|staff|guest",
    re.IGNORECASE,
)


@dataclass(slots=True, kw_only=True)
class Parts:
    """A manuscript's blocks by what they are."""

    title: str = ""
    authors: tuple[str, ...] = ()
    standfirst: list[Block] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    about: list[Block] = field(default_factory=list)


def parts_of(
    shaped: Sequence[Shaped],
    notes: Sequence[tuple[Block, ...]],
    tally: Tally,
    *,
    title: str = "",
    creator: str = "",
) -> Parts:
    """Return the parts; `title` and `creator` are what the document's properties say."""
    left = list(shaped)
    parts = Parts()
    _take_title(left, parts, tally, _sane_title(title))
    noted = [*_notes_of_title(left, parts), *_take_authors(left, parts, tally)]
    _take_standfirst(left, parts, tally)
    if not parts.authors:  # a byline may stand below the standfirst
        noted += _take_authors(left, parts, tally)
    _take_about(left, parts, tally)
    if not parts.authors and (name := _sane_creator(creator)):
        parts.authors = (name,)
        tally.note("creator", name)
    for number in noted:
        parts.about += notes[number - 1] if number <= len(notes) else ()
    parts.body = [one.block for one in left]
    return parts


def _words(shaped: Shaped) -> str:
    """Return the words of a line; of one that is longer than any that is looked for, the first."""
    if not isinstance(shaped.block, Paragraph | Heading):
        return ""
    words = " ".join(plain(shaped.block.children).split())
    return words[:LONGEST]


def _take_title(left: list[Shaped], parts: Parts, tally: Tally, property_: str) -> None:
    titles = [one for one in left[:12] if one.role == "title" and _words(one)]
    if titles:
        _take(left, titles[0], parts)
        return
    first = next((one for one in left[:3] if _words(one)), None)
    if first is None:
        parts.title = property_
        return
    words = _words(first)
    top = [one for one in left if isinstance(one.block, Heading) and one.block.level == 1]
    is_top = isinstance(first.block, Heading) and (top[:1] != [first] or len(top) == 1)
    if is_top or (property_ and property_.casefold() == words.casefold()):
        _take(left, first, parts)
    elif _looks_like_title(left, first, words):
        _take(left, first, parts)
        tally.note("guessed-title", words)
    elif property_:
        parts.title = property_
        tally.note("guessed-title", property_)


def _take(left: list[Shaped], one: Shaped, parts: Parts) -> None:
    parts.title = _words(one)
    at = next(place for place, other in enumerate(left) if other is one)
    # Its notes are asked for by `_notes_of_title`, so it stays until then.
    left[at] = replace(one, role="title")


def _looks_like_title(left: Sequence[Shaped], first: Shaped, words: str) -> bool:
    """Tell whether the first line is one: short, no sentence, with a text behind it."""
    if not isinstance(first.block, Paragraph | Heading) or len(left) < 2:  # noqa: PLR2004 - it and a text
        return False
    short = (
        len(words.split()) <= TITLE_WORDS
        and len(words) <= LONGEST_TITLE
        and not words.endswith((".", ",", ";", ":", "۔"))
    )
    if isinstance(first.block, Heading):
        return short
    behind = [one for one in left[1:] if _words(one)]
    return short and (first.bold or bool(behind and len(_words(behind[0]).split()) > 2))  # noqa: PLR2004 - a line of text


def _notes_of_title(left: list[Shaped], parts: Parts) -> list[int]:
    """Take the title out; return the notes that it refers to: they are about the author."""
    for at, one in enumerate(left):
        if one.role == "title" and _words(one) == parts.title:
            del left[at]
            return _references(one)
    return []


def _references(shaped: Shaped) -> list[int]:
    found = list[int]()
    for inlines in inlines_in([shaped.block]):
        waiting = list(inlines)
        while waiting:
            one = waiting.pop(0)
            if isinstance(one, NoteReference):
                found.append(one.number)
            waiting += getattr(one, "children", ())
    return found


def _take_authors(left: list[Shaped], parts: Parts, tally: Tally) -> list[int]:
    """Take the byline out; return the notes that it refers to."""
    for at, one in enumerate(left[:3]):
        words = _words(one)
        if one.role == "byline" or (_is_byline(one, words) and (at == 0 or _BY.match(words))):
            parts.authors = names_in(words)
            if not parts.authors:
                break
            if one.role != "byline":
                tally.note("guessed-authors", words)
            del left[at]
            return _references(one)
    return []


def _is_byline(one: Shaped, words: str) -> bool:
    if not isinstance(one.block, Paragraph) or one.role not in {"text", "subtitle", "byline"}:
        return False
    bare = _BY.sub("", words, count=1)
    count = len(bare.split())
    if len(bare) > LONGEST_BYLINE:
        return False
    if not 0 < count <= BYLINE_WORDS or re.search(r"[!?]|\d|[^.\s]{4,}\.$", bare):
        return False
    if _BY.match(words):
        return True
    names = [part for part in _BETWEEN.split(bare) if part]
    return (
        count >= 2  # noqa: PLR2004 - a name has two words
        and all(len(part.split()) <= NAME_WORDS for part in names)
        and reads_as_names(bare)
    )


def names_in(line: str) -> tuple[str, ...]:
    """Return the names of a byline, without what their bearers are."""
    bare = _BY.sub("", " ".join(line.split()), count=1).strip(" .,;|*—–-†‡")
    names = [part.strip(" .,;|*") for part in _BETWEEN.split(bare)]
    people = [name for name in names if name and not _GROUP.search(name)]
    return tuple(dict.fromkeys(people or filter(None, names)))


def _take_standfirst(left: list[Shaped], parts: Parts, tally: Tally) -> None:
    while left and left[0].role == "subtitle":
        parts.standfirst += _unstressed(left.pop(0).block)
    if parts.standfirst or len(left) < 3:  # noqa: PLR2004 - a text behind it
        return
    first = left[0]
    count = len(_words(first).split())
    if first.slanted and first.role == "text" and 4 <= count <= STANDFIRST_WORDS:  # noqa: PLR2004 - a sentence
        parts.standfirst = list(_unstressed(first.block))
        tally.note("guessed-standfirst", _words(first))
        del left[0]


def _take_about(left: list[Shaped], parts: Parts, tally: Tally) -> None:
    for at in range(max(1, len(left) - 5), len(left)):
        one = left[at]
        named = isinstance(one.block, Heading) or one.bold
        if named and _ABOUT_HEADING.fullmatch(_words(one).rstrip(":")) and left[at + 1 :]:
            parts.about += [block for line in left[at + 1 :] for block in _unstressed(line.block)]
            del left[at:]
            return
    last = left[-1] if len(left) > 1 else None
    if last is None or not isinstance(last.block, Paragraph) or last.role != "text":
        return
    words = _words(last)
    begins = any(re.match(re.escape(name) + _DEEDS, words) for name in parts.authors)
    if (begins or _ABOUT.match(words)) and len(words.split()) <= ABOUT_WORDS:
        parts.about += _unstressed(last.block)
        tally.note("guessed-about", words)
        left.pop()


def _unstressed(block: Block) -> tuple[Block, ...]:
    """Return a block without marks that cover all of it."""
    if not isinstance(block, Paragraph | Heading):
        return (block,)
    children = block.children
    for kind in (Strong, Emphasis):
        if wholly(children, kind):
            children = without(children, kind)
    return (Paragraph(children=children),)


def _sane_title(title: str) -> str:
    return "" if _NO_TITLE.fullmatch(title) or len(title.split()) > TITLE_WORDS else title


def _sane_creator(name: str) -> str:
    count = len(name.split())
    sane = 2 <= count <= NAME_WORDS and not _NOBODY.fullmatch(name)  # noqa: PLR2004 - a name has two words
    return name if sane and reads_as_names(name) else ""
