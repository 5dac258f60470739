"""What an issue file says about time is read, whatever the rest of it looks like."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from newsletter.documents import read_issue_dates
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Days, IssueDates
from newsletter.model.publication import Publication, Schedule, Sender

PUBLICATION = Publication(
    name="Letters",
    sender=Sender(name="Letters", address="a@letters.example"),
    postal_address=("Lahore",),
    schedule=Schedule(zone="Asia/Karachi"),
)
KARACHI = ZoneInfo("Asia/Karachi")
SOUND = """\
# A comment
version: 1
date: 2017-11
subject: "date: 2001"
send_at: 2017-12-01 09:00
window:
  # Amina: a week longer
  from: 2017-10-24

  to: 2017-11-30
freeze: 2017-11-27 18:00 Asia/Karachi
leads:
  - title: freeze
    body: |
      date: 1999
      freeze: never
media_review: []
"""
FLOW = """\
{version: 1, date: 2017-11, send_at: 2017-12-01 09:00, freeze: 2017-11-27 18:00 Asia/Karachi,
 window: {from: 2017-10-24, to: 2017-11-30}}
"""
QUOTED = """\
"date": 2017-11
'send_at': 2017-12-01 09:00
"freeze": 2017-11-27 18:00
window: {from: 2017-10-24, to: 2017-11-30}
"""
EXPECTED = IssueDates(
    id="2017-11",
    date=PartialDate(year=2017, month=11),
    send_at=datetime(2017, 12, 1, 9, tzinfo=KARACHI),
    window=Days(first=date(2017, 10, 24), last=date(2017, 11, 30)),
    freeze=datetime(2017, 11, 27, 18, tzinfo=KARACHI),
)


def dates(text: str) -> IssueDates | None:
    """Read the dates of a text."""
    return read_issue_dates(text.encode(), issue_id="2017-11", publication=PUBLICATION)


@pytest.mark.parametrize(
    "text",
    [
        SOUND,
        SOUND.replace("\n", "\r\n"),
        "\ufeff" + SOUND,
        SOUND + "unknown: field\n",
        SOUND.replace("media_review: []", "media_review:\n  - title: No summary\n    summary:"),
        SOUND.replace("media_review: []", "media_review: [{title: 'open"),
        "\n".join(f" {line}" for line in SOUND.splitlines()),
        FLOW,
        QUOTED,
    ],
)  # fmt: skip
def test_dates_are_read(text: str) -> None:
    """In any style of YAML, and beside any mistake."""
    assert dates(text) == EXPECTED


def test_a_mistake_costs_one_field() -> None:
    """A freeze that cannot be is as if it were not there."""
    found = dates(SOUND.replace("2017-11-27 18:00", "2017-11-31 18:00"))
    assert found
    assert (found.freeze, found.send_at) == (None, EXPECTED.send_at)


@pytest.mark.parametrize(
    "text",
    ["", "date:", "date: soon", "subject: x", "- date: 2017-11", "\0", "%YAML", "a: &b [*b]"],
)
def test_without_a_date_there_is_nothing(text: str) -> None:
    """No guess is made, and nothing is raised."""
    assert dates(text) is None


def test_what_is_no_text_has_no_dates() -> None:
    """Bytes of another kind raise nothing either."""
    picture = bytes(range(256))
    assert read_issue_dates(picture, issue_id="x", publication=PUBLICATION) is None
