"""The issues before one: those in issues/, and sealed ones whose file is gone."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.errors import NewsletterError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.publication.issues.sealed import read_sealed, sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace


def issues_before(
    workplace: Workplace, publication: Publication, issue: Issue
) -> tuple[Issue, ...]:
    """Return the issues of earlier dates, oldest first; what cannot be read is left out."""
    every = (*reading.readable_issues(workplace, publication), *_sealed_only(workplace))
    earlier = (one for one in every if (one.date, one.id) < (issue.date, issue.id))
    return tuple(sorted(earlier, key=lambda one: (one.date, one.id)))


def _sealed_only(workplace: Workplace) -> Iterator[Issue]:
    """Yield sealed issues whose files are gone, as they were sealed."""
    there = set(workplace.issue_ids())
    for issue_id in sealed_ids(workplace):
        if issue_id not in there:
            try:
                issue = read_sealed(workplace, issue_id).issue
            except NewsletterError:
                continue
            if not issue.corrects:
                yield issue
