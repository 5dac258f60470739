from __future__ import annotations

from pathlib import Path

from newsletter.publication.place import planning
from newsletter.publication.place.workplace import Workplace


def test_the_calendar_of_a_publication(workplace: Workplace, tmp_path: Path) -> None:
    """What files say stands beside what is planned, and both are written for calendar programs."""
    path = workplace.publication_file
    keys = "schedule:\n  send_day: 5\n  deadlines: {approve: 1 day 12:00, write: 5 days}\n"
    path.write_text(path.read_text().replace("schedule:\n", keys))
    found = planning.calendar(workplace, months=2)
    assert list(found.lines()) == [
        "Thu 2026-11-26 09:00  write    2026-12",
        "Mon 2026-11-30 12:00  approve  2026-12",
        "Tue 2026-12-01 09:00  send     2026-12",
        "Thu 2026-12-31 09:00  write    2027-01-05  (no file says so yet)",
        "Mon 2027-01-04 12:00  approve  2027-01-05  (no file says so yet)",
        "Tue 2027-01-05 09:00  send     2027-01-05  (no file says so yet)",
    ]
    planning.write_ics(workplace, found, tmp_path / "months.ics")
    assert (tmp_path / "months.ics").read_bytes().count(b"BEGIN:VEVENT") == 6


def test_without_a_plan_there_is_what_files_say(workplace: Workplace) -> None:
    """Nothing is invented."""
    (line,) = planning.calendar(workplace, months=1).lines()
    assert line == "Tue 2026-12-01 09:00  send     2026-12"
