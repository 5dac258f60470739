"""Under which names an issue stands in lists, and with which of its lines."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence

from newsletter.archive.editions import Card, Line

KINDS = ("topics", "outlets", "authors", "countries", "focus")
"""Folders of the site, in the order in which pages name them."""

Filed = tuple[str, str, str, list[int]]
"""(kind, key of the name, its text, places of the lines in the issue, each once)"""


class Filing(Sequence[Line]):
    """Lines of which something is known before they are read."""

    __slots__ = ()

    @property
    @abstractmethod
    def leads(self) -> int:
        """How many of them are leads."""

    @abstractmethod
    def filed(self) -> Iterable[Filed]:
        """Return what `filed` returns."""


def parted(card: Card, most: int | None = None) -> tuple[Sequence[Line], Sequence[Line], int]:
    """Return the leads, the first entries, and how many entries there are; None: all of them."""
    lines = card.lines
    leads = lines.leads if isinstance(lines, Filing) else sum(line.lead for line in lines)
    end = len(lines) if most is None else leads + most
    return lines[:leads], lines[leads:end], len(lines) - leads


def filed(card: Card) -> Iterable[Filed]:
    """Return each name under which an issue stands, once, in the order of their first lines."""
    if isinstance(card.lines, Filing):
        return card.lines.filed()
    found: dict[tuple[str, str], Filed] = {
        ("focus", area.key): ("focus", area.key, area.text, [0]) for area in card.focus_areas
    }
    for place, line in enumerate(card.lines):
        named = [("authors", one) for one in line.authors]
        named += [("topics", one) for one in line.topics]
        if line.outlet:
            named.append(("outlets", line.outlet))
        told = [(kind, one.key, one.text) for kind, one in named]
        if line.country:
            told.append(("countries", line.country, line.country))
        for kind, key, text in told:
            places = found.setdefault((kind, key), (kind, key, text, []))[3]
            if not places or places[-1] != place:
                places.append(place)
    return found.values()
