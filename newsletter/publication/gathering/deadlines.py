"""Which issue is being made, what it draws on, and from when on what comes in is late."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.documents import read_issue_dates
from newsletter.errors import UsageError
from newsletter.model.issue import IssueDates
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.triage.windows import Window, current, windows

__all__ = ["Deadlines", "Window", "deadlines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The windows of all issues that can be read, oldest first."""

    windows: tuple[Window, ...] = ()
    current: str = ""
    """Id of the issue that is being made, or empty."""
    zone: str = "UTC"

    def window(self, issue_id: str = "") -> Window | None:
        """Return the window of an issue; without an id, of the one that is being made, or None.

        Raises `UsageError` for an issue whose own date cannot be read.
        """
        found = self.find(issue_id or self.current)
        if found is None and issue_id:
            raise UsageError(
                f"The file of issue {issue_id} does not say of which month it is.",
                help=f"Write `date:` into it; `newsletter check {issue_id}` shows mistakes.",
            )
        return found

    def find(self, issue_id: str) -> Window | None:
        """Return the window of an issue, or None."""
        return next((one for one in self.windows if one.issue == issue_id), None)

    def spelt(self, moment: datetime | None) -> str:
        """Return a time as the publication's people read it: ``2017-11-27 18:00 America/New_York``."""
        return (
            f"{moment.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M} {self.zone}" if moment else ""
        )


def deadlines(
    workplace: Workplace,
    publication: Publication | None = None,
    *,
    planned: IssueDates | None = None,
) -> Deadlines:
    """Read the dates of the issue files and work their windows out; `planned` has no file yet.

    An issue with mistakes, or with summaries that are not written yet, has dates all the same.
    One that was sealed or sent elsewhere is made no more.
    """
    known = publication or reading.publication(workplace)
    paths = map(workplace.issue_file, workplace.issue_ids())
    dates = [
        read_issue_dates(path.read_bytes(), issue_id=path.stem, publication=known) for path in paths
    ]
    own = (one for one in (*dates, planned) if one and not one.corrects)
    issues = sorted(own, key=lambda one: (one.date, one.id))
    found = windows(issues, known.schedule)
    unfinished = {one.id for one in issues if not one.imported} - set(sealed_ids(workplace))
    return Deadlines(
        windows=found,
        current=current(found, open_issues=unfinished, now=workplace.clock()),
        zone=known.schedule.zone,
    )
