from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.collect.opml import MOST_FEEDS, SPACE, write_opml
from newsletter.errors import ParseError, UsageError
from newsletter.model.article import Feed, FeedKind
from newsletter.publication.gathering import feed_exchange, feeding
from newsletter.publication.place.workplace import Workplace
from newsletter.text.aggregators import news_search

OPML = """<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.1"><head><title>mine</title></head><body>
<outline text="Papers"><outline text="Café &amp; Co: news" type="rss" xmlUrl="https://cafe.example/feed"/>
<outline text="x" title="Bazaar" xmlURL=" https://bazaar.example/rss "/></outline>
<outline text="again" xmlUrl="https://cafe.example/feed/"/>
<outline text="bad" xmlUrl="javascript:alert(1)"/><outline text="file" xmlUrl="file:///etc/passwd"/>
<outline text="only a page" htmlUrl="https://page.example/"/></body></opml>"""
LAUGHS = """<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<opml><body><outline text="&c;" xmlUrl="https://a.example/"/></body></opml>"""
OUTSIDE = """<!DOCTYPE opml SYSTEM "http://a.example/x.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<opml><body><outline text="&x;" xmlUrl="https://a.example/"/></body></opml>"""


@pytest.fixture
def opml(tmp_path: Path) -> Path:
    """Return an OPML file of another reader."""
    path = tmp_path / "mine.opml"
    path.write_bytes(OPML.encode("iso-8859-1"))
    return path


def test_feeds_of_another_reader_are_added(workplace: Workplace, opml: Path) -> None:
    """Folders are flattened, doubles and what is no web address left out, the rest stays."""
    workplace.feeds_file.write_text("# ours\nversion: 1\nfeeds:\n  - https://own.example/feed\n")
    dry = feed_exchange.import_opml(workplace, opml, dry_run=True)
    assert [feed.url for feed in feeding.feeds(workplace)] == ["https://own.example/feed"]
    imported = feed_exchange.import_opml(workplace, opml)
    assert imported == dry
    assert [feed.title for feed in imported.added] == ["Café & Co: news", "Bazaar"]
    assert imported.present == 1
    assert imported.refused == ("javascript:alert(1)", "file:///etc/passwd")
    assert feeding.feeds(workplace)[1:] == imported.added
    assert workplace.feeds_file.read_text().startswith("# ours\n")
    assert "2 feeds added, 1 there already, 2 refused" in list(imported.lines())
    assert feed_exchange.import_opml(workplace, opml).added == ()


def test_what_goes_out_comes_in_again(workplace: Workplace, tmp_path: Path) -> None:
    """An export read back gives the same sources, rules and all; resting ones are left out."""
    feeds = (
        Feed(url="https://a.example/?x=1&y=%22", title='He said "<so>" & it\'s'),
        Feed(url="https://b.example/", title="جنگ", language="ur"),
        Feed(
            kind=FeedKind.PAGE,
            url="https://c.example/talks",
            links='a[href^="/talks/"] > h3',
            headlines="h3",
            dates="time",
            title="Talks",
        ),
        Feed(kind=FeedKind.SITEMAP, url="https://d.example/news.xml", match=("/a/", "*/b$")),
        Feed(
            kind=FeedKind.GOOGLE_NEWS,
            url=news_search("site:e.example -x", "ur"),
            query="site:e.example -x",
            language="ur",
        ),
    )
    resting = Feed(url="https://z.example/", paused=True)
    path = tmp_path / "out.opml"
    path.write_text(write_opml((*feeds, resting), title="Ours & theirs"))
    workplace.feeds_file.write_text("version: 1\nfeeds: []\n")
    feed_exchange.import_opml(workplace, path)
    read = feeding.feeds(workplace)
    assert [replace(one, title="") for one in read] == [replace(one, title="") for one in feeds]
    assert [one.title for one in read[:3]] == [one.title for one in feeds[:3]]
    path.write_text(feed_exchange.export_opml(workplace))
    assert feed_exchange.import_opml(workplace, path).present == len(feeds)


def test_other_readers_see_feeds_and_links() -> None:
    """A search is a feed for them too; a page is a link, and no feed that would fail."""
    page = Feed(kind=FeedKind.PAGE, url="https://c.example/talks", links="h2 a")
    search = Feed(kind=FeedKind.GOOGLE_NEWS, url=news_search("x"), query="x")
    lines = write_opml((page, search), title="Ours").splitlines()
    assert 'type="link"' in lines[4]
    assert "xmlUrl" not in lines[4]
    assert 'type="rss"' in lines[5]
    assert 'xmlUrl="https://news.google.com/rss/search?' in lines[5]


@pytest.mark.parametrize(
    "attributes",
    [
        'n:kind="page" url="https://a.example/"',
        'n:kind="page" url="https://a.example/" n:links="h2 &gt;"',
        'n:kind="podcast" url="https://a.example/"',
        'n:kind="google-news" xmlUrl="https://a.example/"',
        'n:kind="sitemap" url="javascript:x" n:match="no path"',
    ],
)
def test_rules_that_cannot_be_are_named(
    workplace: Workplace, tmp_path: Path, attributes: str
) -> None:
    """A rule that feeds.yaml could not hold is refused by its address; the file stays readable."""
    path = tmp_path / "odd.opml"
    path.write_text(f'<opml xmlns:n="{SPACE}"><body><outline text="x" {attributes}/></body></opml>')
    imported = feed_exchange.import_opml(workplace, path)
    assert (imported.added, len(imported.refused)) == ((), 1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (LAUGHS, "document type"),
        (OUTSIDE, "external entity"),
        ("<rss><channel/></rss>", "no OPML"),
        ("<opml><body>", "no sound XML"),
        ("", "no sound XML"),
        ("<a>" * 5_000, "no sound XML"),
        ("<opml>" + '<outline xmlUrl="x"/>' * (MOST_FEEDS + 1) + "</opml>", "at most"),
    ],
)
def test_hostile_files_are_refused(
    workplace: Workplace, tmp_path: Path, data: str, said: str
) -> None:
    """Entities, outside files, other XML and masses are refused in words; nothing is written."""
    path = tmp_path / "hostile.opml"
    path.write_text(data)
    before = workplace.feeds_file.read_bytes()
    with pytest.raises(ParseError, match=said):
        feed_exchange.import_opml(workplace, path)
    assert workplace.feeds_file.read_bytes() == before


def test_a_file_that_is_too_large_is_not_read(workplace: Workplace, tmp_path: Path) -> None:
    """Size is looked at before the file is read."""
    path = tmp_path / "large.opml"
    path.write_bytes(b" " * (feed_exchange.MOST_BYTES + 1))
    with pytest.raises(UsageError, match="5 MB"):
        feed_exchange.import_opml(workplace, path)


def test_a_title_that_no_file_may_hold_is_left_out(workplace: Workplace, tmp_path: Path) -> None:
    """An invisible character in a title costs the title, not the feed."""
    path = tmp_path / "odd.opml"
    path.write_text(
        '<opml><body><outline text="a&#x202E;b" xmlUrl="https://a.example/f"/></body></opml>'
    )
    workplace.feeds_file.write_text("version: 1\n")
    (feed,) = feed_exchange.import_opml(workplace, path).added
    assert feed.url == "https://a.example/f"
    assert feeding.feeds(workplace) == (feed,)
