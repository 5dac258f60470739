"""`newsletter migrate`: older issue files to today's format, touching only what must change."""

from __future__ import annotations

from newsletter.documents import migrate_issue
from newsletter.model.values import dataclass
from newsletter.publication.place import audit
from newsletter.publication.place.files import read_source, rewrite
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """One issue file and what was, or would be, changed in it."""

    issue: str
    changes: tuple[str, ...]


def migrate_issues(
    workplace: Workplace, issue_ids: tuple[str, ...] = (), *, dry_run: bool = False, by: str = ""
) -> tuple[Migrated, ...]:
    """Rewrite the named issues, or all; raises `NoSuchIssue` before anything is written."""
    paths = [workplace.existing_issue_file(name) for name in issue_ids or workplace.issue_ids()]
    report = []
    for path in paths:
        before = read_source(path)
        after, changes = migrate_issue(before)
        if not dry_run and rewrite(path, read=before, write=after):
            audit.record(workplace, "migrate", item=path.stem, by=by, detail="; ".join(changes))
        report.append(Migrated(issue=path.stem, changes=changes))
    return tuple(report)
