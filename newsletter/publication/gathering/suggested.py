"""`newsletter suggestions`: what readers suggested, and what editors make of it.

A page that is taken becomes a candidate as one that is clipped does: it is fetched then, by the
hardened way to the web, and never before.  Nobody is mailed: an address that stands with a suggestion
was confirmed by nobody, and mail that the form causes would be a weapon.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

from newsletter.errors import UsageError
from newsletter.model.article import Candidate, Decision
from newsletter.model.suggestion import Suggestion, SuggestionState
from newsletter.model.values import dataclass
from newsletter.publication.gathering import choosing, collecting
from newsletter.publication.gathering.inbox import candidate_at
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.suggestions import SqlSuggestionStore
from newsletter.text.addresses import canonical_address, host_of, outlet_of

__all__ = ["Suggestion", "SuggestionState"]

_ADDRESS = re.compile(r"""https?://[^\s"'<>)\]}]+""", re.IGNORECASE)
PAGE = 20
"""Suggestions that are shown at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A suggestion, with what is known of its page."""

    suggestion: Suggestion
    outlet: str
    """The outlet's name, or the host in ASCII."""
    candidate: str = ""
    """The id of the candidate that it is already, or empty."""
    decision: str = ""
    """What was decided of that candidate: one of `Decision`, or empty."""
    title: str = ""
    """The candidate's."""
    language: str = ""
    """That of the title."""
    issues: tuple[str, ...] = ()
    """Those in which the page stands already, sent or being made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """One page of what readers suggested."""

    rows: tuple[Suggested, ...]
    page: int
    has_more: bool
    waiting: int
    """How many wait in all."""


def takes_suggestions(workplace: Workplace) -> bool:
    """Return whether publication.yaml opens the form; False where it cannot be read."""
    publication = reading.publication_document(workplace).value
    return bool(publication and publication.suggestions.open)


def how_many_wait(workplace: Workplace) -> int:
    """Return how many suggestions wait for a decision."""
    if not workplace.has_mail():
        return 0
    with suggestion_store(workplace) as store:
        return store.how_many()


def suggestions(
    workplace: Workplace, *, decided: bool = False, page: int = 1, most: int = PAGE
) -> Suggestions:
    """Return what waits, what most readers suggest first; or what was decided, the newest first.

    Where a page is empty, the first.
    """
    if not workplace.has_mail():
        return Suggestions(rows=(), page=1, has_more=False, waiting=0)
    with suggestion_store(workplace) as store:
        ask = store.decided if decided else store.waiting
        found = ask(most=most + 1, skip=most * (page - 1))
        if not found and page > 1:
            page, found = 1, ask(most=most + 1)
        waiting = store.how_many()
    rows = _known(workplace, found[:most])
    return Suggestions(rows=rows, page=page, has_more=len(found) > most, waiting=waiting)


def suggested(workplace: Workplace, number: int) -> Suggested:
    """Return one suggestion.  Raises `UsageError` for none of that number."""
    with suggestion_store(workplace) as store:
        found = _expect(store, number)
    (known,) = _known(workplace, (found,))
    return known


def suggested_as(workplace: Workplace, candidate: Candidate) -> tuple[Suggestion, ...]:
    """Return what readers said of the articles of a candidate."""
    if not workplace.has_mail():
        return ()
    keys = [one.key for one in (candidate.article, *candidate.also_in)]
    with suggestion_store(workplace) as store:
        return store.of_articles(keys)


def take(
    workplace: Workplace,
    number: int,
    *,
    shortlist: bool = False,
    force: bool = False,
    forced: Callable[[str], None] = lambda _reason: None,
    by: str = "",
) -> Suggested:
    """Make a suggestion a candidate, and fetch its page unless that is a candidate already.

    `force` reads it also against its site's robots.txt.  Raises `UsageError` where it waits no
    more, `FetchError` and `ParseError` where the page cannot be had: then it waits on.
    """
    with suggestion_store(workplace) as store:
        one = _expect_waiting(store, number)
    name, article = candidate_at(workplace, one.key), ""
    if not name:
        clipped = collecting.clip(workplace, one.url, by=by, force=force, forced=forced)
        article = clipped.article.key
        name = candidate_at(workplace, clipped.article.url)
    now = workplace.clock()
    with suggestion_store(workplace) as store:
        if not store.decide(number, SuggestionState.TAKEN, by=by, at=now, article=article):
            _expect_waiting(store, number)
    if shortlist:
        choosing.decide(workplace, {Decision.SHORTLISTED.value: [name]}, by=by)
    _record(workplace, "take suggestion", number, by, detail=one.key)
    return suggested(workplace, number)


def decline(workplace: Workplace, number: int, *, by: str = "") -> Suggested:
    """Say no to a suggestion; further readers who suggest the page wake it no more.

    Raises `UsageError` where it waits no more.
    """
    with suggestion_store(workplace) as store:
        one = _expect_waiting(store, number)
        if not store.decide(number, SuggestionState.DECLINED, by=by, at=workplace.clock()):
            _expect_waiting(store, number)
    _record(workplace, "decline suggestion", number, by, detail=one.key)
    return suggested(workplace, number)


def undo(workplace: Workplace, *, by: str = "") -> Suggested:
    """Take back what a person last decided on suggestions: it waits again.

    What was taken stays a candidate; was it shortlisted with it, it is so no more.
    """
    with suggestion_store(workplace) as store:
        one = store.last_of(by)
        if one is None or one.decided is None:
            raise UsageError(
                "There is nothing to take back.", help="You decided on no suggestion, or all wait."
            )
        store.reopen(one.number)
    _let_go(workplace, one, one.decided, by)
    _record(workplace, "take back suggestion", one.number, by, detail=one.key)
    return suggested(workplace, one.number)


def clear(workplace: Workplace, *, by: str = "", dry_run: bool = False) -> int:
    """Remove all suggestions that wait, with what was said; return how many."""
    if dry_run:
        return how_many_wait(workplace)
    with suggestion_store(workplace) as store:
        count = store.clear()
    audit.record(workplace, "clear suggestions", by=by, detail=f"{count} removed")
    return count


def forget(workplace: Workplace, voice: int, *, by: str = "") -> bool:
    """Delete what one reader said, with name and address; False: it is deleted already."""
    with suggestion_store(workplace) as store:
        gone = store.forget_voice(voice)
    if gone:
        audit.record(workplace, "forget who suggested", by=by)
    return gone


@contextmanager
def suggestion_store(workplace: Workplace) -> Iterator[SqlSuggestionStore]:
    """Open what readers suggested."""
    with workplace.mail() as connection:
        yield SqlSuggestionStore(connection)


def _known(workplace: Workplace, found: Collection[Suggestion]) -> tuple[Suggested, ...]:
    """Return suggestions with what is known of their pages."""
    if not found:
        return ()
    outlets = reading.feed_list(workplace).outlets
    standing = _where_they_stand(workplace, {one.key for one in found})
    rows = []
    for one in found:
        outlet = outlet_of(one.url, outlets)
        name = candidate_at(workplace, one.article or one.key)
        candidate = choosing.dossier(workplace, name).candidate if name else None
        issues = dict.fromkeys((*(candidate.already_ran if candidate else ()), *standing[one.key]))
        rows.append(
            Suggested(
                suggestion=one,
                outlet=outlet.name if outlet else host_of(one.url),
                candidate=name,
                decision=candidate.decision.value if candidate else "",
                title=candidate.article.title if candidate else "",
                language=candidate.article.language if candidate else "",
                issues=tuple(issues),
            )
        )
    return tuple(rows)


def _where_they_stand(workplace: Workplace, keys: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return by key the issues whose files name a page, those included that are half written."""
    needles = {_needle(key) for key in keys}
    found: dict[str, list[str]] = {key: [] for key in keys}
    for name in workplace.issue_ids():
        text = workplace.issue_file(name).read_text("utf-8", "replace")
        lower = text.lower()
        if any(needle in lower for needle in needles):
            for key in {canonical_address(one) for one in _ADDRESS.findall(text)} & set(keys):
                found[key].append(name)
    return {key: tuple(names) for key, names in found.items()}


def _needle(key: str) -> str:
    """Return what stands in each spelling of an address: its path, or where that is none, its host."""
    path = urlsplit(key).path.strip("/").lower()
    return host_of(key) if not path or "%" in path else path


def _let_go(workplace: Workplace, one: Suggestion, decided: datetime, by: str) -> None:
    """Take the shortlisting back that came with a take, unless somebody decided since."""
    name = candidate_at(workplace, one.article or one.key)
    if one.state is not SuggestionState.TAKEN or not name:
        return
    known = choosing.dossier(workplace, name)
    acts = [act for act in known.acts if not act.undone_at]
    last = acts[-1] if acts else None
    shortlisted = known.candidate.decision is Decision.SHORTLISTED
    if shortlisted and last and last.by == by and last.at >= decided:
        choosing.decide(workplace, {Decision.NEW.value: [name]}, by=by)


def _expect(store: SqlSuggestionStore, number: int) -> Suggestion:
    if found := store.get(number):
        return found
    raise UsageError(
        f"There is no suggestion {number}.", help="newsletter suggestions list shows their numbers."
    )


def _expect_waiting(store: SqlSuggestionStore, number: int) -> Suggestion:
    found = _expect(store, number)
    if found.state is SuggestionState.WAITING:
        return found
    raise UsageError(
        f"Suggestion {number} was {found.state} by {found.by or 'somebody'} already.",
        help="Whoever decided takes it back: newsletter suggestions undo.",
    )


def _record(workplace: Workplace, did: str, number: int, by: str, *, detail: str) -> None:
    """Write down that it was done; who suggested it does not stand there: the log is kept for ever."""
    audit.record(workplace, did, item=f"suggestion {number}", by=by, detail=detail)
