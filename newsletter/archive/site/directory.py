"""Where each topic, outlet, author, country and focus area has its page, for ever.

A name has its address by first appearance: the oldest issue that names it decides, so that a later
name never takes an address away.  What was remembered from an earlier build goes before that.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from types import MappingProxyType

from newsletter.archive.editions import Card, Line, Named
from newsletter.archive.site.filing import KINDS
from newsletter.archive.site.filing import filed as lines_by_name
from newsletter.text.slugs import slug, unused

RESERVED = frozenset({"letters"})
"""Folders that stand beside the names."""
PLACE_BITS = 24
"""Bits for the place of a line in its issue."""
_MASK = (1 << PLACE_BITS) - 1

Slugs = Mapping[tuple[str, str], str]
"""(kind, key) → last part of the address, as it was published before."""


@dataclass(slots=True, kw_only=True)
class Shelf:
    """A name, its address, and the lines that stand under it, oldest issue first."""

    kind: str
    named: Named
    slug: str
    places: array[int] = field(default_factory=lambda: array("Q"))
    numbers: array[int] = field(default_factory=lambda: array("I"))
    """Of its issues, by their places among all."""

    @property
    def path(self) -> str:
        """``topics/economy/``, below the site."""
        return f"{self.kind}/{self.slug}/"


class Directory:
    """All shelves of a site."""

    def __init__(
        self,
        cards: Sequence[Card],
        *,
        remembered: Slugs = MappingProxyType({}),
        filed: bool = True,
    ) -> None:
        """Put the lines of `cards`, which are oldest first, on their shelves; unless `filed`, they stay empty."""
        self.cards = cards
        self.shelves: dict[str, dict[str, Shelf]] = {kind: {} for kind in KINDS}
        self._remembered = remembered
        self._taken: dict[str, set[str]] = {
            kind: {*RESERVED, *(one for (of, _), one in remembered.items() if of == kind)}
            for kind in KINDS
        }
        self._keys = [f"{card.key} ".encode() for card in cards]
        for number in range(len(cards) if filed else 0):
            self.file(number)

    def take(self, shelves: Iterable[Shelf]) -> None:
        """Take shelves of an earlier directory, with the addresses that they have."""
        for shelf in shelves:
            self.shelves[shelf.kind][shelf.named.key] = shelf
            self._taken[shelf.kind].add(shelf.slug)

    def all(self) -> Iterator[Shelf]:
        """Yield every shelf, a kind after the other, in the order in which they were made."""
        for shelves in self.shelves.values():
            yield from shelves.values()

    def find(self, kind: str, key: str) -> Shelf:
        """Return the shelf of a name; raises `KeyError` where no issue names it."""
        return self.shelves[kind][key]

    def key(self, shelf: Shelf) -> str:
        """Return what is equal for shelves whose issues have equal cards."""
        told = b"".join(map(self._keys.__getitem__, shelf.numbers))
        return blake2b(told, digest_size=16).hexdigest()

    def lines(self, shelf: Shelf) -> Iterator[tuple[Card, Line | None]]:
        """Yield what stands on a shelf, newest issue first, in the issue's own order.

        Of a focus area, which has no line of its own, the card alone.
        """
        for card, places in self.by_issue(shelf.places):
            for place in places:
                yield card, (card.lines[place] if shelf.kind != "focus" else None)

    def by_issue(self, places: Iterable[int]) -> Iterator[tuple[Card, list[int]]]:
        """Yield each issue with the places of its lines, newest issue first."""
        found: dict[int, list[int]] = {}
        for place in places:
            found.setdefault(place >> PLACE_BITS, []).append(place & _MASK)
        for number in sorted(found, reverse=True):
            yield self.cards[number], found[number]

    def slugs(self) -> dict[tuple[str, str], str]:
        """Return every address, to be remembered for the next build."""
        return dict(self._remembered) | {
            (kind, key): shelf.slug
            for kind, shelves in self.shelves.items()
            for key, shelf in shelves.items()
        }

    def file(self, number: int) -> None:
        """Put the lines of an issue on their shelves; no later one has been there."""
        base, shelves = number << PLACE_BITS, self.shelves
        for kind, name, text, places in lines_by_name(self.cards[number]):
            shelf = shelves[kind].get(name)
            if shelf is None:
                shelf = self._new(kind, Named(key=name, text=text))
            shelf.numbers.append(number)
            for place in places:
                shelf.places.append(base + place)

    def _new(self, kind: str, named: Named) -> Shelf:
        name = self._remembered.get((kind, named.key))
        if name is None:
            name = slug_of(kind, named, self._taken[kind])
            self._taken[kind].add(name)
        shelf = self.shelves[kind][named.key] = Shelf(kind=kind, named=named, slug=name)
        return shelf


def slug_of(kind: str, named: Named, taken: Collection[str]) -> str:
    """Return the last part of a new address; a name without Latin letters gets one from its octets."""
    if kind in ("countries", "focus"):
        return unused(named.key.lower(), taken)
    digest = sha256(named.key.encode()).hexdigest()
    return unused(slug(named.text) or f"x-{digest[:8]}", taken)
