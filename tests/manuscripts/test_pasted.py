"""What was pasted out of Word and Google Docs, and plain text."""

from __future__ import annotations

import base64
from contextlib import suppress
from pathlib import Path

import pytest

from newsletter.errors import ParseError
from newsletter.manuscripts.notices import sentence
from newsletter.manuscripts.reading import read_manuscript
from newsletter.text.markdown_writing import to_markdown

GOLDEN = Path(__file__).parent / "golden"


def body(html: str) -> str:
    """Return what a page says as Markdown."""
    return to_markdown(read_manuscript(f"<html><body>{html}</body></html>".encode()).body)


@pytest.mark.parametrize("name", ["google", "word"])
def test_a_paste_is_read_as_a_person_would_type_it(name: str) -> None:
    """The clipboard of Google Docs and of Word becomes the same Markdown as their documents."""
    manuscript = read_manuscript((GOLDEN / f"{name}.html").read_bytes())
    assert manuscript.title == "The river and the state"
    expected = (GOLDEN / f"{name}.markdown").read_text("utf-8")
    assert to_markdown(manuscript.body) + "\n" == expected


def test_changes_and_comments_of_a_paste_wait(dot: bytes) -> None:
    """Word puts its tracked changes and comments into the clipboard, too."""
    data = (GOLDEN / "word.html").read_bytes()
    manuscript = read_manuscript(data)
    (change,), (remark,) = manuscript.changes, manuscript.comments
    assert (change.author, change.removed, change.added) == ("Sana Iqbal", "hardly", "never")
    assert (remark.author, remark.about, remark.text) == ("SI", "emptied", "By whom?")
    accepted = to_markdown(read_manuscript(data, changes="accept").body)
    assert "and **never** emptied." in accepted
    report = " ".join(map(sentence, manuscript.notices))
    assert "secret" in report
    assert "was not fetched" in report
    inside = f'<img alt="A dot" src="data:image/png;base64,{base64.b64encode(dot).decode()}">'
    shown = read_manuscript(f"<p>Look:{inside}</p><p>And more of it.</p>".encode())
    assert [picture.data for picture in shown.pictures] == [dot]


def test_notes_and_comments_of_google_docs_come_along() -> None:
    """A document saved as a page there has its footnotes and comments at the end."""
    html = (
        '<p>Said so<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup> twice'
        '<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup>.</p><hr>'
        '<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> Report.</p></div>'
        '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>By whom?</span></p></div>'
    )
    manuscript = read_manuscript(html.encode())
    assert to_markdown(manuscript.body).startswith("Said so[^1] twice.")
    assert "[^1]: Report." in to_markdown(manuscript.body)
    assert [one.text for one in manuscript.comments] == ["By whom?"]


def test_spaces_that_editors_pad_with_are_spaces() -> None:
    """No-break spaces stay where typography asks for them, and nowhere else."""
    assert body("<p>a&nbsp;b &nbsp; c&nbsp;: « x » 5&nbsp;km</p>") == "a b c\u00a0: « x » 5\u00a0km"


def test_lines_and_looks_of_any_page() -> None:
    """Two breaks end a paragraph; a style that undoes a mark undoes it; hidden words stay away."""
    assert body("one<br>two<br><br>three") == "one\\\ntwo\n\nthree"
    assert body("<b>a<span style='font-weight: 400'> b</span></b>") == "**a** b"
    assert body("<p>x<span style='display:none'>y</span></p><script>z</script>") == "x"
    assert body("<ul><li>a<p>b</p></li></ul>") == "- a\n\n  b"
    assert body("<table><tr><td>only</td></tr><tr><td>this</td></tr></table>") == "only\n\nthis"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "deep",
        "<table><tr><td>" * 400 + "deep",
        "<ul><li>" * 400 + "deep",
        "<a href='#ftn1'>1</a>" * 3_000 + "<p id=ftn1><a href='#ftn1'>x</a></p>",
        "</p></td></li>" * 100 + "<td>words<li>more",
        "<p style='" + "a:b;" * 20_000 + "'>words",
        "<p class='" + "x " * 20_000 + "'>words",
        "<style>" + ".a{" * 50_000 + "</style>words",
        "<ins>" * 200 + "words",
        "<img src='data:image/png;base64,!!!!'>words",
        "a<br>" * 3_000,
        "<p>" + "x" * 200_000 + "</p>",
    ],
    ids=range(12),
)
def test_hostile_pages_end(html: str) -> None:
    """Depth and mass without end are refused in words, or read in bounds."""
    with suppress(ParseError):
        read_manuscript(f"<p>Above it all.</p>{html}".encode())


def test_words_without_end_are_read_at_once() -> None:
    """A line of a hundred thousand letters is text, and nobody's name or title."""
    manuscript = read_manuscript(b"a<br>" * 20_000)
    assert (manuscript.title, manuscript.authors) == ("", ())
    assert to_markdown(manuscript.body).count("a") == 20_000


def test_plain_text_and_markdown_are_read() -> None:
    """Lines are paragraphs where there are no blank ones; Markdown is Markdown."""
    assert to_markdown(read_manuscript(b"One line.\nAnother *line*.").body) == (
        "One line.\n\nAnother \\*line\\*."
    )
    manuscript = read_manuscript(
        b"---\ntitle: The river\n---\n# Why\n\nSee [x](https://a.example) and **y**."
    )
    assert manuscript.title in {"The river", "Why"}
    assert "[x](https://a.example) and **y**." in to_markdown(manuscript.body)
    with pytest.raises(ParseError, match="not UTF-8"):
        read_manuscript(b"caf\xe9 and more words")


def test_the_line_before_notes_is_no_part_of_the_text() -> None:
    """Lines at the ends go, as Word and Google Docs draw them above notes and comments; others stay."""
    said = "<hr><p>One.</p><hr><p>Two.</p><hr class=msocomoff><div><hr></div>"
    assert body(said) == "One.\n\n***\n\nTwo."
    assert body("<hr>") == ""
