"""Numbers and dates that stand in an article, but not where it tells of the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from newsletter.check.facts import IssueFacts
from newsletter.check.readings import Reading
from newsletter.check.rule import Slip, warning
from newsletter.text.numbers import Number, find_numbers
from newsletter.text.quotations import without_quotations
from newsletter.text.said_dates import SaidDate, find_dates
from newsletter.text.surroundings import Spans, Told

_SHOWN = 14
"""Words shown on either side of a value."""
_MOST_TOLD = 12
"""Findings about one summary."""
_LONGEST_ACCOUNT = 60_000
"""Characters of a summary that are compared."""


@warning
def value_from_elsewhere(facts: IssueFacts) -> Iterator[Slip]:
    """Give the number or the date that the source has where it tells of the same."""
    for account in facts.accounts:
        if account.reading.hindrance:
            continue
        found = values_from_elsewhere(account.text[:_LONGEST_ACCOUNT], account.reading)
        for one in islice({one.text: one for one in found}.values(), _MOST_TOLD):
            yield Slip(
                message=f"Where {account.reading.named} of “{account.title}” tells of this, it "
                f"says {one.instead}; {one.text} stands elsewhere.",
                help=f"It reads: “… {one.passage} …”. Correct the {one.kind}, or say in a waiver "
                "why yours is right.",
                path=account.path,
                item=account.item,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A value of a summary, and what the source says where it tells of the same."""

    kind: str
    text: str
    instead: str
    passage: str


def values_from_elsewhere(text: str, reading: Reading) -> Iterator[Elsewhere]:
    """Yield the numbers and dates of a summary that the source has in another passage only."""
    own = without_quotations(text)
    dates = find_dates(own)
    numbers = find_numbers(own, apart_from=tuple((date.start, date.end) for date in dates))
    if dates or numbers:
        told = Told(text)
        yield from _of_dates(dates, find_dates(text), told, reading)
        yield from _of_numbers(numbers, find_numbers(text), told, reading)


def _of_dates(
    dates: Iterable[SaidDate], all_told: Iterable[SaidDate], told: Told, reading: Reading
) -> Iterator[Elsewhere]:
    for date in filter(reading.dates.say, dates):
        places = reading.dates.places(date, besides=all_told)
        yield from _found(date, places, told, reading)


def _of_numbers(
    numbers: Iterable[Number], all_told: Iterable[Number], told: Told, reading: Reading
) -> Iterator[Elsewhere]:
    for number in filter(reading.numbers.say, numbers):
        places = reading.numbers.places(number, besides=all_told, apart_from=reading.dates.spans)
        yield from _found(number, places, told, reading)


def _found(
    value: SaidDate | Number, places: tuple[Spans, Spans], told: Told, reading: Reading
) -> Iterator[Elsewhere]:
    same, others = places
    if not (same and others):
        return
    best = reading.surroundings.elsewhere(told.around(value.start, value.end), same, others)
    if best is None:
        return
    first, last = others[best]
    yield Elsewhere(
        kind="date" if isinstance(value, SaidDate) else "number",
        text=value.text,
        instead=reading.spelt(first, last),
        passage=reading.spelt(first - _SHOWN, last + _SHOWN),
    )
