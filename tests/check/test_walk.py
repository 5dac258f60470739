"""Prose, walked."""

from __future__ import annotations

from newsletter.check.html import read_html
from newsletter.check.pieces import count_sentences
from newsletter.check.walk import figures_of, links_of, quotes_of, words_of
from newsletter.text.markdown import parse_markdown

PROSE = parse_markdown(
    """\
A *first [link](https://a.example/)*, and the 6^th^ of **many**[^1].

- one
- [two](https://b.example/)

> Quoted words.
>
> — The minister

![A map](images/map.png)

[^1]: With a [note](https://c.example/).
"""
)


def test_nothing_of_prose_is_passed_over() -> None:
    """Words, links, figures and quoted passages are found at any depth, notes included."""
    assert [link.address for link in links_of(PROSE)] == [
        "https://a.example/",
        "https://b.example/",
        "https://c.example/",
    ]
    words = words_of(PROSE)
    for part in ("A first link, and the 6th of many", "one", "two", "Quoted words.", "a note"):
        assert part in words
    assert [figure.alt for figure in figures_of(PROSE)] == ["A map"]
    assert [quote.strip() for quote in quotes_of(PROSE)] == ["Quoted words."]


def test_sentences_are_counted_as_people_do() -> None:
    """Abbreviations, initials, decimals and quotations end no sentence; Urdu stops do."""
    assert count_sentences("Dr. A. B. Khan paid $1.5 million. “Why?” he asked. No end") == 3
    assert count_sentences("یہ پہلا ہے۔ یہ دوسرا ہے۔") == 2
    assert count_sentences("One.\n\nTwo") == 2
    assert count_sentences("") == 0


def test_html_is_read_as_it_stands() -> None:
    """What is not closed is told; text is read without styles; nothing is mended."""
    document = read_html("<html><style>p{}</style><p>a<div><b>b</div></p></i>")
    assert document.text == "a b"
    assert sorted(document.unclosed) == ["/i", "b", "html"]
