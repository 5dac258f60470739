"""A card as text, and back: its head is small and read by every build, its lines only where they are shown."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, overload

from newsletter.archive.editions import Card, Line, Named, Note, Tombstone
from newsletter.archive.site.filing import Filed, Filing, filed
from newsletter.model.dates import PartialDate

AT_HAND = 512
"""Issues whose lines are held at once; those of one issue take some 30 kB."""
FEW_AT_HAND = 48
"""As many are held where there are more than that: lists go through all of them, newest first, so that
whatever was read is let go before it is asked for again."""

Told = list[Any]
"""What JSON has."""


def head_of(card: Card) -> Told:
    """Return all of a card but its lines, and how many those are."""
    day, stone = card.date, card.withdrawn
    return [
        card.id,
        card.heading,
        [day.year, day.month, day.day],
        card.number,
        card.language,
        card.published.isoformat(),
        card.preheader,
        [[one.key, one.text] for one in card.focus_areas],
        [[one.date.isoformat(), one.what, one.by, one.item] for one in card.notes],
        [_stone_told(one) for one in (stone, *card.stones) if one],
        card.former,
        card.key,
        len(card.lines),
        sum(line.lead for line in card.lines),
        card.minutes,
    ]


def card_from(told: Told, lines: Callable[[int, int], Sequence[Line]]) -> Card:
    """Return a card from its head; `lines` is told how many there are, and how many leads."""
    name, heading, day, number, language, published, preheader, areas, notes, *rest = told
    stones, former, key, count, leads, minutes = rest
    fallen = tuple(map(_stone_from, stones))
    return Card(
        id=name,
        heading=heading,
        date=PartialDate(year=day[0], month=day[1], day=day[2]),
        number=number,
        language=language,
        published=datetime.fromisoformat(published),
        preheader=preheader,
        focus_areas=tuple(_area(of, text) for of, text in areas),
        lines=lines(count, leads),
        minutes=minutes,
        notes=tuple(
            Note(date=date.fromisoformat(when), what=what, by=by, item=item)
            for when, what, by, item in notes
        ),
        withdrawn=next((one for one in fallen if not one.id), None),
        stones=tuple(one for one in fallen if one.id),
        former=tuple((kind, of) for kind, of in former),
        key=key,
    )


@lru_cache(1024)
def _area(key: str, text: str) -> Named:
    """Return a focus area; issue after issue has the same ones."""
    return Named(key=key, text=text)


def _stone_told(stone: Tombstone) -> Told:
    return [stone.id, stone.why, stone.date.isoformat()]


def _stone_from(told: Told) -> Tombstone:
    name, why, day = told
    return Tombstone(id=name, why=why, date=date.fromisoformat(day))


def body_of(card: Card) -> str:
    """Return the lines of a card as text."""
    return json.dumps(
        [
            [
                line.id,
                line.lead,
                line.title,
                [[one.key, one.text] for one in line.authors],
                [line.outlet.key, line.outlet.text] if line.outlet else None,
                line.country,
                [[one.key, one.text] for one in line.topics],
                line.language,
                str(line.published or ""),
            ]
            for line in card.lines
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def names_of(card: Card) -> str:
    """Return under which names an issue stands as text."""
    return json.dumps(list(filed(card)), ensure_ascii=False, separators=(",", ":"))


class _Held:
    """The lines of an issue as they were read, and those of them that somebody asked for."""

    __slots__ = ("all", "made", "told")

    def __init__(self, told: list[Told]) -> None:
        self.told = told
        self.made: dict[int, Line] = {}
        self.all: tuple[Line, ...] | None = None


class LineShelf:
    """Lines by their issue, read when they are first asked for; the last ones are held.

    Names that come again and again are one object.
    """

    def __init__(
        self, body: Callable[[str], str], names: Callable[[str], str], *, issues: int = 0
    ) -> None:
        """`body` returns what `body_of` returned, by the name of the issue; `names` what `names_of`.

        `issues`: how many there are, about.
        """
        self._body = body
        self._names = names
        self._most = AT_HAND if issues <= AT_HAND else FEW_AT_HAND
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._named: dict[tuple[str, str], Named] = {}
        self._alone: dict[str, tuple[Named]] = {}
        self._days: dict[str, PartialDate] = {}

    def lines(self, name: str, places: range | None = None) -> Sequence[Line]:
        """Return those lines of an issue; None: all of them."""
        found = self._held.get(name)
        if found is None:
            found = self._held[name] = _Held(json.loads(self._body(name)))
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(name)
        if places is not None:
            return self._some(found, places)
        if found.all is None:
            found.all = self._some(found, range(len(found.told)))
        return found.all

    def _some(self, found: _Held, places: range) -> tuple[Line, ...]:
        if found.all is not None:
            return tuple(map(found.all.__getitem__, places))
        told, made = found.told, found.made
        for place in places:
            if place not in made:
                made[place] = self._line(told[place])
        return tuple(map(made.__getitem__, places))

    def filed(self, name: str) -> Iterable[Filed]:
        """Return under which names an issue stands."""
        found: list[Filed] = json.loads(self._names(name))
        return found

    def of(self, name: str) -> Callable[[int, int], Sequence[Line]]:
        """Return what `card_from` asks for the lines of an issue."""
        return lambda count, leads: KeptLines(self, name, count, leads)

    def _line(self, told: Told) -> Line:
        name, lead, title, authors, outlet, country, topics, language, published = told
        return Line(
            id=name,
            lead=lead,
            title=title,
            authors=self._all(authors),
            outlet=self._name(*outlet) if outlet else None,
            country=country,
            topics=self._all(topics),
            language=language,
            published=self._day(published) if published else None,
        )

    def _all(self, told: Sequence[tuple[str, str]]) -> tuple[Named, ...]:
        """Return names; one alone, as most are, is always the same object."""
        if len(told) != 1:
            return tuple(self._name(*one) for one in told)
        key, text = told[0]
        found = self._alone.get(text)
        if found is None or found[0].key != key:
            found = self._alone[text] = (self._name(key, text),)
        return found

    def _day(self, said: str) -> PartialDate:
        found = self._days.get(said)
        if found is None:
            found = self._days[said] = _day(said)
        return found

    def _name(self, key: str, text: str) -> Named:
        found = self._named.get((key, text))
        if found is None:
            found = self._named[key, text] = Named(key=key, text=text)
        return found


class KeptLines(Filing):
    """The lines of an issue; how many there are is known before they are read."""

    __slots__ = ("_count", "_leads", "_name", "_shelf")

    def __init__(self, shelf: LineShelf, name: str, count: int, leads: int) -> None:
        self._shelf, self._name, self._count, self._leads = shelf, name, count, leads

    @property
    def leads(self) -> int:
        """How many of them are leads."""
        return self._leads

    def __len__(self) -> int:
        return self._count

    def filed(self) -> Iterable[Filed]:
        """Return under which names they stand."""
        return self._shelf.filed(self._name)

    def __iter__(self) -> Iterator[Line]:
        return iter(self._shelf.lines(self._name))

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | Sequence[Line]:
        places = range(self._count)[place]
        if isinstance(places, int):
            return self._shelf.lines(self._name, range(places, places + 1))[0]
        return self._shelf.lines(self._name, places) if places else ()


def _day(said: str) -> PartialDate:
    year, month, day = (*map(int, said.split("-")), 0, 0)[:3]
    return PartialDate(year=year, month=month, day=day)
