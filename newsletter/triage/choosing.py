"""What editors see and do: list, search, decide, split, join, undo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Protocol

from newsletter.errors import UsageError
from newsletter.model.acts import Act
from newsletter.model.article import Candidate, Decision
from newsletter.text.searching import (
    ANYTHING,
    Filters,
    Term,
    is_found,
    search_terms,
    search_words,
)
from newsletter.triage.refreshing import Taken, candidate_id, held
from newsletter.triage.store import CandidateStore
from newsletter.triage.windows import Window, as_it_stands

PAGE = 100
MOST_ACTS = 5_000
"""So many of the newest acts can be taken back."""


class Finder(Protocol):
    """Finds candidates by their words, quickly."""

    def find(self, terms: Sequence[Term], filters: Filters, *, all_: bool = False) -> Sequence[str]:
        """Return the ids of candidates that `fits`, the most relevant first.

        Of very many only the newest may be returned, unless `all_`.
        """
        ...


def candidates(
    store: CandidateStore,
    *,
    search: str = "",
    decision: Decision | None = None,
    limit: int | None = None,
    skip: int = 0,
    window: Window | None = None,
    filters: Filters = ANYTHING,
    finder: Finder | None = None,
) -> tuple[Candidate, ...]:
    """Return candidates, best first; those that a search found, most relevant first.

    `search`: what a person typed (`newsletter.text.searching`).  `limit`: the
    first so many after the first `skip`; of very many that a search finds, `skip`
    and `limit` together reach the few hundred newest.  `window`: that of the issue for which what came in after its
    freeze is late.  `filters`: what is wanted beside words and decision.
    `finder` finds quickly what a look at every candidate would find.
    """
    freeze = window.freeze if window else None
    most = None if limit is None else max(0, limit)
    terms = search_terms(search)
    if not terms and filters == ANYTHING:
        found = store.listed(decision=decision, freeze=freeze, limit=most, skip=max(0, skip))
        return tuple(as_it_stands(candidate, window) for candidate in found)
    stored = Decision.NEW if decision is Decision.LATE else decision
    filters = replace(filters, decision=stored.value if stored else "")
    finder = finder or _Scan(store)
    together = PAGE if most is None else min(PAGE, max(1, most))

    def found_in(names: Sequence[str]) -> tuple[Candidate, ...]:
        standing = (as_it_stands(one, window) for one in _loaded(store, names, together))
        wanted = (one for one in standing if decision in {None, one.decision})
        return tuple(islice(wanted, max(0, skip), None if most is None else max(0, skip) + most))

    names = finder.find(terms, filters, all_=limit is None)
    chosen = found_in(names)
    is_parted = freeze is not None and decision in {Decision.NEW, Decision.LATE}
    if most is not None and is_parted and names and len(chosen) < most:
        # The newest may all be late, or none of them: then those that are wanted lie behind them.
        return found_in(finder.find(terms, filters, all_=True))
    return chosen


def _loaded(
    store: CandidateStore, names: Sequence[str], together: int = PAGE
) -> Iterator[Candidate]:
    """Yield candidates in the order of the names, so many read at a time."""
    for start in range(0, len(names), together):
        page = names[start : start + together]
        known = {candidate.id: candidate for candidate in store.several(page)}
        yield from (known[name] for name in page if name in known)


@dataclass(frozen=True, slots=True)
class _Scan:
    """Finds by looking at every candidate, those ranked best first."""

    store: CandidateStore

    def find(self, terms: Sequence[Term], filters: Filters, *, all_: bool = False) -> Sequence[str]:
        """Return the ids of candidates that `fits`."""
        del all_
        return [one.id for one in self.store.listed() if fits(one, terms, filters)]


def fits(candidate: Candidate, terms: Sequence[Term], filters: Filters) -> bool:
    """Tell whether a candidate has all terms, in whichever article, and is of the kind wanted."""
    articles = held(candidate)
    texts = [
        search_words(text)
        for article in articles
        for text in (article.title, *article.authors, article.outlet, article.summary)
    ]
    return (
        filters.decision in {"", candidate.decision}
        and filters.outlet in {"", *(article.outlet for article in articles)}
        and (
            not filters.language
            or any(_primary(article.language) == _primary(filters.language) for article in articles)
        )
        and (filters.since is None or candidate.article.appeared >= filters.since)
        and is_found(terms, texts)
    )


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def find(store: CandidateStore, name: str) -> Candidate:
    """Return a candidate by its id, or by that of one joined to it; raises `UsageError`."""
    found = store.find(name)
    if found is None:
        raise UsageError(
            f"There is no candidate {name!r}.",
            help="`newsletter candidates --decision all` shows the ids.",
        )
    return found


def decide(
    store: CandidateStore, name: str, decision: Decision, *, by: str, now: datetime
) -> Candidate:
    """Record what a person thinks of a candidate; return it as it stands then.

    Raises `UsageError` where there is no such candidate, and for ``late``,
    which nobody decides.
    """
    if decision is Decision.LATE:
        raise UsageError(
            "What is late follows from the freeze; nobody decides it.",
            help="Move `freeze:` in the issue's file, or decide: shortlisted, later, rejected, new.",
        )
    known = find(store, name)
    store.decide(known.id, decision, by=by, now=now)
    return find(store, known.id)


def split(
    store: CandidateStore, name: str, key: str, *, by: str, now: datetime
) -> tuple[Candidate, Candidate]:
    """Take an article out of a story, into a candidate of its own; return (story, new).

    It has the decision of the story, and the next refresh leaves both alone.
    Raises `UsageError` where the story does not hold the article, or nothing else.
    """
    story = find(store, name)
    keys = {article.key for article in held(story)}
    if key not in keys:
        raise UsageError(
            f"{story.id} does not hold {key!r}.",
            help="Take one of: " + ", ".join(sorted(keys)),
        )
    if keys == {key}:
        raise UsageError(
            f"{story.id} holds one article only; there is nothing to split.",
            help='Only a story with an "also in" can be split.',
        )
    new = candidate_id(key, taken=Taken(store))
    store.move({key}, to=new, by=by, now=now)
    return find(store, story.id), find(store, new)


def join(store: CandidateStore, name: str, other: str, *, by: str, now: datetime) -> Candidate:
    """Make two candidates one; `other` leads to `name` from then on, whose decision stays.

    Raises `UsageError` where one does not exist, or both are the same.
    """
    story, joined = find(store, name), find(store, other)
    if story.id == joined.id:
        raise UsageError(
            f"{name} and {other} are the same candidate already.", help="Name two different ones."
        )
    store.move({article.key for article in held(joined)}, to=story.id, by=by, now=now)
    return find(store, story.id)


def undo(
    store: CandidateStore, *, by: str, mine: bool = False, number: int = 0, now: datetime
) -> Act:
    """Take back the last act that stands; with `mine`, the last one of `by`; or that of a number.

    Raises `UsageError` where there is none among the newest, or where somebody
    did something else to the same candidates since.
    """
    standing = [act for act in store.acts(limit=MOST_ACTS) if act.undone_at is None]
    last = next(
        (
            act
            for act in standing
            if act.number == number or (not number and (not mine or act.by == by))
        ),
        None,
    )
    if last is None:
        raise UsageError(
            f"There is no decision of {by!r} to take back."
            if mine
            else "There is no decision to take back.",
            help="`newsletter candidates --show ID` tells what was decided on a candidate.",
        )
    since = next(
        (act for act in standing if act.number > last.number and act.concerns & last.concerns),
        None,
    )
    if since is not None:
        raise UsageError(
            f"{since.by or 'Somebody'} did something else to {last.candidate} since.",
            help="Take that back first: newsletter candidates --undo"
            + (f" --by {since.by}" if since.by else ""),
        )
    store.take_back(last.number, by=by, now=now)
    return last
