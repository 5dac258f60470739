"""When an issue was sent, as services write it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from email.utils import parsedate_to_datetime

from newsletter.model.dates import PartialDate
from newsletter.model.values import dataclass

FIRST_YEAR, LAST_YEAR = 1971, 2199
_FORMS = (
    "%b %d, %Y %I:%M %p",
    "%B %d, %Y %I:%M %p",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
)
_ISO = re.compile(r"\d{4}-\d\d(?:-\d\d(?:[ T]\d\d:\d\d.*)?)?")
_MONTH = re.compile(r"(\d{4})-(\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """When something was sent, as far as it is told."""

    date: PartialDate
    moment: datetime | None = None
    """Aware; None: only the day is known."""


def read_time(said: str, zone: tzinfo, *, utc: bool = False) -> Sent | None:
    """Return when it was, in `zone`; None: nobody can tell, or no such time exists.

    A time without a zone is local to `zone`, with `utc` in UTC.  Days like 05/06/2024 are not read.
    """
    text = " ".join(said.split())
    month = _MONTH.fullmatch(text)
    if month and 1 <= int(month[2]) <= 12 and _is_near(int(month[1])):  # noqa: PLR2004 - months
        return Sent(date=PartialDate(year=int(month[1]), month=int(month[2])))
    found = _parsed(text)
    if found is None or not _is_near(found.year):
        return None
    if not isinstance(found, datetime):
        return Sent(date=_partial(found))
    aware = found if found.tzinfo else found.replace(tzinfo=UTC if utc else zone)
    try:
        local = aware.astimezone(zone)
    except OverflowError:
        return None
    return Sent(date=_partial(local.date()), moment=local)


def _is_near(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def _partial(day: date) -> PartialDate:
    return PartialDate(year=day.year, month=day.month, day=day.day)


def _parsed(text: str) -> date | datetime | None:
    if _ISO.fullmatch(text):
        try:
            if len(text) == len("2017-11-30"):
                return date.fromisoformat(text)
            return datetime.fromisoformat(text.replace(" UTC", "+00:00"))
        except ValueError:
            return None
    for form in _FORMS:
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the caller's
        except ValueError:
            continue
        return found if "%I" in form or "%H" in form else found.date()
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
