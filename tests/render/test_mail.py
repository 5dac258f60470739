from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.model.issue import FirstPublished, Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition, Token
from newsletter.pages import template_folders
from newsletter.render import Theme, render

SKELETON = template_folders(Path("nowhere"))[-1] / "indus" / "mail.mjml"
ALLOWED = {
    "mjml": {"lang", "dir"},
    "mj-head": set(),
    "mj-title": set(),
    "mj-raw": set(),
    "mj-attributes": set(),
    "mj-style": set(),
    "mj-body": {"width", "background-color", "css-class"},
    "mj-section": {"padding", "direction"},
    "mj-column": {"padding", "direction", "css-class"},
    "mj-text": {
        "padding",
        "align",
        "font-family",
        "font-size",
        "line-height",
        "color",
        "css-class",
    },
    "meta": {"name", "content"},
}


@pytest.fixture
def rendition(
    issue: Issue, publication: Publication, theme: Theme, pictures: dict[str, bytes]
) -> Rendition:
    """Return the whole issue, rendered."""
    return render(issue, publication, theme, pictures=lambda source, _box: pictures[source])


def parsed(html: str) -> LexborHTMLParser:
    """Return the document as an HTML5 parser reads it."""
    return LexborHTMLParser(html)


def words(html: str) -> str:
    """Return the visible words on one line."""
    tree = parsed(html)
    for node in tree.css("style, title, .h"):
        node.decompose()
    return re.sub(r"\s+", " ", tree.body.text() if tree.body else "")


def test_the_skeleton_uses_known_tags_and_attributes_alone() -> None:
    """The MJML compiler takes unknown tags in silence; this list does not."""

    class Names(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag in ALLOWED, tag
            assert {name for name, _ in attrs} <= ALLOWED[tag], tag

    source = SKELETON.read_text("utf-8")
    Names().feed(source)
    assert not re.search(r'padding="0"', source), "the compiler ignores 0 without a unit"


def test_the_column_is_as_wide_as_the_tokens_say(theme: Theme) -> None:
    """The one number that the skeleton must repeat agrees with tokens.toml."""
    assert f'width="{theme.tokens.layout.column}px"' in SKELETON.read_text("utf-8")


def test_parts_stand_in_the_order_of_the_newsletter(rendition: Rendition) -> None:
    """From "View in browser" to the copyright, top to bottom."""
    text = words(rendition.html)
    places = [
        text.index(part)
        for part in (
            "View in browser",
            "Careful reading for people",
            "www.indus.example",
            "November 2026",
            "What a Year of Talks",
            "Amina Noor",
            "The delegations agreed",
            "The talks began",
            "teaches water law",
            "Originally published in The Canal Review on 3 November 2026.",
            "The Quiet Vote",
            "An editors’ précis",
            "Read the original at Daily Tidings",
            "Follow INDUS",
            "Our focus",
            "Policy research",
            "Media review",
            "Gauges will always matter",
            "Nila Basu",
            "Source: The Harbour Business Line, 3 November 2026",
            "Who lights the embankment?",
            "Gifts are tax-deductible",
            "12 Canal Bank Road",
            "This mail was sent to",
            "Unsubscribe",
            "Preferences",
            "© 2026 INDUS – Mobilizing People's Power",
        )
    ]
    assert places == sorted(places)


def test_the_name_can_be_read_where_pictures_and_their_text_are_lost(
    issue: Issue, publication: Publication, theme: Theme, rendition: Rendition
) -> None:
    """Some clients drop alternative text: the full name stands below the drawn one in type."""
    assert words(rendition.html).index(publication.full_name) < words(rendition.html).index("talks")
    typeset = render(issue, replace(publication, archive_url=""), theme)
    assert words(typeset.html).count(publication.full_name) == 1


def test_a_date_is_not_broken_over_two_lines(rendition: Rendition) -> None:
    """Mail and page keep day, month and year together; the text part has plain spaces."""
    for html in (rendition.html, rendition.page):
        assert "3\u00a0November\u00a02026" in html
        assert "3 November 2026" not in html
    assert "3 November 2026" in rendition.text


def test_headings_go_down_one_level_at_a_time(rendition: Rendition) -> None:
    """One h1, and no level is skipped on the way down, in mail and page."""
    for html in (rendition.html, rendition.page):
        levels = [int(node.tag[1]) for node in parsed(html).css("h1,h2,h3,h4,h5,h6") if node.tag]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(later - before <= 1 for before, later in pairwise(levels))


def test_language_and_direction_stand_on_document_and_body(rendition: Rendition) -> None:
    """Mail clients drop html and body: their child carries lang and dir too."""
    tree = parsed(rendition.html)
    document = tree.css_first("html")
    assert document
    assert tree.body
    children = [node for node in tree.body.iter() if node.tag not in {"-comment", "style"}]
    assert children
    for node in (document, *children):
        assert node.attributes.get("lang") == "en"
        assert node.attributes.get("dir") == "ltr"


def test_an_urdu_entry_is_set_from_the_right_as_a_whole(rendition: Rendition) -> None:
    """Language, direction and Nastaliq stand on the entry; the names are isolated."""
    for html in (rendition.html, rendition.article):
        (entry,) = parsed(html).css("li[lang=ur]")
        assert entry.attributes["dir"] == "rtl"
        assert [node.text() for node in entry.css("bdi")][:2] == ["شائستہ رحمٰن", "A. K. Verma"]
        assert "ماخذ: روزنامہ دریا، 9 نومبر 2026" in re.sub(r"\s+", " ", entry.text())
    assert 'class="r q"' in rendition.html


def test_a_whole_issue_runs_from_the_right(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """An Urdu issue turns the layout, and what is English in it stays left to right."""
    urdu = render(replace(issue, language="ur"), publication, theme)
    tree = parsed(urdu.html)
    document = tree.css_first("html")
    assert document
    assert document.attributes["dir"] == "rtl"
    assert "text-align:right" in urdu.html
    assert "direction:rtl" in urdu.html
    assert "نومبر 2026" in words(urdu.html)
    mission = tree.css_first("p.i")
    assert mission
    assert (mission.attributes["lang"], mission.attributes["dir"]) == ("en", "ltr")


def test_english_words_in_an_urdu_issue_are_marked_as_such(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """Name, address and mission of an English publication are not set in Nastaliq."""
    urdu = render(replace(issue, language="ur"), publication, theme)
    for part in (publication.full_name, publication.postal_address[-1]):
        (marked,) = [n for n in parsed(urdu.html).css("p.t") if part in n.text()]
        assert (marked.attributes["lang"], marked.attributes["dir"]) == ("en", "ltr")
    (address,) = [
        n
        for n in parsed(urdu.page).css(".foot p[lang=en]")
        if publication.postal_address[-1] in n.text()
    ]
    assert address.attributes["dir"] == "ltr"


def test_sentences_and_lists_of_names_have_the_marks_of_their_language(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """Urdu has a comma and a full stop of its own, in every part of the rendition."""
    urdu = render(replace(issue, language="ur", number=7), publication, theme)
    name = publication.full_name
    for text in (words(urdu.html), words(urdu.page), re.sub(r"\s+", " ", urdu.text)):
        assert f"{name}۔ جملہ حقوق" in text
    assert "، شمارہ 7" in urdu.text


def test_style_for_the_other_direction_is_sent_only_where_it_is_used(
    issue: Issue, publication: Publication, theme: Theme, rendition: Rendition
) -> None:
    """Octets count: an issue without Urdu carries no rules for it."""
    english = replace(issue, entries=tuple(e for e in issue.entries if not e.language))
    assert "Nastaliq" in rendition.html
    assert "Nastaliq" not in render(english, publication, theme).html


def test_layout_tables_and_pictures_are_told_to_screen_readers(rendition: Rendition) -> None:
    """Every table is presentation, every picture has alternative text."""
    tree = parsed(rendition.html)
    assert all(node.attributes.get("role") == "presentation" for node in tree.css("table"))
    assert all(node.attributes.get("alt") for node in tree.css("img"))
    assert len(tree.css("img")) == 3


def test_only_recipients_places_are_tokens(rendition: Rendition) -> None:
    """Unsubscribe, preferences and the address stand as tokens; the page has none."""
    for token in (Token.UNSUBSCRIBE, Token.PREFERENCES, Token.ADDRESS):
        assert token in rendition.html
        assert token in rendition.text
        assert token not in rendition.page
        assert token not in rendition.article
    assert f'href="{Token.UNSUBSCRIBE}"' in rendition.html


def test_addresses_that_are_unknown_are_plain_text(rendition: Rendition) -> None:
    """An entry whose address is lost names its source without a link."""
    (line,) = [n for n in parsed(rendition.html).css("p.u") if "Dam Letters" in n.text()]
    assert not line.css("a")
    assert "unknown" not in rendition.html


def test_nobody_is_sent_to_an_original_that_cannot_be_reached(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """A précis whose original has no address says where it appeared, no more."""
    lead = replace(issue.leads[1], first_published=FirstPublished(outlet="Daily Tidings"))
    rendition = render(replace(issue, leads=(lead,)), publication, theme)
    for form in (words(rendition.html), words(rendition.page), rendition.text):
        assert "Originally published in Daily Tidings" in form
        assert "Read the original" not in form


def test_pictures_come_from_the_archive_and_lie_beside_the_page(rendition: Rendition) -> None:
    """Mail names the archive's absolute address, the page the file beside it."""
    base = "https://archive.indus.example/issues/2026-11/"
    names = {name.rpartition("-")[0]: name for name, _ in rendition.images}
    assert sorted(names) == ["barrage", "gauge", "wordmark", "wordmark-dark"]
    sources = [node.attributes["src"] for node in parsed(rendition.html).css("img")]
    assert sources == [base + names[stem] for stem in ("wordmark", "barrage", "gauge")]
    (dark,) = parsed(rendition.html).css("source")
    assert dark.attributes["srcset"] == base + names["wordmark-dark"]
    assert [node.attributes["src"] for node in parsed(rendition.page).css("img")] == [
        names["barrage"],
        names["gauge"],
    ]


def test_a_wide_picture_is_no_wider_than_the_text(rendition: Rendition) -> None:
    """Outlook shows a picture at its width attribute: it is that of the column."""
    picture = parsed(rendition.html).css("img")[1]
    assert (picture.attributes["width"], picture.attributes["height"]) == ("536", "302")


def test_without_an_archive_words_stand_for_pictures(
    issue: Issue, publication: Publication, theme: Theme, pictures: dict[str, bytes]
) -> None:
    """Nothing is linked that is not there: no picture, no view in browser."""
    mail = render(
        issue,
        replace(publication, archive_url=""),
        theme,
        pictures=lambda source, _box: pictures[source],
    )
    tree = parsed(mail.html)
    assert not tree.css("img")
    assert "[A barrage at low water]" in words(mail.html)
    assert "View in browser" not in words(mail.html) + mail.text
    assert [name.partition("-")[0] for name, _ in mail.images] == ["barrage", "gauge"]


def test_another_publications_name_is_set_in_type(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """The drawn wordmark says INDUS; nobody else sends it."""
    other = render(issue, replace(publication, name="The Gauge"), theme)
    assert "wordmark" not in other.html
    assert parsed(other.html).css_first("p.m").text() == "The Gauge"  # type: ignore[union-attr]  # it is there, or the test fails
    assert "<svg" not in other.page


def test_the_style_sheet_is_small_and_asks_nobody_for_anything(rendition: Rendition) -> None:
    """Gmail drops a style of more than 16 KB; no font or picture is fetched from elsewhere."""
    style = "".join(node.text() for node in parsed(rendition.html).css("style"))
    assert len(style.encode()) < 16_000
    assert not re.search(r"@import|url\(|@font-face|https?:", style)
    assert "[" not in style, "Gmail does not know attribute selectors"
    assert "prefers-color-scheme:dark" in style
    assert '<meta name="color-scheme" content="light dark"' in rendition.html
    assert "<link" not in rendition.html
    assert "<script" not in rendition.html + rendition.page


def test_comments_for_outlook_are_balanced(rendition: Rendition) -> None:
    """Each conditional comment that opens is closed."""
    opened = len(re.findall(r"<!--\[if ", rendition.html))
    assert opened == len(re.findall(r"<!\[endif\]-->", rendition.html)) > 0


def test_the_preheader_is_hidden_and_padded(rendition: Rendition) -> None:
    """What follows the preheader does not leak into the list of mails."""
    node = parsed(rendition.html).css_first(".h")
    assert node
    assert "display:none" in (node.attributes["style"] or "")
    assert node.text().startswith("Analysis from Noor and Castellan")
    assert node.text().count("\u200c") >= 40
    assert "\u034f" not in rendition.text


def test_the_mail_is_light(rendition: Rendition) -> None:
    """The frame around the words weighs less than nine kilobytes."""
    assert len(rendition.html.encode()) - len(words(rendition.html).encode()) < 12_000


def test_text_has_no_escapes_no_markup_and_no_long_lines(rendition: Rendition) -> None:
    """The text part is made for reading: 72 columns, nothing escaped, no trailing space."""
    assert "&amp;" not in rendition.text
    assert "People's Power" in rendition.text
    assert "https://law.example/canals?a=1&b=2" in rendition.text
    lines = rendition.text.split("\n")
    assert max(len(line) for line in lines) <= 72
    assert not [line for line in lines if line != line.rstrip()]
    assert "\n\n\n\n" not in rendition.text
    assert rendition.text.endswith(".\n")
