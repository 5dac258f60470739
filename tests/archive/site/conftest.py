"""Cards of many issues, made without reading any."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from newsletter.archive.editions import Card, Line, Named, Note
from newsletter.model.dates import PartialDate

FIRST = date(1994, 1, 1)
ROMAN = "The long debate about rivers, courts and elections goes into its next round"
URDU = "دریاؤں، عدالتوں اور انتخابات پر طویل بحث اپنے اگلے مرحلے میں داخل ہو گئی"

Cards = Callable[..., tuple[Card, ...]]


@cache
def named(text: str) -> Named:
    """Return a name; equal names are one object, as a book of names has it."""
    return Named(key=text.lower(), text=text)


def line(issue: int, place: int) -> Line:
    """Return a line; every eighth is in Urdu."""
    number = issue * 25 + place
    urdu = number % 8 == 0
    return Line(
        id=f"piece-{place}",
        lead=place < 2,
        title=f"{URDU if urdu else ROMAN} {number}",
        authors=(named(f"Author {number % 2_900}"), named(f"Writer {number % 41}")),
        outlet=named(f"Outlet {number % 180}"),
        country=("PK", "IN", "US", "BD")[number % 4],
        topics=(named(f"topic {number % 60}"), named(f"Theme {number % 7}")),
        language="ur" if urdu else "en",
        published=PartialDate(year=2017, month=11, day=3),
    )


def card(number: int, *, lines: int = 25, days: int = 1) -> Card:
    """Return the card of the issue of that number; `days` lie between two of them."""
    day = FIRST + timedelta(days=days * number)
    note = Note(date=day, what="<p>It was 1960.</p>", by="Editor", item="piece-1")
    return Card(
        id=day.isoformat(),
        heading=f"Number {number}",
        date=PartialDate(year=day.year, month=day.month, day=day.day),
        number=number,
        language="en",
        published=datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
        preheader="What was written",
        focus_areas=(named("youth"),),
        lines=tuple(line(number, place) for place in range(lines)),
        notes=(note,) if number % 9 == 0 else (),
        key=str(number),
    )


@pytest.fixture(scope="session")
def cards() -> Cards:
    """Return a function that makes the cards of so many issues, oldest first."""
    return lambda count, **more: tuple(card(number, **more) for number in range(count))
