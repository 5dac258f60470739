"""Pieces that the mail only names, since the web page shows them whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.model.issue import Issue, Translation
from newsletter.model.prose import Paragraph, Prose, Text
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.model.variant import Variant
from newsletter.pages import template_folders
from newsletter.render import Theme, issue_for, render
from newsletter.render.aloud import aloud

PAGE = "https://archive.indus.example/issues/2026-11/"
Make = Callable[[Issue, Publication], Rendition]


@pytest.fixture(params=["indus", "plain"])
def make(request: pytest.FixtureRequest, pictures: dict[str, bytes]) -> Make:
    """Return a function that renders an issue in each of the shipped themes."""
    theme = Theme.load(template_folders(Path("nowhere")), request.param)
    return lambda issue, publication: render(
        issue, publication, theme, pictures=lambda source, _box: pictures[source]
    )


def folded(issue: Issue, *names: str) -> Issue:
    """Return the issue with these pieces for the web alone."""
    return replace(
        issue,
        leads=tuple(replace(one, web_only=one.id in names) for one in issue.leads),
        entries=tuple(replace(one, web_only=one.id in names) for one in issue.entries),
    )


def numbers(html: str) -> dict[str, int]:
    """Return the number that stands before each title of the media review."""
    shown: dict[str, int] = {}
    for listed in LexborHTMLParser(html).css("ol.e"):
        number = 0
        for item in listed.css("li"):
            number = int(item.attributes.get("value") or number + 1)
            title = item.css_first("h3") or item.css_first("a")
            assert title
            shown[title.text()] = number
    return shown


def test_a_folded_entry_is_named_and_leads_to_its_place(
    issue: Issue, publication: Publication, make: Make
) -> None:
    """Title, outlet and link remain; the summary stands on the web page alone."""
    made = make(folded(issue, "lights"), publication)
    assert "<h3>More on the web</h3>" in made.html
    assert f'<a href="{PAGE}#lights">Who lights the embankment?</a>, <bdi>Evening Post</bdi>' in (
        made.html
    )
    assert "https://post.example/l" not in made.html + made.text
    assert f"{PAGE}#lights" in made.text
    assert "4. Who lights the embankment?, Evening Post" in made.text
    whole = make(issue, publication)
    assert (made.article, made.page) == (whole.article, whole.page)
    assert 'id="lights"' in made.article
    assert len(made.html) < len(whole.html)


def test_a_folded_lead_is_named_below_the_leads(
    issue: Issue, publication: Publication, make: Make
) -> None:
    """The mail has its title and leads on; the page has all of it."""
    made = make(folded(issue, "two-rivers"), publication)
    title = issue.leads[0].title
    assert f'<a href="{PAGE}#two-rivers">{title}</a>, <bdi>The Canal Review</bdi>' in made.html
    assert "A former negotiator" not in made.html + made.text
    assert "A former negotiator" in made.article
    assert made.html.index("The Quiet Vote") < made.html.index(title) < made.html.index("Our focus")


@pytest.mark.parametrize("names", ["gauges", "canals-ur conference", "gauges lights", "lights"])
def test_every_entry_keeps_its_number(
    names: str, issue: Issue, publication: Publication, make: Make
) -> None:
    """Whatever is folded, mail, text and web page call an entry by one number."""
    made = make(folded(issue, *names.split()), publication)
    titles = {entry.title: number for number, entry in enumerate(issue.entries, start=1)}
    assert numbers(made.html) == titles
    said = re.findall(
        r"^(\d+)\. (.+)$", made.text[made.text.upper().index("MEDIA REVIEW") :], re.MULTILINE
    )
    assert [number for number, _ in sorted(said, key=lambda one: int(one[0]))] == [*"1234"]


def test_a_review_may_be_folded_as_a_whole(
    issue: Issue, publication: Publication, make: Make
) -> None:
    """Without an entry that is mailed whole, there is no empty list, and the section keeps its name."""
    made = make(folded(issue, *(one.id for one in issue.entries)), publication)
    assert made.html.count('<ol class="e') == 1
    assert ">Media review</h2>" in made.html
    assert numbers(made.html) == {one.title: at for at, one in enumerate(issue.entries, start=1)}


def test_without_a_web_page_nothing_is_folded(
    issue: Issue, publication: Publication, make: Make
) -> None:
    """Nobody is sent to a page that does not exist."""
    nowhere = replace(publication, archive_url="")
    made = make(folded(issue, "two-rivers", "lights"), nowhere)
    whole = make(issue, nowhere)
    assert (made.html, made.text) == (whole.html, whole.text)


def test_a_folded_urdu_entry_is_set_from_the_right(
    issue: Issue, publication: Publication, make: Make
) -> None:
    """What is only named keeps its language, its side and the styles for it."""
    made = make(folded(issue, "canals-ur"), publication)
    item = LexborHTMLParser(made.html).css_first("ol.o li")
    assert item
    assert item.attributes["lang"] == "ur"
    assert item.attributes["dir"] == "rtl"
    assert ".q{" in made.html


def test_a_folded_translation_is_named_by_its_translated_title(
    issue: Issue, publication: Publication, make: Make
) -> None:
    """A variant names the piece in its language and leads to the one web page."""
    prose = Prose(blocks=(Paragraph(children=(Text(text="روشنی"),)),))
    told = (Translation(language="ur", title="بند پر روشنی", text=prose),)
    entries = tuple(replace(one, translations=told) for one in issue.entries)
    one = folded(replace(issue, entries=entries), "lights")
    made = make(issue_for(one, Variant(language="ur")), publication)
    assert "ویب پر مزید" in made.html
    assert f'<a href="{PAGE}#lights">بند پر روشنی</a>' in made.html
    assert "بند پر روشنی" in made.text


def test_what_is_folded_is_said_with_its_number(
    issue: Issue, publication: Publication, make: Make
) -> None:
    """A screen reader says heading, number, link and outlet."""
    said = [line.strip() for line in aloud(make(folded(issue, "conference"), publication).html)]
    at = said.index("[heading 3] More on the web")
    assert said[at + 1 : at + 3] == [
        "[list, 1 item]",
        "3. [link: The first conference on small dams], Dam Letters",
    ]


def test_a_page_of_a_translation_says_of_what(
    issue: Issue, publication: Publication, make: Make
) -> None:
    """The page has the original's title in its own language beneath, as the mail does."""
    told = (Translation(language="ur", title="دو دریا"),)
    leads = tuple(replace(one, translations=told) for one in issue.leads)
    made = make(issue_for(replace(issue, leads=leads), Variant(language="ur")), publication)
    tree = LexborHTMLParser(made.article)
    section = tree.css_first("#two-rivers")
    assert section
    named = section.css_first("p.byline bdi")
    assert named
    assert named.text() == issue.leads[0].title
    assert named.attributes["lang"] == "en"
    assert section.css_first('div[lang="en"][dir="ltr"] p')
