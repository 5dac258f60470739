"""`newsletter calendar`: the deadlines of the next months."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.deliver.calendar import Deadline, as_ics, deadlines
from newsletter.documents import read_issue_dates
from newsletter.mail import domain_of
from newsletter.model.values import dataclass
from newsletter.publication.place import reading
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The deadlines of the next months, in order of time."""

    zone: str
    deadlines: tuple[Deadline, ...]

    def lines(self) -> Iterator[str]:
        """Yield them, line by line, by the publication's clocks."""
        for one in self.deadlines:
            local = one.at.astimezone(ZoneInfo(self.zone))
            planned = "  (no file says so yet)" if one.planned else ""
            yield f"{local:%a %Y-%m-%d %H:%M}  {one.step:8} {one.issue}{planned}"


def calendar(workplace: Workplace, *, months: int) -> Calendar:
    """Work the deadlines out, of this month and those after it."""
    publication = reading.publication(workplace)
    sends = {}
    for issue in workplace.issue_ids():
        source = workplace.issue_file(issue).read_bytes()
        known = read_issue_dates(source, issue_id=issue, publication=publication)
        if known and known.send_at and not known.imported and not known.corrects:
            sends[issue] = known.send_at
    schedule = publication.schedule
    today = workplace.clock().astimezone(ZoneInfo(schedule.zone)).date()
    found = deadlines(sends, schedule, since=today, months=months)
    return Calendar(zone=schedule.zone, deadlines=found)


def write_ics(workplace: Workplace, found: Calendar, path: Path) -> None:
    """Write a calendar file that calendar programs read."""
    publication = reading.publication(workplace)
    content = as_ics(
        found.deadlines,
        name=publication.name,
        domain=domain_of(publication.sender.address),
        now=workplace.clock(),
    )
    write_whole(path, content)
