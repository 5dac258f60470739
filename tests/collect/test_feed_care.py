"""When and where feeds are asked next, and how they fare: decisions, and rounds over loopback."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsletter.collect import FeedResult, by_outlet, health_of
from newsletter.collect.polling import PATIENCE, PROBATION, PROBATION_VISITS
from newsletter.collect.rhythm import own_rhythm, period_of, stated_period
from newsletter.collect.sites import shared_site
from newsletter.model.article import Feed, FeedState
from newsletter.model.feeds import Condition, FeedYield

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
OLD, NEW = "http://ledger.example/old", "http://ledger.example/new"
FEED = Feed(url=OLD)
RSS = (
    '<rss version="2.0"><channel><title>x</title>{head}<item><title>A</title>'
    "<link>http://ledger.example/a</link></item></channel></rss>"
)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("head", "period"),
    [
        (b"<ttl> 90 </ttl>", timedelta(minutes=90)),
        (b"<ttl>99999</ttl>", DAY),
        (b"<ttl>0</ttl>", None),
        (b"<ttl>soon</ttl>", None),
        (b"<sy:updatePeriod>hourly</sy:updatePeriod>", HOUR),
        (b"<sy:updatePeriod>\n daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 6 * HOUR),
        (b"<x:updatePeriod>yearly</x:updatePeriod>", DAY),
        (b"<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", DAY),
        (b" " * 30_000 + b"<ttl>90</ttl>", None),
    ],
)  # fmt: skip
def test_a_feed_says_how_often_it_wants_to_be_asked(head: bytes, period: timedelta | None) -> None:
    """The ttl and the syndication module count, within a day; nonsense does not."""
    assert stated_period(b"<rss><channel>" + head) == period


@pytest.mark.parametrize(
    ("gap", "count", "period"),
    [
        (4 * HOUR, 10, 2 * HOUR),
        (timedelta(minutes=5), 10, timedelta(minutes=15)),
        (7 * DAY, 10, 12 * HOUR),
        (4 * HOUR, 7, None),
        (timedelta(0), 8, timedelta(minutes=15)),
    ],
)
def test_rhythm_is_half_the_usual_gap(gap: timedelta, count: int, period: timedelta | None) -> None:
    """A feed is asked twice in its usual time, within bounds; too few items tell nothing."""
    assert own_rhythm([NOW - gap * number for number in range(count)]) == period
    assert period_of(b"", ()) == 0


def test_ttl_counts_after_a_304_and_a_restart(press: Any) -> None:
    """The feed's wish is stored: a 304 that says nothing is followed by the same rest."""
    press.lay("ledger.example/old", RSS.format(head="<ttl>60</ttl>"))
    assert press.collect(FEED).outcomes[0].next_check == press.clock() + HOUR
    press.clock.advance(HOUR)
    press.lay("ledger.example/old", status="304 Not Modified")
    (unchanged,) = press.collect(FEED).outcomes
    assert (unchanged.result, unchanged.next_check) == (FeedResult.UNCHANGED, press.clock() + HOUR)
    assert press.collect(FEED).outcomes[0].result is FeedResult.WAITING
    (forced,) = press.collect(FEED, force=True).outcomes
    assert "not due" in forced.overrode


def test_a_move_is_adopted_after_probation(press: Any) -> None:
    """A new address counts after a week and three answers; then the old one is not asked."""
    press.lay("ledger.example/old", status="301 Moved", headers=(("Location", NEW),))
    press.lay("ledger.example/new", RSS.format(head=""))
    for _visit in range(PROBATION_VISITS):
        press.collect(FEED)
        assert press.store.feed_state(OLD).adopted == ""
    press.clock.advance(PROBATION)
    press.collect(FEED)
    assert press.store.feed_state(OLD).adopted == NEW
    asked = len(press.requests)
    (outcome,) = press.collect(FEED).outcomes
    assert outcome.moved_to == NEW
    assert [one.split()[1] for one in press.requests[asked:]] == ["/new"]


def test_an_adopted_address_that_fails_is_given_up(press: Any) -> None:
    """When the new address stops answering, the feed's own is asked again."""
    state = FeedState(url=OLD, adopted=NEW, moved_to=NEW, moved_since=NOW - DAY, moved_visits=9)
    press.store.save_visit(state)
    press.lay("ledger.example/new", status="410 Gone")
    press.lay("ledger.example/old", RSS.format(head=""))
    assert press.collect(FEED).outcomes[0].result is FeedResult.FAILED
    assert not press.store.feed_state(OLD).gone
    assert press.collect(FEED).outcomes[0].result is FeedResult.READ
    assert press.store.feed_state(OLD).moved_to == ""


def test_a_new_target_starts_probation_anew(press: Any) -> None:
    """Redirects that change their mind are not adopted."""
    press.lay("ledger.example/new", RSS.format(head=""))
    press.lay("ledger.example/other", RSS.format(head=""))
    for number in range(6):
        target = NEW if number % 2 else "http://ledger.example/other"
        press.lay("ledger.example/old", status="308 Moved", headers=(("Location", target),))
        press.collect(FEED)
        press.clock.advance(PROBATION)
    assert press.store.feed_state(OLD).adopted == ""


def test_failing_feeds_are_asked_less_often(press: Any) -> None:
    """From the third failure on the rest grows, to a day at most; an answer ends it."""
    rests = []
    for _number in range(PATIENCE + 6):
        (outcome,) = press.collect(FEED, force=True).outcomes
        rests.append(outcome.next_check and outcome.next_check - press.clock())
    assert rests[: PATIENCE + 2] == [None, None, HOUR, 2 * HOUR, 4 * HOUR]
    assert rests[-1] == DAY
    press.lay("ledger.example/old", RSS.format(head=""))
    press.collect(FEED, force=True)
    assert press.store.feed_state(OLD).failures == 0


STATE = FeedState(url=OLD, checked=NOW, succeeded=NOW, status=200, kind="rss20")
YIELD = FeedYield(feed=OLD, outlet="The Paper", seen=3, kept=1, newest=NOW - DAY)


@pytest.mark.parametrize(
    ("state", "newest", "condition", "said"),
    [
        (STATE, NOW, Condition.GOOD, ""),
        (None, NOW, Condition.NEW, "not been asked"),
        (STATE, NOW - 100 * DAY, Condition.SILENT, "nothing since 2026-07-25"),
        (replace(STATE, error="No.", failures=2, status=500), NOW, Condition.FAILING, "2 times in a row"),
        (replace(STATE, error="No.", failures=1, status=403), NOW, Condition.BLOCKED, "the last time"),
        (replace(STATE, error="No.", gone=True, status=410), NOW, Condition.GONE, "feeds remove"),
        (replace(STATE, moved_to=NEW, moved_since=NOW), NOW, Condition.MOVED, "leads on to"),
        (replace(STATE, moved_to=NEW, adopted=NEW), NOW, Condition.MOVED, "Write in feeds.yaml: " + NEW),
        (replace(STATE, kind_before="atom10", kind_changed=NOW), NOW, Condition.CHANGED, "atom10 to rss20"),
    ],
)  # fmt: skip
def test_health_names_the_condition(
    state: FeedState | None, newest: datetime, condition: Condition, said: str
) -> None:
    """Each condition is found, and its note says what is the matter."""
    health = health_of(FEED, state, [replace(YIELD, newest=newest)], now=NOW)
    assert health.conditions == (condition,)
    assert said in " ".join(health.notes)
    assert (health.seen, health.kept) == (3, 1)


def test_a_resting_feed_and_one_without_articles() -> None:
    """A pause is said; a feed that never brought anything is silent."""
    paused = health_of(replace(FEED, paused=True), STATE, [YIELD], now=NOW)
    assert paused.conditions == (Condition.PAUSED,)
    assert health_of(FEED, STATE, [], now=NOW).conditions == (Condition.SILENT,)


def test_a_changed_format_is_noticed(press: Any) -> None:
    """A feed that becomes Atom says so in its state."""
    press.lay("ledger.example/old", RSS.format(head=""))
    press.collect(FEED)
    press.lay(
        "ledger.example/old",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><id>f</id></feed>',
    )
    press.collect(FEED)
    state = press.store.feed_state(OLD)
    assert (state.kind_before, state.kind, state.kind_changed) == ("rss20", "atom10", press.clock())


def test_outlets_are_summed_over_feeds() -> None:
    """The most chosen outlet comes first, its feeds together."""
    other = FeedYield(feed=NEW, outlet="The Paper", seen=5, kept=0, newest=NOW)
    rival = FeedYield(feed="", outlet="Rival", seen=90, kept=0, newest=NOW)
    first, second = by_outlet([rival, YIELD, other])
    assert (first.outlet, first.seen, first.kept, first.newest) == ("The Paper", 8, 1, NOW)
    assert second.outlet == "Rival"


@pytest.mark.parametrize("wish", ["7200", "Mon, 02 Nov 2026 14:00:00 GMT"])
@pytest.mark.parametrize("site", ["tumblr.com", "reddit.com"])
def test_a_shared_site_is_left_alone_as_a_whole(press: Any, site: str, wish: str) -> None:
    """Where Tumblr or Reddit asks one feed for a rest, none of its feeds is asked, also after a restart."""
    feeds = [Feed(url=f"http://h{number}.{site}/feed") for number in range(4)]
    other = Feed(url="http://ledger.example/feed")
    press.lay("ledger.example/feed", RSS.format(head=""))
    for feed in feeds:
        press.lay(
            feed.url.removeprefix("http://"),
            status="429 Slow",
            headers=(("Retry-After", wish),),
        )
    hosts = (f"*.{site}", "*.example")
    first = press.collect(*feeds, other, hosts=hosts).outcomes
    assert [one.result for one in first] == [
        FeedResult.FAILED, FeedResult.WAITING, FeedResult.WAITING, FeedResult.WAITING, FeedResult.READ,
    ]  # fmt: skip
    assert sum(site in request for request in press.requests) == 1
    press.clock.advance(HOUR)
    again = press.collect(*feeds, hosts=hosts).outcomes
    assert {one.result for one in again} == {FeedResult.WAITING}
    assert "for all its feeds" in again[1].reason
    (forced,) = press.collect(feeds[1], hosts=hosts, force=True).outcomes
    assert "for all its feeds" in forced.overrode
    press.clock.advance(2 * HOUR)
    press.lay(f"h2.{site}/feed", RSS.format(head=""))
    assert press.collect(feeds[2], hosts=hosts).outcomes[0].result is FeedResult.READ


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://blog.tumblr.com/rss", "tumblr.com"),
        ("https://www.reddit.com/r/x.rss", "reddit.com"),
        ("https://REDDIT.com./r/x.rss", "reddit.com"),
        ("https://nottumblr.com/rss", ""),
        ("http://[::bad", ""),
    ],
)
def test_shared_sites_are_known_by_name(url: str, site: str) -> None:
    """A host belongs to a site by whole labels."""
    assert shared_site(url) == site
