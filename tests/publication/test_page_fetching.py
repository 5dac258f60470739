"""Which pages are fetched, and when: nothing but what somebody wants is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.publication.gathering import choosing, collecting, drafting
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.page_failures import PageFailures
from newsletter.testing.press_world import PressWorld
from newsletter.text.addresses import canonical_address

FIRST = "http://indus-observer.example/atom.xml"
SECOND = "http://harbour-ledger.example/feed.xml"


@pytest.fixture
def press(workplace: Workplace) -> Iterator[PressWorld]:
    """Run the press world, read by the publication."""
    with PressWorld() as press:
        with workplace.publication_file.open("a") as file:
            file.write(f'\nfetching:\n  connect_to: {{"*.example": "127.0.0.1:{press.port}"}}\n')
        workplace.feeds_file.write_text(
            f"version: 1\nfeeds:\n  - url: {FIRST}\n  - url: {SECOND}\n"
        )
        yield press


def pages_asked(press: PressWorld) -> list[str]:
    """Return the addresses of articles' pages that were asked for, once each."""
    pages = {
        (outlet.host, f"/{article.path.lstrip('/')}")
        for outlet in press.outlets
        for article in outlet.articles
    }
    asked = {(seen.host, seen.path.partition("?")[0]) for seen in press.requests}
    return sorted(f"http://{host}{path}" for host, path in pages & asked)


def saved(workplace: Workplace) -> int:
    """Return how many pages are saved."""
    with workplace.newsroom() as connection:
        return len(SqlArticleStore(connection).source_keys())


def test_collecting_listing_and_rejecting_fetch_no_page(
    workplace: Workplace, press: PressWorld
) -> None:
    """Feeds are all that a round asks for."""
    collecting.collect(workplace)
    first, second, *_ = choosing.candidates(workplace)
    choosing.dossier(workplace, first.id)
    choosing.decide(workplace, {"rejected": [first.id], "later": [second.id]})
    collecting.collect(workplace, force=True)
    assert pages_asked(press) == []
    assert saved(workplace) == 0


def test_a_shortlisted_page_is_saved(workplace: Workplace, press: PressWorld) -> None:
    """Its page alone is asked for, once, and its text is kept with hash and time."""
    collecting.collect(workplace)
    one = choosing.candidates(workplace)[0]
    choosing.decide(workplace, {"shortlisted": [one.id]})
    pages = collecting.save_shortlisted_pages(workplace, by="editor")
    assert len(pages.saved) + len(pages.failed) == 1
    asked = len(pages_asked(press))
    assert asked == 1
    collecting.save_shortlisted_pages(workplace)
    assert saved(workplace) == 1
    assert len(pages_asked(press)) == asked


def test_what_was_shortlisted_elsewhere_is_saved_by_the_next_round(
    workplace: Workplace, press: PressWorld
) -> None:
    """One key in the triage screen fetches nothing; collect makes up for it."""
    collecting.collect(workplace)
    one = choosing.candidates(workplace)[0]
    choosing.decide(workplace, {"shortlisted": [one.id]})
    assert pages_asked(press) == []
    gathering = collecting.collect(workplace, force=True)
    assert gathering.pages.saved == (one.article.url,)


def test_the_pages_of_a_whole_feed_are_saved_at_once(
    workplace: Workplace, press: PressWorld
) -> None:
    """``full: true`` fetches the pages of new articles of that feed, and of no other, once."""
    text = workplace.feeds_file.read_text()
    workplace.feeds_file.write_text(text.replace(FIRST, f"{FIRST}\n    full: true"))
    gathering = collecting.collect(workplace)
    hosts = {url.split("/")[2] for url in pages_asked(press)}
    assert hosts == {"indus-observer.example"}
    assert len(gathering.pages.saved) == saved(workplace) > 0
    asked = len(press.requests)
    collecting.collect(workplace, force=True)
    assert len(press.requests) == asked + 2


def test_drafting_offline_asks_for_nothing(workplace: Workplace, press: PressWorld) -> None:
    """The entries are written all the same, with what the feed said."""
    collecting.collect(workplace)
    one = choosing.candidates(workplace)[0]
    drafted = drafting.draft(workplace, "2027-01", chosen=[one.id], offline=True)
    assert drafted.added == (one.article.title,)
    assert pages_asked(press) == []


NOWHERE = "http://harbour-ledger.example/there/is/no/such/page"
NO_PAGE = "http://harbour-ledger.example/1"


def rested(workplace: Workplace, span: timedelta) -> Workplace:
    """Return the publication so much later."""
    return replace(workplace, clock=lambda: workplace.clock() + span)


def test_a_page_that_is_not_there_is_asked_for_once(
    workplace: Workplace, press: PressWorld
) -> None:
    """Rounds leave it alone from then on and say nothing more; a person may ask again."""
    first = collecting.save_pages(workplace, [NOWHERE], patient=True)
    assert "does not have this page" in dict(first.failed)[NOWHERE]
    asked = len(press.requests)
    later = rested(workplace, timedelta(days=300))
    again = collecting.save_pages(later, [NOWHERE], patient=True)
    assert (again.failed, again.resting) == ((), 1)
    assert len(press.requests) == asked
    assert NOWHERE in dict(collecting.save_pages(later, [NOWHERE]).failed)
    assert len(press.requests) > asked


def test_a_round_names_a_missing_page_once(workplace: Workplace, press: PressWorld) -> None:
    """Collecting again asks for nothing and reports nothing of a shortlisted page that is forbidden."""
    collecting.collect(workplace)
    one = choosing.candidates(workplace)[0]
    host = one.article.url.split("/")[2]
    press.tell_robots(host, "User-agent: *\nDisallow: /\n")
    choosing.decide(workplace, {"shortlisted": [one.id]})
    first = collecting.collect(workplace, force=True)
    assert [url for url, _ in first.pages.failed] == [one.article.url]
    second = collecting.collect(workplace, force=True)
    assert (second.pages.failed, second.pages.resting) == ((), 1)
    assert not [line for line in second.lines() if "not saved" in line]
    assert pages_asked(press) == []


def test_a_page_that_cannot_be_had_for_now_is_tried_again(
    workplace: Workplace, press: PressWorld
) -> None:
    """After an hour, six, a day, then weekly; the same reason is told once."""
    source = workplace.publication_file.read_text()
    workplace.publication_file.write_text(source.replace(str(press.port), "1"))  # nobody listens
    told: list[tuple[str, str]] = []
    tried = []
    for hours in (0, 0.9, 1, 6.9, 7, 30, 31, 198, 199, 366, 367):
        then = rested(workplace, timedelta(hours=hours))
        pages = collecting.save_pages(then, [NO_PAGE], patient=True)
        told += pages.failed
        with then.newsroom() as connection:
            known = PageFailures(connection).failure(canonical_address(NO_PAGE))
        if known and known.failed == then.clock():
            tried.append(hours)
    assert [url for url, _ in told] == [NO_PAGE]
    assert tried == [0, 1, 7, 31, 199, 367]
