from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.backup.names import (
    backup_name,
    is_backup,
    is_journal,
    journal_name,
    made_at,
)
from newsletter.backup.retention import RECENT, kept
from newsletter.model.backup import Keep

NIGHT = datetime(2026, 12, 1, 3, 15, tzinfo=UTC)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_year_of_nights() -> None:
    """Seven days, five weeks and twelve months stay, each by its newest."""
    nights = [NIGHT - timedelta(days=day) for day in range(400)]
    stay = sorted(kept(nights, Keep()), reverse=True)
    assert stay[:7] == nights[:7]
    assert len(stay) <= 7 + 5 + 12
    assert [one for one in stay if one.month == 3] == [datetime(2026, 3, 31, 3, 15, tzinfo=UTC)]


@given(st.lists(TIMES), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_the_newest_always_stays(times: list[datetime], day: int, week: int, month: int) -> None:
    """However little shall stay, what stays was there, and the newest is among it."""
    keep = Keep(daily=day, weekly=week, monthly=month)
    stay = kept(times, keep)
    assert stay <= set(times)
    recent = [one for one in times if max(times) - one < RECENT]
    assert set(recent) <= stay
    assert len(stay) <= day + week + month + len(set(recent))
    assert not times or max(times) in stay
    assert kept(stay, keep) == stay


@given(TIMES, st.text("0123456789abcdef", min_size=8, max_size=32))
def test_a_name_says_when_and_whose(time: datetime, mark: str) -> None:
    """Names sort by time, and nothing else is taken for one of ours."""
    name = backup_name(time, mark)
    assert made_at(name) == time
    assert is_backup(name)
    assert not is_journal(name)
    piece = journal_name(time, mark)
    assert is_journal(piece, mark)
    assert not is_journal(piece, "f" + mark if mark[0] != "f" else "0" + mark)
    assert name < backup_name(time + timedelta(microseconds=1), mark)
    for other in (f".{name}.part", name + ".tmp", name[:-4], "../" + name, ""):
        assert made_at(other) is None


def test_a_time_that_cannot_be_is_no_name_of_ours() -> None:
    """A thirteenth month does not stop anything."""
    assert made_at("backup-20261301T031500000000Z-abcdef12.tar.zst.age") is None
