"""What the templates of the archive show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from newsletter.archive.editions import Edition
from newsletter.archive.issues import SiteWordmark
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.model.publication import Publication
from newsletter.text.direction import direction_of

_LINE_SPACE = re.compile(r"[\t\n\r\f\v\x1c-\x1f\x85\u2028\u2029 ]+")
"""White space that breaks lines; no-break spaces stay."""
SHOWN_ENTRIES = 4
"""Entries of an issue that the index names; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A lead or an entry as one line of the contents."""

    title: str
    authors: tuple[str, ...]
    outlet: str
    """Empty for a lead."""
    anchor: str
    """``#id``, or empty."""
    language: str
    direction: str
    foreign: bool
    """True: in another language than the issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedView:
    """An issue as the index and its own page show it."""

    id: str
    heading: str
    date: str
    iso_date: str
    number: int | None
    language: str
    direction: str
    preheader: str
    path: str
    """``issues/ID/``"""
    address: str
    """Permanent and absolute; empty where the archive has no public address."""
    leads: tuple[LineView, ...]
    entries: tuple[LineView, ...]
    """The first `SHOWN_ENTRIES`."""
    more: int
    """How many entries are not named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearView:
    """The issues of one year, newest first."""

    year: int
    issues: tuple[ArchivedView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """What every page shows of the publication."""

    name: str
    full_name: str
    mission: str
    language: str
    direction: str
    website: str
    website_label: str
    theme: str
    drawn: bool
    """True: the theme's drawn wordmark shows this name."""
    wordmark: SiteWordmark | None
    """The publication's own."""
    address: str
    """Public base address, ending in ``/``, or empty."""
    postal_address: tuple[str, ...]
    first_year: int | None
    last_year: int | None


def newest_first(issues: Sequence[Edition]) -> tuple[Edition, ...]:
    """Return the issues by date, then time of publication, then id."""
    return tuple(
        sorted(issues, key=lambda one: (one.issue.date, one.published, one.issue.id), reverse=True)
    )


def years_of(issues: Sequence[Edition], publication: Publication) -> tuple[YearView, ...]:
    """Return the contents of the archive; `issues` are newest first."""
    return tuple(
        YearView(year=year, issues=tuple(view_of(one.issue, publication) for one in group))
        for year, group in groupby(issues, key=lambda one: one.issue.date.year)
    )


def view_of(issue: Issue, publication: Publication) -> ArchivedView:
    """Return what is shown of an issue."""
    path = f"issues/{issue.id}/"
    return ArchivedView(
        id=issue.id,
        heading=_one_line(issue.heading),
        date=issue.date.spelt,
        iso_date=str(issue.date),
        number=issue.number,
        language=issue.language,
        direction=direction_of(issue.language),
        preheader=_one_line(issue.preheader),
        path=path,
        address=publication.archive_url + path if publication.archive_url else "",
        leads=tuple(_line(lead, issue.language) for lead in issue.leads),
        entries=tuple(_line(entry, issue.language) for entry in issue.entries[:SHOWN_ENTRIES]),
        more=max(0, len(issue.entries) - SHOWN_ENTRIES),
    )


def site_of(
    publication: Publication,
    issues: Sequence[Edition],
    *,
    drawn: str,
    wordmark: SiteWordmark | None,
) -> SiteView:
    """Return what every page shows; `drawn` is the name of which the theme has a drawing."""
    years = [one.issue.date.year for one in issues]
    return SiteView(
        name=_one_line(publication.name),
        full_name=_one_line(publication.full_name or publication.name),
        mission=_one_line(publication.mission),
        language=publication.language,
        direction=direction_of(publication.language),
        website=publication.website,
        website_label=publication.website.partition("//")[2].rstrip("/"),
        theme=publication.theme,
        drawn=wordmark is None and _one_line(publication.name) == drawn,
        wordmark=wordmark,
        address=publication.archive_url,
        postal_address=tuple(map(_one_line, publication.postal_address)),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
    )


def _line(item: Lead | Entry, issue_language: str) -> LineView:
    language = item.language or issue_language
    return LineView(
        title=_one_line(item.title),
        authors=tuple(_one_line(author.name) for author in item.authors),
        outlet=_one_line(item.outlet) if isinstance(item, Entry) else "",
        anchor=f"#{item.id}" if item.id else "",
        language=language,
        direction=direction_of(language),
        foreign=language != issue_language,
    )


def _one_line(text: str) -> str:
    return _LINE_SPACE.sub(" ", text).strip(" ")
