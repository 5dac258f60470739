"""One entry: its fields, and beside them the source that they tell of."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.desk import talking
from newsletter.desk.visits import Answer, Form, Gone, Page, Visit
from newsletter.model.access import May
from newsletter.publication.gathering.pasting import paste as keep_pasted
from newsletter.publication.writing import histories
from newsletter.publication.writing.fields import cleaned
from newsletter.publication.writing.grounding import Grounded, ground
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.sheets import ENTRIES, EntrySheet, entry_sheet
from newsletter.publication.writing.values import Draft, FieldEdit, Saved, SaveState

LOST = frozenset({SaveState.CONFLICT, SaveState.GONE})
WAS = "was:"
"""In front of a field's name: what it said when the page was drawn."""
FIELDS: tuple[tuple[str, str, int, str], ...] = (
    ("title", "Title", 0, ""),
    ("authors", "Authors, one per line", 2, ""),
    ("summary", "Summary", 7, "Two or three sentences, in your own words."),
    ("outlet", "Outlet", 0, ""),
    ("url", "Address of the article", 0, ""),
    ("published", "Published", 0, "2026-11-30, 2026-11 or 2026"),
    ("language", "Language, where it is not the publication's", 0, "en, ur"),
    ("topics", "Topics, one per line", 1, ""),
)
"""(name, label, lines, hint)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A field of the form."""

    name: str
    label: str
    text: str
    was: str
    rows: int
    hint: str
    theirs: str = ""
    conflict: bool = False
    offered: str = ""
    """What the saved page says, where the field is empty."""
    draft: Draft | None = None
    """What was typed here and is not in the file."""


def edit(visit: Visit) -> Page:
    """Show an entry's fields as the file has them."""
    return _page(visit, Form(), {})


def save(visit: Visit) -> Answer:
    """Save each field that was changed; where somebody else changed the same one, show both."""
    form, conflicts, written = visit.form, dict[str, Saved](), 0
    for name, *_ in FIELDS:
        was, now = form.text(WAS + name), form.text(name)
        if not _is_touched(form, name):
            continue
        typed = FieldEdit(
            item=(ENTRIES, visit.parts["item"]),
            field=name,
            was=was,
            now=now,
            by=visit.by,
            session=visit.session,
        )
        saved = save_field(visit.workplace, visit.issue, typed)
        if saved.state in LOST:
            conflicts[name] = saved
        written += saved.state not in LOST
    if conflicts:
        return _page(visit, form, conflicts)
    said = visit.say("Saved.") if written else visit.say("Nothing was changed.")
    return Gone(
        to=form.text("next") if _is_own(visit, form.text("next")) else visit.path, said=said
    )


def paste(visit: Visit) -> Gone:
    """Keep the text of a page that only a person could read, for the checks."""
    item = visit.parts["item"]
    sheet = entry_sheet(visit.workplace, visit.issue, item)
    keep_pasted(visit.workplace, sheet.text("url"), visit.form.text("text").encode(), by=visit.by)
    return Gone(
        to=f"/issues/{visit.issue}/entries/{item}",
        said=visit.say("The text is kept for the checks; readers never see it."),
    )


def _is_touched(form: Form, name: str) -> bool:
    """Tell whether somebody changed a field; what they left alone stays as others wrote it."""
    was, now = form.text(WAS + name), form.text(name)
    return form.has(name) and cleaned(name, was) != cleaned(name, now)


def _is_own(visit: Visit, address: str) -> bool:
    return address.startswith(f"/issues/{visit.issue}/entries/") and "//" not in address


def _page(visit: Visit, typed: Form, conflicts: dict[str, Saved]) -> Page:
    item = visit.parts["item"]
    sheet = entry_sheet(visit.workplace, visit.issue, item)
    grounded = ground(visit.workplace, sheet.said)
    return Page(
        template="writing_entry.html.j2",
        title=sheet.text("title") or item,
        status=409 if conflicts else 200,
        knows={
            "sheet": sheet,
            "fields": _fields(visit, sheet, grounded, typed, conflicts),
            "grounded": grounded,
            "conflicts": bool(conflicts),
            "may_edit": visit.may(May.EDIT),
            "talk": talking.beside(visit, item),
            "here": f"/issues/{visit.issue}",
        },
        follows=(f"issue:{visit.issue}", "newsroom", "mail", "publication"),
        scripts=("writing.js", "talk.js"),
    )


def _fields(
    visit: Visit, sheet: EntrySheet, grounded: Grounded, typed: Form, conflicts: dict[str, Saved]
) -> list[FieldView]:
    drafts = {
        one.field: one
        for one in reversed(histories.drafts(visit.workplace, visit.issue, by=visit.by))
        if one.item == (ENTRIES, sheet.id) and one.field not in conflicts
    }
    offers = _offers(grounded)
    return [
        FieldView(
            name=name,
            label=visit.say(label),
            text=typed.text(name) if _is_touched(typed, name) else sheet.text(name),
            was=sheet.text(name),
            rows=rows,
            hint=visit.say(hint) if hint else "",
            theirs=conflicts[name].theirs if name in conflicts else "",
            conflict=name in conflicts,
            offered="" if sheet.text(name) else offers.get(name, ""),
            draft=drafts.get(name),
        )
        for name, label, rows, hint in FIELDS
    ]


def _offers(grounded: Grounded) -> dict[str, str]:
    """Return what the saved page says of itself."""
    article = grounded.article
    if article is None:
        return {}
    return {
        "title": article.title,
        "authors": "\n".join(article.authors),
        "outlet": article.outlet,
        "published": str(article.published_date or ""),
    }
