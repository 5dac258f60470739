"""The index, and the pages of years: what a journal's contents page is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from newsletter.archive.building.page import Group, Page, key_of
from newsletter.archive.editions import Card
from newsletter.archive.site.filing import parted
from newsletter.archive.site.issue_pages import issue_view
from newsletter.archive.site.labels import Labels
from newsletter.archive.site.setting import Chrome, home_of
from newsletter.archive.site.splitting import BUDGET, Item, Part, split_year
from newsletter.archive.site.views import CountView, IssueView, LetterView, StepView, YearView
from newsletter.model.values import dataclass

YEARS = "years/"
SHOWN_ENTRIES = 4
"""Entries of an issue that contents name; the rest is counted."""
_AROUND_ISSUE = 620
_AROUND_LINE = 150
"""Octets of markup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsPages:
    """Makes the index and the pages of years."""

    chrome: Chrome

    @property
    def words(self) -> Labels:
        """The labels of contents."""
        return self.chrome.setting.words

    def years(self, cards: Sequence[Card]) -> Iterator[Group]:
        """Yield the pages of each year, newest first; `cards` are oldest first."""
        newest = cards[::-1]
        for year, group in groupby(newest, lambda card: card.date.year):
            yield self._year(year, list(group))
        if newest:
            yield self._overview(self._counts(newest))

    def index(self, cards: Sequence[Card]) -> Group:
        """Return the index: all issues, or the newest and the way to all years."""
        newest = cards[::-1]
        counts = self._counts(newest)
        shown = list(_fitting(newest, BUDGET - 90 * len(counts)))
        has_balance = self.chrome.setting.balance is not None
        key = key_of(self.chrome.key, repr(counts), str(has_balance), *(card.key for card in shown))
        earlier = tuple(counts) if len(shown) < len(newest) else ()
        mission = self.chrome.site.mission
        page = Page(
            path="index.html",
            key=key,
            template="archive/index.html.j2",
            context=lambda: self.chrome.context(
                self.chrome.page("", "", description=mission),
                "",
                years=self._views(shown),
                earlier=earlier,
                has_balance=has_balance,
            ),
            holes=lambda: {"head": self.chrome.heads("")},
        )
        return Group(name="index", key=key, pages=lambda: (page,))

    def _counts(self, newest: Sequence[Card]) -> list[CountView]:
        return [
            CountView(
                label=f"{year:04d}",
                path=f"{YEARS}{year:04d}/",
                said=self.words.counted(len(list(group)), "issue", "issues"),
            )
            for year, group in groupby(newest, lambda card: card.date.year)
        ]

    def _overview(self, counts: Sequence[CountView]) -> Group:
        """Return the page of all years, for whoever shortens an address."""
        key = key_of(self.chrome.key, YEARS, repr(counts))
        page = Page(
            path=f"{YEARS}index.html",
            key=key,
            template="archive/overview.html.j2",
            context=lambda: self.chrome.context(
                self.chrome.page(YEARS, self.words.years),
                home_of(YEARS),
                letters=(LetterView(letter="", names=tuple(counts)),),
                parts=(),
            ),
            holes=lambda: {"head": self.chrome.heads(YEARS)},
        )
        return Group(name=YEARS, key=key, pages=lambda: (page,))

    def _year(self, year: int, cards: Sequence[Card]) -> Group:
        path = f"{YEARS}{year:04d}/"
        key = key_of(self.chrome.key, path, *(card.key for card in cards))
        return Group(name=path, key=key, pages=lambda: self._pages(cards))

    def _pages(self, cards: Sequence[Card]) -> Iterator[Page]:
        items = [Item(card, -1, weight_of(card)) for card in cards]
        year = f"{cards[0].date.year:04d}"
        for part in split_year(year, f"{YEARS}{year}/", items, self.words):
            yield self._page(part)

    def _page(self, part: Part) -> Page:
        above = YEARS
        steps = [StepView(label=self.words.years, path=YEARS)]
        for label, folder in zip(part.labels, part.path.split("/")[1:], strict=False):
            above = f"{above}{folder}/"
            steps.append(StepView(label=label, path=above))
        return Page(
            path=f"{part.path}index.html",
            key=key_of(self.chrome.key, part.key),
            template="archive/year.html.j2",
            context=lambda: self.chrome.context(
                self.chrome.page(part.path, ", ".join(part.labels), steps=steps[:-1]),
                home_of(part.path),
                years=self._views([one.card for one in part.items]),
                parts=tuple(
                    CountView(label=label, path=path, said=f"{count:,}")
                    for label, path, count in part.parts
                ),
            ),
            holes=lambda: {"head": self.chrome.heads(part.path)},
        )

    def _views(self, cards: Sequence[Card]) -> tuple[YearView, ...]:
        return tuple(
            YearView(year=year, issues=tuple(map(self._view, group)))
            for year, group in groupby(cards, lambda card: card.date.year)
        )

    def _view(self, card: Card) -> IssueView:
        return issue_view(card, self.chrome.setting.labels, most=SHOWN_ENTRIES)


def weight_of(card: Card) -> int:
    """Return about how many octets an issue has in contents."""
    leads, entries, _ = parted(card, SHOWN_ENTRIES)
    told = sum(
        _AROUND_LINE
        + len(card.path)
        + len(line.id)
        + (1 if line.title.isascii() else 2) * len(line.title)
        + sum(18 + len(one.text) for one in line.authors if line.lead)
        + (len(line.outlet.text) if line.outlet else 0)
        for line in (*leads, *entries)
    )
    return _AROUND_ISSUE + 3 * len(card.path) + told


def _fitting(cards: Sequence[Card], budget: int) -> Iterator[Card]:
    weight = 0
    for place, card in enumerate(cards):
        weight += weight_of(card)
        if weight > budget and place:
            return
        yield card
