"""The month on one screen: where the issue stands, what is next, who did what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.desk import talking
from newsletter.desk.telling import brief, lines
from newsletter.desk.visits import Gone, Page, Room, Visit, do, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.approval.month import Month, Step, issue_shown, month
from newsletter.publication.clock import timekeeping
from newsletter.publication.gathering import drafting, feeding
from newsletter.publication.gathering.deadlines import deadlines
from newsletter.publication.issues.check_memory import CheckMemory
from newsletter.publication.place import audit, reading

MEMORY = CheckMemory()
"""What the checks said last, for all who look: no part of the publication, and lost without harm."""
DEEDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What a step says, and where it is done."""

    text: str
    label: str
    rooms: tuple[str, ...] = ()
    """Names of rooms in which it is done: the first that this person may enter."""


STEPS = {
    Step.FEEDS: Next(
        text="Nothing has come in yet. Add the feeds of the papers that you follow, and collect.",
        label="Add feeds",
        rooms=("feeds", "inbox"),
    ),
    Step.BEGIN: Next(text="No issue is being made.", label="Begin the issue"),
    Step.REPAIR: Next(
        text="The file of this issue cannot be read as it stands.",
        label="See what is to mend",
        rooms=("checks",),
    ),
    Step.CHOOSE: Next(
        text="Choose what is worth an entry.", label="Go through what was found", rooms=("inbox",)
    ),
    Step.TAKE: Next(
        text="What was shortlisted waits to be taken into the issue.",
        label="Take the shortlist into the issue",
    ),
    Step.WRITE: Next(
        text="Some entries have no summary yet.",
        label="Write the next one",
        rooms=("write", "writing"),
    ),
    Step.MEND: Next(
        text="The checks found errors, which hinder the approval.",
        label="Mend them",
        rooms=("checks",),
    ),
    Step.SETTLE: Next(text="Comments are open.", label="Read and settle them", rooms=("comments",)),
    Step.APPROVE: Next(
        text="It is written. Look at it once more, and approve it.",
        label="Approve",
        rooms=("approve", "preview"),
    ),
    Step.APPROVE_AGAIN: Next(
        text="It has changed since it was approved.", label="Approve again", rooms=("approve",)
    ),
    Step.ASK: Next(
        text="It waits for the yes of somebody else, too.",
        label="See who is missing",
        rooms=("approve",),
    ),
    Step.SEND: Next(
        text="It is approved, and leaves at its hour.", label="See the send", rooms=("approve",)
    ),
    Step.WATCH: Next(text="It is being sent.", label="Watch it", rooms=("sending",)),
    Step.RESUME: Next(
        text="The send was halted.", label="See why, and go on", rooms=("sending", "approve")
    ),
    Step.DECIDE: Next(
        text="Of some readers it is not known whether they have received it.",
        label="Decide about them",
        rooms=("sending",),
    ),
    Step.DONE: Next(
        text="It is done; readers have it.", label="Who got it", rooms=("sending", "archive")
    ),
}


COLLECT = Next(
    text="Your feeds are there, and nothing has come in yet. Collect what they have.",
    label="To the inbox",
    rooms=("inbox",),
)
"""What the first step says once there are feeds."""


def month_page(visit: Visit) -> Page:
    """Show where an issue stands; the checks are asked anew only where the page wants it."""
    place = visit.workplace
    publication = reading.publication(place)
    known = deadlines(place, publication)
    issue = visit.issue or issue_shown(place, known)
    if issue:
        place.expect_issue(issue)
    looked = None
    if issue in place.issue_ids():
        ask = MEMORY.look if visit.query.has("look") else MEMORY.known
        looked = ask(place, issue)
    found = month(place, issue, known, looked.checked if looked else None)
    feeds = found.step is not Step.FEEDS or bool(feeding.feeds(place))
    deeds = audit.newest(place, most=DEEDS).deeds
    issues = place.issue_ids()
    return Page(
        template="month.html.j2",
        title=issue or visit.say("The month"),
        knows={
            "month": found,
            "next": COLLECT if found.step is Step.FEEDS and feeds else STEPS[found.step],
            "feeds": feeds,
            "step": found.step,
            "deeds": tuple(map(brief, lines(place, deeds, publication, visit.say))),
            "warnings": _warnings(visit, found),
            "unlooked": issue in issues and looked is None,
            "work": visit.tasks.look(_work(issue)) if visit.tasks else None,
            "may_edit": visit.may(May.EDIT),
            "here": visit.path,
            "present": talking.present(visit, issue) if issue in issues else (),
            "hours": tuple(_hours(found, publication, place.clock())),
        },
        follows=(f"issue:{issue}", "publication", "newsroom", "mail", "sent", "deeds", "work"),
        scripts=("month.js",),
    )


def begin(visit: Visit) -> Gone:
    """Make the file of a new issue, without entries."""
    issue = visit.form.text("issue").strip()
    if issue in visit.workplace.issue_ids():
        raise UsageError(f"Issue {issue} is there already.", help="Open it, or take another name.")
    drafting.draft(visit.workplace, issue, shortlisted=False, offline=True, by=visit.by)
    return Gone(to=f"/issues/{issue}", said=visit.say("Issue {issue} is begun.", issue=issue))


def take(visit: Visit) -> Gone:
    """Take what was shortlisted into the issue, and save its pages."""
    issue = visit.issue
    visit.workplace.existing_issue_file(issue)
    visit.work.start(_work(issue), ("draft", issue, "--by", visit.by), by=visit.by)
    return Gone(to=f"/issues/{issue}", said=visit.say("The shortlist is being taken in."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """Until when a step of the issue is to be done."""

    step: str
    when: str
    over: bool


def _hours(found: Month, publication: Publication, now: datetime) -> Iterator[Hour]:
    zone = ZoneInfo(publication.schedule.zone)
    for one in found.deadlines:
        local = one.at.astimezone(zone)
        when = f"{local:%a} {local.day} {local:%b} {local:%H:%M}"
        yield Hour(step=one.step, when=when, over=one.at < now)


def _work(issue: str) -> str:
    return f"draft {issue}"


def _warnings(visit: Visit, found: Month) -> tuple[str, ...]:
    """Return why an approved issue would not leave at its hour."""
    if found.step is not Step.SEND:
        return ()
    return timekeeping.warnings(visit.workplace, found.send_at)


ROOM = Room(
    name="month",
    label="The month",
    path="/",
    needs=May.READ,
    key="m",
    ways=(
        see("/", May.READ, month_page),
        see("/issues/{issue}", May.READ, month_page),
        do("/begin", May.EDIT, begin),
        do("/issues/{issue}/take", May.EDIT, take),
    ),
)
