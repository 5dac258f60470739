"""Pages of topics, outlets, authors, countries and focus areas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from newsletter.archive.building.page import Group, Page, hole, key_of
from newsletter.archive.editions import Card, Line
from newsletter.archive.site.directory import Directory, Shelf
from newsletter.archive.site.filing import KINDS
from newsletter.archive.site.items import list_line, safe, written
from newsletter.archive.site.labels import Labels, labels_for
from newsletter.archive.site.setting import Chrome, home_of
from newsletter.archive.site.splitting import Item, Part, split
from newsletter.archive.site.views import CountView, LetterView, StepView
from newsletter.model.dates import PartialDate
from newsletter.model.publication import FocusArea
from newsletter.model.values import dataclass
from newsletter.text.direction import direction_of
from newsletter.text.prose_html import ProseStyle, to_html

_AROUND_LINE = 138
"""Octets of a line's markup and address, besides what it says."""
_AROUND_ISSUE = 260
_NAME = 80
"""Octets of an issue's markup on the page of a focus area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPages:
    """Makes the pages of lists."""

    chrome: Chrome
    directory: Directory

    @property
    def words(self) -> Labels:
        """The labels of lists."""
        return self.chrome.setting.words

    def groups(self) -> Iterator[Group]:
        """Yield the pages of each name."""
        for kind in KINDS:
            for shelf in self.directory.shelves[kind].values():
                yield self._group(shelf)

    def _group(self, shelf: Shelf) -> Group:
        key = key_of(
            self.chrome.key, shelf.path, self.chrome.text(shelf), self.directory.key(shelf)
        )
        make = self._focus if shelf.kind == "focus" else self._pages
        return Group(
            name=shelf.path,
            key=key,
            pages=lambda: make(shelf, list(self.directory.by_issue(shelf.places)), key),
        )

    def _pages(
        self, shelf: Shelf, issues: Sequence[tuple[Card, list[int]]], _key: str
    ) -> Iterator[Page]:
        items = [
            Item(card, place, weight_of(card, card.lines[place], is_first=place == places[0]))
            for card, places in issues
            for place in places
        ]
        title = self.chrome.text(shelf)
        said = self._counted(len(items), len(issues))
        for part in split(shelf.path, items, self.words):
            yield self._page(shelf, part, title, said)

    def _page(self, shelf: Shelf, part: Part, title: str, said: str) -> Page:
        home = home_of(part.path)
        steps = [StepView(label=getattr(self.words, shelf.kind), path=f"{shelf.kind}/")]
        if part.labels:
            steps.append(StepView(label=title, path=shelf.path))
            said = self._counted(len(part.items), len({one.card.id for one in part.items}))
        spoken = [title, *part.labels]
        return Page(
            path=f"{part.path}index.html",
            key=key_of(self.chrome.key, title, said, self.chrome.heads(part.path), part.key),
            template="archive/list.html.j2",
            context=lambda: self.chrome.context(
                self.chrome.page(part.path, ", ".join(spoken), steps=steps),
                home,
                kind=shelf.kind,
                kind_label=getattr(self.words, shelf.kind),
                said=said,
                pieces=hole("pieces"),
                parts=self._counts(part),
            ),
            holes=lambda: {
                "pieces": pieces_html(part.items, home, self.chrome),
                "head": self.chrome.heads(part.path),
            },
        )

    def _focus(
        self, shelf: Shelf, issues: Sequence[tuple[Card, list[int]]], key: str
    ) -> Iterator[Page]:
        areas = self.chrome.setting.publication.focus_areas
        area = next((one for one in areas if one.id == shelf.named.key), None)
        title = area.title if area else self._newest_title(shelf, issues)
        items = [Item(card, -1, _NAME + 2 * len(card.heading + card.path)) for card, _ in issues]
        for part in split(shelf.path, items, self.words):
            # The text stands on the area's own page alone.
            now = area if part.path == shelf.path else None
            yield self._focus_page(part, title, now, key_of(key, repr(area)))

    def _focus_page(self, part: Part, title: str, area: FocusArea | None, key: str) -> Page:
        home = home_of(part.path)
        steps = [StepView(label=self.words.focus, path="focus/")]
        if part.labels:
            above = "/".join(part.path.split("/")[:2])
            steps.append(StepView(label=title, path=f"{above}/"))
        language = self.chrome.site.language
        view = self.chrome.page(part.path, ", ".join([title, *part.labels]), steps=steps)
        return Page(
            path=f"{part.path}index.html",
            key=key_of(key, part.path, self.chrome.heads(part.path)),
            template="archive/focus.html.j2",
            context=lambda: self.chrome.context(
                view,
                home,
                text=hole("text"),
                has_text=area is not None,
                link=area.link if area else "",
                language=language,
                direction=direction_of(language),
                years=self._years(part),
                parts=self._counts(part),
            ),
            holes=lambda: {
                "text": focus_text(area) if area else "",
                "head": self.chrome.heads(part.path),
            },
        )

    def _years(self, part: Part) -> tuple[LetterView, ...]:
        labels = self.chrome.setting.labels
        return tuple(
            LetterView(
                letter=f"{year:04d}",
                names=tuple(
                    CountView(
                        label=heading_of(one.card, labels_for(labels, one.card.language)),
                        path=one.card.path,
                        said="",
                    )
                    for one in group
                ),
            )
            for year, group in groupby(part.items, lambda one: one.card.date.year)
        )

    def _newest_title(self, shelf: Shelf, issues: Sequence[tuple[Card, list[int]]]) -> str:
        titles = (one.text for one in issues[0][0].focus_areas if one.key == shelf.named.key)
        return next(titles, shelf.named.text)

    def _counts(self, part: Part) -> tuple[CountView, ...]:
        return tuple(
            CountView(label=label, path=path, said=f"{count:,}")
            for label, path, count in part.parts
        )

    def _counted(self, pieces: int, issues: int) -> str:
        counted = self.words.counted
        return f"{counted(pieces, 'piece', 'pieces')} · {counted(issues, 'issue', 'issues')}"


def pieces_html(items: Sequence[Item], home: str, chrome: Chrome) -> str:
    """Return lines below the issues in which they stand."""
    around = chrome.site.language
    parts = []
    for year, shown in groupby(items, lambda one: one.card.date.year):
        parts.append(
            f'<section aria-labelledby="y{year}">\n'
            f'<h2 class="section" id="y{year}">{year:04d}</h2>\n'
        )
        for _, group in groupby(shown, lambda one: one.card.id):
            first, *more = group
            places = [first.place, *(one.place for one in more)]
            words = labels_for(chrome.safe, first.card.language)
            parts.append(issue_html(first.card, places, home, around, words))
        parts.append("</section>\n")
    return "".join(parts)


def issue_html(card: Card, places: Iterable[int], home: str, around: str, words: Labels) -> str:
    """Return those lines of one issue, on a page whose language is `around`.

    `words`: of the issue's language, ready for HTML.
    """
    lines = "\n".join([list_line(card.lines[place], card, home, words) for place in places])
    return (
        f'<article class="number"{written(card.language, around)}><header>'
        f'<h3><a href="{home}{card.path}">{safe(heading_of(card, words))}</a></h3>'
        f'</header>\n<ul class="pieces">\n{lines}\n</ul></article>\n'
    )


def heading_of(card: Card, words: Labels) -> str:
    """Return what an issue is called, its date in its own language."""
    return words.spell(card.date) if card.heading == spelt(card.date) else card.heading


@lru_cache(1 << 15)
def spelt(date: PartialDate) -> str:
    """Return a date as an issue without a title is called by it."""
    return date.spelt


def weight_of(card: Card, line: Line, *, is_first: bool) -> int:
    """Return about how many octets a line of a list has, its issue's heading with the first one."""
    said = octets(line.title) + len(card.id) + len(line.id) + _AROUND_LINE
    for one in line.authors:
        said += octets(one.text) + 18
    if line.outlet:
        said += octets(line.outlet.text)
    return said + _AROUND_ISSUE + octets(card.heading) if is_first else said


def octets(text: str) -> int:
    """Return how many octets a text has in UTF-8, before anything is escaped."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def focus_text(area: FocusArea) -> str:
    """Return what a focus area says today."""
    return str(to_html(area.text, ProseStyle(anchor="focus", heading_shift=1)))
