"""`newsletter candidates`: what came in, best first, and what editors decide."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from newsletter.errors import UsageError
from newsletter.model.acts import Act, ActKind
from newsletter.model.article import Article, Candidate, Decision, SavedSource
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.gathering.deadlines import Window, deadlines
from newsletter.publication.gathering.learning import taste
from newsletter.publication.gathering.searching import search_index
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import audit, reading
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.stores.database import Database
from newsletter.text.addresses import canonical_address
from newsletter.text.searching import ANYTHING, Filters
from newsletter.triage import EVERYTHING, Anew, TriageReport, aged, find, held, refresh
from newsletter.triage import candidates as listed
from newsletter.triage import decide as decide_one
from newsletter.triage import join as join_two
from newsletter.triage import split as split_one
from newsletter.triage import undo as undo_last
from newsletter.triage.windows import as_it_stands

__all__ = [
    "Act",
    "ActKind",
    "Article",
    "Candidate",
    "Filters",
    "candidates",
    "decide",
    "dossier",
    "filters",
    "join",
    "refresh_candidates",
    "split",
    "undo",
]

REFRESHED_FILE = "triage.json"
"""In var/; derived: without it the next refresh looks at everything."""
RECENT = timedelta(days=62)
"""What appeared so long ago is ranked as it was when publication.yaml changes."""
OVERLAP = timedelta(hours=1)
"""Articles are stored some time after they were seen; so long is looked at again."""


def refresh_candidates(
    workplace: Workplace, publication: Publication, connection: Database
) -> TriageReport:
    """Merge new articles into candidates; what a person decided stays decided.

    Ranked anew is only what may have changed: what new articles joined or made,
    what counts as a day older, and after publication.yaml, feeds.yaml or the
    past issues changed what is recent and what ran.
    """
    now = workplace.clock()
    outlets = reading.feed_list(workplace).outlets
    issues, sealed = reading.readable_issues(workplace, publication), set(sealed_ids(workplace))
    # Readers have seen those that were sent from here, or elsewhere; no drafts.
    history = tuple(issue for issue in issues if issue.imported or issue.id in sealed)
    window = deadlines(workplace, publication).window()
    learned = taste(workplace, publication, history, connection)
    known = repr((publication, outlets, history, window, learned and learned.weights))
    grounds = hashlib.sha256(known.encode()).hexdigest()
    last = _last_refresh(workplace)
    report = refresh(
        SqlCandidateStore(connection),
        SqlArticleStore(connection).articles_since(last.at - OVERLAP if last else None),
        outlets=outlets,
        history=history,
        publication=publication,
        now=now,
        anew=_anew(last, grounds, now),
        window=window,
        taste=learned,
    )
    state = {"grounds": grounds, "refreshed": now.isoformat(), "again": []}
    write_whole(workplace.var / REFRESHED_FILE, json.dumps(state) + "\n")
    with search_index(workplace, connection):
        return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refresh:
    """What is remembered of the last refresh."""

    at: datetime
    grounds: str
    again: tuple[str, ...]
    """Ids of candidates whose articles a person moved since."""


def _anew(last: _Refresh | None, grounds: str, now: datetime) -> Anew:
    """Return what is to be ranked anew: on other grounds what is recent and what ran."""
    if last is None or now < last.at:
        return EVERYTHING
    if last.grounds != grounds:
        recent = (min(last.at, now) - RECENT, now)
        return Anew(spans=(recent,), ran=True, names=last.again)
    spans = aged(last.at.date(), now.date())
    return Anew(spans=spans, since=last.at, names=last.again)


def _last_refresh(workplace: Workplace) -> _Refresh | None:
    """Return what is remembered of the last refresh, None where that is lost or damaged."""
    try:
        state = json.loads((workplace.var / REFRESHED_FILE).read_text("utf-8"))
        if not workplace.has_newsroom():
            return None
        return _Refresh(
            at=datetime.fromisoformat(state["refreshed"]).astimezone(UTC),
            grounds=str(state["grounds"]),
            again=tuple(map(str, state["again"])),
        )
    except (OSError, ValueError, KeyError, TypeError):  # nothing is lost: it is derived
        return None


def _rank_again(workplace: Workplace, names: Iterable[str]) -> None:
    """Let the next refresh rank candidates whose articles a person moved: they have other reasons now."""
    last = _last_refresh(workplace)
    if last is None:
        return
    again = sorted({*last.again, *names})
    state = {"grounds": last.grounds, "refreshed": last.at.isoformat(), "again": again}
    write_whole(workplace.var / REFRESHED_FILE, json.dumps(state) + "\n")


def candidates(
    workplace: Workplace,
    *,
    search: str = "",
    decision: str = "new",
    limit: int | None = None,
    skip: int = 0,
    window: Window | None = None,
    filters: Filters = ANYTHING,
) -> tuple[Candidate, ...]:
    """Return candidates, best first; `decision` is one of `Decision` or ``all``.

    The first `skip` of them are left out.

    What a search found comes the most relevant first.

    What is late is told by `window`, and without one by that of the issue that is being made.
    """
    window = window or deadlines(workplace).window()
    wanted = None if decision == "all" else Decision(decision)
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        if not search and filters == ANYTHING:
            return listed(store, decision=wanted, limit=limit, skip=skip, window=window)
        with search_index(workplace, connection) as index:
            return listed(
                store,
                search=search,
                decision=wanted,
                limit=limit,
                skip=skip,
                window=window,
                filters=filters,
                finder=index,
            )


def filters(*, outlet: str = "", language: str = "", since: str = "") -> Filters:
    """Return what is wanted beside words; raises `UsageError` for what is no day."""
    try:
        day = datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None
    except ValueError:
        raise UsageError(
            f"{since!r} is no day.", help="Write year, month and day: --since 2026-11-01"
        ) from None
    return Filters(outlet=outlet, language=language, since=day)


def decide(
    workplace: Workplace, chosen: Mapping[str, Sequence[str]], *, by: str = ""
) -> tuple[Candidate, ...]:
    """Record decisions (decision → candidate ids) and return the candidates concerned.

    Raises `UsageError` for an unknown id, before anything is recorded.
    """
    wanted = [(name, Decision(word)) for word, names in chosen.items() for name in names]
    window = deadlines(workplace).window() if wanted else None
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        known = [as_it_stands(find(store, name), window) for name, _ in wanted]
        now = workplace.clock()
        decided = tuple(decide_one(store, name, word, by=by, now=now) for name, word in wanted)
    for (name, word), before in zip(wanted, known, strict=True):
        is_late = before.decision is Decision.LATE
        detail = f"late for {window.issue}" if window and is_late else ""
        audit.record(workplace, f"decide {word}", item=name, by=by, detail=detail)
    return decided


def split(
    workplace: Workplace, name: str, address: str, *, by: str = ""
) -> tuple[Candidate, Candidate]:
    """Take the article of an address out of a story; return (story, the new candidate)."""
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        divided = split_one(
            store, name, _key_in(store, name, address), by=by, now=workplace.clock()
        )
    _rank_again(workplace, [one.id for one in divided])
    audit.record(workplace, "split candidate", item=name, by=by, detail=divided[1].id)
    return divided


def join(workplace: Workplace, name: str, other: str, *, by: str = "") -> Candidate:
    """Make two candidates one, under the first one's id and decision."""
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        joined = join_two(store, name, other, by=by, now=workplace.clock())
    _rank_again(workplace, [joined.id])
    audit.record(workplace, "join candidates", item=name, by=by, detail=other)
    return joined


def undo(workplace: Workplace, *, by: str = "", mine: bool = False) -> Undone:
    """Take back the last decision, split or join; with `mine`, the last one of `by`.

    An entry that was drafted from a candidate stays in the issue's file.
    """
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        act = undo_last(store, by=by, mine=mine, now=workplace.clock())
        names = dict.fromkeys((act.candidate, *act.others))
        left = {one.id: one for name in names if (one := store.find(name))}
    _rank_again(workplace, left)
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
    window = deadlines(workplace).window()
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        candidate = find(store, name)
        articles = SqlArticleStore(connection)
        sources = [articles.source_for(article.key) for article in held(candidate)]
        return Dossier(
            candidate=as_it_stands(candidate, window),
            acts=store.acts(candidate_id=candidate.id)[::-1],
            sources=tuple(source for source in sources if source),
        )


def _key_in(store: SqlCandidateStore, name: str, address: str) -> str:
    """Return the key of a story's article by its address in any disguise."""
    keys = {article.url: article.key for article in held(find(store, name))}
    return keys.get(address) or canonical_address(address) or address
