"""Ranking with all that is known: gathers the evidence of a candidate and weighs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime

from newsletter.model.article import Article, Candidate
from newsletter.model.issue import Issue
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication, Ranking
from newsletter.model.values import dataclass
from newsletter.text.addresses import canonical_address
from newsletter.text.titles import fold
from newsletter.triage.evidence import Telling
from newsletter.triage.memory import Memory, Recollection, Told, memory
from newsletter.triage.ranking import (
    DIGITS,
    Evidence,
    Nearest,
    Rates,
    Taste,
    Weights,
    freshness,
    set_weights,
    spelt_age,
)
from newsletter.triage.sources import age_in_days, moment, publisher
from newsletter.triage.vocabulary import Vocabulary, vocabulary
from newsletter.triage.windows import Standing, Window, days_before_close


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
            counted * freshness(evidence, self.weights.half_life),
            spelt_age(evidence.age, evidence.dated, evidence.before),
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


def _spelt_told(told: Told | None) -> str:
    return f"{told.issue}: “{told.title}”" if told else ""
