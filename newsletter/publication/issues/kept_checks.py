"""What the checks say of an issue, worked out once per state of all that they look at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from newsletter.documents import read_issue
from newsletter.model.finding import Finding
from newsletter.model.issue import Issue
from newsletter.model.values import dataclass
from newsletter.publication.issues.checked import Checked
from newsletter.publication.issues.checking import looked_at
from newsletter.publication.issues.renditions import Stamp, own_templates, stamp
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

FRESH = timedelta(minutes=1)
"""What depends on the clock, or lies in a database on another host, is looked at again so often."""
MOST = 6
DATABASES = ("newsroom.db", "newsroom.db-wal", "mail.db", "mail.db-wal")


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """An issue's file with everything that was found about it."""

    source: str = field(repr=False)
    """The file as it stood."""
    checked: Checked
    issue: Issue | None
    """None where the file cannot be read."""
    at: datetime
    """When it was checked."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, waived or not."""
        return self.checked.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    state: Stamp
    data: bytes
    looked: LookedAt


_kept: OrderedDict[tuple[Path, str], _Kept] = OrderedDict()
_lock = Lock()


def looked(workplace: Workplace, issue_id: str) -> LookedAt:
    """Return what is found in an issue now.

    Raises `NoSuchIssue`, or `DocumentError` where publication.yaml or feeds.yaml cannot be used.
    """
    path, key = workplace.existing_issue_file(issue_id), (workplace.folder, issue_id)
    state, data, now = stamp(_looked_at(workplace)), path.read_bytes(), workplace.clock()
    with _lock:
        known = _kept.get(key)
    if known and (known.state, known.data) == (state, data) and _is_fresh(known.looked, now):
        return known.looked
    made = _look(workplace, issue_id, data, now)
    with _lock:
        _kept[key] = _Kept(state=stamp(_looked_at(workplace)), data=data, looked=made)
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def known_now(workplace: Workplace, issue_id: str) -> LookedAt | None:
    """Return what was found last, if that is still so; works nothing out."""
    with _lock:
        known = _kept.get((workplace.folder, issue_id))
    if known is None or known.state != stamp(_looked_at(workplace)):
        return None
    path = workplace.issue_file(issue_id)
    return known.looked if path.is_file() and path.read_bytes() == known.data else None


def _is_fresh(looked: LookedAt, now: datetime) -> bool:
    return timedelta() <= now - looked.at < FRESH


def _look(workplace: Workplace, issue_id: str, data: bytes, now: datetime) -> LookedAt:
    publication = reading.publication(workplace)
    file = workplace.shown(workplace.issue_file(issue_id))
    document = read_issue(data, file=file, issue_id=issue_id, publication=publication)
    findings, budgets = looked_at(workplace, document, publication)
    return LookedAt(
        source=data.decode("utf-8", "replace").removeprefix("\ufeff"),
        checked=Checked(files=(file,), findings=findings, budgets=budgets),
        issue=document.value,
        at=now,
    )


def _looked_at(workplace: Workplace) -> Iterator[Path]:
    """Yield the files that the checks of an issue look at."""
    yield from (workplace.publication_file, workplace.feeds_file)
    yield from (workplace.folder / "dictionary.txt", workplace.folder / "images", workplace.sent)
    yield from own_templates(workplace)
    yield from (workplace.var / name for name in DATABASES)
    yield from sorted(workplace.issues.glob("*.yaml"))
