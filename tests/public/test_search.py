"""The archive is searched without a script, and nothing that is not public is found."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Protocol

import httpx
import pytest

from newsletter.publication.place.workplace import Workplace

ISSUE = """\
version: 1
date: {date}
subject: {subject}
imported: {imported}
media_review:
  - id: lights
    title: {title}
    authors: [Mariam Sethi]
    summary: The quay of Küstrin is lit, and the fishermen were asked last.
    outlet: The Harbour Ledger
    url: https://ledger.example/lights
    topics: [harbours]
"""


class Door(Protocol):
    """See conftest.py."""

    http: httpx.Client
    workplace: Workplace


class Page(HTMLParser):
    """Notes where results lead, and what is marked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.marks: list[str] = []
        self._in_found = self._in_mark = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice where a list, a link or a mark begins."""
        given = dict(attrs)
        self._in_found |= tag == "ol" and given.get("class") == "found"
        self._in_mark = tag == "mark"
        if tag == "a" and self._in_found:
            self.links.append(given["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        """Notice where one ends."""
        self._in_found &= tag != "ol"
        self._in_mark = False

    def handle_data(self, data: str) -> None:
        """Keep what is marked."""
        if self._in_mark:
            self.marks.append(data)


@pytest.fixture
def library(door: Door) -> Door:
    """Return a publication with two past issues and a draft."""
    for name, imported, title in (
        ("2016-11", "true", "Lights on the quay"),
        ("2017-11", "true", "'Lights & <b>shadows</b>'"),
        ("2018-11", "false", "Lights in a draft"),
    ):
        text = ISSUE.format(date=name, subject=f"Issue {name}", imported=imported, title=title)
        door.workplace.issue_file(name).write_text(text, "utf-8")
    return door


def search(door: Door, **asked: str) -> Page:
    """Return the page that answers."""
    answer = door.http.get("search", params=asked)
    assert answer.status_code == 200
    return Page(answer.text)


def test_a_past_issue_is_found_at_its_permanent_address(library: Door) -> None:
    """Titles and summaries count, accents do not; a draft is not found."""
    page = search(library, q="kustrin lights")
    assert page.links == [
        "https://news.example/archive/issues/2017-11/#lights",
        "https://news.example/archive/issues/2016-11/#lights",
    ]
    assert set(page.marks) == {"Lights", "Küstrin"}


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        ({"q": "lights", "from": "2017"}, ["2017"]),
        ({"q": "lights", "to": "2016"}, ["2016"]),
        ({"q": "lights", "outlet": "harbour ledger"}, ["2017", "2016"]),
        ({"q": "lights", "outlet": "ledger harbour"}, []),
        ({"topic": "harbours", "sort": "newest"}, ["2017", "2016"]),
        ({"q": "-shadows", "from": "1900"}, ["2016"]),
        ({"q": "", "from": "no year"}, []),
    ],
)
def test_filters_narrow_a_search(library: Door, asked: dict[str, str], years: list[str]) -> None:
    """Years, outlets and topics; what is no year counts as not given."""
    found = [link.partition("issues/")[2][:4] for link in search(library, **asked).links]
    assert sorted(found) == sorted(years)


def test_titles_and_searches_are_text(library: Door) -> None:
    """Nothing that an editor or a visitor wrote becomes part of the page's own HTML."""
    answer = library.http.get("search", params={"q": 'shadows "><script>alert(1)</script>'})
    assert "<script" not in answer.text
    answer = library.http.get("search", params={"q": "shadows"})
    assert "&lt;b&gt;" in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize("q", ['"', "AND OR NOT", "* : ^ ( )", "x" * 5_000, "\0", "page:1 NEAR/2"])
def test_nothing_that_is_typed_is_an_error(library: Door, q: str) -> None:
    """Whatever is asked is answered."""
    search(library, q=q, page="9" * 30, before="-1", to="99999")


def test_the_empty_form_is_a_page(library: Door) -> None:
    """Whoever comes to search sees the form, in the language asked for."""
    answer = library.http.get("search", params={"language": "ur"})
    assert 'dir="rtl"' in answer.text
    assert 'name="q"' in answer.text
