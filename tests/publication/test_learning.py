"""Learned ranking in a publication: told by a command, used by the next refresh."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import ascii_lowercase

import pytest

from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.model.article import Article, Candidate, Decision, FeedState
from newsletter.publication.gathering import choosing, learning
from newsletter.publication.place import reading
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.testing.clock import FixedClock

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> Workplace:
    """Return an empty publication."""
    clock = FixedClock(NOW)
    start_publication(tmp_path / "house", name="House", clock=clock)
    return Workplace(folder=tmp_path / "house", clock=clock)


def title(number: int) -> str:
    """Return a title that is like no other."""
    chance = random.Random(number)
    return " ".join("".join(chance.choices(ascii_lowercase, k=9)) for _ in range(5))


def articles(count: int, *, start: int = 0) -> Iterator[Article]:
    """Yield articles of a liked and of a disliked outlet in turn."""
    for number in range(start, start + count):
        outlet = ("Liked", "Disliked")[number % 2]
        url = f"https://{outlet.lower()}.example/{number}"
        published = NOW - timedelta(days=1)
        yield Article(
            url=url, key=url, title=title(number), outlet=outlet, published=published,
            feed=f"https://{outlet.lower()}.example/feed", source_id=url, first_seen=NOW,
        )  # fmt: skip


def decided(house: Workplace, count: int, *, liking: float) -> None:
    """Store candidates that were decided on; `liking`: how often the outlet decides."""
    chance = random.Random(1)
    with house.newsroom() as connection:
        store = SqlCandidateStore(connection)
        for number, one in enumerate(articles(count)):
            liked = one.outlet == "Liked" if chance.random() < liking else chance.random() < 1 / 2
            seen = NOW - timedelta(days=30) + timedelta(hours=number)
            one = replace(one, published=seen, first_seen=seen)  # noqa: PLW2901 - as it was then
            store.save([Candidate(id=f"c-{number:08}", article=one, first_seen=seen)])
            decision = Decision.SHORTLISTED if liked else Decision.REJECTED
            store.decide(f"c-{number:08}", decision, by="amina", now=seen + timedelta(hours=5))


def refreshed(house: Workplace, *, start: int) -> dict[str, Candidate]:
    """Let two more articles come in; return their candidates by outlet."""
    with house.newsroom() as connection:
        found = tuple(articles(2, start=start))
        SqlArticleStore(connection).save_visit(FeedState(url="https://x.example/"), found)
        choosing.refresh_candidates(house, reading.publication(house), connection)
    titles = {one.title for one in found}
    new = choosing.candidates(house)
    return {one.article.outlet: one for one in new if one.article.title in titles}


def test_what_was_learned_ranks_what_comes_in(house: Workplace) -> None:
    """The outlet that is chosen comes first, and the reason says how often it was."""
    before = refreshed(house, start=1000)
    assert before["Liked"].score == before["Disliked"].score
    decided(house, 400, liking=0.9)
    after = refreshed(house, start=2000)
    assert after["Liked"].score > after["Disliked"].score
    assert any("of 200 of Liked were chosen" in one for one in after["Liked"].reasons)
    assert len(after["Liked"].points) == len(after["Liked"].reasons)
    assert after["Liked"].score == pytest.approx(sum(after["Liked"].points), abs=0.02)
    again = refreshed(house, start=3000)
    assert again["Liked"].score == after["Liked"].score


def test_random_decisions_change_nothing(house: Workplace) -> None:
    """Where nothing can be learned, candidates rank as the weights were set."""
    decided(house, 400, liking=0)
    found = refreshed(house, start=1000)
    assert found["Liked"].score == found["Disliked"].score
    assert found["Liked"].reasons == ("yesterday",)


@pytest.mark.parametrize("damage", ["", "[]", "{}", "null", '{"set": 1}', "\x00"])
def test_a_damaged_memory_is_learned_anew(house: Workplace, damage: str) -> None:
    """What was learned is derived; whatever its file says, nothing is lost."""
    decided(house, 400, liking=0.9)
    score = refreshed(house, start=1000)["Liked"].score
    (house.var / learning.LEARNED_FILE).write_text(damage)
    assert refreshed(house, start=2000)["Liked"].score == score


def test_the_command_tells(house: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    """With few decisions it says so; with many, how well each ranking foretold the latest."""

    def told(*more: str) -> str:
        command = ["-C", str(house.folder), "candidates", "--evaluate", *more]
        assert execute(command, Session()) == 0
        return capsys.readouterr().out

    assert "too few decisions" in told()
    decided(house, 400, liking=0.9)
    printed = told()
    for words in ("400 decisions", "measured on the last 120", "learned", "weights as set",
                  "newest first", "ranked by what was learned", "rate"):  # fmt: skip
        assert words in printed
    assert json.loads(told("--json"))["data"]["evaluation"]["used"] is True


def test_filters_of_the_command(house: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    """Outlet and day narrow a list; what is no day is explained."""
    refreshed(house, start=10)
    run = ["-C", str(house.folder), "candidates"]
    assert execute([*run, "--outlet", "Liked"], Session()) == 0
    printed = capsys.readouterr().out
    assert title(10) in printed
    assert title(11) not in printed
    for since, found in (("2026-11-19", True), ("2026-11-20", False)):
        assert execute([*run, "--since", since, "--search", title(10)[:5]], Session()) == 0
        assert (title(10) in capsys.readouterr().out) is found
    assert execute([*run, "--since", "soon"], Session()) == 2
    assert "is no day" in capsys.readouterr().err


def test_the_index_is_made_anew_by_a_command(
    house: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says where both indexes lie and how much is in them."""
    refreshed(house, start=10)
    assert execute(["-C", str(house.folder), "db", "rebuild"], Session()) == 0
    said = capsys.readouterr().out
    assert "var/search-candidates.db: made anew, 2 candidates" in said
    assert "var/search-archive.db: made anew, 0 issues" in said
