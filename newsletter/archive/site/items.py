"""Leads and entries as HTML: a line of a list, and what stands below an item on its issue's page.

Made here and not by templates: a site has hundreds of thousands of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from html import escape

from newsletter.archive.editions import Card, Line, Named, Note, OriginalState, Tombstone
from newsletter.archive.site.directory import Directory
from newsletter.archive.site.labels import Labels, labels_for
from newsletter.model.dates import PartialDate
from newsletter.text.direction import direction_of

_SPECIAL = re.compile("[&<>]")
_QUOTED = re.compile("[&<>\"']")


def safe(text: str) -> str:
    """Return a text as HTML; most have nothing to escape."""
    return text if _SPECIAL.search(text) is None else escape(text, quote=False)


def attribute(text: str) -> str:
    """Return a text as the value of an attribute; ids have nothing to escape."""
    return text if text.isalnum() or _QUOTED.search(text) is None else escape(text)


def isolated(text: str, way: str) -> str:
    """Return a name as HTML that does not turn its surroundings, which run that way."""
    return safe(text) if way == "ltr" and text.isascii() else f"<bdi>{safe(text)}</bdi>"


def names(authors: tuple[Named, ...], labels: Labels, way: str) -> str:
    """Return names as HTML, joined as the language joins them."""
    shown = [isolated(one.text, way) for one in authors]
    if not shown[1:]:
        return "".join(shown)
    return f"{labels.comma.join(shown[:-1])} {labels.conjunction} {shown[-1]}"


def written(language: str, around: str) -> str:
    """Return the attributes of what is in another language than what stands around it."""
    if language == around:
        return ""
    return f' lang="{escape(language)}" dir="{direction_of(language)}"'


def day(date: PartialDate | None, labels: Labels) -> str:
    """Return a date as HTML, or empty."""
    return f'<time datetime="{date}">{labels.spell(date)}</time>' if date else ""


def list_line(line: Line, card: Card, home: str, labels: Labels) -> str:
    """Return a piece as a line of a list, whose surroundings are in the issue's language."""
    anchor = f"#{line.id}" if line.id else ""
    language = line.language
    way = direction_of(language)
    by = names(line.authors, labels, way) if line.authors else ""
    if line.outlet:
        by += f"{' · ' if by else ''}{isolated(line.outlet.text, way)}"
    told = "" if language == card.language else written(language, card.language)
    return (
        f'<li{told}><a href="{home}issues/{card.id}/{anchor}">{safe(line.title)}</a>'
        f' <span class="by">{by}</span></li>'
        if by
        else f'<li{told}><a href="{home}issues/{card.id}/{anchor}">{safe(line.title)}</a></li>'
    )


class Items:
    """Writes what stands below the items of issues' pages."""

    def __init__(
        self,
        directory: Directory,
        labels: Mapping[str, Labels],
        *,
        name: str,
        address: str,
        home: str = "../../",
        country: Callable[[str], str],
    ) -> None:
        """`name`: of the publication; `address`: of the site, ending in ``/``, or empty.

        `country` names a country by its code.
        """
        self._directory = directory
        self._labels = {tag: escaped(one) for tag, one in labels.items()}
        self._name = name
        self._address = escape(address)
        self._home = home
        self._country = country
        self._links: dict[tuple[str, str, str], str] = {}
        self._met: dict[tuple[str, str], str] = {}
        self._voices: dict[str, tuple[Labels, str]] = {}
        self._named: tuple[tuple[str, int, str], str] = ("", 0, ""), ""
        """The issue that was cited last."""
        self._around: tuple[tuple[str, int, str], str, str] = ("", 0, ""), "", ""
        """What stands around the anchors of its items."""

    def below(self, line: Line, card: Card, coins: str = "") -> str:
        """Return links to what an item belongs to, and how it is cited; `coins` is ready HTML."""
        labels, way = self.voice(line.language)
        links = [self.link("authors", one, way) for one in line.authors]
        if line.outlet:
            links.append(self.link("outlets", line.outlet, way))
        if line.country:
            links.append(self.link("countries", Named(key=line.country, text=line.country), way))
        links += [self.link("topics", one, way) for one in line.topics]
        also = f"{labels.see_also}: {' · '.join(links)}" if links else ""
        return (
            f'<div class="below">{also}<details><summary>{labels.cite}</summary>'
            f"<p>{self._citation(line, card, labels, way)}</p></details>{coins}</div>\n"
        )

    def labels(self, language: str) -> Labels:
        """Return the labels of a language, ready for HTML."""
        return self.voice(language)[0]

    def voice(self, language: str) -> tuple[Labels, str]:
        """Return the labels of a language, and which way it runs."""
        found = self._voices.get(language)
        if found is None:
            found = labels_for(self._labels, language), direction_of(language)
            self._voices[language] = found
        return found

    def link(self, kind: str, named: Named, way: str) -> str:
        """Return a link to the page of a name, in a place that runs that way: ``ltr``, ``rtl``."""
        key = (kind, named.key, way)
        if key not in self._links:
            shelf = self._directory.find(kind, named.key)
            text = self._country(named.key) if kind == "countries" else named.text
            self._links[key] = f'<a href="{self._home}{shelf.path}">{isolated(text, way)}</a>'
        return self._links[key]

    def citation(self, line: Line, card: Card, labels: Labels) -> str:
        """Return how a piece is cited, its permanent address last."""
        return self._citation(line, card, labels, direction_of(line.language))

    def _citation(self, line: Line, card: Card, labels: Labels, way: str) -> str:
        authors = line.authors
        told = []
        if authors[1:]:
            told.append(names(authors, labels, way))
        elif authors:
            told.append(self._often(authors[0].text, way))
        told.append(f"{labels.open_quote}{isolated(line.title, way)}{labels.close_quote}")
        if line.outlet:
            told.append(f"<cite>{self._often(line.outlet.text, way)}</cite>")
        if line.published:
            told.append(labels.spell(line.published))
        around = self._around
        if around[0] != (card.key, id(labels), way):
            around = self._around = self._cited(card, labels, way)
        anchor = f"#{attribute(line.id)}"
        return f"{labels.comma.join(told)}{around[1]}{anchor}{around[2]}{anchor}</a>"

    def _cited(self, card: Card, labels: Labels, way: str) -> tuple[tuple[str, int, str], str, str]:
        """Return what stands in the citations of all items of an issue; the key is of whom it is."""
        issue = self.issue(card, labels, way)
        return (
            (card.key, id(labels), way),
            f'{labels.stop} {labels.cited_in} {issue}{labels.stop} <a href="',
            f'" dir="ltr">{self._address}{card.path}',
        )

    def _often(self, text: str, way: str) -> str:
        """Return `isolated`; the same names come again and again."""
        found = self._met.get((text, way))
        if found is None:
            found = self._met[text, way] = isolated(text, way)
        return found

    def issue(self, card: Card, labels: Labels, way: str) -> str:
        """Return how an issue is named in a citation; it is asked once for each of its items."""
        key = (card.key, id(labels), way)
        if self._named[0] != key:
            self._named = key, self._issue(card, labels, way)
        return self._named[1]

    def _issue(self, card: Card, labels: Labels, way: str) -> str:
        told = [f"<cite>{isolated(self._name, way)}</cite>"]
        if card.number is not None:
            told.append(f"{labels.number} {card.number}")
        if card.heading != card.date.spelt:
            told.append(isolated(card.heading, way))
        return f"{labels.comma.join([*told, labels.spell(card.date)])}"

    def place(self, card: Card) -> str:
        """Return an issue's permanent address as a link to it, from its own page."""
        shown = f"{self._address}{card.path}"
        target = shown if self._address else "./"
        return f'<a class="address" href="{target}" dir="ltr">{shown}</a>'


def escaped(labels: Labels) -> Labels:
    """Return labels of which HTML can be made."""
    texts = {
        one.name: escape(getattr(labels, one.name))
        for one in fields(labels)
        if one.name != "months"
    }
    return Labels(**texts, months=tuple(map(escape, labels.months)))


def correction_html(note: Note, labels: Labels, around: str, language: str) -> str:
    """Return a correction as it stands at an item; it is in the publication's `language`."""
    date = labels.correction.format(date=day(partial_date(note), labels))
    told = written(language, around)
    return f'<aside class="correction"{told}><p class="label">{date}</p>\n{note.what}</aside>\n'


def partial_date(dated: Note | Tombstone) -> PartialDate:
    """Return the day of a note as dates of issues are."""
    return PartialDate(year=dated.date.year, month=dated.date.month, day=dated.date.day)


def gone_html(state: OriginalState, labels: Labels) -> str:
    """Return that an original is gone, with its saved copy where there is one."""
    since = state.gone_since
    date = day(PartialDate(year=since.year, month=since.month, day=since.day), labels)
    copy = ""
    if state.copy:
        copy = f' <a href="{escape(state.copy)}">{labels.saved_copy}</a>'
    elif state.quoted:
        words = f"{labels.open_quote}<bdi>{safe(state.quoted)}</bdi>{labels.close_quote}"
        copy = f" {labels.saved_words} {words}"
    return f'<p class="gone">{labels.gone.format(date=date)}{copy}</p>\n'
