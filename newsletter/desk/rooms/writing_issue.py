"""What an issue says of itself: subject, preheader, title, number, editors."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.desk.rooms.field_forms import keep, views
from newsletter.desk.visits import Answer, Form, Gone, Page, Visit
from newsletter.model.access import May
from newsletter.publication.place.files import read_source
from newsletter.publication.writing.fields import text_in
from newsletter.publication.writing.values import Saved

FIELDS: tuple[tuple[str, str, int, str], ...] = (
    ("subject", "Subject", 0, "What stands in inboxes; below 60 characters it is seen whole."),
    (
        "preheader",
        "Preheader",
        0,
        "What inboxes show behind the subject: it goes on where that stops.",
    ),
    ("title", "Title of the issue", 0, "Where it is empty, the month."),
    ("number", "Number", 0, ""),
    ("date", "Date", 0, "2026-11-30, 2026-11 or 2026"),
    ("language", "Language, where it is not the publication's", 0, "en, ur"),
    ("editors", "Editors, one per line", 2, "Ids of people in publication.yaml."),
)
"""(name, label, lines, hint)"""


def edit(visit: Visit) -> Page:
    """Show the issue's own fields as the file has them."""
    return _page(visit, Form(), {})


def save(visit: Visit) -> Answer:
    """Save each field that was changed; where somebody else changed the same one, show both."""
    kept = keep(visit, FIELDS, ())
    if kept.conflicts:
        return _page(visit, visit.form, kept.conflicts)
    said = visit.say("Saved.") if kept.written else visit.say("Nothing was changed.")
    return Gone(to=visit.path, said=said)


def _page(visit: Visit, typed: Form, conflicts: Mapping[str, Saved]) -> Page:
    source = read_source(visit.workplace.existing_issue_file(visit.issue))
    texts = {name: text_in(source, (), name) for name, *_ in FIELDS}
    return Page(
        template="writing_issue.html.j2",
        title=visit.say("Subject and more of {issue}", issue=visit.issue),
        status=409 if conflicts else 200,
        knows={
            "fields": views(visit, FIELDS, (), texts, typed=typed, conflicts=conflicts, offers={}),
            "conflicts": bool(conflicts),
            "may_edit": visit.may(May.EDIT),
            "here": f"/issues/{visit.issue}",
        },
        follows=(f"issue:{visit.issue}", "publication"),
        scripts=("writing.js",),
    )
