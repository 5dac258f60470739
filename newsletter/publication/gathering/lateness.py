"""What came in for an issue, and what came in too late for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from newsletter.documents import entry_urls
from newsletter.model.article import Candidate, Decision
from newsletter.model.values import dataclass
from newsletter.publication.gathering import choosing
from newsletter.publication.gathering.deadlines import Window, deadlines
from newsletter.publication.place.files import read_source
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.text.addresses import canonical_address
from newsletter.text.searching import ANYTHING, Filters
from newsletter.triage import find, held
from newsletter.triage.windows import Standing, as_it_stands

__all__ = ["Lateness", "Selection", "late_among", "lateness", "selection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """How many candidates came in after the freeze of an issue."""

    issue: str = ""
    """Id of the issue, or empty: none is being made."""
    freeze: str = ""
    """Local time with its zone, or empty: it has none."""
    late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What came in for one issue."""

    issue: str
    opens: str
    """Local time with its zone, as are `closes` and `freeze`; empty: no bound."""
    closes: str
    freeze: str
    late: int
    """How many came in after the freeze."""
    candidates: tuple[Candidate, ...]
    """Those of its window with the decision that was asked for, best first."""
    standing: tuple[Candidate, ...]
    """Those that stand in the issue's file, best first."""


def lateness(workplace: Workplace, issue_id: str = "") -> Lateness:
    """Count what is late for an issue, or for the one that is being made."""
    known = deadlines(workplace)
    window = known.window(issue_id)
    if window is None:
        return Lateness()
    return Lateness(
        issue=window.issue, freeze=known.spelt(window.freeze), late=late_count(workplace, window)
    )


def late_count(workplace: Workplace, window: Window | None) -> int:
    """Return how many undecided candidates came in after the freeze."""
    if window is None or window.freeze is None:
        return 0
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        return store.count(decision=Decision.LATE, freeze=window.freeze)


def late_among(
    workplace: Workplace, names: Collection[str], window: Window | None = None
) -> tuple[Candidate, ...]:
    """Return those of the named that came in late and that nobody has decided on.

    `window` is that of the issue in question, by default of the one that is being made.
    Raises `UsageError` for an unknown id.
    """
    window = window or deadlines(workplace).window()
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        named = {one.id: one for one in (find(store, name) for name in names)}
    return tuple(
        one for one in named.values() if as_it_stands(one, window).decision is Decision.LATE
    )


def selection(
    workplace: Workplace,
    issue_id: str,
    *,
    search: str = "",
    decision: str = "new",
    limit: int | None = None,
    filters: Filters = ANYTHING,
) -> Selection:
    """Return what came in for an issue, and what of it stands in its file.

    Raises `NoSuchIssue`, and `UsageError` where its file has mistakes.
    """
    source = read_source(workplace.existing_issue_file(issue_id))
    known = deadlines(workplace)
    window = known.window(issue_id)
    assert window is not None  # noqa: S101 - it has an id, so it is there or refused
    cited = {canonical_address(url) for url in entry_urls(source)} - {""}
    if search or filters != ANYTHING:  # the most relevant first
        found: Sequence[Candidate] = choosing.candidates(
            workplace, search=search, decision="all", window=window, filters=filters
        )
    else:
        found = _found(workplace, window, cited, late=decision in {"late", "all"})
    standing = [one for one in found if _is_cited(one, cited)]
    wanted = [
        one
        for one in found
        if decision in {"all", one.decision}
        and one not in standing
        and window.standing_of(one) in {Standing.WITHIN, Standing.LATE}
    ]
    return Selection(
        issue=issue_id,
        opens=known.spelt(window.opens),
        closes=known.spelt(window.closes),
        freeze=known.spelt(window.freeze),
        late=late_count(workplace, window),
        candidates=tuple(wanted[:limit]),
        standing=tuple(standing),
    )


def _found(
    workplace: Workplace, window: Window, cited: Collection[str], *, late: bool
) -> Sequence[Candidate]:
    """Return what may be of the issue, best first."""
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        found = store.concerned(cited, spans=[window.reaches()])
        if late:  # they may have appeared at any time
            found += store.listed(decision=Decision.LATE, freeze=window.freeze)
    each = {one.id: as_it_stands(one, window) for one in found}
    return sorted(each.values(), key=lambda one: (-one.score, one.id))


def _is_cited(candidate: Candidate, cited: Collection[str]) -> bool:
    return any(article.key in cited for article in held(candidate))
