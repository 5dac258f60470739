from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest

from newsletter.deliver.calendar import Deadline, as_ics, deadlines
from newsletter.model.publication import FreezeRule, MonthPlan, Schedule

PLAN = MonthPlan(
    collect=FreezeRule(days=14),
    triage=FreezeRule(days=10, time="18:00"),
    approve=FreezeRule(days=1, time="02:30"),
)
YEARS = 144
ZONES = ("America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Karachi", "UTC")


def local(found: tuple[Deadline, ...], zone: str) -> list[tuple[str, str, str]]:
    """Return (issue, step, local time)."""
    return [
        (one.issue, one.step, f"{one.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}")
        for one in found
    ]


def test_a_month_that_has_no_file() -> None:
    """Has the day that the schedule names; a day that the month lacks is its last."""
    schedule = Schedule(zone="America/New_York", send_day=31, deadlines=PLAN)
    found = deadlines({}, schedule, since=date(2026, 11, 5), months=1)
    assert all(one.planned for one in found)
    assert local(found, "America/New_York") == [
        ("2026-11-30", "collect", "2026-11-16 09:00"),
        ("2026-11-30", "triage", "2026-11-20 18:00"),
        ("2026-11-30", "approve", "2026-11-29 02:30"),
        ("2026-11-30", "send", "2026-11-30 09:00"),
    ]


def test_a_file_outweighs_the_plan() -> None:
    """An issue that says when it leaves takes its month, by the publication's calendar."""
    schedule = Schedule(zone="Asia/Karachi", send_day=1)
    sends = {"2026-11": datetime(2026, 11, 30, 20, tzinfo=UTC)}
    found = deadlines(sends, schedule, since=date(2026, 11, 1), months=2)
    assert local(found, "Asia/Karachi") == [
        ("2026-11-01", "send", "2026-11-01 09:00"),
        ("2026-11", "send", "2026-12-01 01:00"),
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_each_month_once_whatever_the_clocks_do(zone: str) -> None:
    """Every step of every month is there once, at the local time said, or after it where clocks skip that."""
    schedule = Schedule(zone=zone, send_day=9, send_time="02:30", deadlines=PLAN)
    found = deadlines({}, schedule, since=date(2026, 1, 1), months=YEARS)
    assert set(Counter((one.issue, one.step) for one in found).values()) == {1}
    assert len(found) == 4 * YEARS
    said = {"collect": "02:30", "triage": "18:00", "approve": "02:30", "send": "02:30"}
    moved = [row for row in local(found, zone) if row[2][-5:] != said[row[1]]]
    assert all(row[2][-5:] in {"03:00", "03:30"} for row in moved)


def test_a_calendar_file() -> None:
    """Lines end in CRLF and are folded at 75 octets, text is escaped, and a deadline keeps its identity."""
    one = Deadline(issue="2026-11", step="send", at=datetime(2026, 12, 1, 14, tzinfo=UTC))
    now = datetime(2026, 11, 1, tzinfo=UTC)
    name = "Rivers; dams,\r\nATTENDEE:x " + "دریا " * 12
    made = as_ics([one], name=name, domain="review.example", now=now)
    lines = made.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(map(len, lines)) <= 75
    assert not any(line.startswith(b"ATTENDEE") for line in lines)
    whole = made.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Rivers\\; dams\\,  ATTENDEE:x دریا" in whole
    assert "DTSTART:20261201T140000Z" in whole
    again = as_ics([one], name="Other", domain="review.example", now=now).decode()
    assert next(x for x in again.split("\r\n") if x.startswith("UID")) in whole


@pytest.mark.parametrize(
    "name",
    [
        "The Review",
        "Rivers; dams,\r\nATTENDEE:x",
        'A "quoted" name: \\n',
        "دریا " * 40,
        "🌊" * 60,
        "",
    ],
)
def test_another_program_reads_the_calendar_file(name: str) -> None:
    """A parser of its own finds every deadline, at its instant, under its name, and no mistake."""
    schedule = Schedule(zone="Asia/Karachi", send_day=1, deadlines=PLAN)
    found = deadlines({}, schedule, since=date(2026, 1, 1), months=12)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    read = icalendar.Calendar.from_ical(as_ics(found, name=name, domain="review.example", now=now))
    assert isinstance(read, icalendar.Calendar)
    events = read.walk("VEVENT")
    assert not [error for one in (read, *events) for error in one.errors]
    assert read["VERSION"] == "2.0"
    assert read["PRODID"]
    told = {(str(one["SUMMARY"]), one.decoded("DTSTART"), one.decoded("DTSTAMP")) for one in events}
    plain = "".join(c if c.isprintable() else " " for c in name)
    assert told == {(f"{plain} {one.issue}: {one.step}", one.at, now) for one in found}
    assert len({one["UID"] for one in events}) == len(found) == 48
    assert {str(one["UID"]).partition("@")[2] for one in events} == {"review.example"}
