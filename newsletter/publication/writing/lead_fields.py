"""The fields of a lead as a form shows them, also while the file is being written."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.documents.corrections import items_of
from newsletter.documents.edit import tree_of
from newsletter.documents.located import located
from newsletter.errors import UsageError
from newsletter.publication.place.files import read_source
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.fields import text_in


def read_lead(
    workplace: Workplace, issue_id: str, lead: str, fields: Sequence[str]
) -> dict[str, str]:
    """Return what a form shows of fields; ``first_published.date`` is one of another field's.

    Raises `NoSuchIssue`, `UsageError` where the issue has no such lead, `DocumentError` where the
    file has mistakes in its YAML.
    """
    source = read_source(workplace.existing_issue_file(issue_id))
    if lead not in (ident for ident, _title in _titles(source)):
        raise UsageError(
            f"Issue {issue_id} has no lead {lead!r}.",
            help=f"It was removed, or has another id now. `newsletter ids {issue_id}` gives ids.",
        )
    located(tree_of(source), ("leads", lead))
    found = dict[str, str]()
    for name in fields:
        owner, _, field = name.rpartition(".")
        item = ("leads", lead, *filter(None, (owner,)))
        found[name] = text_in(source, item, field)
    return found


def lead_titles(workplace: Workplace, issue_id: str) -> tuple[tuple[str, str], ...]:
    """Return (id, title) of the leads that have an id, in order."""
    return _titles(read_source(workplace.existing_issue_file(issue_id)))


def _titles(source: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(one["id"]), str(one.get("title") or one["id"]))
        for one in items_of(source, "leads")
        if one.get("id")
    )
