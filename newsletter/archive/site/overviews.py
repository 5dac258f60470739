"""The overview of all topics, outlets, authors, countries or focus areas, by first letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from newsletter.archive.building.page import Group, Page, key_of
from newsletter.archive.site.directory import Directory, Shelf
from newsletter.archive.site.filing import KINDS
from newsletter.archive.site.setting import Chrome, home_of
from newsletter.archive.site.splitting import BUDGET
from newsletter.archive.site.views import CountView, LetterView, PageView, StepView
from newsletter.model.values import dataclass

LETTERS = "letters"
OTHER = "other"
"""Folder of names that begin with no Latin letter."""
_AROUND = 110
"""Octets of a name's markup and address."""
_FEW = 24
"""So many names are not set apart by letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    folder: str
    view: LetterView


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPages:
    """Makes the overviews."""

    chrome: Chrome
    directory: Directory

    def groups(self) -> Iterator[Group]:
        """Yield the overview of each kind that has names."""
        for kind in KINDS:
            shelves = self.directory.shelves[kind].values()
            if shelves:
                yield self._group(kind, sorted(shelves, key=self._order))

    def _order(self, shelf: Shelf) -> tuple[bool, str, str]:
        text = self.chrome.text(shelf)
        plain = bare(text)
        return not plain[:1].isalpha(), plain, text

    def _group(self, kind: str, shelves: Sequence[Shelf]) -> Group:
        names = tuple(
            CountView(label=self.chrome.text(shelf), path=shelf.path, said=f"{len(shelf.places):,}")
            for shelf in shelves
        )
        key = key_of(self.chrome.key, kind, repr(names))
        return Group(name=f"{kind}/", key=key, pages=lambda: self._pages(kind, names, key))

    def _pages(self, kind: str, names: tuple[CountView, ...], key: str) -> Iterator[Page]:
        title = getattr(self.chrome.setting.words, kind)
        letters = self._letters(names)
        if _weight(names) <= BUDGET:
            few = len(names) <= _FEW
            shown = (LetterView(letter="", names=names),) if few else _views(letters)
            yield self._page(self.chrome.page(f"{kind}/", title, steps=()), shown, (), key)
            return
        below = f"{kind}/{LETTERS}/"
        parts = [
            _count(one.view.letter, f"{below}{one.folder}/", one.view.names) for one in letters
        ]
        yield self._page(self.chrome.page(f"{kind}/", title, steps=()), (), tuple(parts), key)
        step = StepView(label=title, path=f"{kind}/")
        for part, letter in zip(parts, letters, strict=True):
            yield from self._letter(part, letter.view, title, step, key)

    def _letter(
        self, part: CountView, letter: LetterView, title: str, step: StepView, key: str
    ) -> Iterator[Page]:
        chunks = list(_chunks(letter.names))
        numbered = [
            _count(str(number), f"{part.path}{number}/", chunk)
            for number, chunk in enumerate(chunks, 1)
        ]
        more = tuple(numbered) if len(chunks) > 1 else ()
        said = f"{title}: {letter.letter}"
        first = (LetterView(letter="", names=chunks[0]),)
        yield self._page(
            self.chrome.page(part.path, said, steps=(step,)), first if not more else (), more, key
        )
        for count, chunk in zip(numbered, chunks, strict=True) if more else ():
            steps = (step, StepView(label=letter.letter, path=part.path))
            names = (LetterView(letter="", names=chunk),)
            yield self._page(
                self.chrome.page(count.path, f"{said}, {count.label}", steps=steps), names, (), key
            )

    def _page(
        self,
        view: PageView,
        letters: tuple[LetterView, ...],
        parts: tuple[CountView, ...],
        key: str,
    ) -> Page:
        return Page(
            path=f"{view.path}index.html",
            key=key_of(key, view.path),
            template="archive/overview.html.j2",
            context=lambda: self.chrome.context(
                view,
                home_of(view.path),
                letters=letters,
                parts=parts,
            ),
            holes=lambda: {"head": self.chrome.heads(view.path)},
        )

    def _letters(self, names: Sequence[CountView]) -> list[_Letter]:
        others = self.chrome.setting.words.others
        return [
            _Letter(
                folder=letter.lower() or OTHER,
                view=LetterView(letter=letter or others, names=tuple(group)),
            )
            for letter, group in groupby(names, lambda one: letter_of(one.label))
        ]


def bare(text: str) -> str:
    """Return a name as it is sorted: without accents, and only with what ASCII has of it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return plain.lstrip(" \"'([{-")


def letter_of(text: str) -> str:
    """Return ``A`` … ``Z``, or empty for names that begin otherwise."""
    first = bare(text)[:1].upper()
    return first if first.isalpha() else ""


def _views(letters: Sequence[_Letter]) -> tuple[LetterView, ...]:
    return tuple(one.view for one in letters)


def _count(label: str, path: str, names: Sequence[CountView]) -> CountView:
    return CountView(label=label, path=path, said=f"{len(names):,}")


def _weight(names: Sequence[CountView]) -> int:
    return sum(_AROUND + len(one.path) + len(one.label.encode()) for one in names)


def _chunks(names: Sequence[CountView]) -> Iterator[tuple[CountView, ...]]:
    chunk: list[CountView] = []
    weight = 0
    for name in names:
        octets = _weight((name,))
        if chunk and weight + octets > BUDGET:
            yield tuple(chunk)
            chunk, weight = [], 0
        chunk.append(name)
        weight += octets
    yield tuple(chunk)
