"""Which leads are there already: none is added twice, and no id is given twice."""

from __future__ import annotations

from typing import Any

from newsletter.documents.corrections import items_of
from newsletter.errors import NewsletterError, UsageError
from newsletter.manuscripts.values import Manuscript
from newsletter.model.prose import Prose
from newsletter.model.publication import Publication
from newsletter.publication.place import reading
from newsletter.publication.place.files import read_source
from newsletter.publication.place.workplace import Workplace
from newsletter.text.markdown import parse_markdown
from newsletter.text.prose_text import plain


def expect_new(workplace: Workplace, issue_id: str, title: str, manuscript: Manuscript) -> None:
    """Raise `UsageError` where the issue, or another one, has this text or title already."""
    start = _start(manuscript.body)
    wanted = _folded(title)
    for one in (issue_id, *(other for other in workplace.issue_ids()[::-1] if other != issue_id)):
        for lead in _leads(workplace, one, strictly=one == issue_id):
            same_text = bool(start) and start == _start(parse_markdown(str(lead.get("body") or "")))
            same_title = (
                bool(wanted) and one == issue_id and wanted == _folded(_text(lead, "title"))
            )
            if same_text or same_title:
                what = "this text" if same_text else "a lead with this title"
                raise UsageError(
                    f"Issue {one} has {what} already: {_text(lead, 'id') or _text(lead, 'title')}.",
                    help="Nothing was added. To add it all the same: --again",
                )


def _leads(workplace: Workplace, issue_id: str, *, strictly: bool) -> list[dict[str, Any]]:
    """Return the leads of an issue's file; of another one that has mistakes none, unless `strictly`."""
    try:
        return items_of(read_source(workplace.issue_file(issue_id)), "leads")
    except NewsletterError:
        if strictly:
            raise
        return []


def _text(lead: dict[str, Any], name: str) -> str:
    found = lead.get(name)
    return found.strip() if isinstance(found, str) else ""


def _start(prose: Prose) -> str:
    """Return how a text begins, as it is compared."""
    return _folded(plain(prose))[:1_500]


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def taken_ids(workplace: Workplace, publication: Publication, issue_id: str) -> set[str]:
    """Return every id that is in use in any issue."""
    issues = reading.readable_issues(workplace, publication)
    used = {lead.id for issue in issues for lead in issue.leads}
    used |= {entry.id for issue in issues for entry in issue.entries}
    own = _leads(workplace, issue_id, strictly=True)
    return (used | {_text(lead, "id") for lead in own}) - {""}
