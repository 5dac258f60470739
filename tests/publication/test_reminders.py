"""People are reminded of the month's deadlines: each once, those whose work it is, a day before."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from datetime import timedelta
from email import policy

import pytest

from newsletter.publication.approval import approving
from newsletter.publication.clock import notices
from newsletter.publication.place import duties
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

PEOPLE = """\
people:
  - {id: editor, name: Edith, email: edith@review.example, roles: [editor, approver]}
  - {id: amna, name: Amna, email: amna@review.example, roles: [approver]}
  - {id: pia, name: Pia, email: pia@review.example, roles: [publisher]}
  - {id: omar, name: Omar, roles: [editor]}
"""
SCHEDULE = """\
schedule:
  zone: UTC
  send_time: "09:00"
  deadlines: {triage: 10 days 18:00, write: 5 days 18:00, approve: 1 day 12:00}
"""


@pytest.fixture
def month(workplace: Workplace, clock: FixedClock, enter: Callable[..., None]) -> Workplace:
    """Return a publication with deadlines, eleven days before its issue leaves at 09:00."""
    path = workplace.publication_file
    text = re.sub(r"people:\n(?:  .*\n)+", PEOPLE, path.read_text())
    path.write_text(re.sub(r"schedule:\n(?:  .*\n)+", SCHEDULE, text))
    clock.advance(timedelta(days=-11, minutes=-5))
    enter(workplace, "a@reader.example")
    return workplace


def told(workplace: Workplace, clock: FixedClock, *, days: float) -> list[tuple[str, str]]:
    """Let so many days pass, eight hours at a time; return (to, subject) of what was mailed."""
    for _ in range(int(days * 3)):
        clock.advance(timedelta(hours=8))
        notices.tell_due(workplace, holder=duties.new_holder())
    outbox = workplace.folder / "var" / "outbox"
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in outbox.glob("*.eml")
    ]
    for path in outbox.glob("*.eml"):
        path.unlink()
    return sorted((str(one["To"]), str(one["Subject"])) for one in mails)


def test_each_deadline_is_told_once_to_those_whose_work_it_is(
    month: Workplace, clock: FixedClock
) -> None:
    """Editors hear of triage and writing, approvers of the yes, and of one that is missing."""
    assert told(month, clock, days=2) == [
        ("edith@review.example", "triage 2026-12: until 2026-11-21 18:00 UTC")
    ]
    assert told(month, clock, days=4) == [
        ("edith@review.example", "write 2026-12: until 2026-11-26 18:00 UTC")
    ]
    assert told(month, clock, days=5) == [
        (who, what)
        for who in ("amna@review.example", "edith@review.example")
        for what in (
            "2026-12 is not approved",
            "approve 2026-12: until 2026-11-30 12:00 UTC",
        )
    ]


def test_of_what_is_approved_nobody_is_reminded(month: Workplace, clock: FixedClock) -> None:
    """After the yes there is nothing left to do."""
    told(month, clock, days=5)
    approving.approve(month, "2026-12", by="editor")
    assert [one for one in told(month, clock, days=5) if "approve" in one[1]] == []


def test_without_the_role_the_publisher_hears(month: Workplace, clock: FixedClock) -> None:
    """A deadline whose people have no address is not told to nobody."""
    path = month.publication_file
    path.write_text(path.read_text().replace("email: edith@review.example, ", ""))
    assert told(month, clock, days=2) == [
        ("pia@review.example", "triage 2026-12: until 2026-11-21 18:00 UTC")
    ]


def test_a_deadline_that_moves_is_told_anew(month: Workplace, clock: FixedClock) -> None:
    """By the file's own hour; a month without a file is told by the day that the schedule names."""
    path = month.issue_file("2026-12")
    assert len(told(month, clock, days=1)) == 1
    path.write_text(path.read_text().replace("2026-12-01 09:00", "2026-12-02 09:00"))
    assert told(month, clock, days=1) == [
        ("edith@review.example", "triage 2026-12: until 2026-11-22 18:00 UTC")
    ]
    path.unlink()
    text = month.publication_file.read_text()
    month.publication_file.write_text(text.replace("  zone: UTC\n", "  zone: UTC\n  send_day: 3\n"))
    assert told(month, clock, days=1) == [
        ("edith@review.example", "triage 2026-12-03: until 2026-11-23 18:00 UTC")
    ]
