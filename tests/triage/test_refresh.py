"""Refreshing: articles become candidates, and what people did stays done."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from newsletter.errors import UsageError
from newsletter.model.article import Article, Decision
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication
from newsletter.testing.candidate_store import MemoryCandidateStore
from newsletter.triage import EVERYTHING, Anew, candidates, decide, join, refresh, split
from newsletter.triage.refreshing import candidate_id

Maker = Callable[..., Article]
Run = Callable[..., Any]

TITLE = "Parliament passes flood relief bill after long debate"
VARIANT = "After long debate parliament approves bill on flood relief"


def wire(article: Maker) -> list[Article]:
    """Return one story at three outlets, and another story."""
    return [
        article("https://alpha.example/1?utm_source=rss", TITLE, days_ago=2),
        article("https://beta.example/x", VARIANT, days_ago=1.9, authors=("Mina Gul",)),
        article("https://gamma.example/9", f"{TITLE} – Gamma", days_ago=1.5),
        article("https://alpha.example/2", "Tea prices rise in the hills"),
    ]


def test_one_candidate_for_each_story(article: Maker, run: Run) -> None:
    """The same story at three outlets is one candidate, and nothing is lost."""
    store, report = run(wire(article))
    found = {found.article.title: found for found in candidates(store)}
    assert len(found) == 2
    story = next(one for one in found.values() if one.also_in)
    assert {story.article.outlet, *(also.outlet for also in story.also_in)} == {
        "Alpha",
        "Beta",
        "Gamma",
    }
    assert (report.articles, report.new, report.grouped, report.known) == (4, 2, 2, 0)
    assert report.candidates == 2


def test_the_best_source_comes_first(article: Maker, run: Run) -> None:
    """Known before unknown, open before paywall, with byline before without."""
    paid = Outlet(name="Alpha", hosts=("alpha.example",), paywall=True)
    free = Outlet(name="Gamma", hosts=("gamma.example",))
    store, _ = run(wire(article), outlets=(paid, free))
    story = next(found for found in candidates(store) if found.also_in)
    assert [one.outlet for one in (story.article, *story.also_in)] == ["Gamma", "Alpha", "Beta"]
    store, _ = run(wire(article))
    story = next(found for found in candidates(store) if found.also_in)
    assert story.article.outlet == "Beta"


def test_a_second_refresh_changes_nothing(article: Maker, run: Run) -> None:
    """With the same articles, in any order, candidates stay as they are."""
    store, _ = run(wire(article))
    before = store.listed()
    store, report = run(wire(article)[::-1], store=store)
    assert store.listed() == before
    assert (report.new, report.grouped, report.known) == (0, 0, 4)


def test_one_address_is_one_article(article: Maker, run: Run) -> None:
    """Two feeds with the same address give one article, the fuller copy, seen when it was first seen."""
    thin = article("http://www.alpha.example/1/?utm_medium=feed", TITLE, days_ago=3)
    full = article("https://alpha.example/1", TITLE, authors=("A",), feed="https://x.example/f")
    store, report = run([full, thin])
    (found,) = candidates(store)
    assert found.article == full
    assert report.articles == 1


def test_ids_come_from_the_first_article_and_stay(article: Maker, run: Run) -> None:
    """A candidate keeps its id when others join it and a better source comes first."""
    first, *rest = wire(article)
    store, _ = run([first])
    (only,) = candidates(store)
    assert only.id == candidate_id(first.key, taken=())
    run([first, *rest], store=store)
    grown = store.find(only.id)
    assert grown
    assert grown.article.outlet == "Beta"
    assert len(grown.also_in) == 2


def test_an_id_is_never_given_twice() -> None:
    """Where the first eight digits are taken, others of the digest are used."""
    first = candidate_id("https://a.example/", taken=())
    second = candidate_id("https://a.example/", taken={first})
    assert first != second
    assert len(first) == len(second) == len("c-12345678")


def test_decisions_survive_and_say_who(article: Maker, run: Run, now: datetime) -> None:
    """A refresh with news of the story leaves the decision, its author and its time."""
    first, *rest = wire(article)
    store, _ = run([first])
    (only,) = candidates(store)
    decided = decide(store, only.id, Decision.REJECTED, by="amina", now=now)
    assert (decided.decision, decided.decided_by, decided.decided_at) == ("rejected", "amina", now)
    run([first, *rest], store=store, now=now + timedelta(days=1))
    found = store.find(only.id)
    assert found
    assert found.also_in
    assert (found.decision, found.decided_by, found.decided_at) == ("rejected", "amina", now)


def test_a_split_survives(article: Maker, run: Run, now: datetime) -> None:
    """What an editor took apart is not grouped again, and both parts have an id of their own."""
    store, _ = run(wire(article))
    story = next(found for found in candidates(store) if found.also_in)
    gone = story.also_in[0]
    left, new = split(store, story.id, gone.key, by="amina", now=now)
    assert left.id == story.id != new.id
    run(wire(article), store=store)
    again, apart = store.find(left.id), store.find(new.id)
    assert again
    assert apart
    assert gone.key not in {again.article.key, *(also.key for also in again.also_in)}
    assert apart.article.key == gone.key
    assert apart.also_in == ()


def test_a_join_survives(article: Maker, run: Run, now: datetime) -> None:
    """What an editor put together stays together; the old id leads to it."""
    store, _ = run(wire(article))
    story = next(found for found in candidates(store) if found.also_in)
    other = next(found for found in candidates(store) if not found.also_in)
    join(store, story.id, other.id, by="amina", now=now)
    run(wire(article), store=store)
    (only,) = candidates(store)
    assert only.id == story.id
    assert store.find(other.id) == only


def test_mistakes_are_explained(article: Maker, run: Run, now: datetime) -> None:
    """Unknown ids and impossible splits and joins name what is wrong and how to mend it."""
    store, _ = run(wire(article))
    tea = next(found for found in candidates(store) if not found.also_in)
    for attempt in (
        lambda: decide(store, "c-none", Decision.NEW, by="a", now=now),
        lambda: split(store, tea.id, "https://nowhere.example/", by="a", now=now),
        lambda: split(store, tea.id, tea.article.key, by="a", now=now),
        lambda: join(store, tea.id, tea.id, by="a", now=now),
    ):
        with pytest.raises(UsageError) as caught:
            attempt()
        assert caught.value.help


def test_what_ran_is_known(article: Maker, run: Run) -> None:
    """An address of a past issue is marked with the issue's id, in any disguise, and ranks low."""
    ran = article("http://m.ledger.example/budget?fbclid=1", "The budget nobody read")
    store, report = run([ran, article("https://alpha.example/2", "Tea prices rise in the hills")])
    last = candidates(store)[-1]
    assert last.already_ran == ("2017-10",)
    assert last.reasons[0] == "already ran in 2017-10"
    assert report.ran == 1


def test_search_folds(article: Maker, run: Run) -> None:
    """All words must occur, in any field of any source; case and variant letters do not matter."""
    urdu = article("https://urdu.example/1", "پاکستان کی معیشت", language="ur")
    store, _ = run([*wire(article), urdu])
    assert [found.article.outlet for found in candidates(store, search="MINA flood")] == ["Beta"]
    assert [found.article.outlet for found in candidates(store, search="معيشت")] == ["Urdu"]
    assert candidates(store, search="mina tea") == ()


def test_the_list_can_be_narrowed(article: Maker, run: Run, now: datetime) -> None:
    """By decision, and to the first few."""
    store, _ = run(wire(article))
    first, second = candidates(store)
    decide(store, second.id, Decision.SHORTLISTED, by="", now=now)
    assert [one.id for one in candidates(store, decision=Decision.NEW)] == [first.id]
    assert [one.id for one in candidates(store, limit=1)] == [first.id]
    assert candidates(MemoryCandidateStore()) == ()


def test_articles_without_a_key_are_left_out(article: Maker, run: Run) -> None:
    """What has no web address cannot become an entry."""
    store, report = run([article("javascript:alert(1)", TITLE)])
    assert store.listed() == ()
    assert report.articles == 0


def test_a_partial_refresh_does_what_a_whole_one_does(
    article: Maker, publication: Publication, now: datetime
) -> None:
    """With only the new articles given, stories are joined and ranked as with all of them."""
    old = [
        *wire(article)[:2],
        *(
            article(f"https://old.example/{n}", f"Older story {n}", days_ago=9 + n)
            for n in range(20)
        ),
    ]
    new = [wire(article)[2], article("https://beta.example/tea", "Tea prices rise in the hills")]

    def refreshed(*batches: list[Article], anew: Anew) -> MemoryCandidateStore:
        store = MemoryCandidateStore()
        for batch in batches:
            report = refresh(
                store, batch, outlets=(), history=(), publication=publication, now=now, anew=anew
            )
        assert report.candidates == len(store.listed()) == 22
        return store

    parts = refreshed(old, new, anew=Anew())
    assert parts.listed() == refreshed(old, [*old, *new], anew=EVERYTHING).listed()


def test_a_refresh_without_articles_reads_nothing(publication: Publication, now: datetime) -> None:
    """Where nothing came in and nothing is to be ranked anew, nothing is done."""
    report = refresh(
        MemoryCandidateStore(),
        [],
        outlets=(),
        history=(),
        publication=publication,
        now=now,
        anew=Anew(),
    )
    assert (report.articles, report.new, report.candidates) == (0, 0, 0)
