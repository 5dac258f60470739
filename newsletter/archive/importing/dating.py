"""Of which month or day an issue is, where nothing beside its text says it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.archive.importing.drafts import Draft
from newsletter.model.dates import PartialDate
from newsletter.text.said_dates import find_dates

_YEAR = re.compile(r"(?:©|copyright)\D{0,20}((?:19|20)\d\d)", re.IGNORECASE)
_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-_]?(0[1-9]|1[0-2])(?:[-_]?(0[1-9]|[12]\d|3[01]))?(?!\d)"
)


def find_date(lines: Iterable[str], draft: Draft, name: str) -> PartialDate | None:
    """Return the date: from the lines around the subject, the file's name, what the leads say.

    A month without a year takes that of the copyright, or of the leads' first publication.
    """
    year = _copyright_year(draft)
    firsts = [
        lead.first_published.date
        for lead in draft.leads
        if lead.first_published and lead.first_published.date
    ]
    newest = max(firsts, default=None)
    for line in lines:
        for said in find_dates(line):
            if said.month:
                known = said.year or year or (newest.year if newest else 0)
                if known:
                    return PartialDate(year=known, month=said.month, day=said.day)
    named = _IN_NAME.search(name)
    if named:
        return PartialDate(year=int(named[1]), month=int(named[2]), day=int(named[3] or 0))
    if newest:
        return PartialDate(year=newest.year, month=newest.month)
    return PartialDate(year=year) if year else None


def _copyright_year(draft: Draft) -> int:
    for share in draft.shares:
        found = _YEAR.search(share.text) if share.fate == "dropped" else None
        if found:
            return int(found[1])
    return 0
