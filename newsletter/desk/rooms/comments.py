"""What people say to one another: beside a piece, of an issue, of all that is open; who is where."""

from __future__ import annotations

import json

from newsletter.desk import talking
from newsletter.desk.alone import Forbidden
from newsletter.desk.visits import Gone, Octets, Page, Room, Visit, do, see, whole_number
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.publication.writing import commenting, presence

FOLLOWS = ("mail", "publication")
SCRIPTS = ("talk.js",)
SETTLING = "Who reads drafts resolves their own comments; editors resolve all."


def of_issue(visit: Visit) -> Page:
    """Show every thread of an issue, the open ones first."""
    issue = visit.issue
    found = tuple(talking.shown(visit, commenting.threads(visit.workplace, issue)))
    return Page(
        template="comments.html.j2",
        title=visit.say("Comments on {issue}", issue=issue),
        knows={
            "issue": issue,
            "open": [one for one in found if one.open],
            "settled": [one for one in found if not one.open],
            "may_talk": visit.may(May.COMMENT),
        },
        follows=(*FOLLOWS, f"issue:{issue}"),
        scripts=SCRIPTS,
    )


def all_open(visit: Visit) -> Page:
    """Show the open threads of all issues."""
    found = talking.shown(visit, commenting.waiting_threads(visit.workplace))
    return Page(
        template="comments.html.j2",
        title=visit.say("Open comments"),
        knows={"issue": "", "open": list(found), "settled": [], "may_talk": visit.may(May.COMMENT)},
        follows=FOLLOWS,
        scripts=SCRIPTS,
    )


def add(visit: Visit) -> Gone:
    """Say something of a piece, or of the issue as a whole."""
    form = visit.form
    new = commenting.add(
        visit.workplace, visit.issue, form.text("words"), item=form.text("item"), by=visit.by
    )
    return _back(visit, visit.say("Comment {number} is open.", number=new.number), visit.issue)


def reply(visit: Visit) -> Gone:
    """Answer a comment."""
    if visit.form.has("resolve"):
        _expect_own(visit)
    new = commenting.reply(visit.workplace, _number(visit), visit.form.text("words"), by=visit.by)
    if visit.form.has("resolve"):
        return resolve(visit)
    return _back(visit, visit.say("Answered."), new.about.issue)


def resolve(visit: Visit) -> Gone:
    """Settle a thread."""
    _expect_own(visit)
    done = commenting.resolve(visit.workplace, _number(visit), by=visit.by)
    said = visit.say("Comment {number} is resolved.", number=done.number)
    return _back(visit, said, done.about.issue, undo=f"/comments/{done.number}/reopen")


def reopen(visit: Visit) -> Gone:
    """Open a thread again."""
    _expect_own(visit)
    done = commenting.reopen(visit.workplace, _number(visit), by=visit.by)
    said = visit.say("Comment {number} is open again.", number=done.number)
    return _back(visit, said, done.about.issue)


def take_back(visit: Visit) -> Gone:
    """Remove a comment of one's own."""
    done = commenting.take_back(visit.workplace, _number(visit), by=visit.by)
    return _back(visit, visit.say("Your comment is taken back."), done.about.issue)


def here(visit: Visit) -> Octets:
    """Say that this browser has a piece open, or no more; answer with who else has it open."""
    item, place = visit.form.text("item"), visit.workplace
    if visit.form.has("leave"):
        presence.leave(place, visit.issue, item, browser=visit.session)
        return _json({})
    found = presence.stay(place, visit.issue, item, by=visit.by, browser=visit.session)
    said = talking.said_of(visit, [one for one in found if one.item == item])
    return _json({"here": said, "items": sorted({one.item for one in found})})


def _json(data: object) -> Octets:
    return Octets(data=json.dumps(data, ensure_ascii=False).encode(), media_type="application/json")


def _back(visit: Visit, said: str, issue: str, *, undo: str = "") -> Gone:
    """Go back to the page that asked: an address of this desk, or that of the issue's comments."""
    to = visit.form.text("back")
    own = to.startswith("/") and not to.startswith(("//", "/\\"))
    return Gone(to=to if own else f"/issues/{issue}/comments", said=said, undo=undo)


def _expect_own(visit: Visit) -> None:
    """Raise `Forbidden` where somebody who only reads would settle what another person said."""
    first = commenting.thread_of(visit.workplace, _number(visit))
    if not talking.may_settle(visit, first):
        raise Forbidden(SETTLING)


def _number(visit: Visit) -> int:
    number = whole_number(visit.parts["number"])
    if not number:
        raise UsageError(
            "There is no comment of this number.", help="Open the page of comments again."
        )
    return number


ROOM = Room(
    name="comments",
    label="Comments",
    path="/issues/{issue}/comments",
    needs=May.READ,
    key="t",
    ways=(
        see("/issues/{issue}/comments", May.READ, of_issue),
        do("/issues/{issue}/comments", May.COMMENT, add, limit=100_000),
        see("/comments", May.READ, all_open),
        do("/comments/{number}/reply", May.COMMENT, reply, limit=100_000),
        do("/comments/{number}/resolve", May.COMMENT, resolve),
        do("/comments/{number}/reopen", May.COMMENT, reopen),
        do("/comments/{number}/take-back", May.COMMENT, take_back),
        do("/issues/{issue}/here", May.EDIT, here, limit=10_000),
    ),
)
