"""What stands around the content of a mail: preheader, masthead, buttons, footer.

Each piece that is taken away has a reason, and is told of in the account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from newsletter.archive.importing.accounting import Share
from newsletter.archive.importing.cutting import line_of, without
from newsletter.archive.importing.pieces import Piece, inlines_of, links_in, said, wholly, words_in
from newsletter.archive.importing.signs import (
    ISSUE_LINE,
    LEAVE,
    LEGAL,
    SOCIAL,
    SOCIAL_HOST,
    VIEW,
    VIEW_LEAD_IN,
)
from newsletter.model.prose import Heading, ListBlock, Paragraph, Rule
from newsletter.model.publication import Publication
from newsletter.text.addresses import host_of
from newsletter.text.said_dates import find_dates

FOOTER_WORDS = 150
"""Words that may stand behind the first line of a footer, for it to be one."""
LINE_WORDS = 60
MASTHEAD_WORDS = 30
LEAVE_WORDS = 25
"""A line with a link is about leaving; a longer one is a text about it."""
HEAD = 4
"""Pieces at the top among which the line behind the subject and the issue's name stand."""


@dataclass(slots=True, kw_only=True)
class Cleared:
    """The content of a mail, and what was around it."""

    pieces: list[Piece] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    preheader: str = ""
    title: str = ""
    views: list[str] = field(default_factory=list)
    """Addresses of the mail in a browser."""

    def drop(self, piece: Piece, why: str) -> None:
        """Account for a piece that is not kept."""
        self.shares.append(Share(text=said(piece.block), fate="dropped", where=why))


def clear(pieces: Sequence[Piece], publication: Publication) -> Cleared:
    """Return the pieces of content; what is around it is in the shares."""
    cleared = Cleared()
    visible = list(_without_hidden(pieces, cleared))
    visible = list(_without_views(visible, cleared))
    visible = _without_footer(visible, cleared, publication)
    visible = [piece for piece in visible if not _is_lone(piece, cleared, publication)]
    cleared.pieces = _without_masthead(visible, cleared, publication)
    return cleared


def _without_hidden(pieces: Iterable[Piece], cleared: Cleared) -> Iterable[Piece]:
    for piece in pieces:
        words = line_of_piece(piece)
        if piece.bar:
            cleared.drop(piece, "the service's own frame")
        elif not piece.hidden:
            yield piece
        elif not cleared.preheader and words_in(words):
            cleared.preheader = words
            cleared.shares.append(Share(text=words, fate="placed", where="preheader"))
        elif words == cleared.preheader:
            cleared.drop(piece, "preheader, again")
        else:
            cleared.drop(piece, "hidden")


def _without_views(pieces: Iterable[Piece], cleared: Cleared) -> Iterable[Piece]:
    """Take away the way to the mail in a browser, with the words around it that belong to it."""
    for number, piece in enumerate(pieces):
        words = line_of_piece(piece)
        rest = _without_view_link(piece, cleared)
        if rest is None:
            whole = (
                VIEW.fullmatch(words.strip(" .!?»›→>|")) and len(words_in(words)) < MASTHEAD_WORDS
            )
            if whole:
                cleared.drop(piece, "view in browser")
            else:
                yield piece
            continue
        left = line_of_piece(rest)
        if not words_in(left):
            continue
        if VIEW_LEAD_IN.fullmatch(left.strip(" |.?!")):
            cleared.drop(rest, "view in browser")
        elif number < HEAD and not cleared.preheader and isinstance(rest.block, Paragraph):
            cleared.preheader = left.strip(" |·")
            cleared.shares.append(Share(text=left, fate="placed", where="preheader"))
        elif _repeats(left, cleared.preheader):
            cleared.drop(rest, "preheader, again")
        else:
            yield rest


def _without_view_link(piece: Piece, cleared: Cleared) -> Piece | None:
    """Return the piece without its link to the mail in a browser; None where it has none."""
    if not isinstance(piece.block, Paragraph | Heading):
        return None
    inlines = piece.block.children
    whole = said(inlines)
    found = VIEW.search(whole)
    if not found or len(words_in(whole)) > LINE_WORDS:
        return None
    linked = next((link for link in links_in(inlines) if VIEW.search(said(link.children))), None)
    if linked is None and not piece.nowhere:
        return None
    if linked:
        cleared.views.append(linked.address)
    start, end = found.span()
    if linked:
        words = said(linked.children)
        start = whole.find(words)
        end = start + len(words)
    cleared.shares.append(Share(text=whole[start:end], fate="dropped", where="view in browser"))
    return replace(piece, block=replace(piece.block, children=without(inlines, start, end)))


def _repeats(words: str, preheader: str) -> bool:
    return bool(preheader) and words_in(words.lower()) == words_in(preheader.lower())


def _without_footer(pieces: list[Piece], cleared: Cleared, publication: Publication) -> list[Piece]:
    """Take away the footer: from its first line, or the rule right above that, to the end."""
    begin = _footer_start(pieces, publication)
    for piece in pieces[begin:]:
        words = line_of_piece(piece)
        if LEAVE.search(words):
            why = "unsubscribe and preferences"
        elif is_donation(words, publication):
            why = "donation line"
        elif _is_social(piece):
            why = "social links"
        else:
            why = "footer"
        cleared.drop(piece, why)
    return pieces[:begin]


def _footer_start(pieces: list[Piece], publication: Publication) -> int:
    counted = [len(words_in(said(piece.block))) for piece in pieces]
    behind = sum(counted)
    for index, piece in enumerate(pieces):
        behind -= counted[index - 1] if index else 0
        if behind > FOOTER_WORDS + LINE_WORDS:
            continue
        if any(isinstance(later.block, Heading) for later in pieces[index + 1 :]):
            continue
        if _is_footer_line(line_of_piece(piece), publication) and counted[index] <= FOOTER_WORDS:
            return _with_rule(pieces, counted, index)
    return len(pieces)


def _with_rule(pieces: list[Piece], counted: list[int], index: int) -> int:
    for back in range(index - 1, max(-1, index - 7), -1):
        block = pieces[back].block
        if isinstance(block, Rule):
            return back
        if isinstance(block, Heading | ListBlock) or counted[back] > LINE_WORDS:
            break
    return index


def _is_footer_line(words: str, publication: Publication) -> bool:
    return bool(LEGAL.search(words) or LEAVE.search(words)) or is_donation(words, publication)


def is_donation(words: str, publication: Publication) -> bool:
    """Tell whether this is the publication's own line about donations."""
    own = words_in(said(publication.donation).lower()) if publication.donation else []
    return bool(own) and own == words_in(words.lower())


def _is_lone(piece: Piece, cleared: Cleared, publication: Publication) -> bool:
    """Take away a piece that is nothing but furniture, wherever it stands."""
    words = line_of_piece(piece)
    count = len(words_in(words))
    if not count:
        if isinstance(piece.block, Rule):
            return False
        return not inlines_of(piece.block) and not isinstance(piece.block, ListBlock)
    if isinstance(piece.block, Heading) and count > 3:  # noqa: PLR2004 - a title, not a button
        return False
    why = _furniture(piece, words, count, publication)
    if why:
        cleared.drop(piece, why)
    return bool(why)


def _furniture(piece: Piece, words: str, count: int, publication: Publication) -> str:
    """Say as what a line is taken away; empty: it stays."""
    if _is_social(piece):
        return "social links"
    linked = piece.nowhere or bool(links_in(inlines_of(piece.block)))
    if linked and count <= LEAVE_WORDS and LEAVE.search(words):
        return "unsubscribe and preferences"
    return "donation line" if is_donation(words, publication) else ""


def _is_social(piece: Piece) -> bool:
    words = line_of_piece(piece).strip(" |·•!.:")
    count = len(words_in(words))
    if not count or not isinstance(piece.block, Paragraph | Heading | ListBlock):
        return False
    if count <= 8 and SOCIAL.fullmatch(words):  # noqa: PLR2004 - a button
        return True
    links = links_in(inlines_of(piece.block))
    hosts = [host_of(link.address) for link in links]
    return (
        count <= 8  # noqa: PLR2004
        and bool(hosts)
        and all(map(SOCIAL_HOST.fullmatch, hosts))
        and wholly(inlines_of(piece.block), "link")
        and bool(SOCIAL.search(words))
    )


def _without_masthead(
    pieces: list[Piece], cleared: Cleared, publication: Publication
) -> list[Piece]:
    """Take away name, mission and website; the name of the issue becomes its title."""
    head = _head_of(pieces)
    site = next((at for at in range(head) if _is_site(pieces[at], publication)), -1)
    kept = list[Piece]()
    for at, piece in enumerate(pieces):
        words = line_of_piece(piece)
        if (at < max(head, 1) + 1 and _is_own_name(words, publication)) or (
            at < head and (at == site or (at < site and _is_plain_line(piece)))
        ):
            cleared.drop(piece, "masthead")
        elif at <= head + 1 and not cleared.title and _names_issue(piece, words, strict=at > head):
            cleared.title = words
            cleared.shares.append(Share(text=words, fate="placed", where="title"))
        else:
            kept.append(piece)
    while kept and isinstance(kept[0].block, Rule):
        kept.pop(0)
    return kept


def _head_of(pieces: list[Piece]) -> int:
    """Return how many pieces stand before the first heading, rule or long text."""
    for at, piece in enumerate(pieces[:12]):
        if isinstance(piece.block, Heading | Rule | ListBlock):
            return at
        if len(words_in(said(piece.block))) > LINE_WORDS:
            return at
    return min(len(pieces), 12)


def _is_site(piece: Piece, publication: Publication) -> bool:
    words = line_of_piece(piece)
    links = links_in(inlines_of(piece.block))
    host = host_of(words if "://" in words else f"https://{words}") if " " not in words else ""
    if not host or "." not in host:
        return False
    own = host_of(publication.website)
    return host == own or any(host_of(link.address) == host for link in links)


def _is_plain_line(piece: Piece) -> bool:
    short = len(words_in(said(piece.block))) <= MASTHEAD_WORDS
    return isinstance(piece.block, Paragraph) and short and not links_in(piece.block.children)


def _is_own_name(words: str, publication: Publication) -> bool:
    folded = words_in(words.lower())
    names = (publication.name, publication.full_name, publication.mission)
    site = urlsplit(publication.website).netloc + urlsplit(publication.website).path.rstrip("/")
    own = [words_in(name.lower()) for name in (*names, site, publication.website) if name]
    return bool(folded) and folded in own


def _names_issue(piece: Piece, words: str, *, strict: bool) -> bool:
    """Tell whether a line is the name of the issue: a date, or a date or number beside "issue".

    Below the first heading (`strict`) only both together count.
    """
    count = len(words_in(words))
    if not 0 < count <= 8 or not isinstance(piece.block, Paragraph | Heading):  # noqa: PLR2004 - a name
        return False
    dated = any(date.year or date.month for date in find_dates(words))
    left = re.sub(r"\W|\d", "", words)
    if dated and ISSUE_LINE.search(words):
        return True
    if strict:
        return False
    if dated and len(words_in(words)) <= 4 and left:  # noqa: PLR2004 - 30 November 2017, Thursday
        return True
    return bool(ISSUE_LINE.search(words) and re.search(r"\d", words))


def line_of_piece(piece: Piece) -> str:
    """Return the words of a piece on one line."""
    inlines = inlines_of(piece.block)
    return line_of(inlines) if inlines else " ".join(said(piece.block).split())
