from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.html import (
    _marked_simply,
    _thoroughly,
    clean_html,
    html_to_line,
    html_to_text,
    one_line,
)

PIECES = r"""
<p> </p> <P|class=x> <br> <br/> </br> <b> </b> <a|href="x>y"> <a|href='q'> </a> <ul> <li> </li> </ul> <div> </div>
<img|src=x> <h2> </h2> <hr> <hr/> <blockquote> </blockquote> <script>s</script> <table><tr><td> <!--c--> <p <p|a=" <em/>
&amp; &nbsp; &lt;b&gt; &#10; &#x85; &notit; &copy &#0; &#39; &#x2028; & < > word Ü \u200c \u2028 \ufeff \x0b \x1c | \n
"""


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("Plain & simple", "Plain & simple"),
        ("Tea &amp; trade", "Tea & trade"),
        ("<b>Dams</b> and <i>rivers</i>", "Dams and rivers"),
        ("<p>One.</p>\n<p>Two.<br>Three.</p>", "One.\n\nTwo.\nThree."),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("x<script>alert(1)</script>y<style>p{}</style>", "xy"),
        ("2 &lt; 3", "2 < 3"),
        ("a&nbsp;b\u00a0c", "a b c"),
        ("<p>unclosed", "unclosed"),
        ("وزیرِ اعظم&zwnj;نے", "وزیرِ اعظم\u200cنے"),
        ("<img src=x onerror=alert(1)>", ""),
        ("", ""),
    ],
)
def test_html_becomes_readable_text(fragment: str, text: str) -> None:
    """Markup goes, words and paragraphs stay."""
    assert html_to_text(fragment) == text


def test_a_line_has_no_breaks_and_no_control_characters() -> None:
    """Titles and names fit on one line, whatever they were made of."""
    assert html_to_line("<p>One</p><p>Two</p>") == "One Two"
    assert one_line("a\x00b\r\n\tc\ufeff") == "a b c"
    assert html_to_line("R&D at 5 < 6") == "R&D at 5 < 6"


def test_clean_html_keeps_formatting_and_nothing_that_acts() -> None:
    """Links of other schemes, handlers and scripts do not survive."""
    dirty = (
        '<p onclick="x()">A <a href="javascript:y()">b</a> <a href="https://c.example/">d</a></p>'
    )
    cleaned = clean_html(dirty + "<script>z()</script>")
    assert "javascript" not in cleaned
    assert "onclick" not in cleaned
    assert "z()" not in cleaned
    assert 'href="https://c.example/"' in cleaned


@given(st.lists(st.sampled_from(PIECES.split()), max_size=12))
def test_the_short_way_says_what_the_long_way_says(pieces: list[str]) -> None:
    """Simple markup becomes the same text without a whole HTML parser."""
    fragment = "".join(piece.replace("|", " ") for piece in pieces)
    fragment = fragment.encode("ascii", "xmlcharrefreplace").decode("unicode_escape")
    if _marked_simply(fragment) is not None:
        assert html_to_text(fragment) == _thoroughly(fragment)


def test_ordinary_markup_goes_the_short_way() -> None:
    """Paragraphs, links and pictures need no parser."""
    fragment = '<p class="x">A <a href=\'https://a.example/?b=1&amp;c\'>link</a>,<br/>it&#39;s</p><img src="y" />'
    assert _marked_simply(fragment) == "\1A link,\0it's\1"
