"""Counted links: the same for every reader, and everything else as it was."""

from __future__ import annotations

import re
from html import escape, unescape

from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition, Token
from newsletter.render import Theme, render
from newsletter.render.counting import canary_name, counted, link_name

BASE = "https://mail.example/readers/"


def _rendition(html: str) -> Rendition:
    return Rendition(
        issue="2026-12", subject="", preheader="", language="en", html=html, text="As it is.",
        article="<article></article>", page="<p></p>",
    )  # fmt: skip


def _counted(html: str) -> Rendition:
    return counted(_rendition(html), base=BASE, issue="2026-12")


def _hrefs(html: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'<a\b[^>]*?href="([^"]*)"', html)]


def test_links_lead_through_our_pages_and_the_table_says_where_to() -> None:
    """Each web link becomes one of ours, by a name under which the table has its address."""
    made = _counted('<body><a href="https://a.example/?x=1&amp;y=2" class="u">A paper</a></body>')
    target = "https://a.example/?x=1&y=2"
    assert _hrefs(made.html)[1] == f"{BASE}c/2026-12/{link_name(target)}"
    assert dict(made.links)[link_name(target)] == target
    assert 'class="u">A paper</a>' in made.html


def test_personal_links_mail_addresses_and_anchors_stay() -> None:
    """The way out, preferences, mailto, anchors and our own pages are never counted."""
    html = (
        f'<body><a href="{Token.UNSUBSCRIBE}">Leave</a><a href="{Token.PREFERENCES}">Choose</a>'
        f'<a href="mailto:a@b.example">Write</a><a href="#top">Up</a>'
        f'<a href="https://mail.example/readers/?language=ur">Subscribe</a>'
        f'<a href="https://x.example/{Token.ADDRESS}">You</a></body>'
    )
    made = _counted(html)
    assert _hrefs(made.html)[1:] == _hrefs(html)
    assert made.links == ((canary_name("2026-12"), ""),)


def test_words_that_are_an_address_lead_where_they_say() -> None:
    """A link that reads as an address is not led elsewhere: that is what fraud looks like."""
    html = '<body><a href="https://www.b.example/">www.b.example</a> <a href="https://b.example/x"><b>https://b.example/x</b></a></body>'
    assert _hrefs(_counted(html).html)[1:] == _hrefs(html)


def test_the_link_for_programs_is_out_of_sight_and_hearing() -> None:
    """It comes first, is hidden, and is not among the keys."""
    made = _counted('<body class="b"><p>Text</p></body>')
    first = re.search(r'<body class="b">(<a [^>]*>)For programs only</a><p>', made.html)
    assert first
    assert all(part in first[1] for part in ("display:none", 'aria-hidden="true"', 'tabindex="-1"'))
    assert f"c/2026-12/{canary_name('2026-12')}" in first[1]


def test_text_and_web_page_are_not_touched(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """Only the mail's HTML changes, and there only where links lead."""
    plain = render(issue, publication, theme)
    made = counted(plain, base=BASE, issue=issue.id)
    assert (made.text, made.page, made.article) == (plain.text, plain.page, plain.article)
    table = dict(made.links)
    back = re.sub(
        rf'href="{re.escape(BASE)}c/[^/]*/([0-9a-f]+)"',
        lambda found: f'href="{table[found[1]]}"',
        re.sub(
            r'<a href="[^"]*" lang="en" dir="ltr" aria-hidden="true" tabindex="-1"[^>]*>[^<]*</a>',
            "",
            made.html,
        ),
    )
    assert back == plain.html.replace("&amp;", "&") or unescape(back) == unescape(plain.html)
    assert len(table) > 3


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"https?://[a-z]{1,8}\.example/[a-z&;\"'<>%?=]{0,12}", fullmatch=True),
            st.text(max_size=8),
        ),
        max_size=6,
    )
)
def test_whatever_is_counted_no_address_of_ours_names_anybody(links: list[tuple[str, str]]) -> None:
    """Our addresses hold the issue and a hash of the target, and no token of a reader."""
    html = "".join(f'<a href="{escape(to)}">{escape(words)}</a>' for to, words in links)
    made = _counted(f'<body>{html}<a href="{Token.UNSUBSCRIBE}">Leave</a></body>')
    ours = [one for one in _hrefs(made.html) if one.startswith(BASE)]
    assert all(re.fullmatch(rf"{re.escape(BASE)}c/2026-12/[0-9a-f]{{12}}", one) for one in ours)
    assert {one.rpartition("/")[2] for one in ours} <= set(dict(made.links))
    assert set(dict(made.links).values()) - {""} <= {to for to, _ in links}
    assert made == _counted(f'<body>{html}<a href="{Token.UNSUBSCRIBE}">Leave</a></body>')
