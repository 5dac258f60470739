"""Comments and presence beside whatever page shows a piece: what `talk.html.j2` draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.desk.visits import Visit
from newsletter.model.access import May
from newsletter.model.comment import Comment
from newsletter.model.presence import Presence
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place import reading
from newsletter.publication.writing import presence
from newsletter.publication.writing.commenting import Thread, threads
from newsletter.publication.writing.subjects import outline_if_any


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One comment as it is shown."""

    number: int
    who: str
    when: str
    """By the publication's clock."""
    words: str
    """Empty: taken back."""
    note: str
    """How it came, where that is worth saying; or empty."""
    is_own: bool
    """Whether this person may take it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One thread as it is shown."""

    first: Remark
    replies: tuple[Remark, ...]
    issue: str
    item: str
    about: str
    then: str
    """What the piece said when the comment was made."""
    removed: bool
    is_lead: bool
    open: bool
    settled: str
    """Who settled it and when, or empty."""
    may_settle: bool
    """Whether this person may resolve it, or open it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a piece, or an issue as a whole."""

    issue: str
    item: str
    open: tuple[Talk, ...]
    settled: tuple[Talk, ...]
    here: str
    """Who else is at it, in words; empty: nobody."""
    may_talk: bool
    joins: bool
    """Whether others are told that this person is at it: who only reads edits nothing."""
    back: str
    """The page to come back to."""


def beside(visit: Visit, item: str = "", *, back: str = "") -> Beside:
    """Return what is said of a piece (empty: of the issue as a whole), and who else is at it.

    `back` is where its forms come back to: this page unless it is named.  Raises `NoSuchIssue`.
    """
    name = visit.issue
    found = tuple(shown(visit, threads(visit.workplace, name, item=item)))
    return Beside(
        issue=name,
        item=item,
        open=tuple(one for one in found if one.open),
        settled=tuple(one for one in found if not one.open),
        here=is_at_it(visit, name, item),
        may_talk=visit.may(May.COMMENT),
        joins=visit.may(May.EDIT),
        back=back or visit.path,
    )


def shown(visit: Visit, found: Iterable[Thread]) -> Iterator[Talk]:
    """Yield threads as they are shown."""
    publication = reading.publication(visit.workplace)
    for one in found:
        first = one.comment
        by = _who(visit, publication, first.resolved_by) if first.resolved else ""
        when = _when(publication, first.resolved) if first.resolved else ""
        yield Talk(
            first=_remark(visit, publication, first),
            replies=tuple(_remark(visit, publication, reply) for reply in one.replies),
            issue=first.about.issue,
            item=first.about.item,
            about=_about(visit, one),
            then=first.about.words,
            removed=one.removed,
            is_lead=one.is_lead,
            open=one.open,
            settled=visit.say("resolved by {who}, {when}", who=by, when=when) if when else "",
            may_settle=may_settle(visit, first),
        )


def may_settle(visit: Visit, first: Comment) -> bool:
    """Tell whether this person may resolve a thread: editors each, others those that they began.

    What came by mail from a foreign address counts as nobody's.
    """
    own = visit.member is not None and first.by == visit.member.id and first.theirs
    return visit.may(May.EDIT) or (visit.may(May.COMMENT) and own)


def is_at_it(visit: Visit, issue: str, item: str) -> str:
    """Return who else is at a piece right now: ``Amina Khan is editing this``; or empty."""
    found = presence.others(visit.workplace, issue, browser=visit.session)
    return said_of(visit, [one for one in found if one.item == item])


def present(visit: Visit, issue: str) -> tuple[tuple[str, str], ...]:
    """Return (who, piece) of everybody who is at a piece of an issue in another window, in words."""
    found = presence.others(visit.workplace, issue, browser=visit.session)
    if not found:
        return ()
    publication = reading.publication(visit.workplace)
    held = outline_if_any(visit.workplace, issue)
    pieces = ((one, held.piece(one.item) if held else None) for one in found)
    return tuple(
        (
            _who(visit, publication, one.person),
            piece.title if piece else visit.say("the issue as a whole"),
        )
        for one, piece in pieces
    )


def said_of(visit: Visit, found: Iterable[Presence]) -> str:
    """Return in words that these people are at a piece."""
    publication = reading.publication(visit.workplace)
    people = dict.fromkeys(one.person for one in found)
    own = visit.member.id if visit.member else ""
    names = [_who(visit, publication, one) for one in people if one != own]
    if not names:
        return visit.say("You have this open in another window, too") if people else ""
    if len(names) == 1:
        return visit.say("{who} is editing this", who=names[0])
    return visit.say("{who} are editing this", who=", ".join(names))


def _remark(visit: Visit, publication: Publication, one: Comment) -> Remark:
    notes = []
    if one.proof:
        notes.append(visit.say("in answer to proof {proof}", proof=one.proof))
    if not one.theirs:
        notes.append(visit.say("by mail, from another address than the proof went to"))
    return Remark(
        number=one.number,
        who=_who(visit, publication, one.by),
        when=_when(publication, one.at),
        words=one.words,
        note=", ".join(notes),
        is_own=bool(visit.member and one.by == visit.member.id and one.words and not one.proof),
    )


def _about(visit: Visit, one: Thread) -> str:
    if one.removed:
        title = one.comment.about.title
        return visit.say("something that was removed: “{title}”", title=title)
    return one.title if one.comment.about.item else visit.say("the issue as a whole")


def _who(visit: Visit, publication: Publication, by: str) -> str:
    person = publication.person(by) if by else None
    return person.name if person else by or visit.say("Somebody")


def _when(publication: Publication, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(publication.schedule.zone))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
