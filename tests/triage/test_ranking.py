"""Ranking: points for evidence, reasons in words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import ANY

import pytest

from newsletter.model.article import Article
from newsletter.model.issue import Issue
from newsletter.model.people import Outlet
from newsletter.model.prose import NO_PROSE
from newsletter.model.publication import FocusArea, Publication, Ranking
from newsletter.testing.candidate_store import MemoryCandidateStore
from newsletter.triage import Anew, Window, aged, candidates, refresh
from newsletter.triage.judging import judge
from newsletter.triage.ranking import Evidence, score
from newsletter.triage.vocabulary import Topic, root_of, vocabulary

Maker = Callable[..., Article]
OPENS, CLOSES = datetime(2017, 12, 10, tzinfo=UTC), datetime(2018, 1, 10, tzinfo=UTC)


def test_reasons_come_heaviest_first() -> None:
    """Every piece of evidence has its words, ordered by what it weighs."""
    topics = (Topic(label="Pakistan", roots=("pakistan",), weight=1),)
    evidence = Evidence(
        outlets=3, age=2, dated=True, topics=topics, panel=("Rabia Noor",), clipped=True,
        chosen_before=3, outlet="Ledger", paywall=True, ran=("2017-10",),
    )  # fmt: skip
    points, reasons = score(evidence, Ranking())
    assert tuple(reasons) == (
        "already ran in 2017-10",
        "by Rabia Noor of our panel",
        "clipped by hand",
        "3 outlets carry it",
        "2 days old",
        "topic: Pakistan",
        "Ledger ran 3 times before",
        "behind a paywall",
    )
    assert points == pytest.approx(-6 + 3 + 2 + 1.902 + 1.741 + 1 + 0.8 - 0.5, abs=0.01)


@pytest.mark.parametrize(
    ("age", "dated", "words"),
    [
        (0, True, "today"),
        (1, True, "yesterday"),
        (20, True, "20 days old"),
        (21, True, "3 weeks old"),
        (90, True, "3 months old"),
        (5, False, "no date; found 5 days ago"),
        (0, False, "no date; found today"),
    ],
)
def test_ages_are_spelt(age: int, dated: bool, words: str) -> None:
    """An age reads as people say it."""
    assert score(Evidence(outlets=1, age=age, dated=dated), Ranking())[1] == {words: ANY}


def test_weights_are_a_value() -> None:
    """Another house's weights give another order."""
    fresh, old = Evidence(outlets=1, age=0, dated=True), Evidence(outlets=4, age=40, dated=True)
    assert score(fresh, Ranking(outlets=0))[0] > score(old, Ranking(outlets=0))[0]
    assert score(fresh, Ranking(fresh=0))[0] < score(old, Ranking(fresh=0))[0]


def test_the_vocabulary_is_what_the_publication_says(
    publication: Publication, past_issue: Issue
) -> None:
    """Names of the mission and topics of past issues count fully, other words half, phrases nothing."""
    words = vocabulary(publication, [past_issue])

    def found(text: str) -> list[tuple[str, float]]:
        return [(topic.label, topic.weight) for topic in words.topics_in(text)]

    assert found("Pakistani economists meet") == [("Pakistan", 1.0), ("economy", 1.0)]
    assert found("A democratic vote") == [("democracy", 0.5)]
    assert found("U.S. farmers") == [("United States", 1.0)]
    assert found("Youth and development") == [("Youth", 0.5)]
    assert found("Public anger") == []
    assert found("Tell us more") == []
    assert found("پاکستان میں پانی") == [("Pakistan", 1.0)]
    assert found("Health") == []
    assert found("Health of the public") == [("public health", 1.0)]


def test_a_modifier_counts_with_its_noun_only(publication: Publication) -> None:
    """Civil liberties are a subject; civil servants are not."""
    area = FocusArea(id="c", title="Civil Liberties Union", text=NO_PROSE)
    words = vocabulary(replace(publication, focus_areas=(area,)), [])
    assert words.topics_in("Civil servants meet") == ()
    (topic,) = words.topics_in("A court weighs civil liberties")
    assert (topic.label, topic.weight) == ("Civil Liberties", 0.5)


def test_roots_are_shared() -> None:
    """What one family of words has in common is found; short words stay whole."""
    assert root_of("economy") == root_of("economic") == root_of("economist") == "econom"
    assert root_of("panic") == "panic"


def test_judge_knows_panel_record_and_paywall(
    article: Maker, publication: Publication, past_issue: Issue, now: datetime
) -> None:
    """Evidence is gathered from people, past issues and outlets; an editor is no panel author."""
    knowledge = judge(
        publication=publication,
        outlets=(Outlet(name="Ledger", paywall=True),),
        history=(past_issue,),
        now=now,
    )
    best = article("https://ledger.example/2", "Two", authors=("r. noor",), feed="")
    other = article("https://other.example/2", "Two", authors=("Ed Itor",))
    evidence = knowledge.evidence((best, other))
    assert evidence.panel == ("Rabia Noor",)
    assert (evidence.outlets, evidence.age, evidence.clipped) == (2, 1, True)
    assert (evidence.chosen_before, evidence.paywall, evidence.ran) == (1, True, ())


def test_what_matters_ranks_above_what_does_not(article: Maker, run: Any) -> None:
    """A fresh story on the publication's subject at two outlets beats an old one on nothing."""
    store, _ = run(
        [
            article("https://a.example/1", "Cricket board names captain", days_ago=30),
            article("https://b.example/1", "Pakistan votes on youth councils in March"),
            article("https://c.example/1", "Vote on youth councils set for March in Pakistan"),
        ]
    )
    first, last = candidates(store)
    assert {"2 outlets carry it", "topics: Pakistan, Youth"} <= set(first.reasons)
    assert last.article.title.startswith("Cricket")
    assert first.score > last.score


def test_the_house_weighs_as_it_likes(
    article: Maker, publication: Publication, now: datetime
) -> None:
    """Weights of publication.yaml decide the order, from the next refresh on."""
    found = [
        article("https://alpha.example/1", "A law on democracy in Pakistan", days_ago=30),
        article("https://beta.example/1", "Tea prices rise in the hills", days_ago=0),
    ]
    store = MemoryCandidateStore()
    firsts = []
    for ranking in (Ranking(), Ranking(topic=0, fresh=9), Ranking(topic=9, fresh=0)):
        rules = replace(publication.house_rules, ranking=ranking)
        house = replace(publication, house_rules=rules)
        refresh(store, found, outlets=(), history=(), publication=house, now=now)
        firsts.append(candidates(store)[0].article.outlet)
    assert firsts[1:] == ["Beta", "Alpha"]


@pytest.mark.parametrize("window", [None, Window(issue="2018-01", opens=OPENS, closes=CLOSES)])
def test_a_day_older_ranks_as_ranked_anew(
    article: Maker, publication: Publication, past_issue: Issue, now: datetime, window: Any
) -> None:
    """Day by day only ages are counted otherwise; after a hundred days it is as if all were new."""
    titles = ("Pakistan votes on youth", "Tea prices rise", "The budget nobody read", "U.S. aid")
    found = [
        article(
            f"https://a{number}.example/1",
            f"{titles[number % 4]} {number}",
            days_ago=number / 3,
            **({"published": None} if number % 5 == 0 else {}),
        )
        for number in range(60)
    ]
    known: dict[str, Any] = {"outlets": (), "history": (past_issue,), "publication": publication}
    known["window"] = window
    store, days = MemoryCandidateStore(), [now + timedelta(days=day) for day in range(100)]
    refresh(store, found, now=now, **known)
    for before, today in pairwise(days):
        anew = Anew(spans=aged(before.date(), today.date()), since=before)
        refresh(store, (), now=today, anew=anew, **known)
    whole = MemoryCandidateStore()
    refresh(whole, found, now=days[-1], **known)
    for one, other in zip(
        store.page(after="", limit=99), whole.page(after="", limit=99), strict=True
    ):
        assert one.score == pytest.approx(other.score, abs=1e-4)
        assert replace(one, score=0) == replace(other, score=0)


def test_what_was_never_ranked_is_not_only_aged(
    article: Maker, publication: Publication, now: datetime
) -> None:
    """Where the reasons are not those of the day before, everything is weighed."""
    known: dict[str, Any] = {"outlets": (), "history": (), "publication": publication}
    store = MemoryCandidateStore()
    refresh(store, [article("https://a.example/1", "A vote in Pakistan")], now=now, **known)
    (ranked,) = store.listed()
    store.rank([replace(ranked, reasons=("yesterday",), points=(0.5,), score=0.5)])
    today = now + timedelta(days=1)
    anew = Anew(spans=aged(now.date(), today.date()), since=now)
    refresh(store, (), now=today, anew=anew, **known)
    (only,) = store.listed()
    assert only.reasons == ("2 days old", "topic: Pakistan")
