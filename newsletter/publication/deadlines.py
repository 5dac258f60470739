"""Which issue is being made, what it draws on, and from when on what comes in is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.errors import UsageError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.publication import reading
from newsletter.publication.sealed import sealed_ids
from newsletter.publication.workplace import Workplace
from newsletter.triage.windows import Window, current, windows

__all__ = ["Deadlines", "Window", "deadlines", "deadlines_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The windows of all issues that can be read, oldest first."""

    windows: tuple[Window, ...] = ()
    current: str = ""
    """Id of the issue that is being made, or empty."""
    zone: str = "UTC"

    def window(self, issue_id: str = "") -> Window | None:
        """Return the window of an issue; without an id, of the one that is being made, or None.

        Raises `UsageError` for an issue that cannot be read.
        """
        wanted = issue_id or self.current
        found = next((one for one in self.windows if one.issue == wanted), None)
        if found is None and issue_id:
            raise UsageError(
                f"The file of issue {issue_id} cannot be read.",
                help=f"`newsletter check {issue_id}` shows what is to be mended.",
            )
        return found

    def spelt(self, moment: datetime | None) -> str:
        """Return a time as the publication's people read it: ``2017-11-27 18:00 America/New_York``."""
        return (
            f"{moment.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M} {self.zone}" if moment else ""
        )


def deadlines(workplace: Workplace, publication: Publication | None = None) -> Deadlines:
    """Read the issue files and work their windows out."""
    known = publication or reading.publication(workplace)
    issues = reading.readable_issues(workplace, known)
    return deadlines_of(issues, known, sealed=set(sealed_ids(workplace)), now=workplace.clock())


def deadlines_of(
    issues: tuple[Issue, ...], publication: Publication, *, sealed: set[str], now: datetime
) -> Deadlines:
    """Work the windows of issues out; one that was sealed or sent elsewhere is made no more."""
    found = windows(issues, publication.schedule)
    unfinished = {one.id for one in issues if not one.imported} - sealed
    return Deadlines(
        windows=found,
        current=current(found, open_issues=unfinished, now=now),
        zone=publication.schedule.zone,
    )
