"""Deciding, splitting, joining and taking back, through real collects of the press world."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.errors import UsageError
from newsletter.model.article import Candidate, Decision
from newsletter.publication.gathering import choosing, collecting
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock
from newsletter.testing.press_world import PRESS_WORLD_NOW, PressArticle, PressWorld

WIRE = "Parliament passes flood relief bill after long debate"


@pytest.fixture
def press() -> Iterator[PressWorld]:
    """Serve the press world."""
    with PressWorld() as world:
        yield world


@pytest.fixture
def newsroom(press: PressWorld, tmp_path: Path) -> Workplace:
    """Return a publication that has collected two outlets, which tell one story among others."""
    folder = tmp_path / "review"
    clock = FixedClock(PRESS_WORLD_NOW)
    start_publication(folder, name="The Review", clock=clock)
    hosts = [
        outlet.host for outlet in press.outlets if outlet.feed == "rss" and outlet.manners == "good"
    ][:2]
    (folder / "feeds.yaml").write_text(
        "version: 1\nfeeds:\n"
        + "".join(
            f"  - {press.outlet(host).site}{press.outlet(host).feed_path}\n" for host in hosts
        )
    )
    for host in hosts:
        press.publish(host, wire("/wire", WIRE))
    pairs = ",".join(f"{pattern}={target}" for pattern, target in press.connect_to)
    workplace = Workplace(
        folder=folder,
        clock=clock,
        flags={"fetching.connect_to": pairs, "fetching.allow_networks": "127.0.0.0/8"},
    )
    collecting.collect(workplace, force=True)
    return workplace


def wire(path: str, title: str) -> PressArticle:
    """Return an article of the day before."""
    published = datetime(2017, 12, 17, 9, tzinfo=UTC)
    return PressArticle(path=path, title=title, published=published, summary="", body="Text.")


def story(workplace: Workplace) -> Candidate:
    """Return the candidate that both outlets tell."""
    return next(one for one in choosing.candidates(workplace, decision="all") if one.also_in)


def other(workplace: Workplace) -> Candidate:
    """Return another candidate."""
    return next(one for one in choosing.candidates(workplace) if not one.also_in)


def collect_more(workplace: Workplace, press: PressWorld) -> None:
    """Collect again after both outlets have published something new."""
    for outlet in press.outlets:
        if outlet.feed == "rss" and outlet.manners == "good":
            press.publish(outlet.host, wire("/second", f"A second story of {outlet.name}"))
    gathering = collecting.collect(workplace, force=True)
    assert gathering.triage.new


def test_a_split_outlives_the_next_collect(newsroom: Workplace, press: PressWorld) -> None:
    """What an editor took apart is not grouped again by what comes in afterwards."""
    whole = story(newsroom)
    gone = whole.also_in[0]
    left, new = choosing.split(newsroom, whole.id, gone.url + "?utm_source=x", by="amina")
    collect_more(newsroom, press)
    again = choosing.dossier(newsroom, left.id).candidate
    apart = choosing.dossier(newsroom, new.id).candidate
    assert again.also_in == ()
    assert apart.article.key == gone.key


def test_a_join_outlives_the_next_collect(newsroom: Workplace, press: PressWorld) -> None:
    """What an editor put together stays together, with the first one's decision."""
    whole, single = story(newsroom), other(newsroom)
    choosing.decide(newsroom, {"later": [whole.id]}, by="amina")
    choosing.join(newsroom, whole.id, single.id, by="amina")
    collect_more(newsroom, press)
    found = choosing.dossier(newsroom, single.id).candidate
    assert found.id == whole.id
    assert found.decision is Decision.LATER
    assert single.article.key in {article.key for article in (found.article, *found.also_in)}


def test_undo_restores_and_the_next_collect_leaves_it(
    newsroom: Workplace, press: PressWorld
) -> None:
    """Taken back one by one, join, split and decision leave every candidate as it was."""
    before = choosing.candidates(newsroom, decision="all")
    whole, single = story(newsroom), other(newsroom)
    choosing.decide(newsroom, {"rejected": [whole.id]}, by="amina")
    _, new = choosing.split(newsroom, whole.id, whole.also_in[0].url, by="amina")
    choosing.join(newsroom, new.id, single.id, by="daniel")
    kinds = [choosing.undo(newsroom).act.kind for _ in range(3)]
    assert kinds == ["join", "split", "decide"]
    assert choosing.candidates(newsroom, decision="all") == before
    collect_more(newsroom, press)
    assert choosing.dossier(newsroom, whole.id).candidate.also_in == whole.also_in


def test_undo_takes_ones_own_last_decision(newsroom: Workplace) -> None:
    """With a name, that person's last decision is taken back, unless another built on it."""
    one, two = choosing.candidates(newsroom)[:2]
    choosing.decide(newsroom, {"later": [one.id]}, by="amina")
    choosing.decide(newsroom, {"rejected": [two.id]}, by="daniel")
    assert choosing.undo(newsroom, by="amina", mine=True).candidates[0].decision is Decision.NEW
    choosing.decide(newsroom, {"shortlisted": [two.id]}, by="amina")
    with pytest.raises(UsageError, match="amina did something else"):
        choosing.undo(newsroom, by="daniel", mine=True)
    with pytest.raises(UsageError, match="no decision of 'nobody'"):
        choosing.undo(newsroom, by="nobody", mine=True)


def test_the_dossier_tells_everything(newsroom: Workplace) -> None:
    """Articles, reasons and the whole history, with what was taken back."""
    whole = story(newsroom)
    choosing.decide(newsroom, {"later": [whole.id]}, by="amina")
    choosing.undo(newsroom, by="daniel")
    known = choosing.dossier(newsroom, whole.id)
    assert known.candidate == whole
    assert [(act.decision, act.by, act.undone_by) for act in known.acts] == [
        (Decision.LATER, "amina", "daniel")
    ]
    assert known.sources == ()


def test_a_refresh_looks_at_what_came_in(newsroom: Workplace, press: PressWorld) -> None:
    """Only new articles are looked at, also on another day; a lost or damaged file means all."""
    hosts = [one.host for one in press.outlets if one.feed == "rss" and one.manners == "good"]
    total = len(choosing.candidates(newsroom, decision="all"))
    remembered = newsroom.var / choosing.REFRESHED_FILE

    def collected() -> int:
        return collecting.collect(newsroom, force=True).triage.articles

    clock = newsroom.clock
    assert isinstance(clock, FixedClock)
    for _ in range(2):
        clock.advance(timedelta(hours=2))
        collected()
    press.publish(hosts[0], wire("/third", "A third story"))
    assert collected() < total
    for damage in ("", "{}", '{"grounds": 1}'):
        remembered.write_text(damage)
        assert collected() > total
    clock.advance(timedelta(days=1))
    assert collected() < total
