"""Inbox: what came in, one key for each decision, and from the shortlist into the issue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newsletter.desk.rooms import suggested
from newsletter.desk.rooms.inbox_pages import WAYS, fetching, why_not
from newsletter.desk.rooms.inbox_views import (
    DONE,
    LONGEST_TITLE,
    TABS,
    Asked,
    Pane,
    asked_of,
    cut,
    pane_of,
    rows_of,
)
from newsletter.desk.visits import Gone, Page, Room, Visit, do, see
from newsletter.desk.words import OWN_NAMES
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.publication.gathering import choosing, feeding
from newsletter.publication.gathering.inbox import COUNTED, Decision, Inbox, choices, inbox
from newsletter.publication.gathering.suggested import (
    how_many_wait,
    suggested_as,
    takes_suggestions,
)
from newsletter.publication.gathering.undrafting import undraft

HERE = "/inbox"
DECIDED = ("shortlisted", "rejected", "later", "new")
UNDONE = (Decision.SHORTLISTED, Decision.REJECTED, Decision.LATER, Decision.USED)


def show(visit: Visit) -> Page:
    """Show a page of candidates, and the one that is read."""
    asked = asked_of(visit.query)
    shelf = inbox(visit.workplace, asked.wanted())
    at = asked.at or (shelf.rows[0].id if shelf.rows else "")
    pane = _pane(visit, at, shelf) if at else None
    return Page(
        template="inbox.html.j2",
        title=visit.say("Inbox"),
        knows={
            "asked": asked,
            "shelf": shelf,
            "tabs": _tabs(visit, asked, shelf),
            "rows": rows_of(
                shelf.rows,
                asked,
                shelf.wanted.terms,
                at=at,
                now=visit.workplace.clock(),
                say=visit.say,
                language=visit.language,
            ),
            "pane": pane,
            "suggested": suggested_as(visit.workplace, pane.candidate) if pane else (),
            "above": shelf.before(at),
            "below": shelf.after(at) or (shelf.rows[0].id if at and not _has(shelf, at) else ""),
            "choices": choices(visit.workplace),
            "own_names": OWN_NAMES,
            "issue": _issue(visit, shelf),
            "collecting": visit.work.look("collect"),
            "drafting": _drafting(visit, shelf),
            "fetching": visit.work.look(fetching(at)) if at else None,
            "why_not": why_not(visit, at) if at else "",
            "drafts": shelf.tally[Decision.SHORTLISTED],
            "place": shelf.place_of(at) or 0,
            "may_edit": visit.may(May.EDIT),
            "decided": any(n for word, n in shelf.tally.items() if word in UNDONE),
            "feeds": bool(any(shelf.tally.values()) or feeding.feeds(visit.workplace)),
            "readers": _readers(visit),
            "joining": _title(visit, asked.join) if asked.join else "",
        },
        follows=("newsroom", "mail", "work"),
        scripts=("inbox.js",),
    )


def _readers(visit: Visit) -> int | None:
    """Return how many pages that readers suggest wait; None: there is no form, and none waits."""
    count = how_many_wait(visit.workplace)
    if not visit.may(May.EDIT):
        return None
    return count if count or takes_suggestions(visit.workplace) else None


def _has(shelf: Inbox, name: str) -> bool:
    return not shelf.rows or shelf.place_of(name) is not None


def _tabs(visit: Visit, asked: Asked, shelf: Inbox) -> list[dict[str, str]]:
    """Return the decisions with their counts; late only where something is."""
    tabs = []
    for name, label in TABS.items():
        count = shelf.tally.get(Decision(name), 0) if name != "all" else 0
        if name == "late" and not count and asked.tab != "late":
            continue
        shown = "" if name == "all" else f"{count:,}" + "+" * (count >= COUNTED)
        tabs.append({"name": name, "label": visit.say(label), "count": shown})
    return tabs


def _pane(visit: Visit, at: str, shelf: Inbox) -> Pane | None:
    """Return what is read; a candidate that is no more is no reason to show nothing."""
    try:
        known = choosing.dossier(visit.workplace, at)
    except UsageError:
        return None
    return pane_of(
        known,
        shelf.wanted.terms,
        now=visit.workplace.clock(),
        say=visit.say,
        language=visit.language,
    )


def _title(visit: Visit, name: str) -> str:
    return cut(choosing.dossier(visit.workplace, name).candidate.article.title, LONGEST_TITLE)


def _issue(visit: Visit, shelf: Inbox) -> str:
    """Return the issue that is being made, or the id of one of this month."""
    return shelf.issue or f"{visit.workplace.clock():%Y-%m}"


def _drafting(visit: Visit, shelf: Inbox) -> Any:  # noqa: ANN401 - a Work, or None
    return visit.work.look(f"draft {_issue(visit, shelf)}")


def decide(visit: Visit) -> Gone:
    """Record a decision; the next candidate of the list is read then."""
    asked = asked_of(visit.query)
    word, name = visit.form.text("decision"), visit.form.text("id")
    if word not in DECIDED:
        raise UsageError(
            visit.say("{word} is no decision.", word=word or visit.say("Nothing")),
            help=visit.say("Use the buttons beside the candidate."),
        )
    (decided,) = choosing.decide(visit.workplace, {word: [name]}, by=visit.by)
    following = _next(
        inbox(visit.workplace, asked.wanted()), decided.id, visit.form.number("place")
    )
    title = cut(decided.article.title, LONGEST_TITLE)
    return Gone(
        to=HERE + asked.to(at=following),
        said=visit.say(DONE[Decision(word)], title=title),
        undo=f"{HERE}/undo{asked.to(at='')}",
    )


def _next(shelf: Inbox, decided: str, place: int) -> str:
    """Return who is read after a decision: who stands below, or now stands in that place."""
    if shelf.place_of(decided) is not None:
        return shelf.after(decided) or decided
    return shelf.rows[min(place, len(shelf.rows) - 1)].id if shelf.rows else ""


def undo(visit: Visit) -> Gone:
    """Take back the last thing that this person did to candidates."""
    asked = asked_of(visit.query)
    again = f"{HERE}/undo{asked.to(at='')}"
    try:
        undone = choosing.undo(visit.workplace, by=visit.by, mine=True)
    except UsageError as error:
        return Gone(to=HERE + asked.to(), said=visit.say(error.message))
    (first, *_) = undone.candidates
    title = cut(first.article.title, LONGEST_TITLE)
    said = visit.say(
        "Taken back: {title} is {decision}.", title=title, decision=visit.say(TABS[first.decision])
    )
    return Gone(to=HERE + asked.to(at=first.id), said=said, undo=again)


def split(visit: Visit) -> Gone:
    """Take an article out of a story."""
    asked = asked_of(visit.query)
    story, new = choosing.split(
        visit.workplace, visit.form.text("id"), visit.form.text("address"), by=visit.by
    )
    title = cut(new.article.title, LONGEST_TITLE)
    return Gone(
        to=HERE + asked.to(at=story.id),
        said=visit.say("A story of its own now: {title}", title=title),
        undo=f"{HERE}/undo{asked.to(at='')}",
    )


def join(visit: Visit) -> Gone:
    """Make two candidates one story."""
    asked = asked_of(visit.query)
    joined = choosing.join(
        visit.workplace, visit.form.text("id"), visit.form.text("other"), by=visit.by
    )
    title = cut(joined.article.title, LONGEST_TITLE)
    return Gone(
        to=HERE + asked.to(at=joined.id, join=""),
        said=visit.say("One story now: {title}", title=title),
        undo=f"{HERE}/undo{asked.to(at='', join='')}",
    )


def collect(visit: Visit) -> Gone:
    """Read all feeds, apart; what it says is shown in the inbox."""
    visit.work.start("collect", ["collect"], by=visit.by)
    return Gone(to=HERE + asked_of(visit.query).to())


def draft(visit: Visit) -> Gone:
    """Put what is shortlisted into an issue, apart: the pages are fetched and saved first."""
    issue = visit.form.text("issue").strip()
    if not issue or issue.startswith("-"):
        raise UsageError(
            visit.say("No issue was named."),
            help=visit.say("An issue is named by its month, such as 2026-12."),
        )
    visit.work.start(f"draft {issue}", ["draft", issue, "--by", visit.by], by=visit.by)
    return Gone(to=HERE + asked_of(visit.query).to())


def take_out(visit: Visit) -> Gone:
    """Take out of an issue what this person put in last and nobody has written on."""
    out = undraft(visit.workplace, visit.form.text("issue"), by=visit.by)
    said = visit.say("Taken out of {issue}: {n}.", issue=out.issue, n=len(out.titles))
    if out.written:
        said += " " + visit.say("Written on already, and left: {n}.", n=out.written)
    return Gone(to=HERE + replace(asked_of(visit.query), tab="shortlisted", at="").to(), said=said)


ROOM = Room(
    name="inbox",
    label="Inbox",
    path=HERE,
    needs=May.READ,
    key="i",
    ways=(
        see(HERE, May.READ, show),
        *WAYS,
        *suggested.WAYS,
        do("/inbox/decide", May.EDIT, decide),
        do("/inbox/undo", May.EDIT, undo),
        do("/inbox/split", May.EDIT, split),
        do("/inbox/join", May.EDIT, join),
        do("/inbox/collect", May.EDIT, collect),
        do("/inbox/draft", May.EDIT, draft),
        do("/inbox/undraft", May.EDIT, take_out),
    ),
)
