"""The Atom feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from xml.etree import ElementTree as ET

import feedparser
import pytest

from newsletter.archive import Edition, Site
from newsletter.archive.markup import rebase
from newsletter.model.publication import Publication

PlanSite = Callable[[Sequence[Edition], Publication], Site]
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def required(element: ET.Element) -> list[int]:
    """Return how often what RFC 4287 wants once stands in a feed or entry."""
    return [len(element.findall(f"a:{name}", ATOM)) for name in ("id", "title", "updated")]


@pytest.mark.parametrize("base", ["https://archive.indus.example/news/", ""])
def test_the_feed_is_as_the_standard_wants(
    plan: PlanSite, three: Sequence[Edition], publication: Publication, base: str
) -> None:
    """Feed and entries have one id, title and time, an author, links, and distinct ids."""
    data = plan(three, replace(publication, archive_url=base)).files["feed.xml"]
    feed = ET.fromstring(data)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    entries = feed.findall("a:entry", ATOM)
    assert [required(element) for element in (feed, *entries)] == [[1, 1, 1]] * 4
    assert feed.findtext("a:author/a:name", namespaces=ATOM) == "INDUS"
    assert feed.findtext("a:updated", namespaces=ATOM) == "2026-11-28T14:00:00Z"
    ids = [entry.findtext("a:id", namespaces=ATOM) or "" for entry in entries]
    assert len(set(ids)) == 3
    assert all(name.startswith(base or "tag:indus.example,2017:issues/") for name in ids)


def test_readers_get_the_full_content(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """A feed reader finds titles, links, times and the whole article, with absolute addresses."""
    parsed = feedparser.parse(
        plan(three, publication).files["feed.xml"], sanitize_html=False, resolve_relative_uris=False
    )
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert parsed.feed.title == "INDUS & Friends"
    newest = parsed.entries[0]
    address = "https://archive.indus.example/news/issues/2026-11/"
    assert (newest.link, newest.id) == (address, address)
    assert newest.title == "November 2026: Talks & rivers"
    content = newest.content[0].value
    assert content == rebase(three[1].article, address)
    assert f'src="{address}delta.png"' in content
    assert f'href="{address}#talks"' in content
    assert "https://institute.example/report?a=1&amp;b=2" in content


def test_an_empty_feed_is_a_feed(plan: PlanSite, publication: Publication) -> None:
    """Before the first issue the feed is there, valid and without entries."""
    parsed = feedparser.parse(plan([], publication).files["feed.xml"])
    assert (parsed.bozo, len(parsed.entries)) == (False, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="#x">', '<a href="https://a.example/i/#x">'),
        (
            "<img src='p q.png' alt='a > b'>",
            "<img src=\"https://a.example/i/p q.png\" alt='a > b'>",
        ),
        ('<a href="x?a&amp;b">', '<a href="https://a.example/i/x?a&amp;b">'),
        ('<a href="https://b.example/">', '<a href="https://b.example/">'),
        ('<a href="mailto:a@b.example">', '<a href="mailto:a@b.example">'),
        ('<a href="//b.example/">', '<a href="//b.example/">'),
        ('href="x" in words', 'href="x" in words'),
        ("<p>1 < 2</p>", "<p>1 < 2</p>"),
    ],
)
def test_relative_addresses_are_moved(before: str, after: str) -> None:
    """Relative addresses of elements get the base; everything else stays to the byte."""
    assert rebase(before, "https://a.example/i/") == after


def test_what_xml_cannot_hold_is_left_out(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """A control character in a title does not break the feed."""
    odd = replace(three[0], issue=replace(three[0].issue, title="Bell\u0007 & <tag>"))
    parsed = feedparser.parse(
        plan([odd], publication).files["feed.xml"], sanitize_html=False, resolve_relative_uris=False
    )
    assert not parsed.bozo
    assert parsed.entries[0].title == "Bell & <tag>: Talks & rivers"
