"""The rules of the Email Markup Consortium's accessibility report, one test each, on final bytes.

What a browser must measure, contrast above all, stands in test_mail.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import Protocol

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

VAGUE = {"here", "click here", "click", "read more", "more", "link", "this", "learn more", "یہاں"}
FURNITURE = {"style", "-comment", "_comment", "!--"}


class Mail(Protocol):
    """What the fixture `mail` returns."""

    name: str
    message: bytes
    html: str
    text: str


@pytest.fixture
def tree(mail: Mail) -> LexborHTMLParser:
    """Return the mail's HTML as an HTML5 parser reads it."""
    return LexborHTMLParser(mail.html)


def language_of(mail: Mail) -> tuple[str, str]:
    """Return the issue's language and its direction."""
    return ("ur", "rtl") if mail.name.endswith("urdu") else ("en", "ltr")


def roots(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return html and each child of body: what is left where a client drops the others."""
    assert tree.root
    assert tree.body
    return [tree.root, *(one for one in tree.body.iter() if one.tag not in FURNITURE)]


def spoken(link: LexborNode) -> str:
    """Return what a screen reader calls a link."""
    pictured = " ".join(str(one.attributes.get("alt") or "") for one in link.css("img"))
    label = link.attributes.get("aria-label") or f"{link.text()} {pictured}"
    return " ".join(label.split())


def test_the_language_stands_on_html_and_each_child_of_body(
    mail: Mail, tree: LexborHTMLParser
) -> None:
    """A voice knows in which language to speak, whatever of the document a client keeps."""
    assert [one.attributes.get("lang") for one in roots(tree)] == [language_of(mail)[0]] * 2


def test_the_direction_stands_on_html_and_each_child_of_body(
    mail: Mail, tree: LexborHTMLParser
) -> None:
    """Urdu begins on the right also where a client drops html and body."""
    assert [one.attributes.get("dir") for one in roots(tree)] == [language_of(mail)[1]] * 2


def test_every_piece_in_another_language_says_so(mail: Mail, tree: LexborHTMLParser) -> None:
    """Urdu inside English and English inside Urdu have their own lang, and dir with it."""
    own = language_of(mail)[0]
    assert tree.body
    marked = [one for one in tree.body.css("[lang]") if one.attributes["lang"] != own]
    assert marked
    for node in marked:
        if node.tag != "bdi":
            expected = "rtl" if node.attributes["lang"] == "ur" else "ltr"
            assert node.attributes.get("dir") == expected


def test_layout_tables_are_said_to_be_no_data(tree: LexborHTMLParser) -> None:
    """No voice says "table with one column": each table is presentation, and has nothing of data."""
    tables = tree.css("table")
    assert tables
    assert {one.attributes.get("role") for one in tables} == {"presentation"}
    assert not tree.css("th, caption, thead, [scope], [summary]")


def test_there_is_one_h1_and_it_comes_first(tree: LexborHTMLParser) -> None:
    """Who jumps from heading to heading hears first which issue it is."""
    headings = tree.css("h1, h2, h3, h4, h5, h6")
    assert [one.tag for one in headings].count("h1") == 1
    assert headings[0].tag == "h1"


def test_no_level_of_headings_is_skipped(tree: LexborHTMLParser) -> None:
    """Headings go down one level at a time, and none is empty."""
    headings = tree.css("h1, h2, h3, h4, h5, h6")
    levels = [int(str(one.tag)[1]) for one in headings]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(one.text().strip() for one in headings)


def test_every_picture_has_words(mail: Mail, tree: LexborHTMLParser) -> None:
    """An alternative text says what is to be seen; it is no file name."""
    pictures = tree.css("img")
    assert len(pictures) == (0 if mail.name.startswith("plain") else len(pictures))
    for picture in pictures:
        alt = picture.attributes.get("alt") or ""
        assert alt.strip()
        assert not re.search(r"\.(png|jpe?g|gif)\b", alt, re.IGNORECASE)


def test_links_of_equal_words_lead_to_one_place(tree: LexborHTMLParser) -> None:
    """In the list of links that a screen reader gives, each name means one address."""
    places: dict[str, set[str]] = defaultdict(set)
    for link in tree.css("a[href]"):
        places[spoken(link).casefold()].add(str(link.attributes["href"]))
    assert not {words: found for words, found in places.items() if len(found) > 1}


def test_links_say_where_they_lead(tree: LexborHTMLParser) -> None:
    """Heard alone, a link's words mean something."""
    links = tree.css("a[href]")
    assert len(links) > 8
    for link in links:
        assert spoken(link)
        assert spoken(link).casefold() not in VAGUE
        assert str(link.attributes["href"]).startswith(("https://", "mailto:"))


def test_a_label_for_voices_begins_with_the_words_that_are_seen(tree: LexborHTMLParser) -> None:
    """Who steers by voice says what stands there (WCAG 2.5.3)."""
    for link in tree.css("a[aria-label]"):
        assert str(link.attributes["aria-label"]).startswith(link.text().strip())


def test_the_title_is_the_subject(mail: Mail, tree: LexborHTMLParser) -> None:
    """What a window, a tab or a voice says first is what the mail is about."""
    title = tree.css_first("head title")
    assert title
    expected = "دو دریا، ایک میز" if mail.name.endswith("urdu") else "One table for two rivers"
    assert title.text().startswith(expected)


def test_text_can_be_made_larger(tree: LexborHTMLParser) -> None:
    """The viewport forbids no zoom, and its charset is told."""
    viewport = tree.css_first('meta[name="viewport"]')
    assert viewport
    assert not re.search("user-scalable|maximum-scale", str(viewport.attributes["content"]))
    assert tree.css("meta[charset], meta[http-equiv]")


def test_nothing_is_justified_or_tiny(mail: Mail) -> None:
    """Uneven gaps and letters under 12 pixels tire everybody."""
    assert "justify" not in mail.html
    sizes = [float(one) for one in re.findall(r"font-size:\s*([\d.]+)px", mail.html)]
    assert min(size for size in sizes if size > 0) >= 12


def test_lists_are_lists(tree: LexborHTMLParser) -> None:
    """The review is an ordered list whose numbers a voice says, not typed ones."""
    (review,) = tree.css("ol.e:not(.o)")
    assert len(review.css("li")) >= 2
    assert not [one for one in review.css("h3") if re.match(r"\d+\.", one.text())]


def test_the_document_says_what_it_is(mail: Mail) -> None:
    """The doctype is the first thing of the mail, and there is no script, frame or form in it."""
    assert mail.html.lower().startswith("<!doctype html>")
    assert not re.search(r"<(script|iframe|form|object|embed|audio|video)\b", mail.html)
