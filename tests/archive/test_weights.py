"""What an issue's page weighs where it counts: on its way to a reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from newsletter.archive.editions import Edition
from newsletter.archive.weights import HEAVIEST, travelled
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry
from newsletter.model.people import Byline
from newsletter.model.publication import Publication
from newsletter.testing.whole_site import Site
from newsletter.text.markdown import parse_markdown

ENTRIES = 100
SYLLABLES = (
    "ka",
    "ro",
    "shi",
    "ter",
    "men",
    "lu",
    "an",
    "do",
    "vel",
    "ing",
    "pra",
    "est",
    "om",
    "que",
)
"""Nobody's language: it presses worse than any of people."""


def words(chance: Random, count: int) -> str:
    """Return a sentence of so many words that nobody uses twice."""
    made = ("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(count))
    return f"{' '.join(made)}.".capitalize()


def entry(chance: Random, place: int) -> Entry:
    """Return an entry of some 330 letters, at an address as newspapers have them."""
    title = words(chance, 9)[:-1]
    return Entry(
        id=f"{'-'.join(title.lower().split()[:4])}-{place}",
        title=title,
        authors=(Byline(name=words(chance, 2)[:-1].title()),),
        summary=parse_markdown(" ".join(words(chance, 17) for _ in range(3))),
        outlet=words(chance, 2)[:-1].title(),
        url=f"https://paper{place % 9}.example/2026/11/{'-'.join(title.lower().split())}",
        published=PartialDate(year=2026, month=11, day=1 + place % 28),
        topics=("Water", "Courts")[: place % 3],
        language="en",
    )


def test_an_issue_of_a_hundred_entries_is_light_on_its_way(
    plan: Callable[..., Site], three: tuple[Edition, ...], publication: Publication
) -> None:
    """It travels with at most 60 kB, contents, citations, COinS and linked data of all with it."""
    chance = Random(3)
    issue = replace(
        three[0].issue,
        date=PartialDate(year=2026, month=11),
        entries=tuple(entry(chance, place) for place in range(ENTRIES)),
    )
    listed = "".join(
        f'<li id="{one.id}">\n<h3>{one.title}</h3>\n<p>{words(chance, 51)}</p>\n<p class="source">'
        f'Source: <a href="{one.url}">{one.outlet}</a></p>\n</li>\n'
        for one in issue.entries
    )
    article = f'<article class="issue"><h1>All</h1><ol class="entries">{listed}</ol></article>'
    site = plan([replace(three[0], issue=issue, article=article)], publication)
    page = site.files[f"issues/{issue.id}/index.html"]
    assert page.count(b"Z3988") >= ENTRIES
    assert page.count(b"NewsArticle") >= ENTRIES
    assert len(page) > 3 * HEAVIEST
    assert travelled(page) <= HEAVIEST


def test_what_travels_is_pressed_as_one() -> None:
    """Parts weigh what they weigh together, and nothing weighs next to nothing."""
    assert travelled(b"word " * 1_000, b"word " * 1_000) == travelled(b"word " * 2_000) < 100
    assert travelled() < 30
