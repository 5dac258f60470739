"""When a new issue is proposed to leave."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.publication.gathering.drafting import draft
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("window", "issue", "day"),
    [
        ("since last issue", "2026-11", "2026-12-01"),
        ("since last issue", "2026-12", "2026-12-01"),
        ("since last issue", "2027-03", "2027-03-01"),
        ("previous month", "2027-03", "2027-03-01"),
        ("previous month", "2026-09", "2026-12-01"),
        ("month", "2026-11", "2026-12-01"),
        ("month", "2027-03", "2027-04-01"),
        ("month", "special", "2026-12-01"),
    ],
)
def test_an_issue_leaves_in_its_own_month_or_after_it(
    tmp_path: Path, window: str, issue: str, day: str
) -> None:
    """It is the first of the month that the id names, or of the one after, and never past."""
    clock = FixedClock(NOW)
    folder = tmp_path / "review"
    start_publication(folder, name="The Review", clock=clock)
    workplace = Workplace(folder=folder, clock=clock)
    path = workplace.publication_file
    path.write_text(path.read_text().replace("schedule:\n", f"schedule:\n  window: {window}\n"))
    draft(workplace, issue)
    assert f"\nsend_at: {day} 09:00 UTC\n" in workplace.issue_file(issue).read_text()
