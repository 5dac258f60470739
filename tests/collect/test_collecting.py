"""Rounds of collecting over real loopback HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsletter.collect import FeedOutcome, FeedResult
from newsletter.model.article import Feed
from newsletter.model.dates import PartialDate
from newsletter.model.people import Outlet

LEDGER = Feed(url="http://ledger.example/feed")
RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Harbour Ledger</title><language>en-us</language>
<item><title>Dams &amp;amp; tides: &lt;b&gt;what next&lt;/b&gt;</title><link>https://www.ledger.example/dams?utm_source=rss</link>
<guid isPermaLink="false">ledger-1</guid><pubDate>Mon, 02 Nov 2026 09:30:00 +0500</pubDate>
<dc:creator>By AMNA QURESHI and Bilal Shah, Political Correspondent</dc:creator>
<description>&lt;p&gt;Water is low.&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description></item>
<item><title>From tomorrow</title><link>https://ledger.example/two</link><guid>ledger-2</guid>
<pubDate>Tue, 03 Nov 2026 09:30:00 GMT</pubDate><author>desk@ledger.example (The Harbour Ledger)</author></item>
<item><title>Acts</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ur"><title>x</title><id>f</id>
<entry><id>tag:a,1</id><title type="text">ڈیم &lt;اور&gt; پانی</title><link href="/a"/>
<author><name>ثنا خان</name></author><updated>2026-11-01T10:00:00Z</updated><summary>متن</summary></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Notes", "items": [
{"id": 7, "url": "/n/7", "title": "Note seven", "content_html": "<p>Text</p>",
 "date_published": "2026-10-30T08:00:00+05:00", "authors": [{"name": "Bilal Shah"}]}]}"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><title>R</title></channel><item><title>Wire</title><link>http://wire.example/1</link></item></rdf:RDF>"""
OUTLET = Outlet(name="The Harbour Ledger", hosts=("ledger.example",), language="en")


def only(press: Any) -> Any:
    """Return the single article in the store."""
    (article,) = press.store.articles_since()
    return article


def test_rss_items_become_clean_articles(press: Any) -> None:
    """Titles lose markup, authors their By and roles, links their disguise only in the key."""
    press.lay("ledger.example/feed", RSS)
    report = press.collect(LEDGER, outlets=[OUTLET])
    first, second = press.store.articles_since()
    assert (first.title, first.summary) == ("Dams & tides: what next", "Water is low.")
    assert first.authors == ("Amna Qureshi", "Bilal Shah")
    assert first.url == "https://www.ledger.example/dams?utm_source=rss"
    assert first.key == "https://ledger.example/dams"
    assert first.published == datetime(2026, 11, 2, 4, 30, tzinfo=UTC)
    assert first.published_date == PartialDate(year=2026, month=11, day=2)
    assert (first.outlet, first.language) == ("The Harbour Ledger", "en-US")
    assert (first.feed, first.source_id) == (LEDGER.url, "ledger-1")
    assert (second.published, second.authors) == (press.clock(), ())
    assert [(o.new, o.left_out) for o in report.outcomes] == [(2, 1)]


def test_atom_json_and_rdf_are_read(press: Any) -> None:
    """Other formats, another script, relative links: all become articles."""
    press.lay("urdu.example/atom", ATOM)
    press.lay("notes.example/feed.json", JSON)
    press.lay("wire.example/rdf", RDF)
    addresses = ("urdu.example/atom", "notes.example/feed.json", "wire.example/rdf")
    press.collect(*(Feed(url=f"http://{address}") for address in addresses))
    found = {article.title: article for article in press.store.articles_since()}
    urdu, note = found["ڈیم <اور> پانی"], found["Note seven"]
    assert (urdu.url, urdu.language, urdu.authors) == ("http://urdu.example/a", "ur", ("ثنا خان",))
    assert (note.url, note.source_id, note.summary) == ("http://notes.example/n/7", "7", "Text")
    assert found["Wire"].published is None


def test_the_second_round_is_conditional(press: Any) -> None:
    """Validators go out exactly as they came; a 304 is unchanged and may bring new ones."""
    tags = (("ETag", 'W/"a"'), ("Last-Modified", "yesterday, roughly"))
    press.lay("ledger.example/feed", RSS, headers=tags)
    press.collect(LEDGER)
    press.lay("ledger.example/feed", status="304 Not Modified", headers=(("ETag", 'W/"b"'),))
    report = press.collect(LEDGER)
    assert report.outcomes[0].result is FeedResult.UNCHANGED
    assert 'If-None-Match: W/"a"\r\n' in press.requests[1]
    assert "If-Modified-Since: yesterday, roughly\r\n" in press.requests[1]
    state = press.store.feed_state(LEDGER.url)
    assert (state.etag, state.last_modified) == ('W/"b"', "yesterday, roughly")


def test_a_failed_parse_keeps_the_old_validators(press: Any) -> None:
    """Otherwise the next 304 would hide what was never read."""
    press.lay("ledger.example/feed", RSS, headers=(("ETag", '"good"'),))
    press.collect(LEDGER)
    page = "<!doctype html><html><body>Sorry</body></html>"
    press.lay("ledger.example/feed", page, headers=(("ETag", '"bad"'),))
    (failed,) = press.collect(LEDGER).failed
    assert "web page, not with a feed" in failed.reason
    assert press.store.feed_state(LEDGER.url).etag == '"good"'
    press.lay("ledger.example/feed", RSS)
    assert press.collect(LEDGER).known == 2
    assert press.store.feed_state(LEDGER.url).etag == ""


def test_one_failing_feed_stops_nothing(press: Any) -> None:
    """It is named with its reason and counted; the others are read; progress tells of each."""
    told: list[tuple[FeedOutcome, int, int]] = []
    press.lay("ledger.example/feed", RSS)
    press.lay("broken.example/feed", b"\x00\xff not a feed")
    feeds = (Feed(url="http://broken.example/feed", outlet="The Broken"), LEDGER)
    missing = Feed(url="http://missing.example/feed", outlet="The Missing")
    report = press.collect(
        *feeds, missing, progress=lambda outcome, done, total: told.append((outcome, done, total))
    )
    assert [outcome.feed for outcome in report.failed] == [feeds[0], missing]
    assert report.failed[1].reason == "The Missing’s server does not have this page (status 404)."
    assert report.new == 2
    assert sorted((done, total) for _, done, total in told) == [(1, 3), (2, 3), (3, 3)]
    assert press.store.feed_state(missing.url).failures == 1


@pytest.mark.parametrize("rest", ["3600", "Mon, 02 Nov 2026 13:00:00 GMT"])
@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_retry_after_is_obeyed_in_both_forms(press: Any, status: str, rest: str) -> None:
    """The feed is not asked before, whatever happens between; then it is."""
    press.lay("ledger.example/feed", status=status, headers=(("Retry-After", rest),))
    press.collect(LEDGER)
    press.lay("ledger.example/feed", RSS)
    press.clock.advance(timedelta(minutes=59))
    (waiting,) = press.collect(LEDGER).outcomes
    assert waiting.result is FeedResult.WAITING
    assert "2026-11-02 13:00 UTC" in waiting.reason
    assert len(press.requests) == 1
    press.clock.advance(timedelta(minutes=1))
    assert press.collect(LEDGER).new == 2


def test_gone_for_good_is_asked_no_more(press: Any) -> None:
    """410 stops the polling, and says so each time; force asks once more."""
    press.lay("ledger.example/feed", status="410 Gone")
    assert press.collect(LEDGER).outcomes[0].result is FeedResult.FAILED
    assert press.collect(LEDGER).outcomes[0].result is FeedResult.GONE
    assert len(press.requests) == 1
    press.lay("ledger.example/feed", RSS)
    assert press.collect(LEDGER, force=True).new == 2
    assert not press.store.feed_state(LEDGER.url).gone


def test_a_fresh_answer_is_not_asked_for_again(press: Any) -> None:
    """max-age counts, less the age that a cache admits."""
    headers = (("Cache-Control", "public, max-age=600"), ("Age", "60"))
    press.lay("ledger.example/feed", RSS, headers=headers)
    press.collect(LEDGER)
    press.clock.advance(timedelta(seconds=539))
    assert press.collect(LEDGER).outcomes[0].result is FeedResult.WAITING
    press.clock.advance(timedelta(seconds=1))
    assert press.collect(LEDGER).outcomes[0].result is FeedResult.READ


def test_a_paused_feed_is_left_alone(press: Any) -> None:
    """No request is made for it."""
    report = press.collect(Feed(url=LEDGER.url, paused=True))
    assert report.count(FeedResult.PAUSED) == 1
    assert press.requests == []


def test_a_permanent_move_is_told(press: Any) -> None:
    """The feed is read where it went, and the report says where."""
    press.lay("ledger.example/feed", status="301 Moved", headers=(("Location", "/new"),))
    press.lay("ledger.example/new", RSS)
    (outcome,) = press.collect(LEDGER).outcomes
    assert (outcome.new, outcome.moved_to) == (2, "http://ledger.example/new")


def test_an_id_shared_by_all_items_is_no_id(press: Any) -> None:
    """Items with the same guid stay several articles."""
    items = "".join(
        f"<item><title>T{n}</title><link>http://l.example/{n}</link><guid>same</guid></item>"
        for n in range(3)
    )
    press.lay("ledger.example/feed", f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert press.collect(LEDGER).new == 3
    assert press.collect(LEDGER).known == 3


def test_a_bomb_of_entities_costs_only_its_feed(press: Any) -> None:
    """Billion laughs and a quadratic monster break a limit or are refused; others are read."""
    laughs = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(10)
    )
    bomb = f"<!DOCTYPE r [{laughs}]><rss version='2.0'><channel><item><title>&l9;</title></item></channel></rss>"
    press.lay("bomb.example/feed", bomb)
    press.lay("ledger.example/feed", RSS)
    report = press.collect(Feed(url="http://bomb.example/feed"), LEDGER)
    assert report.outcomes[1].new == 2
    assert all(len(article.title) < 600 for article in press.store.articles_since())


def test_the_store_may_be_empty_of_outlets(press: Any) -> None:
    """Without an outlet list the feed's own name for it is kept."""
    press.lay("urdu.example/atom", ATOM)
    press.collect(Feed(url="http://urdu.example/atom", outlet="Roznama", language="ur"))
    assert only(press).outlet == "Roznama"
