"""HTML as it stands, read in time that grows with its length only."""

from __future__ import annotations

import pytest

from newsletter.check.html import DEEPEST, read_html


def test_what_the_document_ends_in_the_midst_of_is_told() -> None:
    """A comment or a tag that never ends is noted, and swallows what follows."""
    assert read_html("<p>a</p><!-- b <p>c</p>").cut == ("comment",)
    assert read_html('<p>a</p><a href="b <p>c</p>').cut == ("a",)
    assert read_html("<p>a</p>").cut == ()


def test_places_are_lines_and_columns() -> None:
    """Each element knows where its tag begins, counted from 1."""
    places = {element.tag: element.at for element in read_html("<p>\n <b>x\n</b></p><i>").elements}
    assert places == {"p": (1, 1), "b": (2, 2), "i": (3, 9)}


def test_attributes_are_read_as_browsers_do() -> None:
    """Quoted, bare, valueless and repeated attributes; references are resolved."""
    (link,) = read_html("<A HREF='?a&amp;b' id=x hidden id=y>").elements
    assert link.attributes == {"href": "?a&b", "id": "x", "hidden": ""}
    assert link.repeated == ("id",)


def test_scripts_and_titles_hold_no_elements() -> None:
    """What looks like a tag inside a style, script or title is text."""
    document = read_html("<title>a <b></title><style>x<p></style><p>y")
    assert [element.tag for element in document.elements] == ["title", "style", "p"]
    assert document.text == "y"


def test_nesting_has_an_end() -> None:
    """Below a depth that no mail needs, elements lie side by side."""
    document = read_html("<div>" * 3000 + "words" + "</div>" * 3000)
    assert document.deepest == 3000
    assert document.unclosed == ()
    assert max(sum(1 for _ in element.ancestors()) for element in document.elements) == DEEPEST + 1


@pytest.mark.parametrize(
    "piece", ['<a href="', "<!--", "<![CDATA[", "</", "<p ", "<a b=", "&#", "<title>", "\0", "<"]
)
def test_no_text_takes_long(piece: str) -> None:
    """A hundred thousand unfinished marks are read like any other text."""
    assert read_html(piece * 100_000) is not None
