"""numbering.xml: which numbers and bullets stand in front of paragraphs."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.manuscripts.raw import ListPlace
from newsletter.manuscripts.word_names import Element, attribute, child, number, tag, value

DEEPEST = 8
"""Levels of a list, from 0 (ECMA-376, 17.9.6)."""
_BULLETS = frozenset(("bullet", "none", ""))


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    """``bullet``, ``decimal``, ``none`` …"""
    start: int


class Numbering:
    """The lists of one document, by the numbers that paragraphs name."""

    def __init__(self, root: Element) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        """By the id of an abstract definition."""
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        """By `w:numId`: (abstract definition, where levels start anew)."""
        self._links: dict[str, str] = {}
        """Style of a list to the abstract definition that is it."""
        self._borrowed: dict[str, str] = {}
        if root is None:
            return
        for element in root.iterchildren(tag("w:abstractNum")):
            self._define(element)
        for element in root.iterchildren(tag("w:num")):
            starts = dict(_restarts(element))
            self._lists[attribute(element, "w:numId")] = (value(element, "w:abstractNumId"), starts)

    def _define(self, element: Element) -> None:
        ident = attribute(element, "w:abstractNumId")
        self._levels[ident] = dict(map(_level, element.iterchildren(tag("w:lvl"))))
        if link := value(element, "w:styleLink"):
            self._links[link] = ident
        if borrowed := value(element, "w:numStyleLink"):
            self._borrowed[ident] = borrowed

    def place(self, list_number: str, level: int) -> ListPlace | None:
        """Return where an item stands; None where the number means no list, or nothing is shown."""
        known = self._lists.get(list_number)
        if known is None:
            return None
        abstract, restarts = known
        abstract = self._links.get(self._borrowed.get(abstract, ""), abstract)
        level = min(level, DEEPEST)
        found = self._levels.get(abstract, {}).get(level, _Level("bullet", 1))
        if found.form == "none":
            return None
        return ListPlace(
            key=f"{abstract}/{list_number}" if restarts else abstract,
            level=level,
            ordered=found.form not in _BULLETS,
            start=restarts.get(level, found.start),
        )


def _level(element: Element) -> tuple[int, _Level]:
    form = value(element, "w:numFmt")
    if not form:  # Word's newer forms stand in an alternative; any number will do
        form = "decimal" if child(element, "w:lvlText") is not None else "bullet"
    start = number(value(element, "w:start"), most=100_000)
    place = number(attribute(element, "w:ilvl"), most=DEEPEST) or 0
    return place, _Level(form, 1 if start is None else start)


def _restarts(element: Element) -> list[tuple[int, int]]:
    found = []
    for override in element.iterchildren(tag("w:lvlOverride")):
        start = number(value(override, "w:startOverride"), most=100_000)
        place = number(attribute(override, "w:ilvl"), most=DEEPEST)
        if start is not None and place is not None:
            found.append((place, start))
    return found
