"""Feeds looked at and found, over real loopback HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsletter.collect import Look, Looker, troubles
from newsletter.collect.feed_links import MOST_LINKS, feed_links
from newsletter.errors import FetchStatus, ParseError
from newsletter.model.article import Feed, FeedKind
from newsletter.model.people import Outlet

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
OUTLET = Outlet(name="The Harbour Ledger", hosts=("ledger.example",))


def rss(*, title: str = "The Harbour Ledger", date: str = "Mon, 02 Nov 2026 09:30:00 GMT") -> str:
    """Return a feed of one item."""
    return (
        f'<rss version="2.0"><channel><title>{title}</title><item><title>Dams</title>'
        f"<link>http://ledger.example/dams</link><pubDate>{date}</pubDate></item></channel></rss>"
    )


def looking(press: Any, act: Any, outlets: tuple[Outlet, ...] = (OUTLET,)) -> Any:
    """Run one action of a looker on the press."""

    async def go() -> Any:
        async with press.fetcher() as fetcher:
            looker = Looker(
                fetcher=fetcher,
                confined=press.confined,
                outlets=outlets,
                clock=press.clock,
                pages=fetcher,
                page_parsers=press.confined,
            )
            return await act(looker)

    return asyncio.run(go())


def found(press: Any, url: str) -> list[str]:
    """Return the addresses of the feeds that are found behind an address."""
    return [look.feed.url for look in looking(press, lambda looker: looker.discover(url))]


def test_a_feed_is_its_own_discovery(press: Any) -> None:
    """The address of a feed leads to that feed, with one request."""
    press.lay("ledger.example/feed", rss())
    assert found(press, "http://ledger.example/feed") == ["http://ledger.example/feed"]
    assert len(press.requests) == 1


def test_a_moved_feed_is_found_where_it_is(press: Any) -> None:
    """A permanent redirect leads to the new address."""
    press.lay("ledger.example/old", status="301 Gone on", headers=(("Location", "/feed"),))
    press.lay("ledger.example/feed", rss())
    assert found(press, "http://ledger.example/old") == ["http://ledger.example/feed"]


def test_a_page_names_its_feeds(press: Any) -> None:
    """Links in the head are followed, those that lead to no feed are left out."""
    press.lay(
        "ledger.example/",
        '<html><head><base href="/news/"><link rel="alternate" type="application/rss+xml" href="feed">'
        '<link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="/politics">'
        '<link rel="alternate" type="application/rss+xml" href="/broken">'
        '<link rel="alternate" hreflang="ur" href="/ur"></head><body>x</body></html>',
    )
    press.lay("ledger.example/news/feed", rss())
    press.lay("ledger.example/politics", rss(title="Politics"))
    press.lay("ledger.example/broken", "<html>no</html>")
    addresses = ["http://ledger.example/news/feed", "http://ledger.example/politics"]
    assert found(press, "http://ledger.example/") == addresses


def test_the_same_feed_twice_is_one(press: Any) -> None:
    """Two addresses of one feed are not a choice."""
    press.lay(
        "ledger.example/",
        '<link rel="alternate" type="application/rss+xml" href="/a">'
        '<link rel="alternate" type="application/rss+xml" href="/b"><p>x',
    )
    press.lay("ledger.example/a", rss())
    press.lay("ledger.example/b", rss())
    assert found(press, "http://ledger.example/") == ["http://ledger.example/a"]


def test_well_known_paths_are_tried(press: Any) -> None:
    """A page that names no feed may have one at a usual place."""
    press.lay("ledger.example/about", "<html><body>About us</body></html>")
    press.lay("ledger.example/rss.xml", rss())
    assert found(press, "http://ledger.example/about") == ["http://ledger.example/rss.xml"]


def test_no_feed_is_said_so(press: Any) -> None:
    """Where there is none, the error says what else can be done."""
    press.lay("ledger.example/", "<html><body>About us</body></html>")
    with pytest.raises(ParseError) as caught:
        found(press, "http://ledger.example/")
    assert "newsletter clip" in caught.value.help
    with pytest.raises(FetchStatus):
        found(press, "http://ledger.example/missing")


def test_links_of_hostile_pages_are_few_and_web_addresses() -> None:
    """However many links a page has, few are followed, and only to the web."""
    page = b"".join(
        b'<link rel=alternate type=application/rss+xml href="%s">' % href
        for href in (
            b"javascript:x",
            b"http://[::",
            b"file:///x",
            *(b"/%d" % n for n in range(999)),
        )
    )
    links = feed_links(page, url="http://a.example/", content_type="")
    assert len(links) == MOST_LINKS
    assert all(link.startswith("http://a.example/") for link in links)


def test_comments_come_last_and_guesses_only_without_links() -> None:
    """A site's articles are meant, not its readers' comments."""
    head = (
        b'<link rel=alternate type=application/rss+xml href=/comments/feed/ title="Comments">'
        b"<link rel=alternate type=application/rss+xml href=/feed/><a href=/rss>RSS</a>"
    )
    links = feed_links(head, url="http://a.example/", content_type="")
    assert links == ("http://a.example/feed/", "http://a.example/comments/feed/")
    body = b"<a href=/rss/world.xml>World</a><a href=/feedback>Write to us</a>"
    assert feed_links(body, url="http://a.example/", content_type="") == (
        "http://a.example/rss/world.xml",
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (rss(), []),
        (rss(date="Mon, 05 Jan 2026 09:30:00 GMT"), ["silent since 2026-01-05"]),
        (rss(date=""), ["no dates"]),
        ('<rss version="2.0"><channel><title>x</title></channel></rss>', ["no items"]),
        ("<html>hello</html>", ["a web page, not"]),
    ],
)
def test_trouble_is_named(press: Any, body: str, said: list[str]) -> None:
    """Each way in which a feed is of no use is said in words."""
    press.lay("ledger.example/feed", body)
    look = looking(press, lambda looker: looker.look(Feed(url="http://ledger.example/feed")))
    told = list(troubles(look, [OUTLET], now=NOW))
    assert len(told) == len(said)
    assert all(part in one for part, one in zip(said, told, strict=True))


def test_strangers_and_movers_are_named(press: Any) -> None:
    """A feed whose host no outlet has, and one that has moved."""
    press.lay("ledger.example/old", status="308 Gone on", headers=(("Location", "/feed"),))
    press.lay("ledger.example/feed", rss())
    feed = Feed(url="http://ledger.example/old")
    look: Look = looking(press, lambda looker: looker.look(feed), outlets=())
    moved, stranger = troubles(look, (), now=NOW + timedelta(days=1))
    assert "http://ledger.example/feed" in moved
    assert "No outlet" in stranger


def test_a_page_without_dates_is_no_trouble(press: Any) -> None:
    """A feed's items should have dates; a page's links often have none."""
    press.lay("ledger.example/talks", "<h2><a href='/talks/a'>The dam</a></h2>")
    feed = Feed(kind=FeedKind.PAGE, url="http://ledger.example/talks", links="h2 a")
    look = looking(press, lambda looker: looker.look(feed))
    assert look.kind == "page"
    assert list(troubles(look, (OUTLET,), now=press.clock())) == []
