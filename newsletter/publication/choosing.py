"""`newsletter candidates`: what came in, best first, and what editors decide."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.model.acts import Act, ActKind
from newsletter.model.article import Article, Candidate, Decision, SavedSource
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.publication import audit, reading
from newsletter.publication.files import write_whole
from newsletter.publication.sealed import sealed_ids
from newsletter.publication.workplace import Workplace
from newsletter.stores.articles import SqliteArticleStore
from newsletter.stores.candidates import SqliteCandidateStore
from newsletter.stores.sqlite import Connection
from newsletter.text.addresses import canonical_address
from newsletter.triage import TriageReport, find, held, refresh
from newsletter.triage import candidates as listed
from newsletter.triage import decide as decide_one
from newsletter.triage import join as join_two
from newsletter.triage import split as split_one
from newsletter.triage import undo as undo_last

__all__ = [
    "Act",
    "ActKind",
    "Article",
    "Candidate",
    "candidates",
    "decide",
    "dossier",
    "join",
    "refresh_candidates",
    "split",
    "undo",
]

REFRESHED_FILE = "triage.json"
"""In var/; derived: without it the next refresh looks at everything."""
OVERLAP = timedelta(hours=1)
"""Articles are stored some time after they were seen; so long is looked at again."""


def refresh_candidates(
    workplace: Workplace, publication: Publication, connection: Connection
) -> TriageReport:
    """Merge new articles into candidates; what a person decided stays decided.

    All candidates are ranked anew on the first refresh of a day, and after
    publication.yaml, feeds.yaml or the past issues changed; else only those
    that may have changed.
    """
    now = workplace.clock()
    outlets = reading.feed_list(workplace).outlets
    history = _issues_that_ran(workplace, publication)
    known = repr((now.date(), publication, outlets, history))
    grounds = hashlib.sha256(known.encode()).hexdigest()
    since = _refreshed(workplace, grounds)
    report = refresh(
        SqliteCandidateStore(connection),
        SqliteArticleStore(connection).articles_since(since),
        outlets=outlets,
        history=history,
        publication=publication,
        now=now,
        whole=since is None,
    )
    state = {"grounds": grounds, "refreshed": now.isoformat()}
    write_whole(workplace.var / REFRESHED_FILE, json.dumps(state) + "\n")
    return report


def _refreshed(workplace: Workplace, grounds: str) -> datetime | None:
    """Return since when articles are to be looked at; None: all of them, on other grounds."""
    try:
        state = json.loads((workplace.var / REFRESHED_FILE).read_text("utf-8"))
        if state["grounds"] != grounds or not workplace.newsroom_file.exists():
            return None
        return datetime.fromisoformat(state["refreshed"]) - OVERLAP
    except (OSError, ValueError, KeyError, TypeError):  # not there, or damaged: nothing is lost
        return None


def _rank_all_next_time(workplace: Workplace) -> None:
    """Forget the last refresh: what was moved by hand has other reasons now."""
    (workplace.var / REFRESHED_FILE).unlink(missing_ok=True)


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
    wanted = [(name, Decision(word)) for word, names in chosen.items() for name in names]
    with workplace.newsroom() as connection:
        store = SqliteCandidateStore(connection)
        for name, _ in wanted:
            find(store, name)
        now = workplace.clock()
        decided = tuple(decide_one(store, name, word, by=by, now=now) for name, word in wanted)
    for name, word in wanted:
        audit.record(workplace, f"decide {word}", item=name, by=by)
    return decided


def split(
    workplace: Workplace, name: str, address: str, *, by: str = ""
) -> tuple[Candidate, Candidate]:
    """Take the article of an address out of a story; return (story, the new candidate)."""
    with workplace.newsroom() as connection:
        store = SqliteCandidateStore(connection)
        divided = split_one(
            store, name, _key_in(store, name, address), by=by, now=workplace.clock()
        )
    _rank_all_next_time(workplace)
    audit.record(workplace, "split candidate", item=name, by=by, detail=divided[1].id)
    return divided


def join(workplace: Workplace, name: str, other: str, *, by: str = "") -> Candidate:
    """Make two candidates one, under the first one's id and decision."""
    with workplace.newsroom() as connection:
        store = SqliteCandidateStore(connection)
        joined = join_two(store, name, other, by=by, now=workplace.clock())
    _rank_all_next_time(workplace)
    audit.record(workplace, "join candidates", item=name, by=by, detail=other)
    return joined


def undo(workplace: Workplace, *, by: str = "", mine: bool = False) -> Undone:
    """Take back the last decision, split or join; with `mine`, the last one of `by`.

    An entry that was drafted from a candidate stays in the issue's file.
    """
    with workplace.newsroom() as connection:
        store = SqliteCandidateStore(connection)
        act = undo_last(store, by=by, mine=mine, now=workplace.clock())
        names = dict.fromkeys((act.candidate, *act.others))
        left = {one.id: one for name in names if (one := store.find(name))}
    _rank_all_next_time(workplace)
    audit.record(workplace, f"undo {act.kind}", item=act.candidate, by=by)
    return Undone(act=act, candidates=tuple(left.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What was taken back, and how the candidates stand now."""

    act: Act
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that is known of a candidate."""

    candidate: Candidate
    acts: tuple[Act, ...]
    """What people did to it, oldest first, what was taken back included."""
    sources: tuple[SavedSource, ...]
    """The saved texts of its articles."""


def dossier(workplace: Workplace, name: str) -> Dossier:
    """Return everything that is known of a candidate; raises `UsageError` for an unknown id."""
    with workplace.newsroom() as connection:
        store = SqliteCandidateStore(connection)
        candidate = find(store, name)
        articles = SqliteArticleStore(connection)
        sources = [articles.source_for(article.key) for article in held(candidate)]
        return Dossier(
            candidate=candidate,
            acts=store.acts(candidate_id=candidate.id)[::-1],
            sources=tuple(source for source in sources if source),
        )


def _key_in(store: SqliteCandidateStore, name: str, address: str) -> str:
    """Return the key of a story's article by its address in any disguise."""
    keys = {article.url: article.key for article in held(find(store, name))}
    return keys.get(address) or canonical_address(address) or address
