"""An issue as it was sealed, and the article that was made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from newsletter.model.dates import PartialDate
from newsletter.model.issue import Correction, Entry, Issue, Lead, Withdrawal
from newsletter.text.markdown import parse_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class EnglishWording:
    """The words of tombstones."""

    withdrawn: str = "Withdrawn, {date}"

    def spell(self, date: PartialDate | None) -> str:
        """Return the date by itself."""
        return str(date or "")


def entry(name: str, summary: str = "A summary.") -> Entry:
    """Return an entry whose words all begin with its id."""
    return Entry(
        id=name,
        title=f"{name} title",
        summary=parse_markdown(f"{name}: {summary}"),
        outlet=f"{name} outlet",
        url=f"https://paper.example/{name}",
    )


def article(issue: Issue) -> str:
    """Return an article as a theme makes it, in short."""
    leads = "".join(
        f'<section class="lead" id="{one.id}"><h2>{one.title}</h2><section><p>b</p></section></section>\n'
        for one in issue.leads
    )
    entries = "".join(
        f'<li id="{one.id}" data-note="a > b"><h3>{one.title}</h3><ul><li>{one.outlet}</li></ul></li>\n'
        for one in issue.entries
    )
    return (
        f'<article class="issue"><header><h1>{issue.heading}</h1></header>\n'
        f"{leads}<ol>{entries}</ol></article>"
    )


def correction(item: str = "", what: str = "It was *wrong*.", day: int = 5) -> Correction:
    """Return a correction of December."""
    return Correction(
        date=date(2017, 12, day), what=parse_markdown(what), by="amina-khan", item=item
    )


WITHDRAWN = Withdrawal(date=date(2017, 12, 6), why="The author asked for it & we agreed.", by="x")
SEALED = Issue(
    id="2017-11",
    number=11,
    date=PartialDate(year=2017, month=11),
    subject="Talks",
    preheader="A year",
    leads=(Lead(id="talks", title="talks title", body=parse_markdown("Talks go on.")),),
    entries=tuple(map(entry, ("river", "market", "road"))),
)


@dataclass(frozen=True, slots=True)
class World:
    """What the tests of this folder build with."""

    sealed: Issue = SEALED
    wording: EnglishWording = EnglishWording()
    withdrawn: Withdrawal = WITHDRAWN
    entry = staticmethod(entry)
    article = staticmethod(article)
    correction = staticmethod(correction)

    def today(
        self, *entries: Entry, corrections: tuple[Correction, ...] = (), **more: object
    ) -> Issue:
        """Return the issue with other entries."""
        return replace(self.sealed, entries=entries, corrections=corrections, **more)  # type: ignore[arg-type]  # fields of each type


@pytest.fixture
def world() -> World:
    """Return the builders."""
    return World()
