from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.prose import (
    Block,
    Emphasis,
    Figure,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    NoteReference,
    Paragraph,
    Prose,
    Quote,
    Rule,
    Strong,
    Text,
)
from newsletter.text.prose_text import Links, plain, to_text
from newsletter.text.wrapping import BREAKABLE, NARROW, columns, underlined, wrap


def inlines(*parts: str | Inline) -> tuple[Inline, ...]:
    """Return inline elements; plain strings become text."""
    return tuple(Text(text=part) if isinstance(part, str) else part for part in parts)


def paragraph(*parts: str | Inline) -> Paragraph:
    """Return a paragraph."""
    return Paragraph(children=inlines(*parts))


def link(words: str, address: str) -> Link:
    """Return a link."""
    return Link(children=inlines(words), address=address)


def text_of(*blocks: Block, width: int = 30) -> str:
    """Return the blocks as text."""
    return to_text(Prose(blocks=blocks), width=width)


def test_paragraphs_are_wrapped_and_kept_apart() -> None:
    """Lines fill the width and paragraphs have a blank line between them."""
    assert text_of(paragraph("one two three four"), paragraph("five"), width=9) == (
        "one two\nthree\nfour\n\nfive"
    )


def test_emphasis_leaves_no_marks() -> None:
    """Italics and bold are plain words; raised and lowered ones too."""
    words = paragraph("a ", Emphasis(children=inlines("b")), " ", Strong(children=inlines("c")))
    assert text_of(words) == "a b c"


def test_links_are_numbered_and_listed_below() -> None:
    """Each address stands once, whole, where the piece ends."""
    far = "https://river.example/" + "a" * 60
    text = text_of(
        paragraph("See ", link("this", far), " and ", link("that", "https://b.example/"), "."),
        paragraph("Again ", link("this", far), "."),
    )
    assert text == (
        f"See this [1] and that [2].\n\nAgain this [1].\n\n[1] {far}\n[2] https://b.example/"
    )


def test_links_can_be_collected_by_the_caller() -> None:
    """Several pieces share one list, printed where the caller wants it."""
    links = Links()
    first = Prose(blocks=(paragraph(link("a", "https://a.example")),))
    second = Prose(blocks=(paragraph(link("b", "https://b.example")),))
    assert to_text(first, links=links) == "a [1]"
    assert to_text(second, links=links) == "b [2]"
    assert links.listed() == "[1] https://a.example\n[2] https://b.example"


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("www.indus.example", "https://www.indus.example/"),
        ("https://a.example/x", "https://a.example/x"),
        ("a@b.example", "mailto:a@b.example"),
    ],
)
def test_words_that_say_the_address_need_no_number(words: str, address: str) -> None:
    """An address is not printed twice."""
    assert text_of(paragraph(link(words, address))) == words


def test_headings_are_underlined() -> None:
    """A sub-heading stands out without shouting."""
    assert text_of(Heading(children=inlines("Lessons"), level=1)) == "Lessons\n-------"
    assert underlined("漢字", mark="=") == "漢字\n===="


def test_lists_hang_and_nest() -> None:
    """Marks hang in the margin, numbers align, items of several blocks get air."""
    inner = ListBlock(ordered=True, start=9, items=((paragraph("nine"),), (paragraph("ten"),)))
    tight = ListBlock(items=((paragraph("one two three four five six"),), (paragraph("seven"),)))
    assert text_of(tight, width=20) == "- one two three four\n  five six\n- seven"
    assert text_of(inner) == "9.  nine\n10. ten"
    assert text_of(ListBlock(items=((paragraph("a"), inner), (paragraph("b"),)))) == (
        "- a\n\n  9.  nine\n  10. ten\n\n- b"
    )


def test_quotes_have_their_mark_on_every_line() -> None:
    """Also on the empty ones, without a space at their end."""
    quote = Quote(children=(paragraph("one two three"), paragraph("four")))
    assert text_of(quote, width=11) == "> one two\n> three\n>\n> four"


def test_figures_rules_and_breaks() -> None:
    """A picture is its alternative text and caption; a rule three stars; a break a new line."""
    assert text_of(Figure(source="a.png", alt="A gauge", caption=inlines("At noon."))) == (
        "[A gauge]\nAt noon."
    )
    assert text_of(Rule(), width=9) == "  * * *"
    assert text_of(paragraph("a", LineBreak(), "b")) == "a\nb"


def test_notes_stand_below_with_their_numbers() -> None:
    """References and notes carry the same number; no label, which would need a language."""
    noted = Prose(
        blocks=(paragraph("Water", NoteReference(number=1), "."),),
        notes=((paragraph("Proceedings, volume two, page forty."),),),
    )
    assert to_text(noted, width=24) == (
        "Water(1).\n\n(1) Proceedings, volume\n    two, page forty."
    )


def test_long_words_stay_whole() -> None:
    """An address in the text can still be clicked."""
    word = "x" * 100
    assert wrap(f"a {word} b", 20) == f"a\n{word}\nb"
    assert wrap(word, 20) == word


def test_no_break_spaces_do_not_break() -> None:
    """A number and its unit stay on one line."""
    assert wrap("aaaa 10\u00a0km", 8) == "aaaa\n10\u00a0km"


def test_wide_and_combining_characters_are_measured_as_terminals_do() -> None:
    """A Chinese character takes two columns, a mark none, a joined emoji one picture."""
    assert columns("漢字") == 4
    assert columns("Å") == columns("A\u030a") == 1
    assert columns("اُردُو") == 4
    assert columns("👩\u200d👩\u200d👧") == 2
    assert wrap("漢字 漢字", 8) == "漢字\n漢字"


def test_right_to_left_text_keeps_its_order() -> None:
    """Characters stay in logical order, directional marks included."""
    urdu = "پانی کی تقسیم \u200f(A. K.) کا سوال"
    assert wrap(urdu, 72) == urdu


def test_plain_gives_the_bare_words() -> None:
    """No addresses, no marks of notes; blocks apart."""
    prose = Prose(
        blocks=(
            paragraph(
                "a ", link("b", "https://b.example"), NoteReference(number=1), LineBreak(), "c"
            ),
            ListBlock(items=((paragraph("d"),), (paragraph("e"),))),
            Quote(children=(paragraph("f"),)),
            Figure(source="g.png", alt="g", caption=inlines("h")),
        )
    )
    assert plain(prose) == "a b\nc\n\nd\ne\n\nf\n\nh"
    assert plain(inlines("a", Strong(children=inlines("b")))) == "ab"


@given(st.text(), st.integers(min_value=1, max_value=100))
def test_wrapping_changes_white_space_alone(text: str, width: int) -> None:
    """Nothing is lost, no line is too long but for a single word, none ends in a space."""
    wrapped = wrap(text, width)
    assert BREAKABLE.sub(" ", wrapped).strip(" ") == BREAKABLE.sub(" ", text).strip(" \t\n\r\f\v")
    for line in wrapped.split("\n"):
        assert columns(line) <= width or " " not in line
        assert not line.endswith(" ")


@given(st.text(alphabet=st.characters(max_codepoint=0x20BF)))
def test_narrow_text_is_as_wide_as_it_is_long(text: str) -> None:
    """The quick way of wrapping counts characters: it may only be taken where that is right."""
    if NARROW.fullmatch(text):
        assert columns(text) == len(text)
        assert not any(unicodedata.combining(character) for character in text)
