from __future__ import annotations

import re
from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.render import Theme, render


@pytest.fixture
def rendition(issue: Issue, publication: Publication, theme: Theme) -> Rendition:
    """Return the whole issue, rendered without its pictures at hand."""
    return render(issue, publication, theme)


def test_the_article_is_one_element_with_anchors(rendition: Rendition) -> None:
    """Every lead and entry has its id as anchor, and a link to it."""
    assert rendition.article.startswith("<article ")
    assert rendition.article.endswith("</article>")
    assert rendition.article.count("<article") == 1
    tree = LexborHTMLParser(rendition.article)
    assert [node.id for node in tree.css("section.lead")] == ["two-rivers", "quiet-vote"]
    assert [node.id for node in tree.css("ol.entries > li")] == [
        "gauges",
        "canals-ur",
        "conference",
        "lights",
    ]
    permalinks = [node.attributes["href"] for node in tree.css("a.permalink")]
    assert permalinks[0] == "#two-rivers"
    assert "#canals-ur" in permalinks


def test_an_entry_s_permanent_link_ends_its_source_line(rendition: Rendition) -> None:
    """A title is a block of its own, so that its lines are balanced; what is cited is the source."""
    for entry in LexborHTMLParser(rendition.article).css("ol.entries > li"):
        (link,) = entry.css("p.source > a.permalink:last-child")
        assert link.attributes["href"] == f"#{entry.id}"
        assert not entry.css("h3 a")


def test_the_page_holds_the_article_unchanged(rendition: Rendition) -> None:
    """What the archive publishes is what the page shows."""
    assert rendition.article in rendition.page


def test_the_page_is_semantic_and_quiet(rendition: Rendition) -> None:
    """No inline styles, scripts, tables or requests to anybody."""
    tree = LexborHTMLParser(rendition.page)
    assert not tree.css("[style], script, table, iframe, link[rel=stylesheet]")
    assert tree.css_first("main article h1")
    assert tree.css_first("header.mast nav a[href='../../']")
    assert all("://" not in (node.attributes["src"] or "") for node in tree.css("img"))


def test_no_size_of_text_is_fixed(rendition: Rendition) -> None:
    """Type is set in rem: a reader who asked the browser for larger text gets it (WCAG 1.4.4)."""
    style = rendition.page[: rendition.page.index("</style>")]
    assert "font-size:2.875rem" in style
    assert not re.findall(r"(?:font-size|line-height):[0-9.]+px|font:[^;}]*px", style)


def test_every_anchor_is_unique_and_every_inner_link_leads_somewhere(rendition: Rendition) -> None:
    """Notes lead to their references and back."""
    tree = LexborHTMLParser(rendition.page)
    ids = [node.id for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    inner = [a.attributes["href"] or "" for a in tree.css("a[href^='#']")]
    assert {link[1:] for link in inner} <= set(ids)
    assert "#two-rivers-note-2" in inner
    assert "#two-rivers-ref-2" in inner


def test_the_page_knows_its_public_address(
    issue: Issue, publication: Publication, theme: Theme, rendition: Rendition
) -> None:
    """With an archive the page names its canonical address, without it does not."""
    (link,) = LexborHTMLParser(rendition.page).css("link[rel=canonical]")
    assert link.attributes["href"] == "https://archive.indus.example/issues/2026-11/"
    without = render(issue, replace(publication, archive_url=""), theme)
    assert "canonical" not in without.page


def test_an_issue_without_ids_or_parts_still_renders(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """A bare draft is shown too: nothing is required but a date."""
    bare = replace(
        issue, leads=(), focus_areas=(), entries=(replace(issue.entries[0], id=""),), preheader=""
    )
    rendition = render(bare, publication, theme)
    assert 'id=""' not in rendition.page
    assert "Our focus" not in rendition.page + rendition.html + rendition.text
    assert rendition.preheader == ""
