"""Weights learned from what editors chose and rejected, and whether they are better than those set.

A logistic regression over the features of `newsletter.triage.ranking`, fitted by
Newton's method.  It starts from the weights in publication.yaml and moves away
from them only as far as the decisions say: a feature that never told choices
apart keeps the weight that was set.  Nothing in it is random.

It is used only where there are enough decisions, and where it ranked the latest
of them, which it had not seen, better than the set weights did.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.model.article import Candidate, Decision
from newsletter.model.values import dataclass
from newsletter.triage.judging import Judge
from newsletter.triage.ranking import FEATURES, START, Rates, features
from newsletter.triage.refreshing import held

ENOUGH, ENOUGH_OF_EACH = 200, 30
"""Decisions, and among them chosen and rejected, without which nothing is learned."""
MOST = 4_000
"""Decisions that are learned from: the latest."""
HELD_OUT = 0.3
"""Part of the decisions, the latest, that is held out."""
FIRST = 25
"""Precision is measured among the first so many."""
SURE = 3.0
"""Standard errors by which the learned ranking must be better than chance."""
PULL = 1.0
"""How strongly a weight is held to where it started."""
STEPS, STILL = 25, 1e-9
"""Newton's method ends after so many steps, or where one changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A decision, and what was known when it was made."""

    values: tuple[float, ...]
    """Of `FEATURES`."""
    chosen: bool
    appeared: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How well a ranking put what was chosen before what was rejected."""

    precision: float
    """Part of the first `FIRST` that was chosen."""
    auc: float
    """How often something chosen ranks before something rejected; 0.5 is chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What was learned, how good it is, and whether it is used."""

    decisions: int
    chosen: int
    held_out: int = 0
    """The latest of them, on which all was measured."""
    held_out_chosen: int = 0
    learned: Measure | None = None
    set_: Measure | None = None
    """By the weights in publication.yaml."""
    newest: Measure | None = None
    """The newest first."""
    used: bool = False
    why: str
    """Why the learned weights are used, or not."""


def examples(
    judged: Sequence[Candidate], judge_at: Callable[[datetime], Judge]
) -> tuple[tuple[Example, ...], Rates]:
    """Return decisions with what was known at their time, oldest first, and the rates after them.

    `judged`: candidates that were decided on, the oldest decision first.
    `judge_at`: what ranking knew at a time.
    """
    found, rates = [], Rates()
    for candidate in judged:
        at = candidate.decided_at or candidate.first_seen
        known = tuple(one for one in held(candidate) if one.first_seen <= at) or held(candidate)
        judge = replace(judge_at(at), now=at, rates=rates)
        values = {one.name: one.value for one in features(judge.evidence(known), judge.weights)}
        chosen = candidate.decision is not Decision.REJECTED
        found.append(
            Example(
                values=tuple(values[name] for name in FEATURES),
                chosen=chosen,
                appeared=known[0].appeared,
            )
        )
        rates = rates.after(known[0].outlet, chosen=chosen)
    return tuple(found), rates


def evaluate(found: Sequence[Example], start: Mapping[str, float]) -> Evaluation:
    """Learn from the older decisions, and measure on the later ones."""
    decisions, chosen = len(found), sum(one.chosen for one in found)
    if decisions < ENOUGH or not ENOUGH_OF_EACH <= chosen <= decisions - ENOUGH_OF_EACH:
        return Evaluation(
            decisions=decisions,
            chosen=chosen,
            why=f"There are too few decisions to learn from: {ENOUGH} are needed, "
            f"with {ENOUGH_OF_EACH} chosen and {ENOUGH_OF_EACH} rejected among them.",
        )
    cut = round(decisions * (1 - HELD_OUT))
    earlier, later = found[:cut], found[cut:]
    weights = fit(earlier, start)
    labels = [one.chosen for one in later]
    learned = _measure([_points(one, weights) for one in later], labels)
    as_set = {name: 0.0 if name in START else weight for name, weight in start.items()}
    set_ = _measure([_points(one, as_set) for one in later], labels)
    used, why = _verdict(learned, set_, labels)
    return Evaluation(
        decisions=decisions,
        chosen=chosen,
        held_out=len(later),
        held_out_chosen=sum(labels),
        learned=learned,
        set_=set_,
        newest=_measure([one.appeared.timestamp() for one in later], labels),
        used=used,
        why=why,
    )


def fit(found: Sequence[Example], start: Mapping[str, float]) -> dict[str, float]:
    """Return the weights under which the decisions are most likely, not far from those at the start."""
    first = [start[name] for name in FEATURES]
    weights = [*first, 0.0]
    rows = [(*one.values, 1.0) for one in found]
    labels = [float(one.chosen) for one in found]
    pulls = [PULL] * len(first) + [1e-3]
    for _ in range(STEPS):
        away = [now - then for now, then in zip(weights, [*first, 0.0], strict=True)]
        slope = [-pull * far for pull, far in zip(pulls, away, strict=True)]
        curve = [[0.0] * len(weights) for _ in weights]
        for place, pull in enumerate(pulls):
            curve[place][place] = pull
        for row, label in zip(rows, labels, strict=True):
            _add(slope, curve, row, label, _chance(_dot(row, weights)))
        step = _solved(curve, slope)
        weights = [now + by for now, by in zip(weights, step, strict=True)]
        if max(map(abs, step)) < STILL:
            break
    return {name: round(weight, 4) for name, weight in zip(FEATURES, weights, strict=False)}


def _add(
    slope: list[float], curve: list[list[float]], row: Sequence[float], label: float, chance: float
) -> None:
    """Add what one decision says to the gradient and to the curvature."""
    missed, doubt = label - chance, chance * (1 - chance)
    telling = [place for place, value in enumerate(row) if value]
    for place in telling:
        slope[place] += missed * row[place]
        weighed, line = doubt * row[place], curve[place]
        for other in telling:
            line[other] += weighed * row[other]


def _chance(points: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, points))))


def _dot(row: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(row, weights, strict=True))


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve a symmetric positive definite system by elimination."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for place in range(size):
        pivot = rows[place]
        for below in rows[place + 1 :]:
            factor = below[place] / pivot[place]
            if factor:
                below[place:] = [
                    a - factor * b for a, b in zip(below[place:], pivot[place:], strict=True)
                ]
    found = [0.0] * size
    for place in reversed(range(size)):
        known = _dot(rows[place][place + 1 : size], found[place + 1 :])
        found[place] = (rows[place][size] - known) / rows[place][place]
    return found


def _points(example: Example, weights: Mapping[str, float]) -> float:
    return sum(value * weights[name] for name, value in zip(FEATURES, example.values, strict=True))


def _measure(points: Sequence[float], labels: Sequence[bool]) -> Measure:
    order = sorted(range(len(points)), key=lambda place: (-points[place], place))
    first = [labels[place] for place in order[:FIRST]]
    return Measure(
        precision=round(sum(first) / max(1, len(first)), 3), auc=round(_auc(points, labels), 3)
    )


def _auc(points: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the area under the ROC curve by ranks; of equal points each counts half."""
    order = sorted(range(len(points)), key=lambda place: points[place])
    ranks, place = [0.0] * len(points), 0
    while place < len(order):
        end = place
        while end < len(order) and points[order[end]] == points[order[place]]:
            end += 1
        for one in order[place:end]:
            ranks[one] = (place + end + 1) / 2
        place = end
    chosen = sum(labels)
    rejected = len(labels) - chosen
    if not chosen or not rejected:
        return 0.5
    above = sum(rank for rank, label in zip(ranks, labels, strict=True) if label)
    return (above - chosen * (chosen + 1) / 2) / (chosen * rejected)


def _standard_error(auc: float, labels: Sequence[bool]) -> float:
    """Return the standard error of an area (Hanley and McNeil, 1982)."""
    chosen = max(1, sum(labels))
    rejected = max(1, len(labels) - sum(labels))
    one, two = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    spread = (chosen - 1) * (one - auc * auc) + (rejected - 1) * (two - auc * auc)
    return math.sqrt(max(0.0, auc * (1 - auc) + spread) / (chosen * rejected))


def _verdict(learned: Measure, set_: Measure, labels: Sequence[bool]) -> tuple[bool, str]:
    if learned.auc <= 0.5 + SURE * _standard_error(learned.auc, labels):
        return False, "What was learned ranks the latest decisions hardly better than chance."
    if learned.auc <= set_.auc or learned.precision < set_.precision:
        return False, "What was learned ranks the latest decisions no better than the set weights."
    return True, "What was learned ranks the latest decisions better than the set weights."
