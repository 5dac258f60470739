from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.errors import DocumentError, ParseError, UsageError
from newsletter.model.article import FeedKind
from newsletter.publication.gathering import choosing, feed_adding, feed_health, feeding
from newsletter.publication.gathering.collecting import collect
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.press_world import PressWorld

LEDGER = "http://harbour-ledger.example/feed.xml"


@pytest.fixture
def press() -> Iterator[PressWorld]:
    """Run the press world."""
    with PressWorld() as press:
        yield press


@pytest.fixture
def reading_press(workplace: Workplace, press: PressWorld) -> Workplace:
    """Return a publication that reads the press world, and no feed of it yet."""
    with workplace.publication_file.open("a") as file:
        file.write(f'\nfetching:\n  connect_to: {{"*.example": "127.0.0.1:{press.port}"}}\n')
    workplace.feeds_file.write_text(
        "# what we read\nversion: 1\n\nfeeds:\n  # The harbour\n"
        f"  - url: {LEDGER}\n    title: Harbour Ledger  # daily\n"
        "  - http://padma-review.example/feed.json\n"
        "outlets:\n  - {name: Harbour Ledger, hosts: [harbour-ledger.example]}\n"
    )
    return workplace


def test_a_page_leads_to_its_feed(reading_press: Workplace) -> None:
    """A site's address is enough: its feed, title and language are found and written."""
    before = reading_press.feeds_file.read_text()
    added = feed_adding.add(reading_press, "indus-observer.example", outlet="The Indus Observer")
    assert added.added is not None
    assert added.added.url == "http://indus-observer.example/atom.xml"
    feeds = feeding.feeds(reading_press)
    assert feeds[-1] == added.added
    assert feeds[-1].outlet == added.outlet_added == "The Indus Observer"
    after = reading_press.feeds_file.read_text()
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert [deed.did for deed in audit.deeds(reading_press)][-1] == "add feed"


def test_a_known_feed_is_not_added_again(reading_press: Workplace) -> None:
    """What stands there is said to stand there; the file stays as it is."""
    before = reading_press.feeds_file.read_bytes()
    added = feed_adding.add(reading_press, "http://harbour-ledger.example/")
    assert (added.present, added.added) == (True, None)
    assert "already" in next(added.lines())
    assert reading_press.feeds_file.read_bytes() == before


def test_a_dry_run_writes_nothing(reading_press: Workplace) -> None:
    """--dry-run says what would be added and removed."""
    before = reading_press.feeds_file.read_bytes()
    added = feed_adding.add(reading_press, "http://delta-courier.example/", dry_run=True)
    assert next(added.lines(dry_run=True)).startswith("would be added: http://delta-courier")
    assert added.outlet_unknown
    feeding.remove(reading_press, "ledger", dry_run=True)
    assert reading_press.feeds_file.read_bytes() == before


def test_a_site_with_nothing_to_read_again_is_refused(
    reading_press: Workplace, press: PressWorld
) -> None:
    """A site with no feed, no sitemap and a page of one link is said to have none."""
    with pytest.raises(ParseError, match="No feed was found"):
        feed_adding.add(reading_press, "http://sutlej-forum.example/")
    press.tell_robots("sutlej-forum.example", "User-agent: *\nDisallow: /\n")
    with pytest.raises(ParseError, match="No feed was found"):
        feed_adding.add(reading_press, "http://sutlej-forum.example/")


def test_a_site_without_a_feed_gets_proposals(reading_press: Workplace, press: PressWorld) -> None:
    """A news sitemap and a rule for the page are shown with what they bring; nothing is written."""
    host = "ballot-and-budget.example"
    press.lose_feed(host)
    press.map_site(host, "news")
    before = reading_press.feeds_file.read_bytes()
    added = feed_adding.add(reading_press, host)
    sitemap, page = added.proposed
    assert (sitemap.feed.kind, page.feed.kind) == (FeedKind.SITEMAP, FeedKind.PAGE)
    assert [one.url for one in page.articles] == [one.url for one in sitemap.articles]
    lines = list(added.lines())
    assert lines[1] == f"  newsletter feeds add http://{host}/sitemap.xml --sitemap"
    assert page.articles[0].title in "\n".join(lines)
    assert reading_press.feeds_file.read_bytes() == before


def test_a_rule_is_added_as_it_was_tried(reading_press: Workplace, press: PressWorld) -> None:
    """What is proposed can be added, and is then read; a rule that reads nothing is not written."""
    host = "ballot-and-budget.example"
    press.lose_feed(host)
    (page,) = feed_adding.add(reading_press, host).proposed
    rule = feeding.page_rule(links=page.feed.links)
    added = feed_adding.add(reading_press, page.feed.url, rule=rule, outlet="Ballot & Budget")
    assert added.outlet_added == "Ballot & Budget"
    assert feeding.feeds(reading_press)[-1] == added.added
    assert feeding.feeds(reading_press)[-1].links == page.feed.links
    again = feed_adding.add(reading_press, page.feed.url, rule=rule)
    assert again.present
    collect(reading_press)
    found = [one.article.outlet for one in choosing.candidates(reading_press)]
    assert "Ballot & Budget" in found
    with pytest.raises(UsageError, match="no link"):
        feed_adding.add(
            reading_press, f"http://{host}/", rule=feeding.page_rule(links="table th a")
        )


def test_a_search_is_made_of_a_site() -> None:
    """The host alone is searched for."""
    assert feed_adding.search_rule("https://www.ledger.example/x").query == "site:ledger.example"
    with pytest.raises(UsageError):
        feed_adding.search_rule("//")


def test_the_first_feed_makes_the_file(reading_press: Workplace) -> None:
    """A publication without feeds.yaml gets one."""
    reading_press.feeds_file.unlink()
    feed_adding.add(reading_press, LEDGER)
    assert [feed.url for feed in feeding.feeds(reading_press)] == [LEDGER]


def test_pause_resume_remove(reading_press: Workplace) -> None:
    """A feed rests, is read again, and goes; other lines stay as they are."""
    before = reading_press.feeds_file.read_text()
    assert feeding.pause(reading_press, "Harbour").paused
    assert [feed.url for feed in feeding.sources_to_ask(reading_press)] == [
        "http://padma-review.example/feed.json"
    ]
    feeding.resume(reading_press, LEDGER)
    assert reading_press.feeds_file.read_text() == before
    feeding.remove(reading_press, "padma")
    assert reading_press.feeds_file.read_text() == before.replace(
        "  - http://padma-review.example/feed.json\n", ""
    )


def test_words_must_mean_one_feed(reading_press: Workplace) -> None:
    """Words that match none or several feeds are refused, and the several are named."""
    with pytest.raises(UsageError, match="No feed is called"):
        feeding.find_feed(reading_press, "gazette")
    with pytest.raises(UsageError) as caught:
        feeding.pause(reading_press, "example")
    assert LEDGER in caught.value.help


def test_check_asks_each_feed_once(reading_press: Workplace, press: PressWorld) -> None:
    """Good feeds are good, broken ones have a reason, resting ones are not asked."""
    feed_adding.add(reading_press, "http://indus-observer.example/")
    feeding.pause(reading_press, "padma")
    press.break_feed("harbour-ledger.example")
    press.change_etag("harbour-ledger.example")
    asked = len(press.requests)
    checked = {one.feed.url: one for one in feeding.check(reading_press)}
    assert len(press.requests) == asked + 2
    assert checked[LEDGER].troubles
    assert all(line.startswith("trouble") for line in checked[LEDGER].lines() if "Ledger" in line)
    (padma,) = feeding.check(reading_press, ["padma"])
    assert padma.articles > 0
    assert not reading_press.newsroom_file.exists()


def test_preview_stores_nothing(reading_press: Workplace, tmp_path: Path) -> None:
    """The articles of an address and of a saved file are shown; no database is made."""
    look = feeding.preview(reading_press, LEDGER)
    assert look.articles
    assert {one.outlet for one in look.articles} == {"Harbour Ledger"}
    saved = tmp_path / "feed.xml"
    saved.write_text(
        '<rss version="2.0"><channel><title>x</title><item><title>A</title><link>/a</link></item>'
        "</channel></rss>"
    )
    (article,) = feeding.preview(reading_press, str(saved), url=LEDGER).articles
    assert article.url == "http://harbour-ledger.example/a"
    assert not reading_press.newsroom_file.exists()


def test_preview_refuses_what_is_no_feed(reading_press: Workplace, tmp_path: Path) -> None:
    """A missing file, a page and a missing address are refused in words."""
    with pytest.raises(UsageError, match="neither an address nor a file"):
        feeding.preview(reading_press, str(tmp_path / "missing.xml"))
    with pytest.raises(UsageError, match="not with a feed"):
        feeding.preview(reading_press, "http://harbour-ledger.example/")


def test_what_would_not_read_is_not_written(reading_press: Workplace) -> None:
    """A file with mistakes is left to its author."""
    reading_press.feeds_file.write_text("version: 1\nfeeds:\n  - url: x y\n")
    with pytest.raises(DocumentError):
        feeding.pause(reading_press, "x")


def test_health_tells_what_was_kept(reading_press: Workplace, press: PressWorld) -> None:
    """What a feed brought and what editors chose of it is counted, per feed and per outlet."""
    press.remove_feed("padma-review.example")
    collect(reading_press)
    first, *_rest = choosing.candidates(reading_press)
    choosing.decide(reading_press, {"shortlisted": [first.id]}, by="editor")
    report = feed_health.health(reading_press)
    ledger, padma = report.feeds
    assert (ledger.seen, ledger.kept) == (5, 1)
    assert padma.conditions == ("gone",)
    assert padma in report.ill
    assert (report.outlets[0].outlet, report.outlets[0].kept) == ("Harbour Ledger", 1)
    printed = "\n".join(report.lines())
    assert "gone: " in printed
    assert "Harbour Ledger" in printed


def test_health_of_an_empty_newsroom(reading_press: Workplace) -> None:
    """Before the first collect every feed is new, and none is ill."""
    report = feed_health.health(reading_press)
    assert {one.conditions for one in report.feeds} == {("new",)}
    assert report.ill == ()
