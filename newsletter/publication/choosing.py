"""`newsletter candidates`: what came in, best first, and what editors decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsletter.errors import UsageError
from newsletter.model.article import Candidate, Decision
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.publication import audit, reading
from newsletter.publication.sealed import sealed_ids
from newsletter.publication.workplace import Workplace
from newsletter.stores.articles import SqliteArticleStore
from newsletter.stores.candidates import SqliteCandidateStore
from newsletter.stores.sqlite import Connection
from newsletter.triage import TriageReport, refresh
from newsletter.triage import candidates as listed
from newsletter.triage import decide as decide_one

__all__ = ["Candidate", "candidates", "decide", "refresh_candidates"]


def refresh_candidates(
    workplace: Workplace, publication: Publication, connection: Connection
) -> TriageReport:
    """Merge all articles into candidates; what a person decided stays decided."""
    return refresh(
        SqliteCandidateStore(connection),
        SqliteArticleStore(connection).articles_since(),
        outlets=reading.feed_list(workplace).outlets,
        history=_issues_that_ran(workplace, publication),
        publication=publication,
        now=workplace.clock(),
    )


def _issues_that_ran(workplace: Workplace, publication: Publication) -> tuple[Issue, ...]:
    """Return the issues that readers have seen: sent from here, or imported; no drafts."""
    sent = set(sealed_ids(workplace))
    issues = reading.readable_issues(workplace, publication)
    return tuple(issue for issue in issues if issue.imported or issue.id in sent)


def candidates(
    workplace: Workplace, *, search: str = "", decision: str = "new", limit: int | None = None
) -> tuple[Candidate, ...]:
    """Return candidates, best first; `decision` is one of `Decision` or ``all``."""
    with workplace.newsroom() as connection:
        return listed(
            SqliteCandidateStore(connection),
            search=search,
            decision=None if decision == "all" else Decision(decision),
            limit=limit,
        )


def decide(
    workplace: Workplace, chosen: Mapping[str, Sequence[str]], *, by: str = ""
) -> tuple[Candidate, ...]:
    """Record decisions (decision → candidate ids) and return the candidates concerned.

    Raises `UsageError` for an unknown id, before anything is recorded.
    """
    with workplace.newsroom() as connection:
        store = SqliteCandidateStore(connection)
        known = {candidate.id for candidate in listed(store)}
        wanted = [(name, Decision(word)) for word, names in chosen.items() for name in names]
        for name, _ in wanted:
            if name not in known:
                raise UsageError(
                    f"There is no candidate {name!r}.",
                    help="`newsletter candidates --decision all` shows the ids.",
                )
        now = workplace.clock()
        decided = tuple(decide_one(store, name, word, by=by, now=now) for name, word in wanted)
    for name, word in wanted:
        audit.record(workplace, f"decide {word}", item=name, by=by)
    return decided
