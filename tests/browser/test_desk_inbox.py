"""Inbox and feeds in a browser: typed as fast as fingers go, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.types import ASGIApp

from newsletter.desk.alone import Alone
from newsletter.desk.app import make_app
from newsletter.desk.serving import alone, open_desk
from newsletter.model.article import Article, Candidate, Decision
from newsletter.publication.gathering import choosing
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore

pytestmark = pytest.mark.browser

MANY = 12


def candidate(workplace: Workplace, number: int) -> Candidate:
    """Return the candidate of a number; every third is Urdu, and the first stands in two papers."""
    at = workplace.clock() - timedelta(days=2)
    urdu = number % 3 == 2
    articles = [
        Article(
            url=f"https://{house}.example/{number}",
            key=f"https://{house}.example/{number}",
            title=f"دریا کا پانی {number}" if urdu else f"River report {number}",
            outlet=house.title(),
            language="ur" if urdu else "en",
            summary="The river rose. <b>It will fall.</b>",
            published=at,
            first_seen=at,
        )
        for house in ("paper", "ledger")
    ]
    return Candidate(
        id=f"c-{number:02}",
        article=articles[0],
        also_in=tuple(articles[1:]) if number == 0 else (),
        first_seen=at,
        score=100.0 - number,
        reasons=("2 outlets carry it",),
    )


@pytest.fixture
def address(workplace: Workplace, serve: Callable[[ASGIApp], str]) -> str:
    """Return where the desk is, with candidates and a feed."""
    with workplace.newsroom() as connection:
        SqlCandidateStore(connection).save(candidate(workplace, n) for n in range(MANY))
    workplace.feeds_file.write_text("version: 1\nfeeds:\n  - https://paper.example/rss\n")
    member = alone(reading.publication(workplace))
    return serve(make_app(open_desk(workplace, Alone(member))))


def decided(workplace: Workplace, decision: Decision) -> list[str]:
    """Return who has a decision, by id."""
    return sorted(one.id for one in choosing.candidates(workplace, decision=decision))


def test_keys_decide_as_fast_as_they_are_typed(
    address: str,
    workplace: Workplace,
    open_page: Callable[..., Page],
    quick_faults: Callable[..., list[str]],
) -> None:
    """Each key decides on one candidate, none twice and none left out; u takes back as many; search is live."""
    page = open_page(f"{address}inbox")
    assert not quick_faults(page)
    for key in "srlsrjrk":
        page.keyboard.press(key)
    expect(page.locator("#tabs .count").first).to_have_text(str(MANY - 6))
    expect(page.locator("#pane")).to_have_attribute("data-at", "c-05")
    assert decided(workplace, Decision.SHORTLISTED) == ["c-00", "c-03"]
    assert decided(workplace, Decision.REJECTED) == ["c-01", "c-04", "c-06"]
    assert decided(workplace, Decision.LATER) == ["c-02"]
    for _ in range(6):
        page.keyboard.press("u")
    expect(page.locator("#pane")).to_have_attribute("data-at", "c-00")
    expect(page.locator("#tabs .count").first).to_have_text(str(MANY))
    page.keyboard.press("/")
    page.keyboard.type("river 10")
    expect(page.locator(".rows .title")).to_have_count(1)
    expect(page.locator(".rows mark")).to_have_count(2)
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Shortlist")


def test_what_is_typed_stays_whatever_is_drawn_around_it(
    address: str, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """The issue that somebody names outlives what others do, own decisions and a search."""
    choosing.decide(workplace, {"shortlisted": ["c-00"]}, by="tester")
    page = open_page(f"{address}inbox")
    issue = page.locator("#issue")
    issue.fill("2031-01")
    choosing.decide(workplace, {"shortlisted": ["c-05"]}, by="tester")
    expect(page.locator("#deeds")).to_contain_text("Put the 2 shortlisted")
    expect(issue).to_have_value("2031-01")
    page.locator("#pane-title").click()
    page.keyboard.press("s")
    expect(page.locator("#deeds")).to_contain_text("Put the 3 shortlisted")
    page.get_by_label("Search").fill("river 10")
    expect(page.locator(".rows .title")).to_have_count(1)
    expect(issue).to_have_value("2031-01")
    page.get_by_role("button", name="Put in").click()
    expect(page.locator("#deeds")).to_contain_text("Put into")
    assert workplace.issue_file("2031-01").exists()


def test_keys_that_waited_for_a_deed_that_failed_are_dropped(
    address: str, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """They were meant for candidates that never came; what is pressed after that counts."""
    page = open_page(f"{address}inbox")
    page.route(
        "**/inbox/**",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    for key in "srr":
        page.keyboard.press(key)
    expect(page.locator("#lost")).to_be_visible()
    page.unroute("**/inbox/**")
    page.keyboard.press("s")
    expect(page.locator("#tabs .count").first).to_have_text(str(MANY - 1))
    expect(page.locator("#lost")).to_be_hidden()
    assert decided(workplace, Decision.SHORTLISTED) == ["c-00"]
    assert decided(workplace, Decision.REJECTED) == []


def test_what_others_do_never_takes_the_place_of_a_search(
    address: str, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """Somebody else decides while the answer to a search is on its way: the search is shown."""
    page = open_page(f"{address}inbox")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/inbox?*q=*", hold)
    with page.expect_request("**/inbox?*q=*"):
        page.get_by_label("Search").fill("river 10")
    choosing.decide(workplace, {"rejected": ["c-03"]}, by="tester")
    page.wait_for_timeout(1500)  # in which what the other did would have been drawn
    held.pop().continue_()
    expect(page.locator(".rows .title")).to_have_count(1)


def test_a_window_hears_what_came_while_it_was_deaf(
    address: str, workplace: Workplace, open_page: Callable[..., Page]
) -> None:
    """What listens was refused when somebody else decided: it asks again, and the list is drawn."""
    page = open_page("about:blank")
    page.clock.install()
    page.route("**/events?*", lambda route: route.fulfill(status=502))
    with page.expect_response("**/events?*"):
        page.goto(f"{address}inbox")
    choosing.decide(workplace, {"rejected": ["c-03"]}, by="tester")
    page.unroute("**/events?*")
    page.clock.fast_forward(20_000)
    expect(page.locator("#tabs .count").first).to_have_text(str(MANY - 1))


def test_what_is_searched_for_before_the_scripts_have_come(
    address: str, open_before_scripts: Callable[[str], tuple[Page, Callable[[], None]]]
) -> None:
    """Words typed while the scripts are on their way are searched for."""
    page, let_scripts_come = open_before_scripts(f"{address}inbox")
    page.get_by_label("Search").fill("river 10")
    let_scripts_come()
    expect(page.locator(".rows .title")).to_have_count(1)


def test_without_scripts_everything_is_a_form_or_a_link(
    address: str,
    workplace: Workplace,
    open_page: Callable[..., Page],
) -> None:
    """On a phone: read, decide, take apart, undo; find; let a feed rest; no scripts at all."""
    page = open_page(f"{address}inbox", width=375, scripts=False)
    page.locator(".rows").get_by_role("link", name="River report 0").click()
    page.get_by_role("button", name="Another story").click()
    page.get_by_role("button", name="Undo").first.click()
    assert page.locator(".appeared li").count() == 2
    page.get_by_role("button", name="Shortlist").click()
    assert page.locator("#pane-title").inner_text() == "River report 1"
    assert decided(workplace, Decision.SHORTLISTED) == ["c-00"]
    page.get_by_role("link", name="Back to the list").click()
    page.get_by_label("Search").fill("پانی")
    page.get_by_role("button", name="Find").click()
    assert page.locator(".rows li").count() == MANY // 3
    page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Feeds").click()
    page.get_by_role("button", name="Let it rest").click()
    assert "Rests" in page.locator("#feeds").inner_text()
    page.get_by_role("button", name="Undo").first.click()
    assert "Not asked yet" in page.locator("#feeds").inner_text()
