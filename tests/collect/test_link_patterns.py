"""Which links of a page look like its articles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect.link_patterns import propose_links
from newsletter.collect.listing import parse_listing
from newsletter.errors import ParseError

URL = "https://institute.example/commentary"
TITLES = [
    f"What the river {word} to the province this year" for word in ["gave", "took", "did", "owes"]
]
MENU = (
    "<header><nav>"
    + "".join(f'<a href="/menu/{n}">A menu item of words</a>' for n in range(9))
    + "</nav></header>"
)
FOOTER = '<footer><a href="/legal">All of our rights are reserved</a></footer>'
SHORT = "".join(f'<a href="/topic/{n}">Topic {n}</a> ' for n in range(30))
ROWS = {
    "cards": '<div class="card card-{n}"><a href="/p/{n}"><img></a><h3 class="card__title">'
    '<a href="/p/{n}">{title}</a></h3><a href="/by/{n}">Sana Iqbal</a></div>',
    "headings in links": '<li class="item"><a href="/p/{n}"><h2>{title}</h2><p>And more of it</p></a></li>',
    "bare list": '<li><a href="/p/{n}">{title}</a></li>',
    "classed links": '<div><a class="story-link" href="/p/{n}">{title}</a></div>',
    "table": '<tr class="views-row"><td>12 May 2026</td><td><a href="/p/{n}">{title}</a></td></tr>',
}


def page(row: str) -> bytes:
    """Return a page with rows of one form between a menu and a footer."""
    rows = "".join(row.format(n=n, title=title) for n, title in enumerate(TITLES))
    wrapped = f"<table>{rows}</table>" if row.startswith("<tr") else f"<div>{rows}</div>"
    return f"<html><body>{MENU}<main>{SHORT}{wrapped}</main>{FOOTER}</body></html>".encode()


@pytest.mark.parametrize("form", ROWS)
def test_articles_are_told_from_everything_else(form: str) -> None:
    """In each of the usual forms, the first selector names the articles and nothing else."""
    data = page(ROWS[form])
    first, *_ = propose_links(data, url=URL, content_type="text/html")
    found = parse_listing(data, url=URL, content_type="text/html", links=first)
    assert [item.link for item in found.items] == [
        f"https://institute.example/p/{n}" for n in range(len(TITLES))
    ], first
    assert all(item.title.startswith("What the river") for item in found.items)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<p>Nothing to see",
        MENU.encode(),
        SHORT.encode(),
        MENU.replace("<header><nav>", '<div class="c-footer-group">').encode(),
        MENU.replace("<header><nav>", '<div id="main-menu">').encode(),
    ],
)
def test_a_page_without_articles_gets_no_rule(data: bytes) -> None:
    """Menus, topics and a few words are no articles."""
    assert propose_links(data, url=URL, content_type="text/html") == ()


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_whatever_is_proposed_can_be_read(data: bytes) -> None:
    """Any page gives selectors that are selectors."""
    for selector in propose_links(page(ROWS["cards"]) + data, url=URL, content_type=""):
        try:
            parse_listing(data, url=URL, content_type="", links=selector)
        except ParseError:
            continue
