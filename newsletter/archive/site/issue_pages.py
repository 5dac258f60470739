"""The page of an issue: its article in a journal's frame."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from newsletter.archive.building.page import (
    Group,
    Holes,
    Outline,
    Page,
    Ready,
    hole,
    key_of,
    printed,
)
from newsletter.archive.editions import Card, Edition, Line
from newsletter.archive.importing.own_marks import own_marks
from newsletter.archive.site.filing import parted
from newsletter.archive.site.issue_outline import IssueShown
from newsletter.archive.site.issue_parts import (
    contents,
    file_view,
    letter_view,
    sent_view,
    stone_html,
)
from newsletter.archive.site.items import Items, correction_html, gone_html, partial_date
from newsletter.archive.site.labels import Labels, labels_for
from newsletter.archive.site.marking import added
from newsletter.archive.site.setting import Chrome, Shown
from newsletter.archive.site.views import (
    IssueView,
    LineView,
    StepView,
)
from newsletter.archive.weights import travelled
from newsletter.model.values import dataclass
from newsletter.text.direction import direction_of

HOME = "../../"
HEAVIEST = 54_000
"""Octets with which an issue's own part of its page may travel.  What is heavier goes without what is
said elsewhere: without COinS first, then without linked data; the citations beside the page say all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What programs read of an issue, and what a reader may take home; all of it may be empty."""

    head: str = ""
    """HTML for the head."""
    data: str = ""
    """More of it, which says what the page and the citations beside it say."""
    tail: str = ""
    """HTML after the article."""
    items: Callable[[str], str] = lambda _: ""
    """Id of a lead or entry → HTML that stands at it."""
    files: tuple[tuple[str, str, bytes], ...] = ()
    """(file name, label, octets) of citations, beside the issue's page."""


Citing = Callable[[Edition], Cited]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePages:
    """Makes the pages of issues."""

    chrome: Chrome
    items: Items
    citing: Citing = lambda _: Cited()

    def groups(self, shown: Iterable[Shown]) -> Iterator[Group]:
        """Yield the files of each issue; `shown` is oldest first, and so are they."""
        listed = list(shown)
        for place, one in enumerate(listed):
            earlier = listed[place - 1].card if place else None
            later = listed[place + 1].card if place + 1 < len(listed) else None
            yield self._group(one, earlier, later)

    def _group(self, one: Shown, earlier: Card | None, later: Card | None) -> Group:
        around = [f"{card.id} {card.heading}" if card else "" for card in (earlier, later)]
        key = key_of(self.chrome.key, one.key, one.card.key, *around)
        return Group(
            name=one.card.path,
            key=key,
            pages=partial(self._files, one, key, earlier, later),  # a function of its own is larger
        )

    def _files(
        self, one: Shown, key: str, earlier: Card | None, later: Card | None
    ) -> Iterator[Page | Ready]:
        edition, card = one.edition(), one.card
        cited = self.citing(edition)
        for name, data in edition.images:
            yield Ready(path=card.path + name, key=key, data=data)
        for name, data in edition.copies:
            yield Ready(path=card.path + name, key=key, data=data)
        for name, _, data in cited.files:
            yield Ready(path=card.path + name, key=key, data=data)
        shown = self._shown(edition, card, cited)
        around = replace(shown, earlier=step_to(earlier), later=step_to(later))
        yield self._page(edition, card, cited, key, around)

    def _shown(self, edition: Edition, card: Card, cited: Cited) -> IssueShown:
        """Return what the template sees, the way to its neighbours left out."""
        view = issue_view(card, self.chrome.setting.labels)
        year = f"{card.date.year:04d}"
        page = self.chrome.page(
            card.path,
            view.heading,
            description=card.preheader,
            steps=(StepView(label=year, path=f"years/{year}/"),),
        )
        return IssueShown(
            page=page,
            issue=view,
            files=tuple(file_view(name, label, data) for name, label, data in cited.files),
            sent=sent_view(edition.as_sent, view.words) if edition.as_sent else None,
            letters=tuple(letter_view(one, view.words) for one in edition.letters),
            earlier=None,
            later=None,
        )

    def _page(
        self, edition: Edition, card: Card, cited: Cited, key: str, shown: IssueShown
    ) -> Page:
        article, stones = self.article(edition, card, cited)
        linked, tail = _fitting((article, stones, cited.head), cited)
        holes = {
            "article": article,
            "cited": self._cited(card),
            "stones": stones,
            "tail": tail,
            "head": self.chrome.heads(card.path) + cited.head + own_marks(edition.issue) + linked,
        }
        return Page(
            path=f"{card.path}index.html",
            key=key,
            template="archive/issue.html.j2",
            context=lambda: self._context(shown, holes),
            holes=holes,
            outline=None if shown.letters else lambda: self._outline(shown, holes),
        )

    def _context(self, shown: IssueShown, holes: Holes) -> Mapping[str, Any]:
        return self.chrome.context(
            shown.page,
            HOME,
            issue=shown.issue,
            article=hole("article"),
            cited=hole("cited"),
            stones=hole("stones") if holes["stones"] else "",
            tail=hole("tail"),
            files=shown.files,
            sent=shown.sent,
            letters=shown.letters,
            earlier=shown.earlier,
            later=shown.later,
        )

    def _outline(self, shown: IssueShown, holes: Holes) -> Outline:
        return Outline(
            shape=f"{shown.shape} {bool(holes['stones'])}",
            context=lambda: self._context(shown.bare(), holes),
            holes={**holes, **{name: printed(text) for name, text in shown.texts()}},
        )

    def _cited(self, card: Card) -> str:
        words = self.items.labels(card.language)
        way = direction_of(card.language)
        return f"{self.items.issue(card, words, way)}{words.stop} {self.items.place(card)}"

    def article(self, edition: Edition, card: Card, cited: Cited) -> tuple[str, str]:
        """Return the article with what stands at its items, and the stones of what it lacks."""
        words = self.items.labels(card.language)
        if card.withdrawn:  # date, reason and anchors stand in it already
            return edition.article, ""
        notes = self._notes(edition, card)
        head = notes.pop("", "") + contents(card, words, self.items)
        below = {
            line.id: notes.pop(line.id, "") + self.items.below(line, card, cited.items(line.id))
            for line in card.lines
            if line.id
        }
        article, missing = added(edition.article, head=head, items=below | notes)
        lost = "".join(notes[one] for one in missing if one in notes)
        stones = "".join(
            stone_html(one, words)
            for one in edition.tombstones
            if one.id and f' id="{one.id}"' not in article
        )
        return article, lost + (f"<ul>\n{stones}</ul>\n" if stones else "")

    def _notes(self, edition: Edition, card: Card) -> dict[str, str]:
        """Return what is said about items besides: corrections, and originals that are gone."""
        if not (card.notes or edition.originals):
            return {}
        said: defaultdict[str, str] = defaultdict(str)
        spoken = self.chrome.setting.publication.language
        languages = {line.id: line.language for line in card.lines}
        for note in card.notes:
            around = languages.get(note.item, card.language)
            said[note.item] += correction_html(note, self.items.labels(spoken), around, spoken)
        for item, state in edition.originals.items():
            words = self.items.labels(languages.get(item, card.language))
            said[item] += gone_html(state, words)
        return said


def _fitting(own: Iterable[str], cited: Cited) -> tuple[str, str]:
    """Return as much of `data` and `tail` as a page bears besides its own part."""
    if not (cited.data or cited.tail):
        return "", ""
    told, data, tail = "".join(own).encode(), cited.data.encode(), cited.tail.encode()
    if len(told) + len(data) + len(tail) <= HEAVIEST:  # so light that nobody has to press it
        return cited.data, cited.tail
    if travelled(told, data, tail) <= HEAVIEST:
        return cited.data, cited.tail
    return cited.data if travelled(told, data) <= HEAVIEST else "", ""


def step_to(card: Card | None) -> StepView | None:
    """Return the way to a neighbour."""
    return StepView(label=card.heading, path=card.path) if card else None


def issue_view(card: Card, labels: Mapping[str, Labels], *, most: int | None = None) -> IssueView:
    """Return an issue as templates show it; `most`: how many entries are named, None: none at all."""
    words = labels_for(labels, card.language)
    spelt = words.spell(card.date)
    said = card.heading in (spelt, card.date.spelt)
    leads, entries, count = parted(card, most or 0) if most is not None else ((), (), 0)
    stone = card.withdrawn
    return IssueView(
        id=card.id,
        heading=spelt if said else card.heading,
        date="" if said else spelt,
        spelt=spelt,
        iso_date=str(card.date),
        number=card.number,
        language=card.language,
        direction=direction_of(card.language),
        preheader=card.preheader,
        path=card.path,
        words=words,
        withdrawn=words.withdrawn.format(date=words.spell(partial_date(stone))) if stone else "",
        leads=tuple(_line(one, card) for one in leads),
        entries=tuple(_line(one, card) for one in entries),
        more=max(0, count - (most or 0)),
    )


def _line(line: Line, card: Card) -> LineView:
    return LineView(
        title=line.title,
        authors=tuple(one.text for one in line.authors),
        outlet=line.outlet.text if line.outlet and not line.lead else "",
        anchor=f"#{line.id}" if line.id else "",
        language=line.language,
        direction=direction_of(line.language),
        foreign=line.language != card.language,
    )
