"""Fields of an issue's file as a form: drawn, saved one by one, both texts shown where two people wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsletter.desk.visits import Form, Visit
from newsletter.model.values import dataclass
from newsletter.publication.writing import histories
from newsletter.publication.writing.fields import cleaned
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.values import Draft, FieldEdit, ItemName, Saved, SaveState

LOST = frozenset({SaveState.CONFLICT, SaveState.GONE})
WAS = "was:"
"""In front of a field's name: what it said when the page was drawn."""
Fields = Sequence[tuple[str, str, int, str]]
"""(name, label, lines of its box or 0 for one line, hint); ``image.alt`` is a field of a field."""


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
    """At a conflict: what the file says now, by somebody else."""
    conflict: bool = False
    offered: str = ""
    """What the saved page says, where the field is empty."""
    draft: Draft | None = None
    """What was typed here and is not in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a form."""

    conflicts: Mapping[str, Saved]
    """By name: fields that somebody else changed too."""
    written: int
    """How many are in the file now."""


def keep(visit: Visit, fields: Fields, item: ItemName) -> Kept:
    """Save each field of the form that was changed."""
    form, conflicts, written = visit.form, dict[str, Saved](), 0
    for name, *_ in fields:
        if not _is_touched(form, name):
            continue
        was, now = form.text(WAS + name), form.text(name)
        owner, _, field = name.rpartition(".")
        typed = FieldEdit(
            item=(*item, *filter(None, (owner,))),
            field=field,
            was=was,
            now=now,
            by=visit.by,
            session=visit.session,
        )
        saved = save_field(visit.workplace, visit.issue, typed)
        if saved.state in LOST:
            conflicts[name] = saved
        written += saved.state not in LOST
    return Kept(conflicts=conflicts, written=written)


def views(
    visit: Visit,
    fields: Fields,
    item: ItemName,
    texts: Mapping[str, str],
    *,
    typed: Form,
    conflicts: Mapping[str, Saved],
    offers: Mapping[str, str],
) -> list[FieldView]:
    """Return the fields: `texts` are the file's, `typed` what came with a form that is shown again."""
    drafts = _drafts(visit, item)
    return [
        FieldView(
            name=name,
            label=visit.say(label),
            text=typed.text(name) if _is_touched(typed, name) else texts[name],
            # A page of conflicts comes after saving: what could be saved is what the file says.
            was=texts[name]
            if conflicts or not _is_touched(typed, name)
            else typed.text(WAS + name),
            rows=rows,
            hint=visit.say(hint) if hint else "",
            theirs=conflicts[name].theirs if name in conflicts else "",
            conflict=name in conflicts,
            offered="" if texts[name] else offers.get(name, ""),
            draft=None if name in conflicts else drafts.get(name),
        )
        for name, label, rows, hint in fields
    ]


def _is_touched(form: Form, name: str) -> bool:
    """Tell whether somebody changed a field; what they left alone stays as others wrote it."""
    was, now, field = form.text(WAS + name), form.text(name), name.rpartition(".")[2]
    return form.has(name) and cleaned(field, was) != cleaned(field, now)


def _drafts(visit: Visit, item: ItemName) -> dict[str, Draft]:
    """Return what this person typed into a piece and the file does not have, by field."""
    found = dict[str, Draft]()
    for one in reversed(histories.drafts(visit.workplace, visit.issue, by=visit.by)):
        if one.item[: len(item)] == item and (item or not one.item):
            found[".".join((*one.item[len(item) :], one.field))] = one
    return found
