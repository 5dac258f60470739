"""The sample issue of the press world: read, checked, and held to its sources."""

import re
from pathlib import Path

import pytest

from newsletter.check import check_issue
from newsletter.collect import Clip, open_page_parsers, read_page
from newsletter.confine import Confined
from newsletter.documents import read_feeds, read_issue, read_publication
from newsletter.model.issue import Issue
from newsletter.model.people import Outlet
from newsletter.model.prose import Prose
from newsletter.model.publication import Publication
from newsletter.testing.press_world import PRESS_WORLD_NOW, press_world_file
from newsletter.testing.press_world.content import PressArticle, shipped_outlets
from newsletter.testing.press_world.pages import article_page
from newsletter.text.prose_text import plain

ROOT = Path(__file__).parents[2]
ARTICLES = {
    outlet.site + article.path: (outlet, article)
    for outlet in shipped_outlets()
    for article in outlet.articles
}
QUOTED = re.compile(r"“([^”]+)”|”([^“]+)“")
NUMBER = re.compile(r"\d[\d,.]*\d|\d")


@pytest.fixture(scope="module")
def publication() -> Publication:
    """Return the repository's own publication, which the demo uses."""
    read = read_publication((ROOT / "publication.yaml").read_bytes(), file="publication.yaml")
    assert read.value, read.findings
    return read.value


@pytest.fixture(scope="module")
def issue(publication: Publication) -> Issue:
    """Return the issue; nothing may be wrong with its file."""
    read = read_issue(
        press_world_file("issues/2017-12.yaml"),
        file="issues/2017-12.yaml",
        issue_id="2017-12",
        publication=publication,
    )
    assert read.value, read.findings
    assert read.findings == ()
    return read.value


@pytest.fixture(scope="module")
def outlets() -> tuple[Outlet, ...]:
    """Return the outlets of the press world's feeds.yaml."""
    read = read_feeds(press_world_file("feeds.yaml"), file="feeds.yaml")
    assert read.value, read.findings
    assert read.findings == ()
    return read.value.outlets


def source_of(url: str) -> PressArticle:
    """Return the article at an address."""
    return ARTICLES[url][1]


def whole_text(article: PressArticle) -> str:
    """Return everything that the article's page says."""
    return " ".join((article.title, *article.paragraphs))


def said(prose: Prose) -> str:
    """Return prose as characters, on one line."""
    return " ".join(plain(prose).split())


def test_the_issue_is_what_a_newcomer_should_see(issue: Issue) -> None:
    """Twelve entries or more, all with ids; one in Urdu, one of two authors, one of an organisation."""
    assert len(issue.entries) >= 12
    assert len(issue.leads) == 2
    assert all(lead.id for lead in issue.leads)
    assert all(entry.id for entry in issue.entries)
    assert any(entry.language == "ur" for entry in issue.entries)
    assert any(len(entry.authors) == 2 for entry in issue.entries)
    assert any(author.organisation for entry in issue.entries for author in entry.authors)
    assert issue.waivers == ()
    assert issue.send_at
    assert issue.send_at.isoformat() == "2017-12-22T09:00:00-05:00"


def test_entries_say_of_their_articles_what_the_pages_say(issue: Issue) -> None:
    """Title, authors, outlet, date and language are those of the article."""
    for entry in issue.entries:
        outlet, article = ARTICLES[entry.url]
        assert entry.title == article.title
        assert tuple(author.name for author in entry.authors) == article.authors
        assert entry.outlet == outlet.name
        assert entry.language == outlet.language
        assert str(entry.published) == f"{article.published:%Y-%m-%d}"


def test_every_quotation_and_number_stands_in_the_source(issue: Issue) -> None:
    """Nothing is misquoted: quotations word by word, numbers figure by figure."""
    quotations = 0
    for entry in issue.entries:
        summary, text = said(entry.summary), whole_text(source_of(entry.url))
        for one, other in QUOTED.findall(summary):
            quotations += 1
            assert (one or other).rstrip(",.") in text, entry.id
        for number in NUMBER.findall(summary):
            assert number in NUMBER.findall(text), f"{entry.id}: {number}"
    assert quotations >= 7


def test_what_the_leads_say_stands_in_their_sources(issue: Issue) -> None:
    """The précis gives its author's figures; the analysis those of articles in the press world."""
    precis, analysis = issue.leads
    assert precis.first_published
    text = whole_text(source_of(precis.first_published.url))
    assert all(number in text for number in NUMBER.findall(said(precis.body)))
    assert "Great designs fail in the first crisis, small habits fail in the last" in text
    everything = " ".join(whole_text(article) for _, article in ARTICLES.values())
    assert all(number in everything for number in NUMBER.findall(said(analysis.body)))


def test_feeds_yaml_names_the_whole_press(outlets: tuple[Outlet, ...]) -> None:
    """Every outlet stands in feeds.yaml under its name, host, country, language and paywall."""
    listed = {outlet.name: outlet for outlet in outlets}
    read = read_feeds(press_world_file("feeds.yaml"), file="feeds.yaml").value
    assert read
    polled = {feed.url for feed in read.feeds}
    for outlet in shipped_outlets():
        known = listed[outlet.name]
        assert known.hosts == (outlet.host,)
        assert (known.country, known.language, known.paywall) == (
            outlet.country,
            outlet.language,
            outlet.paywall,
        )
        assert not outlet.feed_url or outlet.feed_url in polled
    assert len(polled) == sum(bool(outlet.feed_url) for outlet in shipped_outlets()) + 2


def captured(url: str, outlets: tuple[Outlet, ...], confined: Confined) -> Clip:
    """Return what `newsletter clip` makes of a page of the press world."""
    outlet, article = ARTICLES[url]
    return read_page(
        article_page(outlet, article),
        url=url,
        content_type="text/html; charset=utf-8",
        outlets=outlets,
        now=PRESS_WORLD_NOW,
        confined=confined,
    )


@pytest.mark.slow
def test_every_check_passes_without_a_waiver(
    issue: Issue, publication: Publication, outlets: tuple[Outlet, ...]
) -> None:
    """With every source captured, the checks find only that so small a press is cited twice."""
    with open_page_parsers() as confined:
        clips = [captured(url, outlets, confined) for url in issue.cited]
    sources = {clip.source.key: clip.source for clip in clips}
    found = check_issue(issue, publication, outlets=outlets, sources=sources, now=PRESS_WORLD_NOW)
    assert [one.code for one in found] == ["outlet-cited-twice"]
