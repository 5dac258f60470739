"""The inbox: what came in, a page at a time, with what an editor needs to decide by one key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from newsletter.documents import read_feeds
from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.values import dataclass
from newsletter.publication.gathering import choosing
from newsletter.publication.gathering.deadlines import Window, deadlines
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.text.addresses import canonical_address
from newsletter.text.searching import ANYTHING, Filters, Term, search_terms

__all__ = ["Article", "Candidate", "Decision", "Filters", "Inbox", "Wanted", "inbox"]

PAGE = 20
"""Candidates on a page."""
COUNTED = 10_000
"""So far candidates are counted; what has more has "10,000 or more"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which candidates are to be shown."""

    decision: str = "new"
    """One of `Decision`, or ``all``."""
    search: str = ""
    filters: Filters = ANYTHING
    page: int = 1

    @property
    def terms(self) -> tuple[Term, ...]:
        """What the search asks for."""
        return search_terms(self.search)

    @property
    def is_narrowed(self) -> bool:
        """True: words or filters leave some out."""
        return bool(self.terms) or self.filters != ANYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """One page of candidates."""

    wanted: Wanted
    rows: tuple[Candidate, ...]
    """At most `PAGE`, best first; those that a search found, most relevant first."""
    has_more: bool
    tally: Mapping[Decision, int]
    """How many there are of each decision, whatever is searched for, up to `COUNTED`."""
    issue: str
    """The issue that is being made, or empty."""
    freeze: str
    """Its freeze, in local time with its zone, or empty."""

    def after(self, name: str) -> str:
        """Return the id of the row below a candidate; of the last one or none of these, nothing."""
        return self._beside(name, 1)

    def before(self, name: str) -> str:
        """Return the id of the row above a candidate, or nothing."""
        return self._beside(name, -1)

    def place_of(self, name: str) -> int | None:
        """Return the number of a candidate's row, from 0."""
        return next((place for place, one in enumerate(self.rows) if one.id == name), None)

    def _beside(self, name: str, step: int) -> str:
        place = self.place_of(name)
        beside = -1 if place is None else place + step
        return self.rows[beside].id if 0 <= beside < len(self.rows) else ""


def inbox(workplace: Workplace, wanted: Wanted) -> Inbox:
    """Return a page; where it is empty, the one before it or the first."""
    known = deadlines(workplace)
    window = known.window()
    rows = _rows(workplace, wanted, window)
    for page in (wanted.page - 1, 1):  # the last candidate of a page may just have left it
        if not rows and wanted.page > 1:
            wanted = replace(wanted, page=page)
            rows = _rows(workplace, wanted, window)
    with workplace.newsroom() as connection:
        freeze = window.freeze if window else None
        tally = SqlCandidateStore(connection).tally(most=COUNTED, freeze=freeze)
    return Inbox(
        wanted=wanted,
        rows=rows[:PAGE],
        has_more=len(rows) > PAGE,
        tally=tally,
        issue=known.current,
        freeze=known.spelt(window.freeze) if window else "",
    )


def _rows(workplace: Workplace, wanted: Wanted, window: Window | None) -> tuple[Candidate, ...]:
    """Return a page's candidates and one more, where there is one."""
    return choosing.candidates(
        workplace,
        search=wanted.search,
        decision=wanted.decision,
        limit=PAGE + 1,
        skip=PAGE * (wanted.page - 1),
        window=window,
        filters=wanted.filters,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be filtered by."""

    outlets: tuple[str, ...]
    languages: tuple[str, ...]


def choices(workplace: Workplace) -> Choices:
    """Return the outlets and languages of feeds.yaml; of one with mistakes, none."""
    path = workplace.feeds_file
    return _choices(path.read_bytes() if path.exists() else b"")


@lru_cache(maxsize=4)  # the file is large, and as it was when it was last asked for
def _choices(data: bytes) -> Choices:
    listed = read_feeds(data, file="feeds.yaml").value
    if listed is None:
        return Choices(outlets=(), languages=())
    named = {one.outlet for one in listed.feeds} | {one.name for one in listed.outlets}
    spoken = {one.language for one in listed.feeds} | {one.language for one in listed.outlets}
    return Choices(
        outlets=tuple(sorted(named - {""}, key=str.casefold)),
        languages=tuple(sorted({one.partition("-")[0] for one in spoken} - {""})),
    )


def candidate_at(workplace: Workplace, url: str) -> str:
    """Return the id of the candidate that holds the article of an address, or nothing."""
    key = canonical_address(url)
    with workplace.newsroom() as connection:
        found = SqlCandidateStore(connection).concerned({key}) if key else ()
    return found[0].id if found else ""
