"""The corrections log: what was put right or withdrawn, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from itertools import groupby

from newsletter.archive.building.page import Group, Page, hole, key_of
from newsletter.archive.editions import Card, Note, Tombstone
from newsletter.archive.site.items import partial_date
from newsletter.archive.site.labels import Labels
from newsletter.archive.site.lists import heading_of
from newsletter.archive.site.setting import Chrome, home_of
from newsletter.archive.site.splitting import BUDGET
from newsletter.archive.site.views import CorrectedView, CountView, PageView, StepView
from newsletter.model.values import dataclass
from newsletter.text.direction import direction_of

PATH = "corrections/"
_AROUND = 420
"""Octets of a correction's markup."""

_Logged = tuple[date, Card, Note | Tombstone]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPages:
    """Makes the corrections log."""

    chrome: Chrome

    @property
    def words(self) -> Labels:
        """The labels of the log."""
        return self.chrome.setting.words

    def group(self, cards: Sequence[Card]) -> Group:
        """Return the log of all issues, which are oldest first."""
        logged = sorted(
            ((one.date, card, one) for card in cards for one in _of(card)),
            key=lambda one: (one[0], one[1].order),
            reverse=True,
        )
        key = key_of(self.chrome.key, PATH, *(f"{card.key}{_item(one)}" for _, card, one in logged))
        return Group(name=PATH, key=key, pages=lambda: self._pages(logged, key))

    def _pages(self, logged: Sequence[_Logged], key: str) -> Iterator[Page]:
        title = self.words.corrections
        if sum(map(_weight, logged)) <= BUDGET:
            yield self._page(self._view_of(PATH, title), logged, (), key)
            return
        years = [(year, list(group)) for year, group in groupby(logged, lambda one: one[0].year)]
        counts = tuple(
            CountView(label=f"{year:04d}", path=f"{PATH}{year:04d}/", said=f"{len(group):,}")
            for year, group in years
        )
        yield self._page(self._view_of(PATH, title), _fitting(logged, BUDGET // 2), counts, key)
        step = StepView(label=title, path=PATH)
        for count, (_, group) in zip(counts, years, strict=True):
            yield from self._year(count, group, step, key)

    def _year(
        self, count: CountView, logged: Sequence[_Logged], step: StepView, key: str
    ) -> Iterator[Page]:
        """Yield the pages of a year; parts count from the oldest, so that full ones stay as they are."""
        chunks: list[list[_Logged]] = []
        rest = list(logged[::-1])
        while rest:
            chunk = list(_fitting(rest, BUDGET))
            rest = rest[len(chunk) :]
            chunks.append(chunk[::-1])
        title = f"{self.words.corrections}, {count.label}"
        if len(chunks) == 1:
            yield self._page(self._view_of(count.path, title, step), chunks[0], (), key)
            return
        parts = [
            CountView(label=str(number), path=f"{count.path}{number}/", said=f"{len(chunk):,}")
            for number, chunk in enumerate(chunks, 1)
        ]
        yield self._page(self._view_of(count.path, title, step), (), tuple(parts[::-1]), key)
        steps = (step, StepView(label=count.label, path=count.path))
        for part, chunk in zip(parts, chunks, strict=True):
            yield self._page(
                self._view_of(part.path, f"{title}, {part.label}", *steps), chunk, (), key
            )

    def _page(
        self,
        view: PageView,
        logged: Sequence[_Logged],
        parts: tuple[CountView, ...],
        key: str,
    ) -> Page:
        return Page(
            path=f"{view.path}index.html",
            key=key_of(key, view.path),
            template="archive/corrections.html.j2",
            context=lambda: self.chrome.context(
                view,
                home_of(view.path),
                corrections=tuple(
                    self._line(card, one, number) for number, (_, card, one) in enumerate(logged)
                ),
                parts=parts,
            ),
            holes=lambda: {
                "head": self.chrome.heads(view.path),
                **{f"what_{name(number)}": _what(one) for number, (_, _, one) in enumerate(logged)},
            },
        )

    def _view_of(self, path: str, title: str, *steps: StepView) -> PageView:
        return self.chrome.page(path, title, steps=steps)

    def _line(self, card: Card, logged: Note | Tombstone, number: int) -> CorrectedView:
        item, words = _item(logged), self.words
        line = next((one for one in card.lines if one.id and one.id == item), None)
        language = line.language if line else self.chrome.site.language
        dated = words.spell(partial_date(logged))
        title = line.title if line else words.about_issue
        return CorrectedView(
            date=dated,
            iso_date=logged.date.isoformat(),
            issue=heading_of(card, words),
            title=title if isinstance(logged, Note) else words.withdrawn.format(date=dated),
            path=card.path + (f"#{item}" if item else ""),
            what=hole(f"what_{name(number)}"),
            language=language,
            direction=direction_of(language),
            foreign=language != self.chrome.site.language,
        )


def _of(card: Card) -> Iterator[Note | Tombstone]:
    yield from card.notes
    yield from card.stones
    if card.withdrawn:
        yield card.withdrawn


def _item(logged: Note | Tombstone) -> str:
    return logged.item if isinstance(logged, Note) else logged.id


def _what(logged: Note | Tombstone) -> str:
    if isinstance(logged, Note):
        return logged.what
    return f"<p><bdi>{escape(logged.why, quote=False)}</bdi></p>" if logged.why else ""


def name(number: int) -> str:
    """Return a number in letters, as holes are named: 0 is ``a``, 26 is ``ba``."""
    letters = ""
    while True:
        number, rest = divmod(number, 26)
        letters = chr(ord("a") + rest) + letters
        if not number:
            return letters


def _weight(logged: _Logged) -> int:
    return _AROUND + len(_what(logged[2]).encode())


def _fitting(logged: Sequence[_Logged], budget: int) -> Sequence[_Logged]:
    weight = 0
    for place, one in enumerate(logged):
        weight += _weight(one)
        if weight > budget and place:
            return logged[:place]
    return logged
