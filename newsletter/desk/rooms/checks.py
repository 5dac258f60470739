"""Checks: what is found in an issue, by piece, with the way to each place and what can be done about it."""

from __future__ import annotations

from urllib.parse import urlencode

from newsletter.desk.rooms import weighing
from newsletter.desk.rooms.checks_views import (
    COMPARED,
    NAMES,
    SHOWN,
    Group,
    field_address,
    grouped,
    lines_around,
    place_address,
)
from newsletter.desk.visits import Gone, Page, Room, Visit, do, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.publication.issues.kept_checks import known_now, looked
from newsletter.publication.issues.links_seen import links_seen
from newsletter.publication.issues.rulebook import explain
from newsletter.publication.writing import mending

ASKS = {
    "links": ("--links",),
    "refresh": ("--links", "--refresh"),
    "spam": ("--spam",),
}
"""What takes longer than a page may, as the command line does it."""
SAID = 24
"""Lines that are shown of what such a check said."""


def checks(visit: Visit) -> Page:
    """Show what is found, errors first, with what can be done about each."""
    found = looked(visit.workplace, visit.issue)
    groups = grouped(found.findings, found.issue)
    start = visit.query.number("from")
    shown = _part(groups, start)
    inside = [one for group in shown for one in group.findings]
    total = sum(len(group.findings) for group in groups)
    return Page(
        template="checks.html.j2",
        title=visit.say("Checks"),
        knows={
            "found": found,
            "groups": shown,
            "offers": mending.offers(found.source, inside) if visit.may(May.EDIT) else {},
            "name_of": mending.name_of,
            "place_of": lambda one: place_address(visit.issue, one),
            "field_of": lambda one: field_address(visit.issue, one, found.issue),
            "names": NAMES,
            "compared": COMPARED,
            "waived": [one for one in found.findings if one.waiver],
            "can_be_kept": mending.can_be_kept,
            "time": visit.workplace.clock,
            "here": f"/issues/{visit.issue}/checks",
            "work": _work(visit),
            "links": links_seen(visit.workplace, visit.issue),
            "start": start,
            "end": start + len(inside),
            "total": total,
        },
        follows=(
            f"issue:{visit.issue}",
            "publication",
            "feeds",
            "newsroom",
            "pictures",
            "work",
        ),
        scripts=("checks.js",),
    )


def waiting(visit: Visit, issue: str) -> int:
    """Return how many errors block the issue, if they are known already."""
    found = known_now(visit.workplace, issue) if issue else None
    return found.checked.errors if found else 0


def rule(visit: Visit) -> Page:
    """Explain one rule."""
    return Page(
        template="checks_rule.html.j2",
        title=visit.parts["code"],
        knows={"note": explain(visit.parts["code"]), "here": f"/issues/{visit.issue}/checks"},
    )


def file(visit: Visit) -> Page:
    """Show the file as it stands, with the numbers of its lines, around the one that is meant."""
    found = looked(visit.workplace, visit.issue)
    line = visit.query.number("line") or 1
    return Page(
        template="checks_file.html.j2",
        title=found.checked.files[0],
        knows={
            "part": lines_around(found.source, line, found.findings),
            "line": line,
            "here": f"/issues/{visit.issue}/checks",
            "path": f"/issues/{visit.issue}/file",
        },
        follows=(f"issue:{visit.issue}",),
    )


def mend(visit: Visit) -> Gone:
    """Make a mend of which there is no doubt."""
    token = mending.mend(visit.workplace, visit.issue, visit.form.text("finding"), by=visit.by)
    return _done(visit, visit.say("Mended."), token)


def waive(visit: Visit) -> Gone:
    """Keep what was found, in the visitor's name."""
    token = mending.waive(
        visit.workplace,
        visit.issue,
        code=visit.form.text("code"),
        item=visit.form.text("item"),
        because=visit.form.text("because"),
        by=visit.by,
    )
    return _done(visit, visit.say("Kept, in your name."), token)


def unwaive(visit: Visit) -> Gone:
    """Keep it no longer."""
    token = mending.unwaive(
        visit.workplace,
        visit.issue,
        code=visit.form.text("code"),
        item=visit.form.text("item"),
        by=visit.by,
    )
    return _done(visit, visit.say("Not kept any more."), token)


def take_back(visit: Visit) -> Gone:
    """Make the file what it was before the last mend or waiver."""
    mending.take_back(visit.workplace, visit.issue, visit.query.text("of"), by=visit.by)
    return Gone(to=f"/issues/{visit.issue}/checks", said=visit.say("Taken back."))


def ask(visit: Visit) -> Gone:
    """Begin a check that takes longer: where links lead, what SpamAssassin says."""
    what = visit.form.text("what")
    if what not in ASKS or visit.tasks is None:
        raise UsageError("There is no such check.", help="Press one of the buttons.")
    visit.workplace.existing_issue_file(visit.issue)
    visit.tasks.start(_task(visit, what), ["check", visit.issue, *ASKS[what]], by=visit.by)
    return Gone(to=f"/issues/{visit.issue}/checks", said=visit.say("Under way."))


def _done(visit: Visit, said: str, token: str) -> Gone:
    here = f"/issues/{visit.issue}/checks"
    return Gone(to=here, said=said, undo=f"{here}/take-back?{urlencode({'of': token})}")


def _task(visit: Visit, what: str) -> str:
    return f"check {'links' if what == 'refresh' else what} {visit.issue}"


def _work(visit: Visit) -> dict[str, object]:
    """Return the longer checks by name: under way, or how they ended last."""
    if visit.tasks is None:
        return {}
    found = {what: visit.tasks.look(_task(visit, what)) for what in ("links", "spam")}
    return {what: one for what, one in found.items() if one}


def _part(groups: list[Group], start: int) -> list[Group]:
    """Return `SHOWN` findings from a number on, in their groups."""
    shown, passed = [], 0
    for group in groups:
        first = max(0, start - passed)
        last = max(0, start + SHOWN - passed)
        part = group.findings[first:last]
        passed += len(group.findings)
        if part:
            shown.append(group.only(part))
    return shown


HERE = "/issues/{issue}/checks"
ROOM = Room(
    name="checks",
    label="Checks",
    path=HERE,
    needs=May.READ,
    key="c",
    waiting=waiting,
    ways=(
        see(HERE, May.READ, checks),
        see(f"{HERE}/rules/{{code}}", May.READ, rule),
        see("/issues/{issue}/file", May.READ, file),
        do(f"{HERE}/mend", May.EDIT, mend),
        do(f"{HERE}/keep", May.EDIT, waive),
        do(f"{HERE}/keep-no-longer", May.EDIT, unwaive),
        do(f"{HERE}/take-back", May.EDIT, take_back),
        do(f"{HERE}/ask", May.EDIT, ask),
        *weighing.WAYS,
    ),
)
