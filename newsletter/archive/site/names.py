"""Names as they are printed → the one under which lists keep them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from newsletter.archive.editions import Named
from newsletter.model.dates import PartialDate
from newsletter.model.people import Byline, Outlet
from newsletter.model.publication import Publication

_LINE_SPACE = re.compile(r"[\t\n\r\f\v\x1c-\x1f\x85\u2028\u2029 ]+")
"""White space that breaks lines, or is an ordinary space."""


def one_line(text: str) -> str:
    """Return the text on one line; no-break and thin spaces stay."""
    if text.isprintable() and "  " not in text:  # no line break is printable
        return text.strip(" ")
    return _LINE_SPACE.sub(" ", text).strip(" ")


def folded(text: str) -> str:
    """Return what all spellings of a name have in common: no capitals, no doubled spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Book:
    """Who is who and which outlet is which, by what the publication knows today.

    It remembers what it was asked: the same names come again and again.
    """

    def __init__(self, publication: Publication, outlets: Iterable[Outlet] = ()) -> None:
        self._people = {one.id: one_line(one.name) for one in publication.people}
        self._spellings = {
            folded(name): one_line(one.name)
            for one in publication.people
            for name in (*one.aliases, one.name)
        }
        self._outlets = {folded(name): one for one in outlets for name in (*one.aliases, one.name)}
        self._named: dict[str, Named] = {}
        self._authors: dict[Byline, Named] = {}
        self._found: dict[str, tuple[Named, str]] = {}
        self._together: dict[tuple[Byline, ...], tuple[Named, ...]] = {}
        self._topics: dict[tuple[str, ...], tuple[Named, ...]] = {}
        self._days: dict[PartialDate, PartialDate] = {}

    def author(self, byline: Byline) -> Named:
        """Return an author under the name that the publication uses."""
        if byline not in self._authors:
            printed = one_line(byline.name)
            name = self._people.get(byline.person) or self._spellings.get(folded(printed), printed)
            self._authors[byline] = self.named(name)
        return self._authors[byline]

    def outlet(self, printed: str) -> tuple[Named | None, str]:
        """Return an outlet and its country (ISO 3166-1 alpha-2, or empty); None for no name."""
        if not printed:
            return None, ""
        if printed not in self._found:
            name = one_line(printed)
            known = self._outlets.get(folded(name))
            named = self.named(one_line(known.name) if known else name)
            self._found[printed] = (named, known.country if known else "")
        return self._found[printed]

    def authors(self, bylines: tuple[Byline, ...]) -> tuple[Named, ...]:
        """Return authors; equal bylines give the same object, which many cards share."""
        if bylines not in self._together:
            self._together[bylines] = tuple(map(self.author, bylines))
        return self._together[bylines]

    def topics(self, printed: tuple[str, ...]) -> tuple[Named, ...]:
        """Return topics; equal ones give the same object."""
        if printed not in self._topics:
            self._topics[printed] = tuple(map(self.named, printed))
        return self._topics[printed]

    def day(self, date: PartialDate | None) -> PartialDate | None:
        """Return the date; equal ones are the same object."""
        return self._days.setdefault(date, date) if date else None

    def named(self, text: str) -> Named:
        """Return a name with its key; equal names give the same object."""
        if text not in self._named:
            self._named[text] = Named(key=folded(text), text=one_line(text))
        return self._named[text]
