"""Past issues: what readers got, what was put right since, what is still there of what they cite."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from newsletter.desk.visits import Gone, Page, Room, Visit, do, see
from newsletter.errors import NewsletterError, UsageError
from newsletter.model.access import May
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.model.link import CareState
from newsletter.publication.archive import comparing, keeping, link_care, withdrawing
from newsletter.publication.archive.pasts import Past, past_issues
from newsletter.publication.place import reading
from newsletter.publication.send import correcting

HOME = "/archive"
PER_PAGE = 60
WORKS = {
    "build": ("archive", "build"),
    "publish": ("archive", "publish"),
    "keep": ("archive", "keep"),
    "links": ("archive", "links", "--refresh"),
}
"""What the buttons have done, as commands."""


def archive(visit: Visit) -> Page:
    """List what was sent or imported, newest first."""
    first = visit.query.number("from")
    found: tuple[Past, ...] = past_issues(visit.workplace)
    return Page(
        template="archive.html.j2",
        title=visit.say("Archive"),
        knows={
            "found": found[first : first + PER_PAGE],
            "first": first,
            "following": first + PER_PAGE if len(found) > first + PER_PAGE else 0,
            "works": [work for name in WORKS if (work := visit.work.look(name))],
            "may_send": visit.may(May.SEND),
        },
        follows=("sent", "work", "publication"),
    )


def past_issue(visit: Visit) -> Page:
    """Show one issue as it was sent beside what its file says today."""
    place, issue_id = visit.workplace, visit.issue
    publication = reading.publication(place)
    issue = reading.open_issue(place, issue_id, publication).issue
    try:
        compared = comparing.compare(place, issue_id)
    except NewsletterError:  # sent elsewhere: there is nothing to compare with
        compared = None
    known = link_care.watch(place, issue_id, most=0)
    return Page(
        template="past_issue.html.j2",
        title=visit.say("{issue} since it was sent", issue=issue_id),
        knows={
            "compared": compared,
            "corrections": tuple(compared.correction_lines()) if compared else (),
            "pieces": [(one.id, one.title) for one in _pieces(issue)],
            "links": [one.link for one in known.links if one.link.state is not CareState.ALIVE],
            "alive": sum(one.link.state is CareState.ALIVE for one in known.links),
            "unknown": known.unknown,
            "drafts": [one for one in place.issue_ids() if one > issue_id][::-1][:12],
            "may_edit": visit.may(May.EDIT),
        },
        follows=(f"issue:{issue_id}", "sent"),
    )


def correct(visit: Visit) -> Gone:
    """Write a correction into the file, and draft its mail."""
    form, issue = visit.form, visit.issue
    what = form.text("what").strip()
    if not what:
        raise UsageError(
            "Say what was wrong and what is right.", help="Readers see it, dated, beside the piece."
        )
    done = correcting.correct(
        visit.workplace,
        issue,
        what=what,
        by=visit.by,
        item=form.text("item"),
        mail=form.has("mail"),
        next_issue=form.text("next"),
    )
    to = f"/issues/{done.mail}/approve" if done.mail else _here(issue)
    said = visit.say("The correction is written. Change the words of the piece itself, too.")
    return Gone(to=to, said=said)


def withdraw(visit: Visit) -> Gone:
    """Take a piece out of what is shown; a dated note stands in its place."""
    form = visit.form
    if not form.has("sure"):
        raise UsageError("Nothing was withdrawn.", help="Tick that you are sure.")
    said = withdrawing.withdraw(
        visit.workplace, visit.issue, form.text("item"), why=form.text("why"), by=visit.by
    )
    return Gone(to=_here(visit.issue), said=said)


def copies(visit: Visit) -> Page:
    """List the kept copies of cited pages."""
    first = visit.query.number("from")
    found = sorted(keeping.listing(visit.workplace), key=lambda one: one.at, reverse=True)
    return Page(
        template="copies.html.j2",
        title=visit.say("Kept copies"),
        knows={
            "found": found[first : first + PER_PAGE],
            "first": first,
            "following": first + PER_PAGE if len(found) > first + PER_PAGE else 0,
        },
    )


def take_down(visit: Visit) -> Gone:
    """Remove a kept copy and the saved text of a page, with a record."""
    because = visit.form.text("because").strip()
    if not because:
        raise UsageError("Say why.", help="The reason is written down; the copy is gone for good.")
    gone = keeping.take_down(visit.workplace, visit.form.text("page"), because=because, by=visit.by)
    return Gone(to=f"{HOME}/copies", said=visit.say("Taken down: {url}", url=gone.url))


def begin(visit: Visit) -> Gone:
    """Begin a long work: build, publish, keep, look at links."""
    name = visit.form.text("work")
    if name not in WORKS:
        raise UsageError("There is no such work.", help="Choose one of those on the page.")
    visit.work.start(name, WORKS[name], by=visit.by)
    return Gone(to=HOME, said=visit.say("It has begun."))


def _pieces(issue: Issue) -> Iterator[Lead | Entry]:
    return chain(issue.leads, issue.entries)


def _here(issue: str) -> str:
    return f"{HOME}/{issue}"


ROOM = Room(
    name="archive",
    label="Archive",
    path=HOME,
    needs=May.READ,
    group="publication",
    ways=(
        see(HOME, May.READ, archive),
        do(f"{HOME}/work", May.SEND, begin),
        see(f"{HOME}/copies", May.READ, copies),
        do(f"{HOME}/copies/take-down", May.MANAGE, take_down),
        see(f"{HOME}/{{issue}}", May.READ, past_issue),
        do(f"{HOME}/{{issue}}/correct", May.EDIT, correct),
        do(f"{HOME}/{{issue}}/withdraw", May.SEND, withdraw),
    ),
)
