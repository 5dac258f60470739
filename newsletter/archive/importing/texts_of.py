"""The texts of an issue, each with the field that it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.archive.importing.pieces import said
from newsletter.model.issue import Issue


def texts_of(issue: Issue) -> Iterator[tuple[str, str]]:
    """Yield (field, words): ``leads.0.body`` and the like."""
    yield from (("title", issue.title), ("subject", issue.subject), ("preheader", issue.preheader))
    for number, lead in enumerate(issue.leads):
        where = f"leads.{number}"
        yield f"{where}.title", lead.title
        yield f"{where}.authors", " ".join(author.name for author in lead.authors)
        yield f"{where}.standfirst", said(lead.standfirst)
        yield f"{where}.body", said(lead.body)
        yield f"{where}.about", said(lead.about)
    for number, area in enumerate(issue.focus_areas):
        yield f"focus_areas.{number}.title", area.title
        yield f"focus_areas.{number}.text", said(area.text)
    for number, entry in enumerate(issue.entries):
        where = f"media_review.{number}"
        yield f"{where}.title", entry.title
        yield f"{where}.authors", " ".join(author.name for author in entry.authors)
        yield f"{where}.summary", said(entry.summary)
        yield f"{where}.outlet", entry.outlet
