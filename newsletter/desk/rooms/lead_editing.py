"""A lead as a form: each field is saved by itself, with the text as readers will see it beside."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.desk import talking
from newsletter.desk.rooms.field_forms import keep, views
from newsletter.desk.rooms.lead_views import address_of, page_of
from newsletter.desk.visits import Answer, Form, Gone, Page, Visit
from newsletter.model.access import May
from newsletter.publication.writing.lead_fields import lead_titles, read_lead
from newsletter.publication.writing.sheets import LEADS
from newsletter.publication.writing.values import Saved

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
    ("image.file", "File of the picture", 0, "Its path in the publication: images/river.jpg"),
    ("image.alt", "What the picture shows", 0, "For those who do not see it; no picture without."),
    ("image.caption", "Caption", 0, ""),
    ("image.credit", "Who took or drew it", 0, ""),
    ("image.licence", "Its licence", 0, "CC BY 4.0; empty where it is your own."),
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
    kept = keep(visit, FIELDS, (LEADS, visit.parts["item"]))
    if kept.conflicts:
        return _page(visit, visit.form, kept.conflicts)
    said = visit.say("Saved.") if kept.written else visit.say("Everything is saved already.")
    return Gone(to=visit.path, said=said)


def _page(visit: Visit, typed: Form, conflicts: Mapping[str, Saved]) -> Page:
    item = visit.parts["item"]
    found = read_lead(visit.workplace, visit.issue, item, tuple(name for name, *_ in FIELDS))
    texts = {name: typed.text(name, text) for name, text in found.items()}
    fields = views(visit, FIELDS, (LEADS, item), found, typed=typed, conflicts=conflicts, offers={})
    title = texts["title"] or item
    return Page(
        template="lead.html.j2",
        title=title,
        status=409 if conflicts else 200,
        knows={
            "item": item,
            "fields": fields,
            "shown": page_of(texts),
            "picture": address_of(texts["image.file"]),
            "texts": texts,
            "leads": lead_titles(visit.workplace, visit.issue),
            "conflicts": bool(conflicts),
            "may_edit": visit.may(May.EDIT),
            "talk": talking.beside(visit, item, back=f"/issues/{visit.issue}/leads/{item}"),
        },
        follows=(f"issue:{visit.issue}", "mail"),
        scripts=("writing.js", "talk.js", "lead_picture.js"),
    )
