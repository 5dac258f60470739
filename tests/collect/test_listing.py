"""Pages without a feed: which links are found, and what is said of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect.listing import MOST_LINKS, parse_listing
from newsletter.errors import ParseError

URL = "https://institute.example/commentary/"
CARDS = """<!doctype html><html lang="en_GB"><head><title>Commentary | Institute</title></head><body>
<nav><a href="/about">About</a></nav>
<div class="list">
 <article><a href="/commentary/rivers"><img src="x.jpg" alt=""></a>
  <h2><a href="/commentary/rivers#top">Rivers &amp; <em>treaties</em></a></h2>
  <p class="meta">by Sana Iqbal, <time datetime="2026-10-30T08:00:00+05:00">Friday</time></p></article>
 <article><h2><a href="dams">Dams</a></h2><span class="when">12 October 2026</span></article>
 <article><h2><a href="https://other.example/2026/09/01/guest">Guest piece</a></h2></article>
 <article><h2><a href="javascript:void(0)">Menu</a> <a href="">Here</a> <a href="//[x">Broken</a></h2></article>
</div></body></html>"""


def items(markup: str, **rule: str) -> list[tuple[str, str]]:
    """Return (title, address) of what a rule finds."""
    found = parse_listing(markup.encode(), url=URL, content_type="text/html; charset=utf-8", **rule)
    return [(item.title, item.link) for item in found.items]


def test_links_become_items() -> None:
    """Each address once, absolute, without its fragment; a picture's link leaves the title to another."""
    assert items(CARDS, links="article a") == [
        ("Rivers & treaties", "https://institute.example/commentary/rivers"),
        ("Dams", "https://institute.example/commentary/dams"),
        ("Guest piece", "https://other.example/2026/09/01/guest"),
    ]


def test_dates_stand_in_the_links_block() -> None:
    """A time element, what `dates` names, or the address; never that of a neighbour."""
    page = parse_listing(
        CARDS.encode(), url=URL, content_type="", links="h2 a", dates="time, .when"
    )
    days = [str(item.date.day) if item.date else "" for item in page.items]
    assert days == ["2026-10-30", "2026-10-12", "2026-09-01"]
    assert page.items[0].date is not None
    assert page.items[0].date.moment is not None
    assert (page.kind, page.title, page.language) == ("page", "Commentary | Institute", "en-GB")


def test_a_headline_may_stand_beside_its_link() -> None:
    """`headlines` looks within the block of the link alone."""
    markup = """<ul><li><h3>Rivers</h3><a class=more href="/r">Read more</a></li>
    <li><h3>Dams</h3><a class=more href="/d">Read more</a></li></ul>"""
    found = items(markup, links="a.more", headlines="h3")
    assert [title for title, _ in found] == ["Rivers", "Dams"]


def test_a_matched_element_may_hold_its_link_or_stand_in_it() -> None:
    """A selector of the headline is as good as one of the link."""
    around = '<a href="/r"><h3>Rivers</h3></a><a href="/d"><h3>Dams</h3></a>'
    inside = '<h3><a href="/r">Rivers</a></h3><h3>No link</h3><h3><a href="/d">Dams</a></h3>'
    expected = [("Rivers", "https://institute.example/r"), ("Dams", "https://institute.example/d")]
    assert items(around, links="h3") == expected
    assert items(inside, links="h3") == expected


def test_a_base_counts() -> None:
    """Relative addresses follow the page's own base."""
    markup = '<base href="https://www.institute.example/x/"><a href="r">Rivers</a>'
    assert items(markup, links="a") == [("Rivers", "https://www.institute.example/x/r")]


def test_a_page_in_another_charset_is_read() -> None:
    """The header's charset counts."""
    data = '<a href="/r">دريا</a>'.encode("windows-1256")
    page = parse_listing(data, url=URL, content_type="text/html; charset=windows-1256", links="a")
    assert page.items[0].title == "دريا"


def test_a_rule_that_finds_nothing_is_an_error() -> None:
    """The message names the selector, and how a new one is found."""
    with pytest.raises(ParseError, match=r"no link that “[.]gone a”") as caught:
        items(CARDS, links=".gone a")
    assert "feeds add" in caught.value.help


def test_a_page_of_very_many_links_is_cut() -> None:
    """What stands below the cap is not read; deep nesting changes nothing."""
    many = "<div>" * 500 + "".join(f"<a href=/{n}>{n}</a>" for n in range(2_000))
    assert len(items(many, links="a")) == MOST_LINKS


@given(st.binary(max_size=600))
@settings(max_examples=80, deadline=None)
def test_no_page_breaks_the_reader(data: bytes) -> None:
    """Any bytes give items with web addresses, or say that there are none."""
    try:
        page = parse_listing(data + b"<a href=x>y", url=URL, content_type="", links="a", dates="*")
    except ParseError:
        return
    assert all(item.link.startswith(("http://", "https://")) for item in page.items)
