"""How a candidate ranks, and why, in words that an editor can weigh."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from newsletter.model.article import Article, Candidate
from newsletter.model.issue import Issue
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication, Ranking
from newsletter.text.addresses import canonical_address
from newsletter.text.titles import fold
from newsletter.triage.evidence import Telling
from newsletter.triage.memory import Memory, Recollection, Told, memory
from newsletter.triage.sources import age_in_days, moment, publisher
from newsletter.triage.vocabulary import Topic, Vocabulary, vocabulary
from newsletter.triage.windows import Standing, Window, days_before_close

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
            _freshness(evidence, half_life),
            _spelt_age(evidence.age, evidence.dated, evidence.before),
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


def _freshness(evidence: Evidence, half_life: float) -> float:
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
def _spelt_age(whole_days: int, dated: bool, before: str) -> str:  # noqa: FBT001 - a fact as the others
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


def _spelt_told(told: Told | None) -> str:
    return f"{told.issue}: “{told.title}”" if told else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Everything that ranking knows beside the candidate itself."""

    now: datetime
    panel: Mapping[str, str]
    """Folded spelling of a name → the name."""
    vocabulary: Vocabulary
    memory: Memory
    ran: Mapping[str, tuple[str, ...]]
    """Canonical address → ids of issues, in the order of the history."""
    chosen: Mapping[str, int]
    """Name of an outlet → how often it stands in past issues."""
    paywalled: frozenset[str]
    """Names of outlets."""
    weights: Weights = field(default_factory=lambda: set_weights(Ranking()))
    rates: Rates = field(default_factory=Rates)
    nearest: Nearest | None = None
    """None: nearness does not count."""
    window: Window | None = None
    """That of the issue that is being made."""

    def issues_with(self, articles: Sequence[Article]) -> tuple[str, ...]:
        """Return the ids of the issues in which any of these ran, each once."""
        ran = [name for item in articles for name in self.ran.get(item.key, ())]
        return tuple(dict.fromkeys(ran)) if ran else ()

    def evidence(self, articles: Sequence[Article], said: Telling | None = None) -> Evidence:
        """Return what speaks for and against a story; its best source comes first.

        `said` is how that tells the story, where it is known already.
        """
        best, ran = articles[0], self.issues_with(articles)
        near, near_to = (0.0, "")
        if self.nearest is not None:
            near, near_to = self.nearest(f"{best.title}\n{best.summary[:200]}")
        recalls = bool(self.memory.by_word) and not ran
        recalled = self.memory.recall(best, said) if recalls else Recollection()
        return Evidence(
            outlets=len({publisher(item) for item in articles}) if articles[1:] else 1,
            age=age_in_days(best, self.now),
            from_close=days_before_close(best, self.window, self.now) if self.window else None,
            before=self._issue_after(articles),
            dated=best.published is not None or best.published_date is not None,
            topics=self.vocabulary.topics_in(f"{best.title}\n{best.summary[:600]}"),
            panel=self._panel_authors(articles),
            clipped=any(not article.feed for article in articles),
            chosen_before=self.chosen.get(best.outlet, 0),
            outlet=best.outlet,
            paywall=best.outlet in self.paywalled,
            ran=ran,
            same=_spelt_told(recalled.same),
            follows="" if recalled.same else _spelt_told(recalled.follows),
            rate=self.rates.of(best.outlet),
            chosen_of=(
                self.rates.chosen.get(best.outlet, 0),
                self.rates.decided.get(best.outlet, 0),
            ),
            near=near,
            near_to=near_to,
        )

    def fresh(self, articles: Sequence[Article]) -> tuple[float, str]:
        """Return what the age of a story counts, and its words; its best source comes first."""
        best = articles[0]
        evidence = Evidence(
            outlets=1,
            age=age_in_days(best, self.now),
            from_close=days_before_close(best, self.window, self.now) if self.window else None,
            before=self._issue_after(articles),
            dated=best.published is not None or best.published_date is not None,
        )
        counted = self.weights.points.get("fresh", 0.0)
        return (
            counted * _freshness(evidence, self.weights.half_life),
            _spelt_age(evidence.age, evidence.dated, evidence.before),
        )

    def older(self, candidate: Candidate, then: Judge) -> Candidate | None:
        """Return a candidate that `then` ranked as it ranks now; only its age counts otherwise.

        None: it does not rank as `then` would have ranked it.
        """
        articles = (candidate.article, *candidate.also_in)
        before, after = then.fresh(articles), self.fresh(articles)
        reasons = dict(zip(candidate.reasons, candidate.points, strict=False))
        if reasons.pop(before[1], None) != round(before[0], 2):
            return None
        if before == after:
            return candidate
        place = sum(
            (-abs(points), words) < (-abs(after[0]), after[1]) for words, points in reasons.items()
        )
        told = list(reasons.items())
        told.insert(place, (after[1], round(after[0], 2)))
        return replace(
            candidate,
            score=round(candidate.score - before[0] + after[0], DIGITS),
            reasons=tuple(words for words, _ in told),
            points=tuple(points for _, points in told),
        )

    def _issue_after(self, articles: Sequence[Article]) -> str:
        if self.window is None:
            return ""
        came_in = min(article.first_seen for article in articles)
        standing = self.window.standing(appeared=moment(articles[0]), came_in=came_in)
        return self.window.issue if standing is Standing.BEFORE else ""

    def _panel_authors(self, articles: Sequence[Article]) -> tuple[str, ...]:
        if not self.panel:
            return ()
        names = (self.panel.get(fold(name), "") for item in articles for name in item.authors)
        return tuple(dict.fromkeys(name for name in names if name))


def judge(
    *,
    publication: Publication,
    outlets: Sequence[Outlet],
    history: Sequence[Issue],
    now: datetime,
    window: Window | None = None,
    taste: Taste | None = None,
) -> Judge:
    """Gather what ranking needs to know, once for all candidates."""
    return Judge(
        now=now,
        panel=_panel(publication),
        vocabulary=vocabulary(publication, history),
        memory=memory(history),
        ran=_what_ran(history),
        chosen=Counter(entry.outlet for issue in history for entry in issue.entries),
        paywalled=frozenset(outlet.name for outlet in outlets if outlet.paywall),
        weights=taste.weights if taste else set_weights(publication.house_rules.ranking),
        rates=taste.rates if taste else Rates(),
        nearest=taste.nearest if taste else None,
        window=window,
    )


def _panel(publication: Publication) -> dict[str, str]:
    return {
        fold(name): person.name
        for person in publication.people
        if "author" in person.roles
        for name in (person.name, *person.aliases)
    }


def _what_ran(history: Sequence[Issue]) -> dict[str, tuple[str, ...]]:
    ran: dict[str, dict[str, None]] = {}
    for issue in history:
        addresses = [entry.address for entry in issue.entries]
        addresses += [lead.first_published.url for lead in issue.leads if lead.first_published]
        for key in filter(None, map(canonical_address, addresses)):
            ran.setdefault(key, {})[issue.id] = None
    return {key: tuple(ids) for key, ids in ran.items()}
