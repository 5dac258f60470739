"""What a page or a sitemap brings, visit by visit, over real HTTP."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsletter.collect import FeedResult, open_page_parsers
from newsletter.collect.items import FeedItem
from newsletter.collect.new_links import FIRST_VISIT, KNOWN_FOR, MOST_PARTS, choose, parts_to_read
from newsletter.collect.sitemaps import SitemapPart
from newsletter.model.article import Feed, FeedKind
from newsletter.model.people import Outlet

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
PAGE = Feed(kind=FeedKind.PAGE, url="http://institute.example/talks", links="h2 a")
SITEMAP = Feed(kind=FeedKind.SITEMAP, url="http://ledger.example/sitemap.xml")
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS_SPACE = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'


def listing(*names: str) -> str:
    """Return a page that links to articles."""
    return "".join(f'<h2><a href="/talks/{name}">The {name}</a></h2>' for name in names)


def news(*rows: tuple[str, str]) -> str:
    """Return a news sitemap of (name, time)."""
    urls = "".join(
        f"<url><loc>http://ledger.example/{name}</loc><n:news><n:title>The {name}</n:title>"
        f"<n:publication_date>{time}</n:publication_date></n:news></url>"
        for name, time in rows
    )
    return f"<urlset {SPACE} {NEWS_SPACE}>{urls}</urlset>"


def titles(press: Any) -> list[str]:
    """Return the titles that are stored."""
    return sorted(article.title for article in press.store.articles_since())


def visit(press: Any, feed: Feed, **options: Any) -> Any:
    """Collect one source, a day after the last time."""
    press.clock.advance(timedelta(days=1))
    (outcome,) = press.collect(feed, **options).outcomes
    return outcome


def test_a_first_visit_takes_the_newest_and_knows_the_rest(press: Any) -> None:
    """A page of a hundred old links does not flood the newsroom; later visits bring what is new."""
    press.lay("institute.example/talks", listing(*(f"talk {n:03}" for n in range(100))))
    first = visit(press, PAGE, outlets=[Outlet(name="The Institute", hosts=("institute.example",))])
    assert (first.result, first.new) == (FeedResult.READ, FIRST_VISIT)
    assert titles(press)[0] == "The talk 000"
    press.lay("institute.example/talks", listing("new one", *(f"talk {n:03}" for n in range(99))))
    second = visit(press, PAGE)
    assert second.new == 1
    assert "The new one" in titles(press)
    assert len(titles(press)) == FIRST_VISIT + 1
    assert {article.outlet for article in press.store.articles_since(NOON)} >= {"The Institute"}


def test_a_page_is_polled_politely(press: Any) -> None:
    """Validators are echoed, a 304 brings nothing, and no page is asked again within the hour."""
    press.lay("institute.example/talks", listing("a"), headers=(("ETag", '"v1"'),))
    visit(press, PAGE)
    (waiting,) = press.collect(PAGE).outcomes
    assert waiting.result is FeedResult.WAITING
    press.lay("institute.example/talks", status="304 Not Modified")
    assert visit(press, PAGE).result is FeedResult.UNCHANGED
    assert 'If-None-Match: "v1"' in press.requests[-1]
    press.lay("institute.example/talks", status="410 Gone")
    assert visit(press, PAGE).result is FeedResult.FAILED
    assert press.store.feed_state(PAGE.url).gone


def test_a_rebuilt_page_is_a_failure_not_silence(press: Any) -> None:
    """A selector that finds nothing is told of; what was known stays known."""
    press.lay("institute.example/talks", listing("a"))
    visit(press, PAGE)
    press.lay("institute.example/talks", "<h3><a href='/talks/b'>The b</a></h3>")
    outcome = visit(press, PAGE)
    assert outcome.result is FeedResult.FAILED
    assert "h2 a" in outcome.reason
    press.lay("institute.example/talks", listing("b", "a"))
    assert visit(press, PAGE).new == 1


def test_news_come_with_their_titles(press: Any) -> None:
    """A news sitemap needs no page; what is older than two months is no news."""
    press.lay("ledger.example/sitemap.xml", news(("a", "2026-11-01T08:00:00Z")))
    assert visit(press, SITEMAP).new == 1
    press.lay(
        "ledger.example/sitemap.xml",
        news(("a", "2026-11-01T08:00:00Z"), ("b", "2026-11-02T08:00:00Z"), ("old", "2021-01-01")),
    )
    assert visit(press, SITEMAP).new == 1
    assert titles(press) == ["The a", "The b"]
    assert len(press.requests) == 2
    assert visit(press, SITEMAP).new == 0


def test_pages_tell_what_a_plain_sitemap_does_not(press: Any) -> None:
    """Title, author and date come from the page, whose text is saved; a page that is gone is named."""
    locs = "".join(f"<url><loc>http://ledger.example/{n}</loc></url>" for n in ("a", "gone"))
    press.lay("ledger.example/sitemap.xml", f"<urlset {SPACE}>{locs}</urlset>")
    press.lay(
        "ledger.example/a",
        "<html lang=en><title>Dams</title><meta name=author content='Omar Khan'><h1>Dams</h1>"
        "<p>The dam will hold for another forty years, the engineers say, if it is repaired.</p>",
    )
    with open_page_parsers() as page_parsers:
        outcome = visit(press, SITEMAP, page_parsers=page_parsers)
        assert (outcome.new, "404" in outcome.reason) == (1, True)
        (article,) = press.store.articles_since()
        assert (article.title, article.authors, article.feed) == (
            "Dams",
            ("Omar Khan",),
            SITEMAP.url,
        )
        assert "forty years" in press.store.source_for(article.key).text
        asked = len(press.requests)
        assert visit(press, SITEMAP, page_parsers=page_parsers).new == 0
        assert len(press.requests) == asked + 1


def test_an_index_is_followed_to_what_changed(press: Any) -> None:
    """Parts are asked with their own validators; those that did not change are left alone."""
    press.lay(
        "ledger.example/sitemap.xml",
        f"<sitemapindex {SPACE}><sitemap><loc>http://ledger.example/new.xml.gz</loc>"
        "<lastmod>2030-01-01</lastmod></sitemap><sitemap><loc>http://ledger.example/old.xml</loc>"
        "<lastmod>2019-01-01</lastmod></sitemap></sitemapindex>",
    )
    body = gzip.compress(news(("a", "2026-11-02T08:00:00Z")).encode())
    press.lay("ledger.example/new.xml.gz", body, headers=(("ETag", '"p1"'),))
    press.lay("ledger.example/old.xml", news(("z", "2026-10-02T08:00:00Z")))
    assert visit(press, SITEMAP).new == 2
    press.lay("ledger.example/new.xml.gz", status="304 Not Modified")
    assert visit(press, SITEMAP).new == 0
    assert 'If-None-Match: "p1"' in press.requests[-1]
    assert sum("/old.xml" in head for head in press.requests) == 1
    press.lay("ledger.example/new.xml.gz", status="500 Oops")
    assert visit(press, SITEMAP).result is FeedResult.FAILED


def test_choosing_is_fair_to_pages_without_titles() -> None:
    """Of untitled addresses only some are taken at once; the rest stay unknown until next time."""
    items = [FeedItem(title="", link=f"https://a.example/{n}", source_id="") for n in range(30)]
    choice = choose(items, {"https://a.example/x"}, now=NOON, pages=8)
    assert len(choice.chosen) == len(choice.remembered) == 8
    later = choose(items, choice.remembered, now=NOON, pages=8)
    assert not {item.link for item in later.chosen} & {item.link for item in choice.chosen}


def test_parts_are_chosen_by_time_then_by_name() -> None:
    """The latest changed comes first; unchanged ones fall away; at most a few are read."""
    parts = [SitemapPart(url=f"https://a.example/{n}.xml") for n in range(9)]
    parts.append(SitemapPart(url="https://a.example/news.xml"))
    parts.append(SitemapPart(url="https://a.example/d.xml", changed=NOON))
    parts.append(SitemapPart(url="https://a.example/e.xml", changed=NOON - timedelta(days=9)))
    chosen = [part.url[18:] for part in parts_to_read(parts, NOON - timedelta(days=2))]
    assert len(chosen) == MOST_PARTS
    assert chosen[:3] == ["d.xml", "news.xml", "0.xml"]


@pytest.mark.parametrize("kind", [FeedKind.PAGE, FeedKind.SITEMAP])
def test_a_source_that_lists_nothing_useful_harms_nobody(press: Any, kind: FeedKind) -> None:
    """A dead source fails alone; the others are read."""
    press.lay("ledger.example/x", b"\0\1\2")
    press.lay("institute.example/talks", listing("a"))
    bad = Feed(kind=kind, url="http://ledger.example/x", links="a")
    report = press.collect(bad, PAGE)
    assert [one.result for one in report.outcomes] == [FeedResult.FAILED, FeedResult.READ]


def test_addresses_that_are_listed_no_more_are_forgotten(press: Any) -> None:
    """After ninety days; what still stands on the page is known as long as it does."""
    press.lay("institute.example/talks", listing("a", "b"))
    visit(press, PAGE)
    press.lay("institute.example/talks", listing("a", "c"))
    visit(press, PAGE)
    assert len(press.store.known_links(PAGE.url)) == 3
    press.clock.advance(KNOWN_FOR)
    assert visit(press, PAGE).new == 0
    assert press.store.known_links(PAGE.url) == {
        f"https://institute.example/talks/{name}" for name in ("a", "c")
    }
