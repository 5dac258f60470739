"""Grouping: one story at several outlets, and only that."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bench.story_pairs import SEEN_WHOLE, grouped, rates, read_pairs
from newsletter.model.article import Article
from newsletter.triage.grouping import GroupingRule, StoryIndex, rarity_of

Maker = Callable[..., Article]


@pytest.mark.parametrize("held_out", [False, True], ids=["tuning", "held-out"])
def test_the_labelled_pairs(held_out: bool) -> None:
    """At least 300 pairs, half of them held out: most of one story are grouped, few of two are."""
    everything = read_pairs()
    assert sum(pair.kind not in SEEN_WHOLE for pair in everything) >= 300
    chosen = [pair for pair in everything if pair.held_out is held_out]
    found = rates(chosen, grouped(chosen, everything))
    assert found.found / found.same >= 0.95
    assert found.wrong / found.different <= 0.03


def find(one: Article, other: Article, rule: GroupingRule | None = None) -> bool:
    """Tell whether two articles are grouped."""
    index = StoryIndex(rarity=rarity_of([one, other]), rule=rule or GroupingRule())
    index.add("story", one)
    return index.find(other) is not None


TITLE = "Parliament passes flood relief bill after long debate"


def test_one_outlet_never_groups_with_itself(article: Maker) -> None:
    """Serials and follow-ups of one outlet, or of one feed, stay apart however alike they are."""
    one = article("https://a.example/1", TITLE)
    assert find(one, article("https://b.example/1", TITLE))
    assert not find(one, article("https://a.example/2", TITLE))
    assert not find(one, article("https://b.example/1", TITLE, feed=one.feed))


def test_what_is_days_apart_stays_apart(article: Maker) -> None:
    """The same words a week later are another story."""
    one = article("https://a.example/1", TITLE, days_ago=1)
    assert find(one, article("https://b.example/1", TITLE, days_ago=4.5))
    assert not find(one, article("https://b.example/1", TITLE, days_ago=8))


def test_summaries_support_titles_that_are_fairly_alike(article: Maker) -> None:
    """Headlines written anew are grouped where the agency's text stands below both."""
    wire = "Four hundred families were moved to higher ground on Monday as the river passed its danger mark."
    one = article("https://a.example/1", "River passes danger mark at Sukkur barrage", summary=wire)
    other = "Families leave homes as the river swells"
    assert find(one, article("https://b.example/1", other, summary=wire + " Officials said so."))
    assert not find(one, article("https://b.example/1", other, summary="Opinion on fish."))


def test_short_titles_are_one_story_only_when_they_are_equal(article: Maker) -> None:
    """Two words in common say little."""
    one = article("https://a.example/1", "Smog emergency")
    assert find(one, article("https://b.example/1", "Smog emergency"))
    assert not find(one, article("https://b.example/1", "Smog emergency fund"))


def test_a_story_takes_an_outlet_once(article: Maker) -> None:
    """A third article contradicting one member, or of an outlet that is in, stays out."""
    one, two = article("https://a.example/1", TITLE), article("https://b.example/1", TITLE)
    index = StoryIndex(rarity=rarity_of([one, two]))
    index.add("story", one)
    index.add("story", two)
    assert index.find(article("https://c.example/1", TITLE)) == "story"
    assert index.find(article("https://b.example/2", TITLE)) is None
    assert index.find(article("https://c.example/1", TITLE + " in India")) == "story"
    index.add("story", article("https://d.example/1", TITLE + " in Nepal"))
    assert index.find(article("https://c.example/1", TITLE + " in India")) is None


def test_undated_articles_count_from_first_sight(article: Maker, now: Any) -> None:
    """Where the source gives no date, the day it was found takes its place."""
    one = article("https://a.example/1", TITLE, published=None, first_seen=now)
    assert find(one, article("https://b.example/1", TITLE, days_ago=2))
    old = now - timedelta(days=9)
    assert not find(one, article("https://b.example/1", TITLE, published=None, first_seen=old))
