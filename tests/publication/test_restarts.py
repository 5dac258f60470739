from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from newsletter.publication.approval import approving
from newsletter.publication.place import duties
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send.due_sending import SERIES, send_due
from newsletter.publication.send.starting import AHEAD
from newsletter.testing.clock import FixedClock

ISSUE = "2026-12"
READERS = tuple(f"r{number}@reader.example" for number in range(3))
NO_SUCH_PROCESS = 2**22 + 1
"""Above the largest process id of Linux."""


def mails(workplace: Workplace) -> int:
    """Return how many mails left."""
    return len(list((workplace.folder / "var" / "outbox").glob("*.eml")))


def killed_holder() -> str:
    """Return the name of a process of this machine that is gone."""
    host, mark, _, rest = duties.new_holder().split(":")
    return f"{host}:{mark}:{NO_SUCH_PROCESS}:{rest}"


@pytest.mark.slow
def test_hundreds_of_restarts_around_the_hour(
    workplace: Workplace, clock: FixedClock, enter: Callable[..., None]
) -> None:
    """Three schedulers that are started anew 400 times, many killed with the claim: one start, one mail each."""
    clock.advance(timedelta(hours=-1))
    enter(workplace, *READERS)
    approving.approve(workplace, ISSUE, by="editor")
    clock.advance(timedelta(minutes=45))
    chance, told = random.Random(2026), list[str]()
    three = [replace(workplace, user=f"host {number}") for number in range(3)]
    for number in range(400):
        here = three[number % 3]
        if chance.random() < 0.3:  # another one got as far as this, and was killed
            duties.claim(here, SERIES, ISSUE, holder=killed_holder())
        else:
            ahead = AHEAD if number % 2 else timedelta(0)
            told += send_due(
                here,
                holder=duties.new_holder(),
                ahead=ahead,
                wait=lambda seconds: clock.advance(timedelta(seconds=seconds)),
            ).told
        clock.advance(timedelta(seconds=chance.uniform(-5, 15)))
    assert clock() > datetime(2026, 12, 1, 9, 20, tzinfo=UTC)
    assert len(told) == 1
    assert mails(workplace) == len(READERS)


CHANGES = (
    ("America/New_York", "2026-11-01 00:30", "2026-11-01 02:30"),
    ("America/New_York", "2027-03-14 01:30", "2027-03-14 03:30"),
    ("Europe/London", "2031-10-26 00:30", "2031-10-26 02:30"),
    ("Europe/London", "2037-03-29 00:30", "2037-03-29 02:30"),
    ("Australia/Lord_Howe", "2029-04-01 01:15", "2029-04-01 02:15"),
    ("Africa/Casablanca", "2030-01-06 01:30", "2030-01-06 03:30"),
)
"""Zone, and local times just before and just after its clocks change."""


@pytest.mark.parametrize(("zone", "before", "after"), CHANGES)
def test_each_starts_once_over_a_change_of_the_clocks(
    workplace: Workplace, enter: Callable[..., None], zone: str, before: str, after: str
) -> None:
    """Two issues, on either side of a night on which clocks change: each leaves once, at its own instant."""
    hours = {
        issue: datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for issue, local in (("before", before), ("after", after))
    }
    clock = FixedClock(min(hours.values()) - timedelta(hours=3))
    here = replace(workplace, clock=clock)
    enter(here, *READERS)
    source = here.issue_file(ISSUE).read_text()
    here.issue_file(ISSUE).unlink()
    for number, (issue, local) in enumerate((("before", before), ("after", after)), start=1):
        text = source.replace("send_at: 2026-12-01 09:00 UTC", f"send_at: {local} {zone}")
        text = text.replace("date: 2026-12", f"date: {local[:7]}\nnumber: {number}")
        text = text.replace("Rivers rise", f"Rivers rise {issue}").replace(
            "published: 2026-11-20", f"published: {local[:4]}-01-01"
        )
        text = text.replace("Water and power in December", f"Water and power, {issue}")
        here.issue_file(issue).write_text(text)
        approving.approve(here, issue, by="editor")
    started: dict[str, datetime] = {}
    until = max(hours.values()) + timedelta(hours=3)
    while clock() < until:
        for told in send_due(here, holder=duties.new_holder()).told:
            issue = told.partition(":")[0]
            assert issue not in started
            started[issue] = clock()
        clock.advance(timedelta(minutes=15))
    assert started == hours
    assert mails(here) == 2 * len(READERS)
