"""What a run of collect makes of the articles.

The work grows with what came in, not with what is stored: new articles are held
against candidates of about their time, and only what may have changed is ranked
anew.  Articles come in batches, so that memory is bounded too.
"""

from __future__ import annotations

import gc
import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import datetime
from itertools import islice

from newsletter.model.article import Article, Candidate
from newsletter.model.issue import Issue
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.triage.evidence import Telling, Tellings
from newsletter.triage.grouping import GroupingRule, StoryIndex, rarity_of
from newsletter.triage.judging import Judge, judge
from newsletter.triage.ranking import Taste, score
from newsletter.triage.sources import best_first, fullest
from newsletter.triage.spans import Span, about_one_time, parts, reach
from newsletter.triage.store import CandidateStore
from newsletter.triage.windows import Window

ID_DIGITS = 8
DEFAULT_RULE = GroupingRule()
BATCH = 30_000
"""Articles looked at together."""
PAGE = 2_000
"""Candidates ranked together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """What is ranked anew beside what came in."""

    everything: bool = False
    spans: tuple[Span, ...] = ()
    """What appeared in them."""
    since: datetime | None = None
    """When all of that was ranked last, on the same grounds: only its age counts otherwise now."""
    ran: bool = False
    """What ran in a past issue."""
    names: tuple[str, ...] = ()
    """Ids."""


EVERYTHING = Anew(everything=True)
NOTHING_ELSE = Anew()


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageReport:
    """What one refresh did.  ``articles = known + grouped + new``."""

    articles: int
    """Addresses looked at, each once."""
    known: int
    """Of these, addresses that a candidate held already."""
    grouped: int
    """Addresses that joined a story found at another outlet."""
    new: int
    """New candidates."""
    candidates: int
    """All candidates now."""
    ran: int
    """Of the candidates that were ranked, those that already ran in an issue."""


def refresh(
    store: CandidateStore,
    articles: Iterable[Article],
    *,
    outlets: Sequence[Outlet],
    history: Sequence[Issue],
    publication: Publication,
    now: datetime,
    rule: GroupingRule = DEFAULT_RULE,
    anew: Anew = EVERYTHING,
    window: Window | None = None,
    taste: Taste | None = None,
) -> TriageReport:
    """Bring candidates up to date with articles, and rank them.

    Articles with one key are one article; the same story at other outlets joins
    a candidate; nothing is ever deleted, and what is in a candidate stays there
    until a person moves it.  Run again with the same articles, it changes
    nothing.  `history` is past issues; what stands in them already ran.
    `window` is that of the issue being made: within it freshness counts.
    `taste` is what was learned of ranking; None: the weights that were set count.
    """
    knowledge = judge(
        publication=publication,
        outlets=outlets,
        history=history,
        now=now,
        window=window,
        taste=taste,
    )
    work = _Work(
        store=store, rule=rule, knowledge=knowledge, outlets=outlets, language=publication.language
    )
    remaining = iter(articles)
    with _no_garbage():
        while batch := list(islice(remaining, BATCH)):
            work.take(batch)
        work.rank(anew)
    return TriageReport(
        articles=work.articles,
        known=work.known,
        grouped=work.articles - work.known - work.new,
        new=work.new,
        candidates=store.count(),
        ran=len(work.ran),
    )


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Let Python look for no cycles: here are many small things and no cycles, and looking costs a tenth."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


@dataclass(slots=True, kw_only=True)
class _Work:
    """One refresh under way."""

    store: CandidateStore
    rule: GroupingRule
    knowledge: Judge
    outlets: Sequence[Outlet]
    language: str
    articles: int = 0
    known: int = 0
    new: int = 0
    ran: set[str] = field(default_factory=set)
    """Ids of the candidates ranked that ran."""
    _done: set[str] = field(default_factory=set)
    """Ids of the candidates ranked so far."""

    def take(self, batch: Sequence[Article]) -> None:
        """Place the articles of a batch and save what they changed."""
        seen = _one_copy_each(batch)
        holding = self.store.concerned(seen.keys())
        old = {article.key for candidate in holding for article in held(candidate)}
        fresh = [article for key, article in seen.items() if key not in old]
        self.articles += len(seen)
        self.known += len(seen) - len(fresh)
        self._save_changed(holding, seen)
        for together in about_one_time(fresh, self.rule.days):
            self._place(together)

    def rank(self, anew: Anew) -> None:
        """Rank anew what was not ranked with the articles."""
        then = replace(self.knowledge, now=anew.since) if anew.since else None
        for page in self._pages(anew):
            self._rank_page(page, None)
        for span in () if anew.everything else anew.spans:
            for part in parts(span):
                self._rank_page(self.store.concerned((), spans=[part]), then)

    def _rank_page(self, page: Sequence[Candidate], then: Judge | None) -> None:
        """Rank those that were not ranked yet; only their age counts otherwise than `then`."""
        found = [candidate for candidate in page if candidate.id not in self._done]
        made = [(old, self._older(old, then) or self._made(old, held(old))) for old in found]
        self.store.save(new for old, new in made if held(old) != held(new))
        self.store.rank(new for old, new in made if held(old) == held(new) and old != new)

    def _older(self, candidate: Candidate, then: Judge | None) -> Candidate | None:
        """Return a candidate as it ranks now by its age, where nothing else counts otherwise."""
        older = self.knowledge.older(candidate, then) if then else None
        if older is not None:
            self._done.add(older.id)
            self.ran.update([older.id] if older.already_ran else ())
        return older

    def _pages(self, anew: Anew) -> Iterator[tuple[Candidate, ...]]:
        after = ""
        # After a first refresh nothing is left: all that there is came in with it.
        every = anew.everything and self.store.count() > len(self._done)
        while every and (page := self.store.page(after=after, limit=PAGE)):
            after = page[-1].id
            yield page
        if not anew.everything:
            yield self.store.several(anew.names)
            yield self.store.concerned(self.knowledge.ran if anew.ran else ())

    def _save_changed(self, holding: Sequence[Candidate], seen: dict[str, Article]) -> None:
        changed = []
        for candidate in holding:
            members = [seen.get(article.key, article) for article in held(candidate)]
            if members != list(held(candidate)):
                changed.append(self._made(candidate, members))
        self.store.save(changed)

    def _place(self, fresh: Sequence[Article]) -> None:
        """Give each of these articles, all new, to the candidate whose story it tells."""
        near = self.store.concerned((), spans=[reach(fresh, self.rule.days)])
        before = {candidate.id: candidate for candidate in near}
        placed = {candidate.id: list(held(candidate)) for candidate in near}
        tellings = Tellings()
        rarity = rarity_of([*_all(placed), *fresh], tellings)
        index = StoryIndex(rarity=rarity, rule=self.rule, tellings=tellings)
        for name, members in placed.items():
            for article in members:
                index.add(name, article)
        taken, touched = Taken(self.store), {}
        taken.look_up(article.key for article in fresh)
        for article in fresh:
            name = index.find(article) or candidate_id(article.key, taken=taken)
            taken.here.add(name)
            touched[name] = placed.setdefault(name, [])
            touched[name].append(article)
            index.add(name, article)
        self.new += sum(name not in before for name in touched)
        made = (
            self._made(before.get(name), members, name=name, tellings=tellings)
            for name, members in touched.items()
        )
        while together := list(islice(made, PAGE)):  # weighed before anybody else must wait
            self.store.save(together)

    def _made(
        self,
        before: Candidate | None,
        members: Sequence[Article],
        *,
        name: str = "",
        tellings: Tellings | None = None,
    ) -> Candidate:
        """Return a candidate as it is with these articles."""
        best = best_first(members, outlets=self.outlets, language=self.language)
        said = tellings.of(best[0]) if tellings else None
        made = _candidate(before, before.id if before else name, best, self.knowledge, said)
        self._done.add(made.id)
        if made.already_ran:
            self.ran.add(made.id)
        return made


@dataclass(frozen=True, slots=True)
class Taken:
    """Every id that is taken: in the store, or by this refresh."""

    store: CandidateStore
    here: set[str] = field(default_factory=set)
    free: set[str] = field(default_factory=set)
    """Ids that the store has never given out."""

    def __contains__(self, name: object) -> bool:
        if name in self.here or name in self.free:
            return name in self.here
        return bool(self.store.given_out([str(name)]))

    def look_up(self, keys: Iterable[str]) -> None:
        """Ask the store at once for the ids that articles are likely to get."""
        names = {next(_ids(key)) for key in keys}
        self.free.update(names - self.store.given_out(names))


def candidate_id(key: str, *, taken: Container[str]) -> str:
    """Return ``c-`` and eight hex digits made from an article's key, not among `taken`."""
    return next(name for name in _ids(key) if name not in taken)


def _ids(key: str) -> Iterator[str]:
    """Yield without end the ids that the candidate of an article may have."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    while True:
        for start in range(0, len(digest) - ID_DIGITS + 1, ID_DIGITS):
            yield f"c-{digest[start : start + ID_DIGITS]}"
        digest = hashlib.sha256(digest.encode()).hexdigest()


def held(candidate: Candidate) -> tuple[Article, ...]:
    """Return all articles of a candidate, best first."""
    return (candidate.article, *candidate.also_in)


def _one_copy_each(articles: Iterable[Article]) -> dict[str, Article]:
    """Return one copy of each article by its key, in the order in which they were first seen."""
    copies: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        if article.key:
            copies[article.key].append(article)
    found = {
        key: fullest(several) if len(several) > 1 else several[0] for key, several in copies.items()
    }
    first = {key: min(copy.first_seen for copy in several) for key, several in copies.items()}
    return {key: found[key] for key in sorted(found, key=lambda key: (first[key], key))}


def _all(placed: dict[str, list[Article]]) -> list[Article]:
    return [article for members in placed.values() for article in members]


def _candidate(
    before: Candidate | None,
    name: str,
    members: Sequence[Article],
    knowledge: Judge,
    said: Telling | None,
) -> Candidate:
    evidence = knowledge.evidence(members, said)
    points, reasons = score(evidence, knowledge.weights)
    made = Candidate(
        id=name,
        article=members[0],
        also_in=tuple(members[1:]),
        first_seen=min(article.first_seen for article in members),
        already_ran=evidence.ran,
        score=points,
        reasons=tuple(reasons),
        points=tuple(reasons.values()),
    )
    return _as_decided(made, before) if before else made


def _as_decided(made: Candidate, before: Candidate) -> Candidate:
    return replace(
        made,
        first_seen=min(made.first_seen, before.first_seen),
        decision=before.decision,
        decided_by=before.decided_by,
        decided_at=before.decided_at,
    )
