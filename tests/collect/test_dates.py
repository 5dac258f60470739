from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsletter.collect.dates import not_after, read_date
from newsletter.model.dates import PartialDate

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day", "moment"),
    [
        ("2026-02-25T21:07:00+05:00", "2026-02-25", "2026-02-25T16:07"),
        ("2026-02-25T23:30:00-0500", "2026-02-25", "2026-02-26T04:30"),
        ("2026-02-25T21:07:00.123Z", "2026-02-25", "2026-02-25T21:07"),
        ("2026-02-25 21:07", "2026-02-25", "2026-02-25T21:07"),
        ("2026-02-25", "2026-02-25", ""),
        ("2026/2/5", "2026-02-05", ""),
        ("20260225", "2026-02-25", ""),
        ("Wednesday, February 25, 2026 - 21:07", "2026-02-25", "2026-02-25T21:07"),
        ("Wed, 25 Feb 2026 21:07:00 EST", "2026-02-25", "2026-02-26T02:07"),
        ("Posted on 25th February 2026 by Amna", "2026-02-25", ""),
        ("Feb. 25, 2026 at 9:07 p.m.", "2026-02-25", "2026-02-25T21:07"),
        ("25. Februar 2026, 21:07 Uhr", "2026-02-25", "2026-02-25T21:07"),
        ("25 de febrero de 2026", "2026-02-25", ""),
        ("2026年2月25日 21:07", "2026-02-25", "2026-02-25T21:07"),
        ("1771966800", "2026-02-24", "2026-02-24T21:00"),
        ("1771966800000", "2026-02-24", "2026-02-24T21:00"),
        ("February 2026", "2026-02", ""),
    ],
)
def test_dates_are_read_as_publishers_write_them(text: str, day: str, moment: str) -> None:
    """The day is the one printed; the time is put into UTC."""
    found = read_date(text)
    assert found is not None
    assert str(found.day) == day
    assert (f"{found.moment:%Y-%m-%dT%H:%M}" if found.moment else "") == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-40", "32 Octember 2026", "0001-01-01", "99999999999999"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    """Impossible days and words are not guessed at."""
    assert read_date(text) is None


def test_nothing_is_published_tomorrow() -> None:
    """A time or day ahead of now becomes now; others stay."""
    ahead = not_after(read_date("2026-11-03T09:00:00Z"), NOON)
    assert ahead is not None
    assert ahead.moment == NOON
    tomorrow = not_after(read_date("2026-11-03"), NOON)
    assert tomorrow is not None
    assert (tomorrow.day, tomorrow.moment) == (PartialDate(year=2026, month=11, day=2), None)
    past = read_date((NOON - timedelta(days=1)).isoformat())
    assert not_after(past, NOON) == past
    assert not_after(None, NOON) is None
