"""Candidates in memory: what `newsletter.triage.store.CandidateStore` asks for, in plain dicts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.model.acts import Act, ActKind
from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.values import dataclass

JUDGED = frozenset({Decision.SHORTLISTED, Decision.USED, Decision.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What stood before an act."""

    candidates: dict[str, Candidate]
    forwards: dict[str, str]


class MemoryCandidateStore:
    """A `CandidateStore` that forgets everything when it goes."""

    def __init__(self) -> None:
        self._candidates: dict[str, Candidate] = {}
        self._holder: dict[str, str] = {}
        self._forwards: dict[str, str] = {}
        self._acts: list[Act] = []
        self._before: dict[int, _Before] = {}

    def find(self, candidate_id: str) -> Candidate | None:
        """Return the candidate with that id, or the one it was joined to, or None."""
        return self._candidates.get(self._present(candidate_id))

    def listed(
        self,
        *,
        decision: Decision | None = None,
        freeze: datetime | None = None,
        limit: int | None = None,
        skip: int = 0,
    ) -> tuple[Candidate, ...]:
        """Return all candidates, or those with a decision, best score first, then by id."""
        wanted = (
            candidate
            for candidate in self._candidates.values()
            if decision is None or _said_of(candidate, freeze) == decision
        )
        ranked = sorted(wanted, key=lambda candidate: (-candidate.score, candidate.id))
        return tuple(ranked[skip:][:limit])

    def page(self, *, after: str, limit: int) -> tuple[Candidate, ...]:
        """Return the next candidates in the order of their ids."""
        return tuple(self._candidates[name] for name in sorted(self._candidates) if name > after)[
            :limit
        ]

    def several(self, names: Collection[str]) -> tuple[Candidate, ...]:
        """Return the candidates with these ids that there are, by id."""
        return tuple(self._candidates[name] for name in sorted(names) if name in self._candidates)

    def judged(self, *, limit: int) -> tuple[Candidate, ...]:
        """Return the last candidates that were chosen or rejected, oldest decision first."""
        found = [
            one for one in self._candidates.values() if one.decided_at and one.decision in JUDGED
        ]
        found.sort(key=lambda one: (one.decided_at, one.id))
        return tuple(found[-limit:])

    def concerned(
        self, keys: Collection[str], *, spans: Iterable[tuple[datetime, datetime]] = ()
    ) -> tuple[Candidate, ...]:
        """Return candidates that hold one of the keys, or an article that appeared in a span."""
        spans = tuple(spans)
        return tuple(
            candidate
            for _, candidate in sorted(self._candidates.items())
            if any(
                article.key in keys
                or any(since <= article.appeared <= until for since, until in spans)
                for article in _held(candidate)
            )
        )

    def count(self, *, decision: Decision | None = None, freeze: datetime | None = None) -> int:
        """Return how many candidates there are, or how many with a decision."""
        return len(self.listed(decision=decision, freeze=freeze))

    def tally(self, *, most: int, freeze: datetime | None = None) -> dict[Decision, int]:
        """Return how many have each decision, counted up to `most`."""
        return {
            decision: min(most, self.count(decision=decision, freeze=freeze))
            for decision in Decision
        }

    def given_out(self, names: Collection[str]) -> frozenset[str]:
        """Return those of the ids that were ever given out."""
        return frozenset(names) & (self._candidates.keys() | self._forwards.keys())

    def rank(self, candidates: Iterable[Candidate]) -> None:
        """Write score, reasons and already_ran of candidates that are known."""
        for one in candidates:
            name = self._present(one.id)
            if known := self._candidates.get(name):
                self._candidates[name] = replace(
                    known,
                    score=one.score,
                    reasons=one.reasons,
                    points=one.points,
                    already_ran=one.already_ran,
                )

    def save(self, candidates: Iterable[Candidate]) -> None:
        """Add and refresh; move nothing, decide nothing."""
        for candidate in candidates:
            self._save(candidate, self._present(candidate.id))

    def _save(self, candidate: Candidate, name: str) -> None:
        known = self._candidates.get(name)
        mine = []
        for article in _held(candidate):
            if self._holder.setdefault(article.key, name) == name:
                mine.append(article)
            else:
                self._refresh(article)
        if known and name != candidate.id:
            self._put(known, _merged(known, mine, replace_order=False))
        else:
            articles = _merged(known, mine, replace_order=True)
            self._candidates.setdefault(name, candidate)
            self._put(
                _as_decided(candidate, known), articles, to=self._holder[candidate.article.key]
            )

    def decide(self, candidate_id: str, decision: Decision, *, by: str, now: datetime) -> int:
        """Record a decision and return the act's number; earlier ones stay in the history."""
        name = self._present(candidate_id)
        known = self._candidates[name]
        self._log(ActKind.DECIDE, name, (), by=by, now=now, decision=decision)
        self._candidates[name] = replace(known, decision=decision, decided_by=by, decided_at=now)
        return len(self._acts)

    def acts(self, *, candidate_id: str = "", limit: int | None = None) -> tuple[Act, ...]:
        """Return what people did, newest first; of one candidate, and those joined to it."""
        name = self._present(candidate_id)
        names = {name} | {old for old, leads_to in self._forwards.items() if leads_to == name}
        found = [act for act in reversed(self._acts) if not candidate_id or act.concerns & names]
        return tuple(found[:limit])

    def take_back(self, number: int, *, by: str, now: datetime) -> bool:
        """Undo an act; False where it was undone already, or never done."""
        if not 1 <= number <= len(self._acts) or self._acts[number - 1].undone_at:
            return False
        act, before = self._acts[number - 1], self._before[number]
        self._acts[number - 1] = replace(act, undone_by=by, undone_at=now)
        if act.kind is ActKind.DECIDE:
            name = self._present(act.candidate)
            self._candidates[name] = _as_decided(
                self._candidates[name], before.candidates[act.candidate]
            )
        else:
            self._put_back(act, before)
        return True

    def _put_back(self, act: Act, before: _Before) -> None:
        for name, known in before.candidates.items():
            self._forwards.pop(name, None)
            self._candidates.setdefault(name, replace(known, also_in=()))
        for name, leads_to in before.forwards.items():
            if name in self._forwards:
                self._forwards[name] = leads_to
        for name, known in before.candidates.items():
            for article in _held(known):
                self._carry(article.key, to=name)
            self._in_order(name, [article.key for article in _held(known)])
        if act.kind is ActKind.SPLIT and act.candidate in self._candidates:
            for article in _held(self._candidates[act.candidate]):
                self._carry(article.key, to=act.others[0])

    def _carry(self, key: str, *, to: str) -> None:
        """Take an article to a candidate, as it stands where it is."""
        holder = self._candidates[self._holder[key]]
        if holder.id == to:
            return
        carried = next(article for article in _held(holder) if article.key == key)
        target = self._candidates[to]
        self._holder[key] = to
        self._put(target, [*(one for one in _held(target) if one.key != key), carried])
        self._put(holder, [one for one in _held(holder) if one.key != key], to=to)

    def _in_order(self, name: str, keys: Sequence[str]) -> None:
        """Let these articles come first; what a candidate does not hold any more goes."""
        held = {article.key: article for article in _held(self._candidates[name])}
        mine = {key: article for key, article in held.items() if self._holder[key] == name}
        first = [mine.pop(key) for key in keys]
        self._put(self._candidates[name], [*first, *mine.values()])

    def move(self, keys: Collection[str], *, to: str, by: str, now: datetime) -> None:
        """Move articles to a candidate, which is made where it does not exist."""
        to = self._present(to)
        moving = {key: self._holder[key] for key in sorted(keys) if key in self._holder}
        moving = {key: name for key, name in moving.items() if name != to}
        if not moving:
            return
        kind = ActKind.JOIN if to in self._candidates else ActKind.SPLIT
        self._log(kind, to, sorted(set(moving.values())), by=by, now=now)
        for key, name in moving.items():
            source, target = self._candidates[name], self._candidates.get(to)
            moved = next(article for article in _held(source) if article.key == key)
            self._holder[key] = to
            self._put(target or replace(source, id=to), [*(_held(target) if target else ()), moved])
            self._put(source, [article for article in _held(source) if article.key != key], to=to)

    def _log(
        self,
        kind: ActKind,
        name: str,
        others: Collection[str],
        *,
        by: str,
        now: datetime,
        decision: Decision | None = None,
    ) -> None:
        number = len(self._acts) + 1
        concerned = others if kind is not ActKind.DECIDE else (name,)
        self._before[number] = _Before(
            candidates={one: self._candidates[one] for one in concerned},
            forwards={old: to for old, to in self._forwards.items() if to in concerned},
        )
        self._acts.append(
            Act(
                number=number,
                kind=kind,
                candidate=name,
                others=tuple(others),
                decision=decision,
                by=by,
                at=now,
            )
        )

    def _put(self, candidate: Candidate, articles: list[Article], *, to: str = "") -> None:
        """Store a candidate with these articles; without any, let its id lead to `to`."""
        if articles:
            self._candidates[candidate.id] = replace(
                candidate, article=articles[0], also_in=tuple(articles[1:])
            )
            return
        del self._candidates[candidate.id]
        for name, leads_to in self._forwards.items():
            if leads_to == candidate.id:
                self._forwards[name] = to
        self._forwards[candidate.id] = to

    def _refresh(self, article: Article) -> None:
        holder = self._candidates[self._holder[article.key]]
        self._put(holder, [article if old.key == article.key else old for old in _held(holder)])

    def _present(self, candidate_id: str) -> str:
        return self._forwards.get(candidate_id, candidate_id)


def _said_of(candidate: Candidate, freeze: datetime | None) -> Decision:
    """Return the decision, or ``late``."""
    undecided = candidate.decision is Decision.NEW and candidate.decided_at is None
    late = undecided and freeze is not None and candidate.first_seen > freeze
    return Decision.LATE if late else candidate.decision


def _held(candidate: Candidate) -> tuple[Article, ...]:
    return (candidate.article, *candidate.also_in)


def _as_decided(candidate: Candidate, known: Candidate | None) -> Candidate:
    if known is None:
        return candidate
    return replace(
        candidate,
        decision=known.decision,
        decided_by=known.decided_by,
        decided_at=known.decided_at,
    )


def _merged(
    known: Candidate | None, articles: list[Article], *, replace_order: bool
) -> list[Article]:
    """Return what a candidate holds after these articles were saved into it."""
    before = list(_held(known)) if known else []
    fresh = {article.key: article for article in articles}
    kept = [fresh.get(article.key, article) for article in before]
    if replace_order:
        return [*articles, *(article for article in kept if article.key not in fresh)]
    old = {article.key for article in before}
    return [*kept, *(article for article in articles if article.key not in old)]
