"""What an article keeps besides title, author and date: image, section, changes, paywall, words said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from newsletter.collect.feed_oracle import read_with_feedparser
from newsletter.collect.feed_parsing import parse_feed, read_guarded
from newsletter.model.article import Article, Feed
from newsletter.model.people import Outlet

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # feedparser's own

FEED = Feed(url="http://ledger.example/feed")
LEDGER = Outlet(name="The Harbour Ledger", hosts=("ledger.example",), paywall=True)
SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)
ITEM = "<item><title>Low water</title><link>https://ledger.example/low</link>{}</item>"


def rss(inside: str) -> str:
    """Return a feed with one item."""
    return f'<rss version="2.0" {SPACES}><channel>{ITEM.format(inside)}</channel></rss>'


def collected(press: Any, body: str, *, outlets: tuple[Outlet, ...] = ()) -> Article:
    """Collect one feed and return its only article."""
    press.lay("ledger.example/feed", body)
    press.collect(FEED, outlets=outlets)
    (article,) = press.store.articles_since()
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize(
    ("inside", "image"),
    [
        ('<media:content url="https://ledger.example/a.jpg" medium="image"/>', "a.jpg"),
        ('<media:content url="https://ledger.example/a.jpg" type="image/jpeg"/>', "a.jpg"),
        ('<media:content url="https://ledger.example/a.webp?w=9"/>', "a.webp?w=9"),
        ('<media:content url="https://ledger.example/a.mp4" type="video/mp4"/>', ""),
        ('<media:thumbnail url="https://ledger.example/t.jpg"/>', "t.jpg"),
        (
            (
                '<media:thumbnail url="https://ledger.example/t.jpg"/>'
                '<media:group><media:content url="https://ledger.example/a.jpg" medium="image"/></media:group>'
            ),
            "a.jpg",
        ),
        ('<enclosure url="https://ledger.example/e.png" type="image/png" length="9"/>', "e.png"),
        ('<enclosure url="https://ledger.example/e.mp3" type="audio/mpeg"/>', ""),
        ('<enclosure url="data:image/png;base64,aGk=" type="image/png"/>', ""),
        ('<media:content url="javascript:alert(1)" medium="image"/>', ""),
    ],
)
def test_a_feed_gives_the_lead_image(press: Any, inside: str, image: str) -> None:
    """Whole pictures come before thumbnails; sound, film and what is no web address are left out."""
    expected = f"https://ledger.example/{image}" if image else ""
    assert collected(press, rss(inside)).image == expected


@pytest.mark.parametrize(
    ("inside", "section"),
    [
        (
            "<category>Uncategorized</category><category>Water &amp;amp; Power</category>",
            "Water & Power",
        ),
        ("<dc:subject>World</dc:subject>", "World"),
        ('<category domain="https://ledger.example/tags">https://ledger.example/t</category>', ""),
        (f"<category>{'long ' * 20}</category><category>Opinion</category>", "Opinion"),
        ("", ""),
    ],
)
def test_the_first_category_that_is_one_is_the_section(
    press: Any, inside: str, section: str
) -> None:
    """Addresses, sentences and “Uncategorized” are no sections."""
    assert collected(press, rss(inside)).section == section


@pytest.mark.parametrize(
    ("inside", "updated"),
    [
        ("<pubDate>Mon, 02 Nov 2026 09:00:00 GMT</pubDate>", None),
        (
            (
                "<pubDate>Mon, 02 Nov 2026 09:00:00 GMT</pubDate>"
                "<atom:updated>2026-11-02T15:00:00+05:00</atom:updated>"
            ),
            datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
        ),
        (
            (
                "<pubDate>Mon, 02 Nov 2026 09:00:00 GMT</pubDate>"
                "<atom:updated>2026-12-02T15:00:00Z</atom:updated>"
            ),
            datetime(2026, 11, 2, 12, 0, tzinfo=UTC),
        ),
    ],
)
def test_a_change_is_dated_and_never_ahead(
    press: Any, inside: str, updated: datetime | None
) -> None:
    """`updated` is a time after the article appeared; one in the future is now."""
    assert collected(press, rss(inside)).updated == updated


def test_what_was_said_is_kept_where_the_cleaned_view_differs(press: Any) -> None:
    """Markup in a title, a byline with an address, a date ahead stay readable."""
    inside = (
        "<author>none@none.example (By Amna Qureshi)</author>"
        "<pubDate>Mon, 09 Nov 2026 09:00:00 GMT</pubDate>"
    )
    body = rss(inside).replace("Low water", "&lt;b&gt;Low&lt;/b&gt; water")
    article = collected(press, body)
    assert (article.title, article.authors) == ("Low water", ("Amna Qureshi",))
    assert article.published == press.clock()
    assert dict(article.said) == {
        "title": "<b>Low</b> water",
        "authors": "none@none.example (By Amna Qureshi)",
        "published": "2026-11-09T09:00:00+00:00",
    }


def test_a_plain_item_needs_nothing_said_twice(press: Any) -> None:
    """What is kept as it stood is not stored twice; what has no date has nothing ahead."""
    assert collected(press, rss("<dc:creator>Amna Qureshi</dc:creator>")).said == ()


def test_an_outlet_marks_its_paywall(press: Any) -> None:
    """feeds.yaml says of an outlet that most readers cannot read it."""
    assert collected(press, rss(""), outlets=(LEDGER,)).paywall


def test_an_item_states_its_own_language(press: Any) -> None:
    """Dublin Core's word on an item counts more than the channel's."""
    body = rss("<dc:language>ur</dc:language>").replace(
        "<channel>", "<channel><language>en-us</language>"
    )
    assert collected(press, body).language == "ur"


def test_json_feeds_give_image_and_section(press: Any) -> None:
    """`image` or `banner_image`, and the first tag."""
    item = '{"url": "/n", "title": "N", "banner_image": "https://ledger.example/b.jpg", "tags": [7, "Trade"]}'
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{item}]}}'
    article = collected(press, body)
    assert (article.image, article.section) == ("https://ledger.example/b.jpg", "Trade")


@pytest.mark.parametrize(
    "inside",
    [
        '<media:content url="https://ledger.example/a.jpg" type="image/jpeg"><media:title>x</media:title></media:content>',
        '<media:group><media:thumbnail url="https://ledger.example/t.jpg"/></media:group>',
        "<category>World</category><media:keywords>dams, water</media:keywords>",
        '<atom:link rel="enclosure" href="https://ledger.example/e.jpg" type="image/jpeg"/>',
        "<dc:language>fr</dc:language>",
    ],
)
def test_both_readers_give_the_same_fields(inside: str) -> None:
    """The quick reader's pictures, sections and languages are feedparser's."""
    data = rss(inside).encode()
    quick, slow = (
        parse_feed(data, url=FEED.url, content_type="", reader=reader)
        for reader in (read_guarded, read_with_feedparser)
    )
    assert quick == slow


@pytest.mark.parametrize(
    ("declared", "language"),
    [("", "en"), ("<language>fr</language>", "fr"), ("<language>ur-PK</language>", "en")],
)
def test_words_tell_the_language_where_none_is_declared(
    press: Any, declared: str, language: str
) -> None:
    """A declared language counts unless the letters of the title speak against it."""
    told = "<description>The harbour is closed, and the ships are waiting in the bay.</description>"
    body = rss(told).replace("<channel>", f"<channel>{declared}")
    assert (
        collected(press, body.replace("Low water", "The low water of the year")).language
        == language
    )
