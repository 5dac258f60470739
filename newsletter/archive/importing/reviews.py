"""Sections that become entries and focus areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsletter.archive.importing.bylines import authors_of
from newsletter.archive.importing.credits import Credit, credit_of
from newsletter.archive.importing.cutting import line_of
from newsletter.archive.importing.drafts import Draft
from newsletter.archive.importing.entries import Item, Source, is_title, summary_of
from newsletter.archive.importing.leads import add_lead
from newsletter.archive.importing.pieces import Piece, inlines_of, links_in, said, words_in
from newsletter.archive.importing.prose_of import outline, plain_blocks
from newsletter.archive.importing.sections import Section
from newsletter.model.issue import UNKNOWN_URL, Entry
from newsletter.model.people import Byline
from newsletter.model.prose import Paragraph, Prose
from newsletter.model.publication import FocusArea
from newsletter.text.addresses import canonical_address, host_of, outlet_of
from newsletter.text.slugs import slug

LABEL = "heading of a section"


def add_review(draft: Draft, section: Section) -> None:
    """Add the entries of a section."""
    if section.label:
        draft.account(said(section.label.block), "dropped", LABEL)
    for item in section.items:
        _add_entry(draft, section.pieces, item, section.offset)


def _add_entry(draft: Draft, pieces: Sequence[Piece], item: Item, offset: int) -> None:
    where = f"media_review.{len(draft.entries)}"
    title, *rest = pieces[item.start - offset : item.end - offset]
    words = line_of(inlines_of(title.block))
    draft.account(words, "placed", f"{where}.title")
    authors = tuple[Byline, ...]()
    if item.byline:
        line = rest.pop(0)
        authors = authors_of(inlines_of(line.block), entry=True)
        _account_for_authors(draft, line, authors, where)
    url = item.source.url or _title_link(title)
    source = item.source
    blocks = summary_of(rest, source)
    credit = None if source.outlet else credit_of(blocks, host=host_of(url))
    if credit:
        blocks = credit.left
        authors = authors or credit.authors
        source = replace(source, outlet=credit.outlet, published=credit.published)
        _account_for_credit(draft, credit, authors, where)
    blocks = plain_blocks(blocks)
    draft.place(blocks, f"{where}.summary")
    summary = draft.notes.prose(outline(blocks))
    for note in summary.notes:
        draft.place(note, f"{where}.summary")
    draft.entries.append(
        Entry(
            id=draft.new_id(words, "entry"),
            title=words,
            authors=authors,
            summary=summary,
            outlet=_outlet(draft, source, url, where, words),
            url=_address(draft, url, words),
            published=source.published,
        )
    )
    _account_for_source(draft, rest, item.source, where)


def _account_for_credit(
    draft: Draft, credit: Credit, authors: Sequence[Byline], where: str
) -> None:
    left = words_in(credit.words)
    names = [name.name for name in authors] if authors == credit.authors else []
    for name, field in ((credit.outlet, "outlet"), *((one, "authors") for one in names)):
        draft.account(name, "placed", f"{where}.{field}")
        for word in words_in(name):
            if word in left:
                left.remove(word)
    draft.account(" ".join(left), "turned", f"{where}.published")


def _title_link(title: Piece) -> str:
    links = links_in(inlines_of(title.block))
    return links[0].address if links and links[0].address.startswith("http") else ""


def _account_for_authors(draft: Draft, line: Piece, authors: Sequence[Byline], where: str) -> None:
    names = " ".join(author.name for author in authors)
    draft.account(names, "placed", f"{where}.authors")
    left = words_in(said(line.block))
    for word in words_in(names):
        if word in left:
            left.remove(word)
    draft.account(" ".join(left), "turned", f"{where}.authors")


def _outlet(draft: Draft, source: Source, url: str, where: str, title: str) -> str:
    if source.outlet:
        return source.outlet
    known = outlet_of(url, draft.outlets)
    name = known.name if known else host_of(url)
    draft.remarks.append(
        f"The mail does not name the outlet of “{title}”; its address says {name}."
    )
    del where
    return name or "unknown"


def _address(draft: Draft, url: str, title: str) -> str:
    """Return an entry's address; one that is cited twice is told apart by its end."""
    if not url:
        draft.lost_addresses += 1
        return UNKNOWN_URL
    key = canonical_address(url)
    before = draft.urls.get(key, 0)
    draft.urls[key] = before + 1
    if not before:
        return url
    draft.remarks.append(f"“{title}” cites a page that stands in this issue already: {url}")
    return f"{url.partition('#')[0]}#cited-{before + 1}"


def _account_for_source(draft: Draft, pieces: Sequence[Piece], source: Source, where: str) -> None:
    if source.how == "title" or not pieces:
        return
    shown = said(pieces[-1].block)[source.start :]
    if source.how == "button":
        draft.account(shown, "turned", f"{where}.url")
        return
    draft.account(source.outlet, "placed", f"{where}.outlet")
    left = words_in(shown)
    for word in words_in(source.outlet):
        if word in left:
            left.remove(word)
    draft.account(
        " ".join(left), "turned", f"{where}.published" if source.published else f"{where}.outlet"
    )


def add_focus(draft: Draft, section: Section) -> None:
    """Add the blurbs of a section, each below its heading; what comes before the first is a lead."""
    if section.label:
        draft.account(said(section.label.block), "dropped", LABEL)
    parts = list[list[Piece]]()
    for piece in section.pieces:
        if is_title(piece) and (not parts or len(parts[-1]) > 1):
            parts.append([piece])
        elif parts:
            parts[-1].append(piece)
        else:
            parts.append([piece])
    for part in parts:
        if len(part) > 1 and is_title(part[0]):
            _add_area(draft, part)
        else:
            fallback = line_of(inlines_of(section.label.block)) if section.label else ""
            add_lead(draft, None, part, fallback)


def _add_area(draft: Draft, part: Sequence[Piece]) -> None:
    where = f"focus_areas.{len(draft.areas)}"
    words = line_of(inlines_of(part[0].block))
    draft.account(words, "placed", f"{where}.title")
    draft.place(part[1:], f"{where}.text")
    blocks = outline([piece.block for piece in part[1:]])
    known = next(
        (area for area in draft.publication.focus_areas if _key(area.title) == _key(words)), None
    )
    taken = {area.id for area in draft.areas}
    ident = known.id if known else slug(words) or f"focus-{len(draft.areas) + 1}"
    while ident in taken:
        ident += "-2"
    text = Prose(blocks=blocks or (Paragraph(children=()),))
    link = _title_link(part[0])
    area = FocusArea(id=ident, title=words, text=text, link=link)
    if known and (known.title, known.text) == (words, text):
        area = FocusArea(id=known.id, title=known.title, text=known.text, link=known.link)
    draft.areas.append(area)


def _key(title: str) -> list[str]:
    return words_in(title.lower())
