"""Ranking as it was learned from past decisions, where it is better than the weights that were set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.stores.database import Database
from newsletter.stores.published import PublishedIndex
from newsletter.text.prose_text import plain
from newsletter.triage.judging import Judge, judge
from newsletter.triage.learning import (
    ENOUGH,
    MOST,
    Evaluation,
    Measure,
    evaluate,
    examples,
    fit,
)
from newsletter.triage.ranking import START, Nearest, Rates, Taste, Weights, set_weights

__all__ = ["Evaluation", "Learned", "Measure", "evaluation", "learn", "taste"]

LEARNED_FILE = "ranking.json"
"""In var/; derived: without it the next refresh learns anew."""
GROWN = 1.1
"""Learned anew when there are so many times the decisions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the decisions of the past teach."""

    evaluation: Evaluation
    start: dict[str, float]
    """Points by publication.yaml, and what learning starts with for the rest."""
    points: dict[str, float]
    """Learned from all decisions; empty where there are too few."""
    rates: Rates

    @property
    def set_names(self) -> tuple[str, ...]:
        """What publication.yaml has weights for."""
        return tuple(name for name in self.start if name not in START)


def history_of(workplace: Workplace, publication: Publication) -> tuple[Issue, ...]:
    """Return the issues that readers have seen: sent from here, or elsewhere; no drafts."""
    sealed = set(sealed_ids(workplace))
    issues = reading.readable_issues(workplace, publication)
    return tuple(issue for issue in issues if issue.imported or issue.id in sealed)


def evaluation(workplace: Workplace) -> Learned:
    """Learn from the decisions, and measure that; changes nothing."""
    publication = reading.publication(workplace)
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        return learn(publication, history_of(workplace, publication), store)


def taste(
    workplace: Workplace,
    publication: Publication,
    history: Sequence[Issue],
    connection: Database,
) -> Taste | None:
    """Return what was learned, where that is better than the weights that were set; else None.

    Learned once, and again when the decisions have grown by a tenth or publication.yaml's weights
    have changed.
    """
    store = SqlCandidateStore(connection)
    decisions = store.judged_count()
    if decisions < ENOUGH:
        return None
    weights = set_weights(publication.house_rules.ranking)
    known = _remembered(workplace)
    if known is None or known["set"] != asdict(weights) or decisions > GROWN * known["decisions"]:
        learned = learn(publication, history, store)
        known = {
            "set": asdict(weights),
            "decisions": decisions,
            "points": learned.points if learned.evaluation.used else {},
            "rates": asdict(learned.rates),
            "why": learned.evaluation.why,
        }
        write_whole(workplace.var / LEARNED_FILE, json.dumps(known, ensure_ascii=False) + "\n")
    if not known["points"]:
        return None
    return Taste(
        weights=Weights(points=known["points"], half_life=weights.half_life),
        rates=Rates(**known["rates"]),
        nearest=_Texts.of(publication, history).nearest(len(history)),
    )


def learn(publication: Publication, history: Sequence[Issue], store: SqlCandidateStore) -> Learned:
    """Learn from past decisions, each with what was known when it was made."""
    issues = sorted(history, key=_over)
    texts = _Texts.of(publication, issues)

    @cache
    def knowing(count: int) -> Judge:
        known = judge(publication=publication, outlets=(), history=issues[:count], now=_EARLY)
        return replace(known, nearest=texts.nearest(count))

    def judge_at(moment: datetime) -> Judge:
        return knowing(sum(_over(issue) < moment for issue in issues))

    found, rates = examples(store.judged(limit=MOST), judge_at)
    start = {**set_weights(publication.house_rules.ranking).points, **START}
    measured = evaluate(found, start)
    points = fit(found, start) if measured.learned else {}
    return Learned(evaluation=measured, start=start, points=points, rates=rates)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    """What something can be near to: focus areas and topics, then what each issue ran."""

    index: PublishedIndex
    upto: tuple[int, ...]
    """How many texts there are with so many issues."""

    @classmethod
    def of(cls, publication: Publication, issues: Sequence[Issue]) -> _Texts:
        """Gather the texts, those of issues in their order."""
        texts = [
            (f"the focus area {area.title}", f"{area.title}\n{plain(area.text)}")
            for area in publication.focus_areas
        ]
        upto = [len(texts)]
        for issue in issues:
            texts += [
                (
                    f"“{one.title}” ({issue.id})",
                    f"{one.title}\n{' '.join(one.topics)}\n{plain(one.summary)}",
                )
                for one in issue.entries
            ]
            upto.append(len(texts))
        return cls(index=PublishedIndex(texts), upto=tuple(upto))

    def nearest(self, issues: int) -> Nearest:
        """Return what finds the nearest text among those of so many issues."""
        return partial(self.index.nearest, first=self.upto[issues])


_EARLY = datetime(1, 1, 1, tzinfo=UTC)


def _over(issue: Issue) -> datetime:
    """Return when the time that an issue is dated with was over."""
    dated = issue.date
    if dated.day:
        return datetime(dated.year, dated.month, dated.day, tzinfo=UTC) + timedelta(days=1)
    years, month = divmod((dated.month or 12), 12)
    return datetime(dated.year + years, month + 1, 1, tzinfo=UTC)


REMEMBERED = {"set", "decisions", "points", "rates", "why"}


def _remembered(workplace: Workplace) -> dict[str, Any] | None:
    try:
        known = json.loads((workplace.var / LEARNED_FILE).read_text("utf-8"))
        return known if known.keys() == REMEMBERED else None
    except (OSError, ValueError, AttributeError):  # derived: nothing is lost
        return None
