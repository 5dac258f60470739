"""How a candidate ranks, and why, in words that an editor can weigh."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import lru_cache

from newsletter.model.publication import Ranking
from newsletter.model.values import dataclass
from newsletter.triage.vocabulary import Topic

Nearest = Callable[[str], tuple[float, str]]
"""Tells how near a text is to what the publication is about, 0 to 1, and to what of it."""
MOST_TOPICS = 3
"""Topics named in a reason, and counted."""
DAYS, WEEKS, MOST_AGE = 21, 70, 360
"""Ages below the first are stated in days, below the second in weeks, from the third on not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for and against a candidate."""

    outlets: int
    """How many carry the story."""
    age: int
    """Days, whole."""
    from_close: int | None = None
    """Days from when it appeared to the close of the issue's window; None: `age`."""
    before: str = ""
    """Id of the issue whose window opened after it appeared, or empty."""
    dated: bool
    """False: the source gives no date, and `age` counts from the day it was found."""
    topics: tuple[Topic, ...] = ()
    panel: tuple[str, ...] = ()
    """Authors of the organisation's panel."""
    clipped: bool = False
    chosen_before: int = 0
    """How often the outlet stands in past issues."""
    outlet: str = ""
    paywall: bool = False
    ran: tuple[str, ...] = ()
    """Issues in which it ran."""
    same: str = ""
    """Issue and title of a past entry that told the story, or empty."""
    follows: str = ""
    """Issue and title of a past entry that it goes on with, or empty."""
    rate: float = 0.0
    """How much more often than others its outlet is chosen (`Rates.of`)."""
    chosen_of: tuple[int, int] = (0, 0)
    """How often its outlet was chosen, of how many decisions."""
    near: float = 0.0
    """How near it is to something that the publication is about, 0 to 1 (BM25)."""
    near_to: str = ""


FEATURES = (
    "panel",
    "topic",
    "outlets",
    "fresh",
    "clipped",
    "record",
    "paywall",
    "ran",
    "same_story",
    "follow_up",
    "rate",
    "near",
)
"""What candidates are ranked by: as in `Ranking`, and two more whose weights are only learned."""
START = {"rate": 2.0, "near": 1.0}
"""Where learning starts for what publication.yaml has no weight for."""
DIGITS = 6
"""Of a score: so many that what is added and taken away day by day leaves no trace."""
PRIOR = 4.0
"""Decisions on an outlet that weigh as much as those on all others together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing that speaks for or against a candidate."""

    name: str
    """One of `FEATURES`."""
    value: float
    """How much there is of it; 0: nothing."""
    words: str
    """Empty: not worth a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How many points there are for each feature."""

    points: Mapping[str, float]
    """Of those that count."""
    half_life: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How often what an outlet told was chosen, of what was decided on."""

    chosen: Mapping[str, int] = field(default_factory=dict)
    decided: Mapping[str, int] = field(default_factory=dict)

    def after(self, outlet: str, *, chosen: bool) -> Rates:
        """Return the rates after one more decision."""
        return Rates(
            chosen={**self.chosen, outlet: self.chosen.get(outlet, 0) + chosen},
            decided={**self.decided, outlet: self.decided.get(outlet, 0) + 1},
        )

    def of(self, outlet: str) -> float:
        """Return by how much its rate differs from that of all outlets, −1 to 1; 0 where nothing is known."""
        every = sum(self.decided.values())
        if not every or outlet not in self.decided:
            return 0.0
        usual = sum(self.chosen.values()) / every
        decided = self.decided[outlet]
        return (self.chosen[outlet] + PRIOR * usual) / (decided + PRIOR) - usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What was learned from decisions, to rank by instead of the weights that were set."""

    weights: Weights
    rates: Rates
    nearest: Nearest


def set_weights(ranking: Ranking) -> Weights:
    """Return the weights of publication.yaml."""
    names = [name for name in FEATURES if name not in START]
    return Weights(
        points={name: getattr(ranking, name) for name in names}, half_life=ranking.half_life
    )


def score(evidence: Evidence, weights: Weights | Ranking) -> tuple[float, dict[str, float]]:
    """Return the points together, and the reasons with the points of each, the heaviest first."""
    if isinstance(weights, Ranking):
        weights = set_weights(weights)
    total, told = 0.0, []
    for name, (value, words) in zip(FEATURES, _parts(evidence, weights.half_life), strict=True):
        if (value or name == "fresh") and name in weights.points:
            counted = weights.points[name] * float(value)
            total += counted
            told += [(words, counted)] if words else []
    told.sort(key=lambda part: (-abs(part[1]), part[0]))
    return round(total, DIGITS), {words: round(points, 2) for words, points in told}


def features(evidence: Evidence, weights: Weights) -> tuple[Feature, ...]:
    """Return what there is of each of `FEATURES`, in their order."""
    return tuple(
        Feature(name=name, value=float(value), words=words if value or name == "fresh" else "")
        for name, (value, words) in zip(FEATURES, _parts(evidence, weights.half_life), strict=True)
    )


def _parts(evidence: Evidence, half_life: float) -> list[tuple[float, str]]:
    topics = evidence.topics[:MOST_TOPICS]
    chosen, decided = evidence.chosen_of
    rate, near = evidence.rate, evidence.near
    return [
        (bool(evidence.panel), _listed("by {} of our panel", evidence.panel)),
        (
            sum(topic.weight for topic in topics),
            _listed("topics: {}" if topics[1:] else "topic: {}", [topic.label for topic in topics]),
        ),
        (
            math.log2(evidence.outlets) if evidence.outlets > 1 else 0.0,
            f"{evidence.outlets} outlets carry it",
        ),
        (
            freshness(evidence, half_life),
            spelt_age(evidence.age, evidence.dated, evidence.before),
        ),
        (evidence.clipped, "clipped by hand"),
        (
            math.log2(1 + evidence.chosen_before),
            _spelt_record(evidence.outlet, evidence.chosen_before),
        ),
        (evidence.paywall, "behind a paywall"),
        (bool(evidence.ran), _listed("already ran in {}", evidence.ran)),
        (bool(evidence.same), f"same story as in {evidence.same}"),
        (bool(evidence.follows), f"follows {evidence.follows}"),
        (rate, f"{chosen} of {decided} of {evidence.outlet} were chosen" if rate else ""),
        (near, f"near to {evidence.near_to}"),
    ]


def _listed(pattern: str, words: Sequence[str]) -> str:
    return pattern.format(", ".join(words)) if words else ""


def freshness(evidence: Evidence, half_life: float) -> float:
    """Return 1 for what appeared at the close of the window, 0 for what appeared before it."""
    if evidence.before:
        return 0.0
    days = evidence.age if evidence.from_close is None else evidence.from_close
    return float(0.5 ** (stated_age(days) / half_life))


def stated_age(days: int) -> int:
    """Return the days that an age is stated as, and counted as.

    After three weeks people count in weeks, after ten weeks in months, after a
    year not at all.  So most candidates rank tomorrow as they rank today.
    """
    if days < DAYS:
        return days
    if days < WEEKS:
        return days // 7 * 7
    return min(days // 30 * 30, MOST_AGE)


@lru_cache(maxsize=1_024)
def spelt_age(whole_days: int, dated: bool, before: str) -> str:  # noqa: FBT001 - a fact as the others
    """Return an age as a reason says it; `before` is what it counts to, or empty."""
    days = stated_age(whole_days)
    if days == 0:
        age = "today"
    elif days == 1:
        age = "yesterday"
    elif days < DAYS:
        age = f"{days} days old"
    elif days < WEEKS:
        age = f"{days // 7} weeks old"
    else:
        age = f"{days // 30} months old" if days < MOST_AGE else "over a year old"
    spelt = age if dated else f"no date; found {age.replace('old', 'ago')}"
    return f"{spelt}, before the window of {before}" if before else spelt


def _spelt_record(outlet: str, times: int) -> str:
    if not times:
        return ""
    return f"{outlet} ran {'once' if times == 1 else f'{times} times'} before"
