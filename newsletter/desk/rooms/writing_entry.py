"""One entry: its fields, and beside them the source that they tell of."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.desk import talking
from newsletter.desk.rooms.field_forms import keep, views
from newsletter.desk.visits import Answer, Form, Gone, Page, Visit
from newsletter.model.access import May
from newsletter.publication.gathering.pasting import paste as keep_pasted
from newsletter.publication.writing.grounding import Grounded, ground
from newsletter.publication.writing.sheets import ENTRIES, entry_sheet
from newsletter.publication.writing.values import Saved

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


def edit(visit: Visit) -> Page:
    """Show an entry's fields as the file has them."""
    return _page(visit, Form(), {})


def save(visit: Visit) -> Answer:
    """Save each field that was changed; where somebody else changed the same one, show both."""
    kept = keep(visit, FIELDS, (ENTRIES, visit.parts["item"]))
    if kept.conflicts:
        return _page(visit, visit.form, kept.conflicts)
    form = visit.form
    said = visit.say("Saved.") if kept.written else visit.say("Nothing was changed.")
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


def _is_own(visit: Visit, address: str) -> bool:
    return address.startswith(f"/issues/{visit.issue}/entries/") and "//" not in address


def _page(visit: Visit, typed: Form, conflicts: Mapping[str, Saved]) -> Page:
    item = visit.parts["item"]
    sheet = entry_sheet(visit.workplace, visit.issue, item)
    grounded = ground(visit.workplace, sheet.said)
    return Page(
        template="writing_entry.html.j2",
        title=sheet.text("title") or item,
        status=409 if conflicts else 200,
        knows={
            "sheet": sheet,
            "fields": views(
                visit,
                FIELDS,
                (ENTRIES, sheet.id),
                {name: sheet.text(name) for name, *_ in FIELDS},
                typed=typed,
                conflicts=conflicts,
                offers=_offers(grounded),
            ),
            "grounded": grounded,
            "conflicts": bool(conflicts),
            "may_edit": visit.may(May.EDIT),
            "talk": talking.beside(visit, item),
            "here": f"/issues/{visit.issue}",
        },
        follows=(f"issue:{visit.issue}", "newsroom", "mail", "publication"),
        scripts=("writing.js", "talk.js"),
    )


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
