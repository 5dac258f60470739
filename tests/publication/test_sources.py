"""Pages without a feed and sitemaps, from the command's side."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import format_datetime
from html import escape
from pathlib import Path

import pytest

from newsletter.errors import UsageError
from newsletter.model.article import Decision, FeedState
from newsletter.model.feeds import Condition
from newsletter.publication.gathering import choosing, collecting, drafting, feed_health, feeding
from newsletter.publication.gathering.choosing import refresh_candidates
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.testing.press_world import PressWorld
from newsletter.text.aggregators import news_search

FORUM = "http://sutlej-forum.example/"
DIALOGUE = f"{FORUM}events/water-dialogue-2017"
MAP = "http://indus-observer.example/sitemap.xml"
FEEDS = f"""version: 1
feeds:
  - page: {FORUM}
    links: main li a
    title: The Forum
  - sitemap: {MAP}
    title: The Observer
outlets:
  - {{name: Sutlej Forum, hosts: [sutlej-forum.example]}}
  - {{name: The Indus Observer, hosts: [indus-observer.example]}}
"""


@pytest.fixture
def press(workplace: Workplace) -> Iterator[PressWorld]:
    """Run the press world, read by the publication through a page and a sitemap."""
    with PressWorld() as press:
        with workplace.publication_file.open("a") as file:
            file.write(f'\nfetching:\n  connect_to: {{"*.example": "127.0.0.1:{press.port}"}}\n')
        workplace.feeds_file.write_text(FEEDS)
        press.map_site("indus-observer.example", "news")
        yield press


def test_pages_and_sitemaps_are_collected(workplace: Workplace, press: PressWorld) -> None:
    """Their articles become candidates; robots.txt is asked for the page, not for the sitemap."""
    gathering = collecting.collect(workplace)
    assert gathering.collected.failed == ()
    found = {one.article.url: one.article for one in choosing.candidates(workplace)}
    assert found[DIALOGUE].outlet == "Sutlej Forum"
    assert {one.outlet for one in found.values()} == {"Sutlej Forum", "The Indus Observer"}
    asked = [seen.host for seen in press.requests if seen.path == "/robots.txt"]
    assert asked == ["sutlej-forum.example"]


def test_a_plain_sitemap_takes_titles_from_pages(workplace: Workplace, press: PressWorld) -> None:
    """Title, author and date come from the pages, whose robots.txt is asked."""
    press.map_site("indus-observer.example", "plain")
    press.tell_robots("indus-observer.example", "User-agent: *\nDisallow: /*secret\n")
    collecting.collect(workplace)
    found = [one.article for one in choosing.candidates(workplace)]
    observer = [one for one in found if one.outlet == "The Indus Observer"]
    assert len(observer) == len(press.outlet("indus-observer.example").articles)
    assert all(one.title and one.published for one in observer)


def test_a_page_that_robots_may_not_read_fails(workplace: Workplace, press: PressWorld) -> None:
    """The report says so; the sitemap of another host is read."""
    press.tell_robots("sutlej-forum.example", "User-agent: *\nDisallow: /\n")
    gathering = collecting.collect(workplace)
    (failed,) = gathering.collected.failed
    assert failed.feed.url == FORUM
    assert "robots.txt" in failed.reason


@pytest.mark.usefixtures("press")
def test_a_rebuilt_page_is_ill(workplace: Workplace) -> None:
    """A selector that finds nothing any more is a change of format, and told as such."""
    collecting.collect(workplace)
    workplace.feeds_file.write_text(FEEDS.replace("main li a", "main dl a"))
    collecting.collect(workplace, force=True)
    (page, _) = feed_health.health(workplace).feeds
    assert page.conditions == (Condition.CHANGED,)
    assert "main dl a" in page.notes[0]
    (checked,) = feeding.check(workplace, ["Forum"])
    assert "main dl a" in checked.troubles[0]


@pytest.mark.usefixtures("press")
def test_pages_and_sitemaps_are_checked_like_feeds(workplace: Workplace) -> None:
    """What they are and how old their newest article is; years without news are told."""
    page, sitemap = feeding.check(workplace)
    assert (page.kind, page.newest[:10]) == ("page", "2017-12-13")
    assert page.troubles == ("It has been silent since 2017-12-13.",)
    assert sitemap.kind == "news-sitemap"
    assert [trouble[:21] for trouble in sitemap.troubles] == ["It has been silent si"]


ARTICLE = "https://news.google.com/rss/articles/CBMi?oc=5"
ANSWER = f"""<rss version="2.0"><channel><title>site:indus-observer.example</title><item>
<title>%s - Indus Observer</title><link>{ARTICLE}</link><guid isPermaLink="false">CBMi</guid>
<pubDate>%s</pubDate><source url="http://indus-observer.example">Indus Observer</source>
</item></channel></rss>"""


def test_an_aggregators_article_gives_way_to_the_outlets_own(
    workplace: Workplace, press: PressWorld
) -> None:
    """A draft says that an aggregator's address is not the article's own.

    Once the outlet's own report comes in, the two are one story with that in front.
    """
    known = press.outlet("indus-observer.example").articles[0]
    answer = ANSWER % (escape(known.title), format_datetime(known.published))

    look = feeding.preview(workplace, str(_saved(workplace, answer)), url=news_search("x"))
    assert look.articles[0].outlet == "The Indus Observer"
    with workplace.newsroom() as connection:
        state = FeedState(url=news_search("x"))
        SqlArticleStore(connection).save_visit(state, look.articles)
        refresh_candidates(workplace, reading.publication(workplace), connection)
    (candidate,) = choosing.candidates(workplace)
    choosing.decide(workplace, {Decision.SHORTLISTED: [candidate.id]})
    drafted = drafting.draft(workplace, "2027-01")
    assert any("Google News" in reason for _url, reason in drafted.pages.failed)
    assert "Google News" in (workplace.issues / "2027-01.yaml").read_text()
    collecting.collect(workplace)
    merged = choosing.dossier(workplace, candidate.id).candidate
    assert merged.article.url == "http://indus-observer.example" + known.path
    assert [one.url for one in merged.also_in] == [ARTICLE]


def _saved(workplace: Workplace, text: str) -> Path:
    path = workplace.folder / "answer.xml"
    path.write_text(text)
    return path


def test_a_look_at_a_page_needs_a_rule(
    workplace: Workplace, press: PressWorld, tmp_path: Path
) -> None:
    """An address in feeds.yaml brings its own; another, and a file, take that of the command."""
    assert feeding.preview(workplace, FORUM).articles[0].url == DIALOGUE
    look = feeding.preview(
        workplace, "http://harbour-ledger.example/", rule=feeding.page_rule(links="ul a")
    )
    assert len(look.articles) == len(press.outlet("harbour-ledger.example").articles)
    saved = tmp_path / "page.html"
    saved.write_text('<ul><li><a href="/x">The x</a></ul>')
    rule = feeding.page_rule(links="ul a")
    look = feeding.preview(workplace, str(saved), url="http://ledger.example/", rule=rule)
    assert [one.url for one in look.articles] == ["http://ledger.example/x"]
    with pytest.raises(UsageError, match="CSS"):
        feeding.page_rule(links="ul >")


def test_a_look_at_a_file_stays_off_the_web(
    workplace: Workplace, press: PressWorld, tmp_path: Path
) -> None:
    """A plain sitemap on disk says that its pages were not read; nothing is asked."""
    saved = tmp_path / "sitemap.xml"
    saved.write_text("<urlset><url><loc>http://harbour-ledger.example/</loc></url></urlset>")
    look = feeding.preview(workplace, str(saved), rule=feeding.sitemap_rule())
    assert (look.articles, look.left_out, len(look.unread)) == ((), 1, 1)
    assert press.requests == ()
