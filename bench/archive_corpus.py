"""Synthetic issues for `bench.archive`: the same words for the archive and for its peers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Issue
from newsletter.model.people import Byline
from newsletter.text.markdown import parse_markdown

WORDS = [
    "policy",
    "water",
    "river",
    "treaty",
    "border",
    "trade",
    "energy",
    "minister",
    "budget",
    "court",
    "election",
    "reform",
    "army",
    "press",
    "youth",
    "rights",
    "valley",
    "canal",
    "power",
    "summit",
    "council",
    "region",
    "growth",
    "market",
    "debt",
    "loan",
    "talks",
    "visit",
    "crisis",
    "report",
    "study",
    "figures",
    "women",
    "schools",
    "farmers",
    "cotton",
    "exports",
    "bridge",
    "port",
    "corridor",
]
OUTLETS = tuple(f"{name} {kind}" for name in ("Indus", "Delta", "Border", "Canal", "Harbour", "Valley")
                for kind in ("Times", "Post", "Review", "Herald", "Observer", "Tribune", "Mail", "Wire", "Journal", "Echo"))  # fmt: skip
TOPICS = ("water", "energy", "trade", "elections", "courts", "schools", "exports", "rivers", "debt",
          "press", "youth", "borders", "farming", "ports", "cities", "health", "rights", "budgets", "climate", "arts")  # fmt: skip
FIRST = date(1990, 1, 1)
"""A daily issue from here on: 12,000 of them make thirty-three years."""


def issues(count: int, entries: int = 25) -> Iterator[Issue]:
    """Yield issues, oldest first; the same ones each time."""
    for number in range(count):
        yield issue(number, entries)


def issue(number: int, entries: int = 25, *, edition: int = 0) -> Issue:
    """Return one issue; another `edition` of it has another title at its first entry."""
    chance = random.Random(number)
    day = FIRST + timedelta(days=number)
    made = [_entry(chance, number, place, day) for place in range(entries)]
    if edition:
        first = made[0]
        made[0] = Entry(
            id=first.id,
            title=f"{first.title}, edition {edition}",
            authors=first.authors,
            summary=first.summary,
            outlet=first.outlet,
            url=first.url,
            published=first.published,
            topics=first.topics,
        )
    return Issue(
        id=day.isoformat(),
        date=PartialDate(year=day.year, month=day.month, day=day.day),
        number=number + 1,
        subject=f"Issue {number + 1}",
        preheader=_sentence(chance, 9),
        language="en",
        entries=tuple(made),
    )


def _entry(chance: random.Random, number: int, place: int, day: date) -> Entry:
    return Entry(
        id=f"e{place + 1}",
        title=_sentence(chance, 8)[:-1],
        authors=(Byline(name=f"Author {chance.randrange(400)}"),),
        summary=parse_markdown(" ".join(_sentence(chance, 14) for _ in range(3))),
        outlet=chance.choice(OUTLETS),
        url=f"https://paper.example/{number}/{place}",
        published=PartialDate(year=day.year, month=day.month, day=day.day),
        topics=(chance.choice(TOPICS),),
    )


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."
