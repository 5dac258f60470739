"""A lead as a form: each field is saved by itself, with the text as readers will see it beside."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.desk import talking
from newsletter.desk.rooms.lead_views import page_of
from newsletter.desk.visits import Answer, Form, Gone, Page, Visit
from newsletter.model.access import May
from newsletter.publication.writing import histories
from newsletter.publication.writing.fields import cleaned
from newsletter.publication.writing.lead_fields import lead_titles, read_lead
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.values import Draft, FieldEdit, Saved, SaveState

LOST = frozenset({SaveState.CONFLICT, SaveState.GONE})
WAS = "was:"
"""In front of a field's name: what it said when the page was drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A field of the form."""

    name: str
    label: str
    text: str
    was: str
    rows: int = 0
    """Lines of the box; 0: one line."""
    hint: str = ""
    theirs: str = ""
    """At a conflict: what the file says now, by somebody else."""
    conflict: bool = False
    draft: Draft | None = None
    """What was typed here and is not in the file."""


FIELDS: tuple[tuple[str, str, int, str], ...] = (
    ("title", "Title", 0, ""),
    ("authors", "Authors, one per line", 2, "An id of people:, or a name."),
    ("standfirst", "Standfirst", 2, ""),
    (
        "body",
        "Text",
        18,
        "Markdown: *italics*, **bold**, [words](https://…), # sub-heading, > quotation, - list.",
    ),
    ("about", "About the authors", 2, ""),
    ("image.file", "Picture above the text", 0, "Its path in the publication: pictures/river.jpg"),
    ("image.alt", "What the picture shows", 0, "For those who do not see it; no picture without."),
    ("image.caption", "Caption", 0, ""),
    ("image.credit", "Who took or drew it", 0, ""),
    ("language", "Language, where it is not the publication's", 0, "en, ur, pt-BR"),
    ("first_published.outlet", "First published in", 0, ""),
    ("first_published.date", "First published on", 0, "2017, 2017-11 or 2017-11-30"),
    ("first_published.url", "Address of the original", 0, "https://…"),
)
"""(name, label, lines, hint)"""


def edit(visit: Visit) -> Page:
    """Show a lead's fields as the file has them."""
    return _page(visit, Form(), {})


def look(visit: Visit) -> Page:
    """Show what is typed as readers will see it; nothing is saved."""
    return _page(visit, visit.form, {})


def save(visit: Visit) -> Answer:
    """Save each field that was changed; where somebody else changed the same one, show both."""
    form, conflicts, kept = visit.form, dict[str, Saved](), 0
    for name, *_ in FIELDS:
        if not form.has(name):
            continue
        was, now = form.text(WAS + name), form.text(name)
        owner, _, field = name.rpartition(".")
        if cleaned(field, was) == cleaned(field, now):
            continue
        item = ("leads", visit.parts["item"], *filter(None, (owner,)))
        typed = FieldEdit(
            item=item, field=field, was=was, now=now, by=visit.by, session=visit.session
        )
        saved = save_field(visit.workplace, visit.issue, typed)
        if saved.state in LOST:
            conflicts[name] = saved
        kept += saved.state not in LOST
    if conflicts:
        return _page(visit, form, conflicts)
    said = visit.say("Saved.") if kept else visit.say("Everything is saved already.")
    return Gone(to=visit.path, said=said)


def _page(visit: Visit, typed: Form, conflicts: dict[str, Saved]) -> Page:
    item = visit.parts["item"]
    found = read_lead(visit.workplace, visit.issue, item, tuple(name for name, *_ in FIELDS))
    texts = {name: typed.text(name, text) for name, text in found.items()}
    drafts = _drafts(visit, item)
    fields = [
        FieldView(
            name=name,
            label=visit.say(label),
            text=texts[name],
            was=found[name] if name in conflicts else typed.text(WAS + name, found[name]),
            rows=rows,
            hint=visit.say(hint) if hint else "",
            theirs=conflicts[name].theirs if name in conflicts else "",
            conflict=name in conflicts,
            draft=None if name in conflicts else drafts.get(name),
        )
        for name, label, rows, hint in FIELDS
    ]
    title = texts["title"] or item
    return Page(
        template="lead.html.j2",
        title=title,
        status=409 if conflicts else 200,
        knows={
            "item": item,
            "fields": fields,
            "shown": page_of(texts),
            "leads": lead_titles(visit.workplace, visit.issue),
            "conflicts": bool(conflicts),
            "may_edit": visit.may(May.EDIT),
            "talk": talking.beside(visit, item, back=f"/issues/{visit.issue}/leads/{item}"),
        },
        follows=(f"issue:{visit.issue}", "mail"),
        scripts=("writing.js", "talk.js", "lead.js"),
    )


def _drafts(visit: Visit, item: str) -> dict[str, Draft]:
    """Return what this person typed into the lead and the file does not have, by field."""
    found = dict[str, Draft]()
    for one in reversed(histories.drafts(visit.workplace, visit.issue, by=visit.by)):
        if one.item[:2] == ("leads", item):
            found[".".join((*one.item[2:], one.field))] = one
    return found
