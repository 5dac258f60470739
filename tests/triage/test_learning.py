"""Learning what editors choose: a world of decisions by an editor who is consistent, and by chance."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.publication import Publication
from newsletter.triage.judging import Judge, judge
from newsletter.triage.learning import Evaluation, Example, evaluate, examples, fit
from newsletter.triage.ranking import FEATURES, START, Rates, set_weights

HOUSES = {"dawnlight": 2.5, "ledger": 1.2, "tribune": 0.0, "gazette": -1.0, "wireonly": -2.5}
"""Outlets, and how much the editor likes each."""
Chooser = Callable[[random.Random, Article, datetime], bool]


def by_taste(chance: random.Random, article: Article, now: datetime) -> bool:
    """Choose as an editor does who likes outlets, the subject and what is fresh; with noise."""
    liking = HOUSES[article.outlet.lower()]
    liking += 1.5 * ("Pakistan" in article.title) - 0.15 * (now - article.appeared).days
    return liking + chance.gauss(-0.6, 0.8) > 0


def by_chance(chance: random.Random, article: Article, now: datetime) -> bool:
    """Choose one in four, whatever it is."""
    del article, now
    return chance.random() < 1 / 4


def decisions(now: datetime, count: int, choose: Chooser, seed: int) -> tuple[Candidate, ...]:
    """Return candidates that somebody decided on, one an hour, the oldest decision first."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        at = now - timedelta(hours=count - number)
        house = chance.choice([*HOUSES])
        subject = chance.choice(["Pakistan", "a harbour", "the orchestra", "Lakes"])
        appeared = at - timedelta(days=chance.choice([0, 1, 2, 5, 9]))
        article = Article(
            url=f"https://{house}.example/{number}",
            key=f"https://{house}.example/{number}",
            title=f"What became of {subject} in year {number}",
            outlet=house.title(),
            published=appeared,
            feed=f"https://{house}.example/feed",
            first_seen=appeared,
        )
        chosen = choose(chance, article, at)
        made.append(
            Candidate(
                id=f"c-{number}",
                article=article,
                first_seen=appeared,
                decision=Decision.SHORTLISTED if chosen else Decision.REJECTED,
                decided_at=at,
            )
        )
    return tuple(made)


@pytest.fixture
def measured(publication: Publication, now: datetime) -> Callable[..., Evaluation]:
    """Return what evaluates so many decisions by a chooser."""
    knows = judge(publication=publication, outlets=(), history=(), now=now)

    def go(count: int, choose: Chooser, seed: int = 1) -> Evaluation:
        found, _ = examples(decisions(now, count, choose, seed), lambda _: knows)
        return evaluate(found, {**knows.weights.points, **START})

    return go


@pytest.mark.parametrize("seed", range(4))
def test_a_consistent_editor_is_learned(measured: Callable[..., Evaluation], seed: int) -> None:
    """On decisions that it has not seen, what was learned beats the set weights and the newest first."""
    told = measured(500, by_taste, seed)
    assert told.learned
    assert told.set_
    assert told.newest
    assert told.used
    assert told.learned.auc > told.set_.auc + 0.05
    assert told.learned.auc > told.newest.auc + 0.05
    assert told.learned.precision >= told.set_.precision
    assert (told.decisions, told.held_out) == (500, 150)


@pytest.mark.parametrize("seed", range(20))
def test_chance_is_not_learned(measured: Callable[..., Evaluation], seed: int) -> None:
    """Where decisions follow nothing, the set weights stay."""
    told = measured(400, by_chance, seed)
    assert not told.used
    assert "hardly better than chance" in told.why or "no better than" in told.why


def test_few_decisions_teach_nothing(measured: Callable[..., Evaluation]) -> None:
    """Below 200 decisions, or 30 chosen or rejected, the set weights stay, and that is said."""
    for told in (measured(199, by_taste), measured(400, lambda *_: False), measured(0, by_taste)):
        assert not told.used
        assert told.learned is None
        assert "too few decisions" in told.why


def test_the_same_decisions_teach_the_same(publication: Publication, now: datetime) -> None:
    """Nothing in it is random."""
    knows = judge(publication=publication, outlets=(), history=(), now=now)
    start = {**knows.weights.points, **START}
    one, two = (
        fit(examples(decisions(now, 250, by_taste, 3), lambda _: knows)[0], start) for _ in range(2)
    )
    assert one == two
    assert one["rate"] > start["rate"]


def test_what_never_occurs_keeps_its_weight(now: datetime) -> None:
    """A feature that told no choices apart counts as before."""
    start = dict.fromkeys(FEATURES, 1.5)
    rows = tuple(
        Example(
            values=(float(n % 2), *[0.0] * (len(FEATURES) - 1)), chosen=n % 2 == 1, appeared=now
        )
        for n in range(40)
    )
    weights = fit(rows, start)
    assert weights.pop(FEATURES[0]) > 1.5
    assert set(weights.values()) == {1.5}


def test_a_decision_knows_only_what_was_known(publication: Publication, now: datetime) -> None:
    """Rates, history and age are those of the time of each decision."""
    asked = []

    def judge_at(moment: datetime) -> Judge:
        asked.append(moment)
        return judge(publication=publication, outlets=(), history=(), now=now)

    judged = decisions(now, 30, by_taste, 5)
    found, rates = examples(judged, judge_at)
    assert asked == [one.decided_at for one in judged]
    rate = FEATURES.index("rate")
    assert found[0].values[rate] == 0
    assert sum(rates.decided.values()) == 30
    later, _ = examples((*judged[:10], *decisions(now, 5, by_chance, 9)), judge_at)
    assert later[:10] == found[:10]


def test_rates_are_beside_the_usual() -> None:
    """An outlet that is chosen as often as others counts nothing; unknown ones too."""
    rates = Rates()
    for outlet, chosen in [("a", True), ("b", False)] * 20:
        rates = rates.after(outlet, chosen=chosen)
    assert rates.of("a") > 0.3
    assert rates.of("b") < -0.3
    assert rates.of("c") == Rates().of("a") == 0


def test_nearness_counts_where_it_was_learned(
    publication: Publication, article: Callable[..., Article], now: datetime
) -> None:
    """The reason names what it is near to; without learning it is not asked for."""
    knows = judge(publication=publication, outlets=(), history=(), now=now)
    evidence = knows.evidence([article("https://a.example/1", "Glaciers")])
    assert (evidence.near, evidence.rate) == (0, 0)
    near = replace(knows, nearest=lambda _: (0.5, "“Melting ice” (2017-10)"))
    assert near.evidence([article("https://a.example/1", "Glaciers")]).near_to.startswith("“Melt")
    assert set(set_weights(publication.house_rules.ranking).points) == set(FEATURES) - set(START)
