"""The hour of an issue in several places."""

from datetime import UTC, datetime

from newsletter.model.publication import Schedule
from newsletter.publication.place.cities import spelt


def test_an_hour_is_told_by_each_clock() -> None:
    """The publication's own place comes first, with the day; another day is named."""
    schedule = Schedule(zone="America/New_York", cities=("Europe/London", "Asia/Karachi"))
    moment = datetime(2016, 12, 1, 14, tzinfo=UTC)
    assert spelt(moment, schedule) == (
        "Thu 1 Dec 2016, 09:00 New York, 14:00 London, 19:00 Karachi"
    )
    late = datetime(2016, 12, 1, 20, tzinfo=UTC)
    assert spelt(late, schedule).endswith("15:00 New York, 20:00 London, Fri 01:00 Karachi")


def test_without_cities_there_is_one_clock() -> None:
    """A zone that is also its own city stands once."""
    schedule = Schedule(zone="UTC", cities=("UTC",))
    assert spelt(datetime(2016, 12, 1, 14, tzinfo=UTC), schedule) == "Thu 1 Dec 2016, 14:00 UTC"
