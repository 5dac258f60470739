"""What an issue draws on, and what is late for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Days, IssueDates
from newsletter.model.publication import FreezeRule, Schedule, WindowRule
from newsletter.triage.windows import (
    Standing,
    Window,
    as_it_stands,
    current,
    days_before_close,
    windows,
)

NEW_YORK = ZoneInfo("America/New_York")
KARACHI = ZoneInfo("Asia/Karachi")
MONTHLY = Schedule(
    zone="America/New_York", window=WindowRule.MONTH, freeze=FreezeRule(days=4, time="18:00")
)


def issue(month: int, **facts: object) -> IssueDates:
    """Return the issue of a month of 2017, sent on the first of the next at nine."""
    sent = datetime(2017 + month // 12, month % 12 + 1, 1, 9, tzinfo=NEW_YORK)
    made = IssueDates(
        id=f"2017-{month:02d}",
        date=PartialDate(year=2017, month=month),
        send_at=sent,
    )
    return replace(made, **facts)  # type: ignore[arg-type] # any field


def new_york(month: int, day: int, hour: int = 0) -> datetime:
    """Return a local time of 2017 in UTC."""
    return datetime(2017, month, day, hour, tzinfo=NEW_YORK).astimezone(UTC)


def test_a_month_by_the_local_calendar() -> None:
    """The window begins and ends at local midnight, over a change of the clocks too."""
    (found,) = windows([issue(11)], MONTHLY)
    assert (found.opens, found.closes) == (new_york(11, 1), new_york(12, 1))
    assert found.opens == datetime(2017, 11, 1, 4, tzinfo=UTC)
    assert found.closes == datetime(2017, 12, 1, 5, tzinfo=UTC)
    assert found.freeze == new_york(11, 27, 18)


def test_the_previous_month_over_new_year() -> None:
    """The issue of January draws on December."""
    rule = replace(MONTHLY, window=WindowRule.PREVIOUS_MONTH)
    (found,) = windows([issue(1)], rule)
    assert found.opens == datetime(2016, 12, 1, tzinfo=NEW_YORK)
    assert found.closes == new_york(1, 1)


def test_since_the_last_issue() -> None:
    """Without a word about it, an issue draws on what appeared since the one before closed."""
    october, november = windows([issue(10), issue(11)], Schedule(zone="America/New_York"))
    assert october.opens is None
    assert (october.closes, october.freeze) == (new_york(11, 1, 9), None)
    assert (november.opens, november.closes) == (october.closes, new_york(12, 1, 9))


def test_the_issue_says_it_itself() -> None:
    """What an issue's file says goes before the publication's rule, in whichever zone it says so."""
    words = issue(
        11,
        window=Days(first=date(2017, 11, 6), last=date(2017, 11, 20)),
        freeze=datetime(2017, 11, 25, 20, tzinfo=KARACHI),
    )
    (found,) = windows([words], MONTHLY)
    assert (found.opens, found.closes) == (new_york(11, 6), new_york(11, 21))
    assert found.freeze == datetime(2017, 11, 25, 15, tzinfo=UTC)
    (half,) = windows([issue(11, window=Days(first=date(2017, 11, 6)))], MONTHLY)
    assert (half.opens, half.closes) == (new_york(11, 6), None)


def test_a_freeze_without_a_time_is_at_the_hour_of_sending() -> None:
    """Three days before sending, at nine."""
    rule = replace(MONTHLY, freeze=FreezeRule(days=3))
    assert windows([issue(11)], rule)[0].freeze == new_york(11, 28, 9)
    assert windows([issue(11, send_at=None)], rule)[0].freeze is None


@pytest.mark.parametrize(
    ("appeared", "came_in", "standing"),
    [
        (new_york(11, 5), new_york(11, 5), Standing.WITHIN),
        (new_york(11, 5), new_york(11, 27, 18), Standing.WITHIN),
        (new_york(11, 5), new_york(11, 27, 18) + timedelta(microseconds=1), Standing.LATE),
        (new_york(12, 1), new_york(11, 20), Standing.AFTER),
        (new_york(12, 2), new_york(12, 2), Standing.LATE),
        (new_york(10, 30), new_york(10, 28), Standing.BEFORE),
        (new_york(10, 30), new_york(10, 30), Standing.WITHIN),
        (new_york(9, 30), new_york(10, 30), Standing.BEFORE),
    ],
)
def test_how_something_stands(appeared: datetime, came_in: datetime, standing: Standing) -> None:
    """By when it appeared and when it came in; what October's freeze kept out is November's."""
    found = windows([issue(10), issue(11)], MONTHLY)[1]
    assert found.standing(appeared=appeared, came_in=came_in) is standing


def test_what_is_late_for_one_issue_is_new_for_the_next() -> None:
    """Under each rule, whatever is late for October stands within November."""
    for rule in WindowRule:
        october, november = windows([issue(10), issue(11)], replace(MONTHLY, window=rule))
        appeared = october.opens or new_york(10, 1)
        late = {"appeared": max(appeared, new_york(10, 29)), "came_in": new_york(10, 30)}
        if rule is WindowRule.PREVIOUS_MONTH:
            late["appeared"] = new_york(9, 20)
        assert october.standing(**late) is Standing.LATE
        assert november.standing(**late) is Standing.WITHIN


MOMENTS = st.datetimes(
    min_value=datetime(2017, 8, 1),  # noqa: DTZ001 - Hypothesis wants them so
    max_value=datetime(2017, 12, 30),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)


@given(appeared=MOMENTS, came_in=MOMENTS, rule=st.sampled_from(list(WindowRule)))
def test_reach_covers_all_that_stands_within(
    appeared: datetime, came_in: datetime, rule: WindowRule
) -> None:
    """Nothing that stands within an issue appeared outside of its reach."""
    for found in windows([issue(9), issue(10), issue(11)], replace(MONTHLY, window=rule)):
        if found.standing(appeared=appeared, came_in=came_in) is Standing.WITHIN:
            since, until = found.reaches()
            assert since <= appeared <= until


@given(appeared=MOMENTS, delay=st.timedeltas(min_value=timedelta(), max_value=timedelta(days=20)))
def test_each_article_is_new_for_some_issue(appeared: datetime, delay: timedelta) -> None:
    """Between the first freeze and the last, nothing falls through, however late it comes in."""
    came_in = appeared + delay
    found = windows([issue(month) for month in range(7, 13)], MONTHLY)
    if not (found[0].freeze and found[-1].freeze and came_in <= found[-1].freeze):
        return
    standings = [one.standing(appeared=appeared, came_in=came_in) for one in found]
    if delay < timedelta(days=3):
        assert Standing.WITHIN in standings


def test_the_current_issue() -> None:
    """The first that is open and has not left; an issue without a time leaves when it is over."""
    found = windows([issue(9), issue(10), issue(11)], MONTHLY)
    every = {one.issue for one in found}
    assert current(found, open_issues=every, now=new_york(9, 30)) == "2017-09"
    assert current(found, open_issues=every, now=new_york(10, 1, 9)) == "2017-10"
    assert current(found, open_issues={"2017-11"}, now=new_york(9, 30)) == "2017-11"
    assert current(found, open_issues=every, now=new_york(12, 24)) == ""
    (untimed,) = windows([issue(11, send_at=None)], MONTHLY)
    assert untimed.over == new_york(12, 1)


def candidate(**facts: object) -> Candidate:
    """Return a candidate that came in after November's freeze."""
    came_in = new_york(11, 28)
    article = Article(
        url="https://paper.example/1", key="https://paper.example/1", title="A", first_seen=came_in
    )
    made = Candidate(id="c-1", article=article, first_seen=came_in)
    return replace(made, **facts)  # type: ignore[arg-type] # any field


def test_late_is_what_nobody_decided() -> None:
    """It is said of new ones alone; a person's word stands, and so does a "new" that a person said."""
    (window,) = windows([issue(11)], MONTHLY)
    assert as_it_stands(candidate(), window).decision is Decision.LATE
    assert as_it_stands(candidate(), None).decision is Decision.NEW
    for word in (Decision.NEW, Decision.SHORTLISTED, Decision.REJECTED, Decision.USED):
        decided = candidate(decision=word, decided_by="amina", decided_at=new_york(11, 29))
        assert as_it_stands(decided, window) == decided


def test_a_freeze_that_moves_changes_what_is_late() -> None:
    """Nothing is stored: the same candidate is new once the editor has moved the freeze."""
    moved = issue(11, freeze=datetime(2017, 11, 29, 12, tzinfo=NEW_YORK))
    (window,) = windows([moved], MONTHLY)
    assert as_it_stands(candidate(), window).decision is Decision.NEW


def test_freshness_counts_to_the_close() -> None:
    """An article of the last day is as fresh a week later, while the issue is being made."""
    article = candidate().article
    window = Window(issue="2017-11", closes=new_york(12, 1))
    assert days_before_close(article, window, new_york(12, 8)) == 3
    assert days_before_close(article, window, new_york(11, 29)) == 1
    assert days_before_close(article, None, new_york(12, 8)) == 10
