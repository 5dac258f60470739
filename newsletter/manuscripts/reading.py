"""Bytes to a manuscript.  Runs in the confined child: what it reads was made by strangers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from newsletter.manuscripts.changes import Decisions, Tracked, comments_of
from newsletter.manuscripts.guessing import Parts, parts_of
from newsletter.manuscripts.html_reading import read_html
from newsletter.manuscripts.joining import LOWEST
from newsletter.manuscripts.merging import remaining
from newsletter.manuscripts.notices import Tally
from newsletter.manuscripts.opening import kind_of
from newsletter.manuscripts.raw import RawDocument
from newsletter.manuscripts.shaping import PICTURE, Shaper
from newsletter.manuscripts.text_reading import read_text
from newsletter.manuscripts.values import Decision, Manuscript, ManuscriptPicture
from newsletter.manuscripts.word_reading import read_word
from newsletter.model.prose import Block, Heading, Prose, Rule
from newsletter.text.languages import language_of
from newsletter.text.markdown import parse_markdown
from newsletter.text.markdown_writing import to_markdown
from newsletter.text.notes import Notes
from newsletter.text.prose_text import plain

ROUNDS = 3
"""Times that prose is written and read until it says of itself what it is."""


def read_manuscript(
    data: bytes,
    *,
    single: Mapping[str, Decision] | None = None,
    changes: Decision | None = None,
    comments: Decision | None = None,
) -> Manuscript:
    """Read a document, with what was decided about its tracked changes and comments.

    `single` decides by their ids, `changes` and `comments` about all others.  What is undecided
    stands as it was before, and is among `Manuscript.waiting`.  Raises `ParseError` for what is no
    document that can be read, with what to do about it.
    """
    tally = Tally()
    document = _RAW[kind_of(data)](data, tally)
    decisions = Decisions(single=dict(single or {}), changes=changes, comments=comments)
    tracked = Tracked(document, decisions)
    remarks, settled = comments_of(document, decisions)
    if settled:
        tally.note("settled-comment", count=settled)
    stands = replace(
        document,
        blocks=remaining(document.blocks, tracked.stands),
        notes={key: remaining(one, tracked.stands) for key, one in document.notes.items()},
    )
    return replace(
        _manuscript(stands, tally),
        changes=tracked.changes(),
        comments=remarks,
        notices=tally.notices(),
    )


_RAW = {"docx": read_word, "html": read_html, "text": read_text}


def _manuscript(document: RawDocument, tally: Tally) -> Manuscript:
    shaper = Shaper(document=document, tally=tally)
    shaped = shaper.shaped()
    all_notes = shaper.notes()
    parts = parts_of(shaped, all_notes, tally, title=document.title, creator=document.creator)
    notes = Notes(blocks=all_notes)
    body = settled_prose(notes.prose(_outlined(_between_rules(parts.body))))
    return Manuscript(
        title=parts.title,
        authors=parts.authors,
        standfirst=settled_prose(notes.prose(parts.standfirst)),
        body=body,
        about=settled_prose(notes.prose(parts.about)),
        language=_language(parts, body),
        pictures=tuple(
            ManuscriptPicture(
                name=f"{PICTURE}{number}",
                data=document.pictures[number - 1].data,
                alt=document.pictures[number - 1].alt,
            )
            for number in dict.fromkeys(shaper.figures)
        ),
    )


def settled_prose(prose: Prose) -> Prose:
    """Return prose that, written as Markdown, is read as exactly the same again."""
    for _ in range(ROUNDS):
        read = parse_markdown(to_markdown(prose))
        if read == prose:
            break
        prose = read
    return prose


def _between_rules(blocks: list[Block]) -> list[Block]:
    """Return blocks without lines at the ends: they stood between the text and its notes or comments."""
    text = [number for number, block in enumerate(blocks) if not isinstance(block, Rule)]
    return blocks[text[0] : text[-1] + 1] if text else []


def _outlined(blocks: list[Block]) -> list[Block]:
    """Return blocks whose headings begin at level 1 and skip none."""
    levels = sorted({block.level for block in blocks if isinstance(block, Heading)})
    ranks = {level: min(rank, LOWEST) for rank, level in enumerate(levels, start=1)}
    return [
        replace(block, level=ranks[block.level]) if isinstance(block, Heading) else block
        for block in blocks
    ]


def _language(parts: Parts, body: Prose) -> str:
    words = f"{parts.title} {plain(body)}"
    return language_of(words[:20_000])
