"""The page of an issue: its article in a journal's frame."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from newsletter.archive.building.page import Group, Page, Ready, hole, key_of
from newsletter.archive.editions import AsSent, Card, Edition, Letter, Line, Tombstone
from newsletter.archive.importing.own_marks import own_marks
from newsletter.archive.site.items import Items, correction_html, day, gone_html, partial, written
from newsletter.archive.site.labels import Labels, labels_for
from newsletter.archive.site.marking import added
from newsletter.archive.site.reading_time import minutes
from newsletter.archive.site.setting import Chrome, Shown
from newsletter.archive.site.views import (
    FileView,
    IssueView,
    LineView,
    SentView,
    StepView,
)
from newsletter.model.dates import PartialDate
from newsletter.text.direction import direction_of

HOME = "../../"
HEAVIEST = 54_000
"""Octets of an issue's own part of its page.  What is heavier goes without what is said elsewhere:
without COinS first, then without linked data; the citations beside the page say all of it."""


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
            pages=lambda: self._files(one, key, step_to(earlier), step_to(later)),
        )

    def _files(
        self, one: Shown, key: str, earlier: StepView | None, later: StepView | None
    ) -> Iterator[Page | Ready]:
        edition, card = one.edition(), one.card
        cited = self.citing(edition)
        for name, data in edition.images:
            yield Ready(path=card.path + name, key=key, data=data)
        for name, data in edition.copies:
            yield Ready(path=card.path + name, key=key, data=data)
        for name, _, data in cited.files:
            yield Ready(path=card.path + name, key=key, data=data)
        view = issue_view(card, self.chrome.setting.labels)
        year = card.date.year
        page = self.chrome.page(
            card.path,
            view.heading,
            description=card.preheader,
            steps=(StepView(label=f"{year:04d}", path=f"years/{year:04d}/"),),
        )
        article, stones = self.article(edition, card, cited)
        linked, tail = _fitting(len(f"{article}{stones}{cited.head}".encode()), cited)
        yield Page(
            path=f"{card.path}index.html",
            key=key,
            template="archive/issue.html.j2",
            context=self.chrome.context(
                page,
                HOME,
                issue=view,
                article=hole("article"),
                cited=hole("cited"),
                stones=hole("stones") if stones else "",
                tail=hole("tail"),
                files=tuple(_file(name, label, data) for name, label, data in cited.files),
                sent=sent_view(edition.as_sent, view.words) if edition.as_sent else None,
                letters=tuple(_letter(one, view.words) for one in edition.letters),
                earlier=earlier,
                later=later,
            ),
            holes={
                "article": article,
                "cited": self._cited(card),
                "stones": stones,
                "tail": tail,
                "head": self.chrome.heads(card.path)
                + cited.head
                + own_marks(edition.issue)
                + linked,
            },
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
        head = notes.pop("", "") + contents(edition, card, words, self.items)
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


def _fitting(told: int, cited: Cited) -> tuple[str, str]:
    """Return as much of `data` and `tail` as a page bears whose own part has `told` octets."""
    data, tail = len(cited.data.encode()), len(cited.tail.encode())
    if told + data + tail <= HEAVIEST:
        return cited.data, cited.tail
    return cited.data if told + data <= HEAVIEST else "", ""


def step_to(card: Card | None) -> StepView | None:
    """Return the way to a neighbour."""
    return StepView(label=card.heading, path=card.path) if card else None


def issue_view(card: Card, labels: Mapping[str, Labels], *, most: int | None = None) -> IssueView:
    """Return an issue as templates show it; `most`: how many entries are named, None: none at all."""
    words = labels_for(labels, card.language)
    spelt = words.spell(card.date)
    said = card.heading in (spelt, card.date.spelt)
    leads = [line for line in card.lines if line.lead]
    entries = [line for line in card.lines if not line.lead]
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
        withdrawn=words.withdrawn.format(date=words.spell(partial(stone))) if stone else "",
        leads=tuple(_line(one, card) for one in leads) if most is not None else (),
        entries=tuple(_line(one, card) for one in entries[: most or 0]),
        more=max(0, len(entries) - (most or 0)),
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


def contents(edition: Edition, card: Card, words: Labels, items: Items) -> str:
    """Return the list of what an issue holds; it folds without a script."""
    taken = words.minutes.format(count=minutes(edition.issue))
    leads = [line for line in card.lines if line.lead]
    entries = [line for line in card.lines if not line.lead]
    parts = [_listed(words.lead_analysis, "ul", leads, card)] if leads else []
    if card.focus_areas:
        way = direction_of(card.language)
        links = "".join(f"<li>{items.link('focus', one, way)}</li>" for one in card.focus_areas)
        parts.append(f'<p class="label">{words.focus}</p>\n<ul class="areas">{links}</ul>\n')
    if entries:
        parts.append(_listed(words.media_review, "ol", entries, card))
    return (
        f'\n<nav class="inside" aria-label="{words.contents}"><details>\n'
        f"<summary><span>{words.contents}</span> <small>{taken}</small></summary>\n"
        f"{''.join(parts)}</details></nav>\n"
    )


def _listed(label: str, kind: str, lines: Iterable[Line], card: Card) -> str:
    links = "".join(
        f"<li{written(line.language, card.language)}>"
        + (
            f'<a href="#{escape(line.id)}">{escape(line.title, quote=False)}</a></li>\n'
            if line.id
            else f"{escape(line.title, quote=False)}</li>\n"
        )
        for line in lines
    )
    return f'<p class="label">{label}</p>\n<{kind}>\n{links}</{kind}>\n'


def stone_html(stone: Tombstone, words: Labels) -> str:
    """Return what stands where an item was."""
    date = words.withdrawn.format(date=day(partial(stone), words))
    why = escape(stone.why, quote=False)
    return f'<li class="stone" id="{escape(stone.id)}"><p>{date}: <bdi>{why}</bdi></p></li>\n'


def sent_view(sent: AsSent, words: Labels) -> SentView:
    """Return what was sent, in words."""
    labels = {".eml": words.as_sent_mail, ".txt": words.as_sent_text}
    return SentView(
        files=tuple(
            FileView(
                name=one.name,
                label=labels.get(one.name[-4:], one.name),
                size=_size(one.size),
                sha256=one.sha256,
            )
            for one in sent.files
        ),
        totals=words.as_sent_totals.format(
            recipients=f"{sent.recipients:,}",
            accepted=f"{sent.accepted:,}",
            failed=f"{sent.failed:,}",
            excluded=f"{sent.excluded:,}",
            uncertain=f"{sent.uncertain:,}",
        ),
        seal=sent.sealed_sha256,
    )


def _letter(letter: Letter, words: Labels) -> tuple[str, SentView]:
    """Return heading and copies of a correction that was mailed."""
    date = PartialDate(year=letter.date.year, month=letter.date.month, day=letter.date.day)
    heading = f"{words.correction.format(date=words.spell(date))}: {letter.subject}"
    return heading, sent_view(letter.as_sent, words)


def _file(name: str, label: str, data: bytes) -> FileView:
    return FileView(name=name, label=label, size=_size(len(data)), sha256="")


def _size(octets: int) -> str:
    return f"{max(1, round(octets / 1000)):,} kB"
