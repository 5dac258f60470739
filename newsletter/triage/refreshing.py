"""What a run of collect makes of the articles."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsletter.model.article import Article, Candidate
from newsletter.model.issue import Issue
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication
from newsletter.triage.grouping import GroupingRule, StoryIndex, rarity_of
from newsletter.triage.ranking import Judge, judge, score
from newsletter.triage.sources import best_first, fullest, moment
from newsletter.triage.store import CandidateStore

ID_DIGITS = 8
DEFAULT_RULE = GroupingRule()


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
    whole: bool = True,
) -> TriageReport:
    """Bring candidates up to date with articles, and rank them.

    Articles with one key are one article; the same story at other outlets joins
    a candidate; nothing is ever deleted, and what is in a candidate stays there
    until a person moves it.  Run again with the same articles, it changes
    nothing.  `history` is past issues; what stands in them already ran.

    With `whole`, all candidates are ranked anew; without, only those that hold
    one of the articles, or appeared near enough to one to be its story.  The
    work then grows with what came in, not with what is stored.
    """
    seen = _one_copy_each(articles)
    stored = store.listed() if whole else _near(store, seen, rule)
    placed = _placed(stored, seen, taken=store.ids(), rule=rule)
    knowledge = judge(publication=publication, outlets=outlets, history=history, now=now)
    before = {candidate.id: candidate for candidate in stored}
    after = [
        _candidate(
            before.get(name),
            name,
            best_first(members, outlets=outlets, language=publication.language),
            knowledge,
        )
        for name, members in placed.items()
    ]
    store.save(candidate for candidate in after if candidate != before.get(candidate.id))
    return _report(seen, before, after, candidates=store.count())


def _near(
    store: CandidateStore, seen: dict[str, Article], rule: GroupingRule
) -> tuple[Candidate, ...]:
    """Return the candidates that these articles may change."""
    if not seen:
        return ()
    moments = [moment(article) for article in seen.values()]
    reach = timedelta(days=rule.days)
    return store.concerned(seen.keys(), since=min(moments) - reach, until=max(moments) + reach)


def candidate_id(key: str, *, taken: Collection[str]) -> str:
    """Return ``c-`` and eight hex digits made from an article's key, not among `taken`."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    while True:
        for start in range(0, len(digest) - ID_DIGITS + 1, ID_DIGITS):
            name = f"c-{digest[start : start + ID_DIGITS]}"
            if name not in taken:
                return name
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
    found = {key: fullest(several) for key, several in copies.items()}
    first = {key: min(copy.first_seen for copy in several) for key, several in copies.items()}
    return {key: found[key] for key in sorted(found, key=lambda key: (first[key], key))}


def _placed(
    stored: Sequence[Candidate],
    seen: dict[str, Article],
    *,
    taken: Collection[str],
    rule: GroupingRule,
) -> dict[str, list[Article]]:
    """Return the articles of every candidate, those that are new among them."""
    placed = {
        candidate.id: [seen.get(article.key, article) for article in held(candidate)]
        for candidate in stored
    }
    known = {article.key for members in placed.values() for article in members}
    fresh = [article for key, article in seen.items() if key not in known]
    if not fresh:
        return placed
    names = set(taken)
    index = StoryIndex(rarity=rarity_of([*_all(placed), *fresh]), rule=rule)
    for name, members in placed.items():
        for article in members:
            index.add(name, article)
    for article in fresh:
        name = index.find(article) or candidate_id(article.key, taken=names)
        names.add(name)
        placed.setdefault(name, []).append(article)
        index.add(name, article)
    return placed


def _all(placed: dict[str, list[Article]]) -> list[Article]:
    return [article for members in placed.values() for article in members]


def _candidate(
    before: Candidate | None, name: str, members: Sequence[Article], knowledge: Judge
) -> Candidate:
    points, reasons = score(knowledge.evidence(members), knowledge.weights)
    made = Candidate(
        id=name,
        article=members[0],
        also_in=tuple(members[1:]),
        first_seen=min(article.first_seen for article in members),
        already_ran=knowledge.issues_with(members),
        score=points,
        reasons=reasons,
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


def _report(
    seen: dict[str, Article],
    before: dict[str, Candidate],
    after: Sequence[Candidate],
    *,
    candidates: int,
) -> TriageReport:
    old = {article.key for candidate in before.values() for article in held(candidate)}
    new = sum(candidate.id not in before for candidate in after)
    known = sum(key in old for key in seen)
    return TriageReport(
        articles=len(seen),
        known=known,
        grouped=len(seen) - known - new,
        new=new,
        candidates=candidates,
        ran=sum(bool(candidate.already_ran) for candidate in after),
    )
