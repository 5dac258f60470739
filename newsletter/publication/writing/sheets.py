"""An issue as the desk's forms show it: pieces in order, each field as text, whatever else is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from newsletter.documents.edit import plain, tree_of
from newsletter.errors import UsageError
from newsletter.model.publication import FocusArea
from newsletter.model.values import dataclass
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.fields import shown
from newsletter.publication.writing.saving import fingerprint, readable

ENTRIES, LEADS, AREAS = "media_review", "leads", "focus_areas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One piece in the list of an issue."""

    id: str
    """Empty where the file has none yet."""
    title: str
    outlet: str = ""
    words: int = 0
    """Of its summary or body."""
    web_only: bool = False
    due: str = ""
    """Of a focus area: by when it is to be looked at again."""
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueSheet:
    """The pieces of an issue, in order."""

    issue: str
    seen: str
    """Fingerprint of the file."""
    leads: tuple[Row, ...]
    areas: tuple[Row, ...]
    entries: tuple[Row, ...]
    more_areas: tuple[Row, ...]
    """Of the publication's, which the issue does not show."""

    @property
    def without_id(self) -> int:
        """How many leads and entries cannot be named yet."""
        return sum(not one.id for one in (*self.leads, *self.entries))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySheet:
    """The fields of one entry, and its neighbours."""

    id: str
    seen: str
    said: dict[str, Any]
    number: int
    """From 1."""
    of: int
    before: str
    """Id of the entry before it, or empty."""
    after: str

    def text(self, field: str) -> str:
        """Return what a form shows of a field."""
        value = self.said.get(field, "")
        return shown(value) if isinstance(value, str | list) else ""


def issue_sheet(workplace: Workplace, issue_id: str) -> IssueSheet:
    """Read what an issue holds; raises `NoSuchIssue`, and `DocumentError` for broken YAML."""
    data, _mark, text = readable(workplace.existing_issue_file(issue_id))
    said = _mapping(plain(tree_of(text)))
    known = {one.id: one for one in reading.publication(workplace).focus_areas}
    today = workplace.clock().date()
    listed = [_id(one) for one in _list(said, AREAS)]
    return IssueSheet(
        issue=issue_id,
        seen=fingerprint(data),
        leads=tuple(_row(one, "body") for one in _list(said, LEADS)),
        areas=tuple(_area(name, known.get(name), today) for name in listed),
        entries=tuple(_row(one, "summary") for one in _list(said, ENTRIES)),
        more_areas=tuple(_area(n, one, today) for n, one in known.items() if n not in listed),
    )


def entry_sheet(workplace: Workplace, issue_id: str, item: str) -> EntrySheet:
    """Read one entry; raises `UsageError` where the issue has none of that id."""
    data, _mark, text = readable(workplace.existing_issue_file(issue_id))
    entries = [_mapping(one) for one in _list(_mapping(plain(tree_of(text))), ENTRIES)]
    ids = [_id(one) for one in entries]
    if not item or item not in ids:
        raise UsageError(
            f"Issue {issue_id} has no entry “{item}” any more.",
            help="Somebody may have taken it out; the list of what is to be written shows the others.",
        )
    at = ids.index(item)
    return EntrySheet(
        id=item,
        seen=fingerprint(data),
        said=entries[at],
        number=at + 1,
        of=len(ids),
        before=ids[at - 1] if at else "",
        after=ids[at + 1] if at + 1 < len(ids) else "",
    )


def _row(one: Any, field: str) -> Row:  # noqa: ANN401 - dicts and texts
    said = _mapping(one)
    return Row(
        id=_id(said),
        title=_words(said, "title"),
        outlet=_words(said, "outlet"),
        words=len(_words(said, field).split()),
        web_only=said.get("web_only") == "true",
    )


def _area(name: str, area: FocusArea | None, today: date) -> Row:
    due = area.review_by if area else None
    return Row(
        id=name,
        title=area.title if area else name,
        due=str(due or ""),
        overdue=bool(due and str(due) < today.isoformat()[: len(str(due))]),
    )


def _list(said: dict[str, Any], name: str) -> list[Any]:
    value = said.get(name)
    return value if isinstance(value, list) else []


def _mapping(one: Any) -> dict[str, Any]:  # noqa: ANN401 - dicts, lists and texts
    return one if isinstance(one, dict) else {}


def _id(one: Any) -> str:  # noqa: ANN401 - dicts and texts
    value = one.get("id", "") if isinstance(one, dict) else one
    return value.strip() if isinstance(value, str) else ""


def _words(said: dict[str, Any], name: str) -> str:
    value = said.get(name, "")
    return value.strip() if isinstance(value, str) else ""
