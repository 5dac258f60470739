"""What each piece of a mail weighs: the mail with it minus the mail without it, as they arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from newsletter.mail.arriving import arriving_size, ended, leaving_ends, longest_values
from newsletter.mail.quoted import encode_text
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.model.weight import FRAME, Piece, Weights
from newsletter.pages import Job
from newsletter.render.context import EntryView, FocusView, IssueView, LeadView, MoreView
from newsletter.render.media import Alike
from newsletter.render.pictures import Album, Load
from newsletter.render.rendering import mail_css, mail_job
from newsletter.render.theme import Theme

KINDS = {
    "leads": "lead",
    "more_leads": "lead",
    "focus_areas": "focus area",
    "entries": "entry",
    "more_entries": "entry",
}
AT_A_TIME = 32
"""Mails; all of most issues, and never so many that the worker would seem to be in a loop."""
HEAD, MASTHEAD, BETWEEN, FOOTER = "head and styles", "masthead", "headings", "footer"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    section: str
    index: int
    view: LeadView | MoreView | FocusView | EntryView


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loss:
    """What the mail loses without an item."""

    item: _Item
    size: int
    """Bytes, of the head too."""
    length: int
    """Characters of the body."""
    first: int
    """Where they begin at the earliest and at the latest: pieces that resemble one another can be
    told apart by their order alone."""
    last: int


def weigh(
    issue: Issue,
    publication: Publication,
    theme: Theme,
    *,
    pictures: Load | None = None,
    finish: Callable[[str], str] = str,
) -> Weights:
    """Return what the mail of an issue, or of a part of it, is made of.

    `finish` is what is done to its HTML afterwards, such as counting its links.  All mails are made
    in one go, without their text parts and pages.  Raises `ThemeError`.
    """
    job, _ = mail_job(issue, publication, theme, Album(load=pictures), Alike())
    items = tuple(_items(job.context["issue"]))
    jobs = (job, *(_without(job, item, theme) for item in items))
    whole, *others = (ended(finish(html)) for html in _filled(theme, jobs))
    values = longest_values(publication.public_url)

    def size(html: str) -> int:
        return arriving_size(html, values)

    weight = size(whole)
    losses = [
        _loss(item, whole, other, weight - size(other))
        for item, other in zip(items, others, strict=True)
    ]
    filled = whole
    for token, value in values.items():
        filled = filled.replace(token, escape(value))
    return Weights(
        pieces=tuple(_pieces(whole, _in_order(losses), size)),
        size=weight,
        leaving_ends=leaving_ends(whole, values),
        encoding=len(encode_text(filled)) - weight,
    )


def _filled(theme: Theme, jobs: Sequence[Job]) -> Iterator[str]:
    """Yield what comes of each job; few go over at a time, so that the worker never takes long."""
    for first in range(0, len(jobs), AT_A_TIME):
        yield from (html for (html,) in theme.fill(*jobs[first : first + AT_A_TIME]))


def _items(view: IssueView) -> Iterator[_Item]:
    for section in KINDS:
        for index, piece in enumerate(getattr(view, section)):
            yield _Item(section=section, index=index, view=piece)


def _without(job: Job, item: _Item, theme: Theme) -> Job:
    """Return how the mail is made without an item; the entries behind it move up."""
    view: IssueView = job.context["issue"]
    left: dict[str, Any] = {}
    for section in KINDS:
        pieces = list(getattr(view, section))
        if section == item.section:
            del pieces[item.index]
        left[section] = tuple(_moved(one, item) for one in pieces)
    less = replace(view, **left)
    return replace(job, context={**job.context, "issue": less, "css": mail_css(theme, less)})


def _moved(piece: Any, without: _Item) -> Any:  # noqa: ANN401 - any view, and the same again
    gone = without.view
    if not isinstance(gone, EntryView | MoreView) or not isinstance(piece, EntryView | MoreView):
        return piece
    moves = gone.number and piece.number > gone.number
    return replace(piece, number=piece.number - 1) if moves else piece


def _loss(item: _Item, whole: str, other: str, size: int) -> _Loss:
    """Find an item in the body; the styles in the head may be others without it."""
    body, rest = max(whole.find("<body"), 0), max(other.find("<body"), 0)
    mail, less = whole[body:], other[rest:]
    length, last = len(mail) - len(less), _in_common(mail, less)
    if mail[last + max(length, 0) :] != less[last:]:  # in several places: it ends at the last
        length = max(length, 0)
        last = len(mail) - _in_common(mail[::-1], less[::-1]) - length
        return _Loss(item=item, size=size, length=length, first=body + last, last=body + last)
    first = last
    while first and mail[first - 1] == mail[first + length - 1]:
        first -= 1
    return _Loss(item=item, size=size, length=length, first=body + first, last=body + last)


def _in_common(one: str, other: str) -> int:
    """Return the length of what both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _in_order(losses: Sequence[_Loss]) -> list[_Loss]:
    """Return them section by section as the mail has them."""
    begins: dict[str, int] = {}
    for one in losses:
        begins[one.item.section] = min(begins.get(one.item.section, one.last), one.last)
    return sorted(losses, key=lambda one: begins[one.item.section])


def _pieces(whole: str, losses: Sequence[_Loss], size: Callable[[str], int]) -> list[Piece]:
    """Return the items, and the frame before, between and behind them."""
    head = max(whole.find("<body"), 0)
    at, ends, elsewhere = head, size(whole[:head]), 0
    pieces: list[Piece] = []
    for one in losses:
        start = _line_begin(whole, max(one.first, at), max(one.last, at))
        length = max(one.last + one.length - start, 0) if start > one.last else one.length
        if start > at:
            ends += size(whole[at:start])
            name = BETWEEN if pieces else MASTHEAD
            pieces.append(Piece(kind=FRAME, title=name, size=size(whole[at:start]), ends=ends))
        here = size(whole[start : start + length])
        at, ends, elsewhere = start + length, ends + here, elsewhere + one.size - here
        pieces.append(_piece(one, ends))
    top = size(whole[:head])
    foot = size(whole[at:])
    return [
        Piece(kind=FRAME, title=HEAD, size=top - elsewhere, ends=top),
        *pieces,
        Piece(kind=FRAME, title=FOOTER, size=foot, ends=ends + foot),
    ]


def _line_begin(whole: str, first: int, last: int) -> int:
    """Return where the first line begins in a stretch, or the end of the stretch."""
    found = whole.find("\n", max(first - 1, 0), last)
    return found + 1 if found >= 0 else last


def _piece(loss: _Loss, ends: int) -> Piece:
    view = loss.item.view
    return Piece(
        kind=KINDS[loss.item.section],
        title=view.title,
        id=view.address.rpartition("#")[2] if isinstance(view, MoreView) else view.id,
        number=view.number if isinstance(view, EntryView | MoreView) else 0,
        folded=isinstance(view, MoreView),
        size=loss.size,
        ends=ends,
    )
