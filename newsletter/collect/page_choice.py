"""Which of a page's clues is right, field by field: pure decisions.

The orders below were found by measuring on real pages (bench/clip_real.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from newsletter.collect.dates import FoundDate, read_date
from newsletter.collect.names import clean_authors, fold
from newsletter.collect.page_body import BodyClues
from newsletter.collect.page_head import HeadClues
from newsletter.text.html import html_to_line

SEPARATORS = re.compile(r"\s+[|–—»«·•:]+\s+|\s+-+\s+|\s*[|»«]\s*")
GENERIC_PARTS = frozenset(
    {"blog", "blog archive", "blog archiv", "home", "news", "article", "post"}
)
_SIGNS = re.compile(r"[\W_]+")
ENOUGH_WORDS = 4
WIDE_SIGN = 0x2E80
"""From here on scripts write a word in one or two signs."""


def compact(text: str) -> str:
    """Return letters and digits only, folded: for comparing names and titles."""
    return _SIGNS.sub("", text.casefold())


def choose_title(head: HeadClues, body: BodyClues, sites: Sequence[str], fallback: str) -> str:
    """Return the title as printed, without the site's name.

    A heading that the head confirms wins, for it has the page's own signs;
    then the head's word; then a heading that is long enough to be a title.
    """
    stated = [html_to_line(title) for title in (head.headline, *head.titles) if title]
    page_title = html_to_line(head.page_title)
    headings = [heading for heading in body.headings if not _is_site(heading, sites)]
    for title in (*stated, page_title):
        for heading in headings:
            if _confirms(title, heading):
                return heading
    bare = [without_site(title, sites) for title in stated]
    long_heading = [heading for heading in headings if _is_long(heading)]
    bare_title = without_site(page_title, sites)
    return next(filter(None, (*bare, *long_heading, bare_title, *headings[:1], fallback)), "")


def _confirms(title: str, heading: str) -> bool:
    """Tell whether a title is this heading, perhaps with something before or after it."""
    whole, part = compact(title), compact(heading)
    if not part or not whole:
        return False
    if whole == part:
        return True
    pieces = [compact(piece) for piece in SEPARATORS.split(title)]
    return part in pieces or (_is_long(heading) and whole.startswith(part))


def _is_long(text: str) -> bool:
    wide = sum(ord(sign) >= WIDE_SIGN for sign in text)
    return len(text.split()) >= ENOUGH_WORDS or wide > 2 * ENOUGH_WORDS


def _is_site(text: str, sites: Sequence[str]) -> bool:
    return compact(text) in {compact(site) for site in sites}


def without_site(title: str, sites: Sequence[str]) -> str:
    """Return a title without the site's name or generic words at either end."""
    pieces = SEPARATORS.split(title)
    marks = SEPARATORS.findall(title)
    while len(pieces) > 1 and _is_furniture(pieces[-1], sites):
        pieces.pop()
        marks.pop()
    while len(pieces) > 1 and _is_furniture(pieces[0], sites):
        pieces.pop(0)
        marks.pop(0)
    joined = "".join(piece + mark for piece, mark in zip(pieces, [*marks, ""], strict=True))
    return joined.strip()


def names_in_title(head: HeadClues, body: BodyClues, sites: Sequence[str]) -> tuple[str, ...]:
    """Return what stands beside the heading in the title element: names of the site."""
    page_title = html_to_line(head.page_title)
    pieces = SEPARATORS.split(page_title)
    headings = {compact(heading) for heading in body.headings if not _is_site(heading, sites)}
    if len(pieces) == 1 or headings.isdisjoint(map(compact, pieces)):
        return ()
    return tuple(piece for piece in pieces[1:] if compact(piece) not in headings)


def _is_furniture(piece: str, sites: Sequence[str]) -> bool:
    name = compact(piece)
    names = [compact(site) for site in sites]
    return (
        not name
        or " ".join(piece.casefold().split()) in GENERIC_PARTS
        or any(site and (name == site or (len(site) > 3 and site in name)) for site in names)  # noqa: PLR2004 (short names occur by chance)
    )


def choose_authors(
    head: HeadClues, body: BodyClues, own: Sequence[str], fallback: Sequence[str]
) -> tuple[tuple[str, ...], bool]:
    """Return (authors, they are an organiser or an institution).

    The head's word comes first where a byline of the page confirms it, then
    JSON-LD and library metadata if the page shows any of the names.  A lone
    ``author`` element often names the site's owner, so bylines come before it.
    """
    shown = fold(body.text)
    stated = [clean_authors(group, not_authors=own) for group in _stated(head)]
    bylines = [_names(group, own) for group in body.bylines]
    signed = {fold(name) for group in bylines for name in group}
    confirmed = [group for group in stated if any(fold(name) in signed for name in group)]
    seen = [group for group in stated[:1] if any(fold(name) in shown for name in group)]
    for group in (*confirmed, *seen, *bylines):
        if group:
            return group, False
    organisers = clean_authors(body.organisers, not_authors=own)
    if organisers:
        return organisers, True
    for group in (*stated, clean_authors(fallback, not_authors=own)):
        if group:
            return group, False
    institutions = clean_authors(head.organisations, not_authors=own)
    return institutions, bool(institutions)


def _stated(head: HeadClues) -> list[tuple[str, ...]]:
    return [head.people, *map(in_order, head.credits)]


def _names(group: Iterable[str], own: Sequence[str]) -> tuple[str, ...]:
    """Return the names in visible bylines; what looks like no name is left out."""
    return tuple(filter(_is_name, clean_authors(group, not_authors=own)))


def in_order(credits: Iterable[str]) -> tuple[str, ...]:
    """Return names written "Last, First", as library metadata has them, the usual way round."""
    return tuple(_turned(credit) for credit in credits)


def _turned(credit: str) -> str:
    last, comma, first = credit.partition(", ")
    plain = comma and "," not in first and len(last.split()) == 1 and len(first.split()) <= 2  # noqa: PLR2004 (a first and a middle name)
    return f"{first} {last}" if plain and " and " not in credit else credit


def _is_name(text: str) -> bool:
    """Tell whether a visible byline looks like a name: few words, the first one not small."""
    words = text.split()
    return len(words) <= 5 and not text[0].islower()  # noqa: PLR2004 (names of six words are titles)


def choose_date(head: HeadClues, body: BodyClues, fallback: Sequence[str]) -> FoundDate | None:
    """Return the first date that can be read: head, page, then the fallback's."""
    for text in (*head.dates, *body.dates, *fallback):
        found = read_date(text)
        if found is not None:
            return found
    return None
