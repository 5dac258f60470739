"""Long pieces: title, authors, standfirst, text, note about the authors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsletter.archive.importing.bylines import authors_of, is_byline
from newsletter.archive.importing.cutting import line_of
from newsletter.archive.importing.drafts import Draft
from newsletter.archive.importing.first_published import find_first_published
from newsletter.archive.importing.pieces import Piece, inlines_of, links_in, said, wholly, words_in
from newsletter.archive.importing.prose_of import outline, plain_blocks
from newsletter.archive.importing.sections import leads_in
from newsletter.archive.importing.signs import ROLE
from newsletter.model.issue import Lead
from newsletter.model.people import Byline
from newsletter.model.prose import Block, Heading, Paragraph, Prose, Rule
from newsletter.text.person_names import name_words

STANDFIRST_WORDS = 70
LABEL_WORDS = 8
"""A heading over other headings has no more; a longer one says something itself."""
ABOUT_WORDS = 170
ABOUT_PIECES = 3


def add_leads(draft: Draft, pieces: Sequence[Piece], fallback: str) -> None:
    """Add the leads that stand in a section; `fallback` is the title of a text without one."""
    parts = list(leads_in(pieces))
    for number, part in enumerate(parts):
        title = part[0] if isinstance(part[0].block, Heading) or _is_bold_title(part) else None
        if title is not None and not _has_text(part[1:]):
            _place_lone_heading(draft, part, last=number + 1 == len(parts), fallback=fallback)
        elif title is None and draft.leads and number == 0 and _goes_on(part):
            _append(draft, [piece.block for piece in part])
        else:
            add_lead(draft, title, part[1:] if title else part, fallback)


def _has_text(pieces: Sequence[Piece]) -> bool:
    return any(words_in(said(piece.block)) for piece in pieces)


def _is_bold_title(part: Sequence[Piece]) -> bool:
    return (
        len(part) > 1
        and isinstance(part[0].block, Paragraph)
        and wholly(part[0].block.children, "strong")
        and is_byline(part[1])
    )


def _goes_on(part: Sequence[Piece]) -> bool:
    """Tell whether words behind a review or blurbs are a line or two, no piece of their own."""
    return sum(len(words_in(said(piece.block))) for piece in part) < 40 and len(part) < 4  # noqa: PLR2004


def _place_lone_heading(draft: Draft, part: Sequence[Piece], *, last: bool, fallback: str) -> None:
    """Place a heading without text: it names what follows, or ends the text before it."""
    words = said(part[0].block)
    if not last and len(words_in(words)) <= LABEL_WORDS:
        draft.account(words, "dropped", "heading of a section")
        draft.remarks.append(
            f"The heading “{line_of(inlines_of(part[0].block))}” stood over the pieces behind it; it was left out."
        )
    elif last and draft.leads:
        _append(draft, [part[0].block])
    else:
        add_lead(draft, None, part, fallback)


def _append(draft: Draft, blocks: Sequence[Block]) -> None:
    lead = draft.leads[-1]
    body = Prose(blocks=(*lead.body.blocks, *outline(blocks)), notes=lead.body.notes)
    draft.leads[-1] = replace(lead, body=body)
    draft.place(blocks, f"leads.{len(draft.leads) - 1}.body")
    draft.remarks.append(
        f"Words behind other sections were added to the end of “{lead.title}”: look where they belong."
    )


def add_lead(draft: Draft, title: Piece | None, pieces: Sequence[Piece], fallback: str) -> None:
    """Add one lead."""
    where = f"leads.{len(draft.leads)}"
    rest = list(pieces)
    words = line_of(inlines_of(title.block)) if title else ""
    if title:
        draft.account(words, "placed", f"{where}.title")
        _keep_link(draft, title, words)
    else:
        draft.remarks.append(
            f"The text that begins “{_beginning(rest)}” has no title; it got “{fallback}”."
        )
    authors = tuple[Byline, ...]()
    if title and len(rest) > 1 and is_byline(rest[0]):
        line = rest.pop(0)
        authors = authors_of(inlines_of(line.block), entry=False)
        _account_for_byline(draft, line, authors, f"{where}.authors")
    standfirst = _take_standfirst(rest) if title else []
    draft.place(standfirst, f"{where}.standfirst")
    about = plain_blocks(piece.block for piece in _take_about(rest, authors))
    found = find_first_published(about)
    if found:
        about = found.left
        draft.account(found.sentence, "turned", f"{where}.first_published")
    draft.place(about, f"{where}.about")
    body = outline([piece.block for piece in rest]) or (Paragraph(children=()),)
    draft.place(body, f"{where}.body")
    prose = draft.notes.prose(body)
    for note in prose.notes:
        draft.place(note, f"{where}.body")
    draft.leads.append(
        Lead(
            id=draft.new_id(words or fallback, "lead"),
            title=words or fallback,
            authors=authors,
            standfirst=Prose(blocks=plain_blocks(piece.block for piece in standfirst)),
            body=prose,
            about=Prose(blocks=tuple(about)),
            first_published=found.first if found else None,
        )
    )


def _keep_link(draft: Draft, title: Piece, words: str) -> None:
    """Tell where a title led: it is words alone."""
    for link in links_in(inlines_of(title.block)):
        draft.remarks.append(f"The title “{words}” was a link to {link.address}")


def _account_for_byline(draft: Draft, line: Piece, authors: Sequence[Byline], where: str) -> None:
    whole = said(line.block)
    names = " ".join(author.name for author in authors)
    draft.account(names, "placed", where)
    left = words_in(whole)
    for word in words_in(names):
        if word in left:
            left.remove(word)
    draft.account(" ".join(left), "turned", where)


def _beginning(pieces: Sequence[Piece]) -> str:
    words = next((said(piece.block).split() for piece in pieces if words_in(said(piece.block))), [])
    return " ".join(words[:6])


def _take_standfirst(rest: list[Piece]) -> list[Piece]:
    if len(rest) < 2 or not isinstance(rest[0].block, Paragraph):  # noqa: PLR2004 - a text must remain
        return []
    inlines = rest[0].block.children
    short = rest[0].standfirst or len(words_in(said(inlines))) <= STANDFIRST_WORDS
    follows = isinstance(rest[1].block, Paragraph) or len(rest) > 2  # noqa: PLR2004
    return [rest.pop(0)] if wholly(inlines, "emphasis") and short and follows else []


def _take_about(rest: list[Piece], authors: Sequence[Byline]) -> list[Piece]:
    """Take the note about the authors from the end: behind a rule, or in italics."""
    behind = next(
        (at for at in range(len(rest) - 1, -1, -1) if isinstance(rest[at].block, Rule)), -1
    )
    tail = rest[behind + 1 :] if behind > 0 else []
    if tail and len(tail) <= ABOUT_PIECES and _is_about(tail, authors, ruled=True):
        del rest[behind:]
        return tail
    for size in range(min(ABOUT_PIECES, len(rest) - 1), 0, -1):
        tail = rest[-size:]
        if all(_is_italic(piece) for piece in tail) and _is_about(tail, authors, ruled=False):
            del rest[-size:]
            while rest and isinstance(rest[-1].block, Rule):
                rest.pop()
            return tail
    if len(rest) > 1 and _says_first_published(rest[-1]):
        return [rest.pop()]
    return []


def _is_italic(piece: Piece) -> bool:
    return isinstance(piece.block, Paragraph) and wholly(piece.block.children, "emphasis")


def _says_first_published(piece: Piece) -> bool:
    found = find_first_published([piece.block])
    return found is not None and len(words_in(said(piece.block))) <= 40  # noqa: PLR2004 - a line


def _is_about(tail: Sequence[Piece], authors: Sequence[Byline], *, ruled: bool) -> bool:
    words = " ".join(said(piece.block) for piece in tail)
    if len(words_in(words)) > ABOUT_WORDS or not all(
        isinstance(piece.block, Paragraph) for piece in tail
    ):
        return False
    named = set(name_words(words))
    known = any(
        name_words(author.name) and name_words(author.name)[-1] in named for author in authors
    )
    if find_first_published([piece.block for piece in tail]):
        return True
    return known and (ruled or bool(ROLE.search(words)))
