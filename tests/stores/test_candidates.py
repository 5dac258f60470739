"""One contract for every `CandidateStore`: SQLite and the fake in memory."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.dates import PartialDate
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.stores.database import Database
from newsletter.testing.candidate_store import MemoryCandidateStore
from newsletter.triage import CandidateStore

NOW = datetime(2017, 12, 18, 9, tzinfo=UTC)

OpenDatabase = Callable[[str, str], Database]


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def store(request: pytest.FixtureRequest, open_either: OpenDatabase) -> CandidateStore:
    """Return an empty store of each kind."""
    if request.param == "memory":
        return MemoryCandidateStore()
    return SqlCandidateStore(open_either(request.param, "newsroom"))


def article(name: str) -> Article:
    """Return an article with every field filled."""
    return Article(
        url=f"http://www.{name}.example/1",
        key=f"https://{name}.example/1",
        title=f"“{name}” said so – پاکستان",
        authors=("A. Writer", "B. Writer"),
        outlet=name.title(),
        published=NOW - timedelta(days=1, microseconds=7),
        published_date=PartialDate(year=2017, month=12),
        updated=NOW,
        language="en",
        summary="Two words.",
        image=f"https://{name}.example/1.jpg",
        section="Opinion",
        paywall=True,
        said=(("title", "<i>said so</i>"),),
        feed=f"https://{name}.example/feed",
        source_id="tag:1",
        first_seen=NOW,
    )


def candidate(name: str, *others: str, score: float = 1.0) -> Candidate:
    """Return a candidate with the articles named."""
    return Candidate(
        id=f"c-{name}",
        article=article(name),
        also_in=tuple(map(article, others)),
        first_seen=NOW,
        score=score,
        reasons=("2 outlets carry it",),
        already_ran=("2017-10",),
    )


def held(store: CandidateStore, name: str) -> list[str]:
    """Return the outlets of a candidate's articles, in order."""
    found = store.find(name)
    assert found
    return [item.outlet for item in (found.article, *found.also_in)]


def test_what_is_saved_is_found(store: CandidateStore) -> None:
    """A candidate comes back equal, by its id and in the list."""
    saved = candidate("one", "two", "three")
    store.save([saved])
    assert store.find("c-one") == saved
    assert store.listed() == (saved,)
    assert store.given_out(["c-one", "c-two"]) == {"c-one"}


def test_nothing_is_found_in_an_empty_store(store: CandidateStore) -> None:
    """Unknown ids give None, not an error."""
    assert store.find("c-none") is None
    assert store.listed() == ()
    assert not store.given_out(["c-none"])
    assert store.acts(candidate_id="c-none") == ()
    assert not store.take_back(1, by="amina", now=NOW)


def test_the_best_score_comes_first(store: CandidateStore) -> None:
    """The list is ordered by score, then by id."""
    store.save([candidate("b"), candidate("a"), candidate("c", score=2.5)])
    assert [found.id for found in store.listed()] == ["c-c", "c-a", "c-b"]
    assert [found.id for found in store.listed(limit=2)] == ["c-c", "c-a"]


def test_pages_follow_one_another(store: CandidateStore) -> None:
    """What is skipped and what is shown are the list in its order, late ones apart."""
    scores = {"a": 3.0, "b": 2.0, "c": 1.0, "d": 2.5}
    store.save([candidate(name, score=score) for name, score in scores.items()])
    late = replace(candidate("late", score=9.0), first_seen=NOW + timedelta(days=2))
    store.save([late])
    freeze = NOW + timedelta(days=1)

    def names(**how: int) -> list[str]:
        found = store.listed(decision=Decision.NEW, freeze=freeze, **how)
        return [one.id for one in found]

    assert names() == ["c-a", "c-d", "c-b", "c-c"]
    assert names(limit=2, skip=1) == ["c-d", "c-b"]
    assert names(limit=2, skip=4) == []
    assert [one.id for one in store.listed(limit=1, skip=1)] == ["c-a"]
    assert not store.listed(decision=Decision.LATE, freeze=freeze, limit=2, skip=1)


def test_a_tally_counts_up_to_a_number(store: CandidateStore) -> None:
    """Each decision is counted, what is late is not new, and nobody counts further than asked."""
    store.save(
        [
            *(candidate(name) for name in "abcd"),
            replace(candidate("late"), first_seen=NOW + timedelta(days=2)),
        ]
    )
    store.decide("c-a", Decision.REJECTED, by="amina", now=NOW)
    tally = store.tally(most=50, freeze=NOW + timedelta(days=1))
    assert tally == {
        Decision.NEW: 3,
        Decision.LATE: 1,
        Decision.REJECTED: 1,
        Decision.SHORTLISTED: 0,
        Decision.LATER: 0,
        Decision.USED: 0,
    }
    assert store.tally(most=2)[Decision.NEW] == 2


def test_saving_again_refreshes_what_machines_know(store: CandidateStore) -> None:
    """Score, reasons, order and articles are replaced."""
    store.save([candidate("one", "two")])
    renamed = replace(article("two"), title="Another title")
    again = replace(
        candidate("one", score=9), article=renamed, also_in=(article("one"), article("three"))
    )
    store.save([again])
    assert store.find("c-one") == again


def test_saving_decides_nothing(store: CandidateStore) -> None:
    """A refresh that read before a decision and writes after it does not undo it."""
    stale = candidate("one")
    store.save([stale])
    store.decide("c-one", Decision.SHORTLISTED, by="amina", now=NOW)
    store.save([stale])
    found = store.find("c-one")
    assert found
    assert (found.decision, found.decided_by, found.decided_at) == ("shortlisted", "amina", NOW)


def test_decisions_are_listed_and_remembered(store: CandidateStore) -> None:
    """The list can be narrowed to a decision; the history keeps every step."""
    store.save([candidate("one"), candidate("two")])
    later = NOW + timedelta(hours=1)
    store.decide("c-one", Decision.LATER, by="amina", now=NOW)
    store.decide("c-one", Decision.REJECTED, by="daniel", now=later)
    assert [found.id for found in store.listed(decision=Decision.REJECTED)] == ["c-one"]
    assert [found.id for found in store.listed(decision=Decision.NEW)] == ["c-two"]
    history = [(act.decision, act.by, act.at) for act in store.acts(candidate_id="c-one")]
    assert history == [(Decision.REJECTED, "daniel", later), (Decision.LATER, "amina", NOW)]


def test_late_is_what_nobody_decided_after_the_freeze(store: CandidateStore) -> None:
    """It is listed and counted apart from what is new; whatever a person said is not late."""
    for name, hours in (("early", -1), ("at", 0), ("late", 1), ("kept", 1), ("renewed", 1)):
        store.save([replace(candidate(name), first_seen=NOW + timedelta(hours=hours))])
    store.decide("c-kept", Decision.SHORTLISTED, by="amina", now=NOW)
    store.decide("c-renewed", Decision.NEW, by="amina", now=NOW)

    def names(decision: Decision | None, freeze: datetime | None = NOW) -> list[str]:
        found = store.listed(decision=decision, freeze=freeze)
        assert len(found) == store.count(decision=decision, freeze=freeze)
        return [one.article.outlet for one in found]

    assert names(Decision.LATE) == ["Late"]
    assert names(Decision.NEW) == ["At", "Early", "Renewed"]
    assert names(Decision.SHORTLISTED) == ["Kept"]
    assert names(Decision.LATE, None) == []
    assert names(Decision.NEW, None) == ["At", "Early", "Late", "Renewed"]
    assert len(names(None)) == 5


def test_a_split_stays_split(store: CandidateStore) -> None:
    """An article that a person moved out is refreshed where it is, not moved back."""
    before = candidate("one", "two")
    store.save([before])
    store.decide("c-one", Decision.SHORTLISTED, by="amina", now=NOW)
    store.move({article("two").key}, to="c-two", by="amina", now=NOW)
    store.save([replace(before, also_in=(replace(article("two"), title="New"),))])
    assert held(store, "c-one") == ["One"]
    assert held(store, "c-two") == ["Two"]
    found = store.find("c-two")
    assert found
    assert found.article.title == "New"
    assert found.decision == Decision.SHORTLISTED


def test_a_joined_candidate_leads_on(store: CandidateStore) -> None:
    """After a join both ids find the one candidate; decisions and saves reach it too."""
    other = candidate("two", "three")
    store.save([candidate("one"), other, candidate("zero")])
    store.move({"https://two.example/1", "https://three.example/1"}, to="c-one", by="a", now=NOW)
    assert held(store, "c-two") == ["One", "Three", "Two"]
    assert len(store.given_out(["c-one", "c-two", "c-zero"])) == 3
    store.decide("c-two", Decision.LATER, by="a", now=NOW)
    store.save([replace(other, also_in=(article("three"), article("four")))])
    assert held(store, "c-one") == ["One", "Three", "Two", "Four"]
    assert [found.id for found in store.listed()] == ["c-one", "c-zero"]
    found = store.find("c-one")
    assert found
    assert found.decision == Decision.LATER
    keys = [item.key for item in (found.article, *found.also_in)]
    store.move(keys, to="c-zero", by="a", now=NOW)
    assert held(store, "c-two") == held(store, "c-zero") == held(store, "c-one")


def test_a_candidate_without_articles_of_its_own_leads_on(store: CandidateStore) -> None:
    """Of two refreshes at once, the second finds its article taken and makes no empty candidate."""
    store.save([candidate("one", "two")])
    store.save([candidate("two")])
    assert [found.id for found in store.listed()] == ["c-one"]
    assert held(store, "c-two") == ["One", "Two"]


def test_moving_what_is_there_already_does_nothing(store: CandidateStore) -> None:
    """An article that is in the candidate, or nowhere, is left alone."""
    store.save([candidate("one", "two")])
    store.move({article("two").key, "https://nowhere.example/1"}, to="c-one", by="a", now=NOW)
    assert held(store, "c-one") == ["One", "Two"]


def test_a_decision_is_taken_back(store: CandidateStore) -> None:
    """The decision before it stands again, with who made it; the history keeps both."""
    store.save([candidate("one")])
    store.decide("c-one", Decision.LATER, by="amina", now=NOW)
    store.decide("c-one", Decision.REJECTED, by="daniel", now=NOW)
    newest = store.acts()[0]
    assert store.take_back(newest.number, by="daniel", now=NOW)
    assert not store.take_back(newest.number, by="daniel", now=NOW)
    found = store.find("c-one")
    assert found
    assert (found.decision, found.decided_by) == ("later", "amina")
    assert [(act.decision, act.undone_by) for act in store.acts()] == [
        (Decision.REJECTED, "daniel"),
        (Decision.LATER, ""),
    ]


def test_a_split_is_taken_back(store: CandidateStore) -> None:
    """The article is at its old place, with what joined it since; the new id leads to the story."""
    store.save([candidate("one", "two", "three")])
    store.move({article("two").key}, to="c-two", by="amina", now=NOW)
    store.save([candidate("two", "four")])
    store.take_back(store.acts()[0].number, by="amina", now=NOW)
    assert held(store, "c-one")[:3] == ["One", "Two", "Three"]
    assert set(held(store, "c-two")) == {"One", "Two", "Three", "Four"}
    assert [found.id for found in store.listed()] == ["c-one"]
    assert [act.kind for act in store.acts(candidate_id="c-two")] == ["split"]


def test_a_join_is_taken_back(store: CandidateStore) -> None:
    """Both candidates are as before, decisions and earlier joins included."""
    store.save([candidate("zero"), candidate("two", "three"), candidate("one")])
    store.decide("c-two", Decision.LATER, by="amina", now=NOW)
    before = [store.find(name) for name in ("c-one", "c-two")]
    store.move([article("zero").key], to="c-two", by="amina", now=NOW)
    store.move(
        [article(name).key for name in ("zero", "two", "three")], to="c-one", by="a", now=NOW
    )
    second, first, _ = store.acts()
    store.take_back(second.number, by="a", now=NOW)
    assert held(store, "c-zero") == held(store, "c-two") == ["Two", "Three", "Zero"]
    store.take_back(first.number, by="a", now=NOW)
    assert [store.find(name) for name in ("c-one", "c-two")] == before
    assert held(store, "c-zero") == ["Zero"]


def test_acts_of_the_joined_are_told_of_the_story(store: CandidateStore) -> None:
    """What was decided on a candidate that was joined to another is part of its history."""
    store.save([candidate("one"), candidate("two")])
    store.decide("c-two", Decision.LATER, by="amina", now=NOW)
    store.move([article("two").key], to="c-one", by="amina", now=NOW)
    assert [act.kind for act in store.acts(candidate_id="c-one")] == ["join", "decide"]
    assert [act.kind for act in store.acts(limit=1)] == ["join"]


def test_candidates_are_found_by_key_and_time(store: CandidateStore) -> None:
    """Time is that of publication, noon of a day that is known, or first sight."""
    day = PartialDate(year=2017, month=12, day=5)
    dates = {
        "timed": {"published": NOW, "published_date": None},
        "daily": {"published": None, "published_date": day},
        "month": {"published": None, "published_date": PartialDate(year=2017, month=12)},
    }
    for name, facts in dates.items():
        dated = replace(article(name), first_seen=NOW - timedelta(days=30), **facts)  # type: ignore[arg-type] # by name
        store.save([replace(candidate(name, f"{name}2"), article=dated)])

    def found(*keys: str, days_ago: float) -> set[str]:
        middle, hour = NOW - timedelta(days=days_ago), timedelta(hours=4)
        return {one.id for one in store.concerned(keys, spans=[(middle - hour, middle + hour)])}

    assert found(days_ago=0) == {"c-timed"}
    assert found(days_ago=12.9) == {"c-daily"}
    assert found(days_ago=30) == {"c-month"}
    assert found("https://daily2.example/1", "https://none.example/", days_ago=90) == {"c-daily"}
    assert store.count() == 3
    (whole,) = store.concerned(["https://timed.example/1"], spans=[(NOW, NOW)])
    assert whole == store.find("c-timed")


def test_many_saved_at_once_are_as_saved_one_by_one(store: CandidateStore) -> None:
    """Also where one was joined, one holds what is another's, and one comes twice."""
    store.save([candidate("one", "two"), candidate("three"), candidate("four")])
    store.move({"https://three.example/1"}, to="c-one", by="a", now=NOW)
    other = replace(candidate("five"), also_in=(article("four"), article("six")))
    store.save(
        [
            candidate("seven", "eight"),
            replace(candidate("three"), also_in=(article("nine"),)),
            candidate("ten"),
            other,
            candidate("seven", "eight", "eleven", score=3.0),
            replace(candidate("twelve"), also_in=(article("ten"),)),
            candidate("thirteen"),
        ]
    )
    names = ("one", "four", "five", "seven", "ten", "twelve", "thirteen")
    assert {name: held(store, f"c-{name}") for name in names} == {
        "one": ["One", "Two", "Three", "Nine"],
        "four": ["Four"],
        "five": ["Five", "Six"],
        "seven": ["Seven", "Eight", "Eleven"],
        "ten": ["Ten"],
        "twelve": ["Twelve"],
        "thirteen": ["Thirteen"],
    }
    assert [one.score for one in store.listed(limit=1)] == [3.0]
