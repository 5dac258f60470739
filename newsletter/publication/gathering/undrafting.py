"""Taking out of an issue what was drafted into it last, as far as nobody has written on it yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import Any

from newsletter.documents import ids_in, remove_item, writable
from newsletter.documents.edit import plain, tree_of
from newsletter.errors import UsageError
from newsletter.model.acts import Act, ActKind
from newsletter.model.article import Candidate, Decision
from newsletter.model.values import dataclass
from newsletter.publication.place import audit
from newsletter.publication.place.files import read_source, rewrite
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.text.addresses import canonical_address
from newsletter.triage import held, undo

REVIEW = "media_review"
DRAFTED = frozenset(
    {"id", "title", "authors", "organisation", "summary", "outlet", "url", "published", "language"}
)
"""The fields that `draft` writes; an entry with another one was written on."""
MOST_ACTS = 2_000
"""So many of the newest acts are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undrafted:
    """What was taken out."""

    issue: str
    titles: tuple[str, ...]
    """Of the entries that were taken out, and whose candidates are as they were before."""
    written: int
    """How many stay, because somebody has written on them or they stand elsewhere now."""


def undraft(workplace: Workplace, issue_id: str, *, by: str) -> Undrafted:
    """Take out what this person's last draft put into an issue, and take back that it is used.

    An entry with a summary, another title or a field that `draft` does not write stays as it is.
    Raises `UsageError` where there is nothing to take out, `NoSuchIssue`.
    """
    path = workplace.existing_issue_file(issue_id)
    before = read_source(path)
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        last = _last_draft(store.acts(limit=MOST_ACTS), by)
        known = {one.id: one for one in store.several([act.candidate for act in last])}
    after, taken = before, list[Act]()
    for act in last:
        name = _untouched(after, known.get(act.candidate))
        if name:
            after = remove_item(after, (REVIEW, name))
            taken.append(act)
    if not taken:
        raise UsageError(
            f"Nothing of your last draft can be taken out of {issue_id}.",
            help="Entries that somebody has written on are removed one by one, where they are written.",
        )
    rewrite(path, read=before, write=after)
    _take_back(workplace, taken, by)
    audit.record(workplace, "undraft", item=issue_id, by=by, detail=f"{len(taken)} taken out")
    return Undrafted(
        issue=issue_id,
        titles=tuple(known[act.candidate].article.title for act in taken),
        written=len(last) - len(taken),
    )


def _last_draft(acts: Sequence[Act], by: str) -> tuple[Act, ...]:
    """Return the acts of a person's last draft, all of one moment, in the order of the entries from the end."""
    own = [act for act in acts if act.by == by and act.undone_at is None]
    used = [act for act in own if act.kind is ActKind.DECIDE and act.decision is Decision.USED]
    return tuple(takewhile(lambda act: act.at == used[0].at, used))


def _untouched(source: str, candidate: Candidate | None) -> str:
    """Return the id of the entry that was drafted from a candidate, if it is as `draft` wrote it."""
    if candidate is None:
        return ""
    keys = {article.key for article in held(candidate)}
    review = _entries(source)
    names = ids_in(source, (REVIEW,))
    for name, entry in zip(names, review, strict=True):
        if name and _is_drafted(entry, keys, writable(candidate.article.title)):
            return name
    return ""


def _entries(source: str) -> Sequence[Any]:
    said = plain(tree_of(source))
    review = said.get(REVIEW) if isinstance(said, dict) else None
    return review if isinstance(review, list) else ()


def _is_drafted(entry: Any, keys: Collection[str], title: str) -> bool:  # noqa: ANN401 - what YAML may hold
    return (
        isinstance(entry, dict)
        and canonical_address(str(entry.get("url", ""))) in keys
        and DRAFTED.issuperset(entry)
        and not entry.get("summary")
        and entry.get("title") == title
    )


def _take_back(workplace: Workplace, acts: Sequence[Act], by: str) -> None:
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        for act in sorted(acts, key=lambda one: -one.number):
            undo(store, by=by, number=act.number, now=workplace.clock())
