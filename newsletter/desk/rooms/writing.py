"""Write: what an issue holds, in order; each entry beside its source; nothing typed is lost."""

from __future__ import annotations

import json

from newsletter.desk.rooms import writing_entry, writing_issue
from newsletter.desk.visits import Answer, Gone, Octets, Page, Room, Visit, do, see, whole_number
from newsletter.errors import DocumentError, NewsletterError, NotSaved, UsageError
from newsletter.model.access import May
from newsletter.publication.gathering import drafting
from newsletter.publication.issues.renditions import renditions_of
from newsletter.publication.issues.weighing import budgets_of, kilobytes
from newsletter.publication.writing import arranging, histories
from newsletter.publication.writing.adding import add_entry
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.sheets import AREAS, ENTRIES, LEADS, issue_sheet
from newsletter.publication.writing.values import FieldEdit, ItemName, SaveState

LISTS = (LEADS, AREAS, ENTRIES)
DEEDS = {
    "took-out": "taken out",
    "put-in": "put in",
    "moved": "moved",
    "found": "found beside the file",
}
MOST_VERSIONS = 200


def overview(visit: Visit) -> Page:
    """Show leads, focus areas and entries, and what was typed and never arrived."""
    return Page(
        template="writing.html.j2",
        title=visit.say("Write"),
        knows={
            "sheet": issue_sheet(visit.workplace, visit.issue),
            "drafts": histories.drafts(visit.workplace, visit.issue),
            "may_edit": visit.may(May.EDIT),
            "here": f"/issues/{visit.issue}",
        },
        follows=(f"issue:{visit.issue}", "publication"),
        scripts=("writing.js",),
    )


def move(visit: Visit) -> Gone:
    """Move a piece before another, or to the end of its list."""
    name, item = _item(visit)
    arranging.move(
        visit.workplace, visit.issue, (name, item), before=visit.form.text("before"), by=visit.by
    )
    undo = _undo(visit, (name, item), "moved")
    return _back(visit, visit.say("{item} is moved.", item=item), undo=undo)


def take_out(visit: Visit) -> Gone:
    """Take a piece out of the issue; it can be brought back."""
    name, item = _item(visit)
    arranging.take_out(visit.workplace, visit.issue, (name, item), by=visit.by)
    undo = _undo(visit, (name, item), "took-out")
    return _back(visit, visit.say("{item} is taken out.", item=item), undo=undo)


def add_area(visit: Visit) -> Gone:
    """Show a focus area of the publication in the issue."""
    area = visit.form.text("item")
    known = issue_sheet(visit.workplace, visit.issue).more_areas
    if area not in {one.id for one in known}:
        raise UsageError(
            f"There is no focus area “{area}” to be added.",
            help="It may stand in the issue already, or be no longer in publication.yaml.",
        )
    arranging.put_in(visit.workplace, visit.issue, AREAS, area, by=visit.by)
    return _back(visit, visit.say("{item} is added.", item=area))


def add(visit: Visit) -> Gone:
    """Add an entry for an address; what is known of its page is filled in."""
    item = add_entry(visit.workplace, visit.issue, visit.form.text("url").strip(), by=visit.by)
    return Gone(
        to=f"/issues/{visit.issue}/entries/{item}",
        said=visit.say("{item} is added.", item=item),
    )


def give_ids(visit: Visit) -> Gone:
    """Give each lead and entry that has none its permanent id."""
    done = drafting.ids(visit.workplace, visit.issue, write=True, by=visit.by)
    return _back(visit, visit.say("{count} ids are written.", count=done.missing))


def save(visit: Visit) -> Octets:
    """Save one field, for the script that saves as one types; answers with what became of it.

    ``image.alt`` is a field of another field.
    """
    form = visit.form
    owner, _, field = form.text("field").rpartition(".")
    edit = FieldEdit(
        item=(*_path(form.text("item")), *filter(None, (owner,))),
        field=field,
        was=form.text("was"),
        now=form.text("now"),
        by=visit.by,
        session=f"{visit.session} {form.text('tab')[:20]}".strip(),
        seen=form.text("seen"),
        typing=form.has("typing"),
    )
    try:
        saved = save_field(visit.workplace, visit.issue, edit)
    except NewsletterError as error:
        kept = error.kept if isinstance(error, NotSaved) else isinstance(error, DocumentError)
        return _json(
            {"state": "failed", "message": error.message, "help": error.help, "kept": kept}
        )
    return _json(
        {
            "state": saved.state.value,
            "text": saved.text,
            "theirs": saved.theirs,
            "seen": saved.seen,
            "draft": saved.draft,
        }
    )


def weight(visit: Visit) -> Octets:
    """Say what the mail weighs, of what it may; nothing where the file has mistakes.

    By itself, as the mail has to be made for it: a page does not wait for that.
    """
    found = renditions_of(visit.workplace).preview(visit.issue)
    said = ""
    if found.shown.rendition is not None and found.publication is not None:
        budget = budgets_of({found.variant: found.shown.rendition}, found.publication)[0]
        size, wall = kilobytes(budget.size), kilobytes(budget.wall)
        said = visit.say("the mail weighs {size} of {wall} kB", size=size, wall=wall)
    return Octets(data=said.encode(), media_type="text/plain; charset=utf-8")


def bring_back(visit: Visit) -> Answer:
    """Write a draft or an earlier text into the file, or put back what was taken out."""
    saved = histories.bring_back(
        visit.workplace,
        visit.issue,
        visit.parts["number"],
        before=visit.form.has("before"),
        by=visit.by,
    )
    if saved.state is SaveState.GONE:
        raise UsageError(
            "What this text belongs to is no longer in the issue.",
            help="Bring the entry itself back first; the history shows when it was taken out.",
        )
    return _back(visit, visit.say("It is brought back."))


def discard(visit: Visit) -> Gone:
    """Offer a draft no longer."""
    number = whole_number(visit.parts["number"])
    if not number:
        raise UsageError("There is no such draft.", help="Open the page again.")
    histories.discard(visit.workplace, visit.issue, number, by=visit.by)
    return _back(visit, visit.say("The draft is put away; the journal keeps it."))


def past(visit: Visit) -> Page:
    """Show what was changed, by whom, with a way back."""
    wanted = visit.query.text("item")
    found = [
        one
        for one in histories.history(visit.workplace, visit.issue)
        if not wanted or wanted in one.item
    ]
    return Page(
        template="writing_history.html.j2",
        title=visit.say("What was changed in {issue}", issue=visit.issue),
        knows={
            "versions": found[:MOST_VERSIONS],
            "more": max(0, len(found) - MOST_VERSIONS),
            "deeds": {name: visit.say(text) for name, text in DEEDS.items()},
            "wanted": wanted,
            "here": f"/issues/{visit.issue}",
            "may_edit": visit.may(May.EDIT),
        },
        follows=(f"issue:{visit.issue}",),
    )


def _undo(visit: Visit, item: ItemName, did: str) -> str:
    """Return the address that takes the last deed back."""
    number = histories.last_deed(visit.workplace, visit.issue, item, did)
    return f"/issues/{visit.issue}/bring-back/{number}" if number else ""


def _item(visit: Visit) -> tuple[str, str]:
    name, item = visit.form.text("list"), visit.form.text("item")
    if name not in LISTS or not item:
        raise UsageError("This is no piece of an issue.", help="Open the page again.")
    return name, item


def _path(text: str) -> ItemName:
    """Return the path of a piece: ``media_review/flood``; empty: the issue."""
    path = tuple(filter(None, text.split("/")))
    if path and path[0] not in LISTS:
        raise UsageError("This is no piece of an issue.", help="Open the page again.")
    return path


def _back(visit: Visit, said: str, *, undo: str = "") -> Gone:
    to = visit.form.text("back")
    own = to.startswith(f"/issues/{visit.issue}/") and "//" not in to and "\\" not in to
    return Gone(to=to if own else f"/issues/{visit.issue}/write", said=said, undo=undo)


def _json(data: object) -> Octets:
    return Octets(data=json.dumps(data, ensure_ascii=False).encode(), media_type="application/json")


ROOM = Room(
    name="write",
    label="Write",
    path="/issues/{issue}/write",
    needs=May.READ,
    key="w",
    ways=(
        see("/issues/{issue}/write", May.READ, overview),
        see("/issues/{issue}/write/issue", May.READ, writing_issue.edit),
        do("/issues/{issue}/write/issue", May.EDIT, writing_issue.save),
        do("/issues/{issue}/write/move", May.EDIT, move),
        do("/issues/{issue}/write/take-out", May.EDIT, take_out),
        do("/issues/{issue}/write/areas", May.EDIT, add_area),
        do("/issues/{issue}/write/ids", May.EDIT, give_ids),
        do("/issues/{issue}/write/entries", May.EDIT, add),
        do("/issues/{issue}/write/save", May.EDIT, save),
        see("/issues/{issue}/entries/{item}/weight", May.READ, weight),
        see("/issues/{issue}/history", May.READ, past),
        do("/issues/{issue}/bring-back/{number:path}", May.EDIT, bring_back),
        do("/issues/{issue}/drafts/{number}/discard", May.EDIT, discard),
        see("/issues/{issue}/entries/{item}", May.READ, writing_entry.edit),
        do("/issues/{issue}/entries/{item}", May.EDIT, writing_entry.save),
        do("/issues/{issue}/entries/{item}/paste", May.EDIT, writing_entry.paste),
    ),
)
