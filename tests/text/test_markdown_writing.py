"""Prose written as Markdown again."""

from __future__ import annotations

import random

import pytest

from newsletter.model.prose import (
    Block,
    Emphasis,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Prose,
    Quote,
    Rule,
    Strong,
    Superscript,
    Text,
)
from newsletter.text.markdown import parse_markdown
from newsletter.text.markdown_writing import tidy, to_markdown
from newsletter.text.prose_text import plain

CASES = [
    "One paragraph.\n\nAnother, *stressed*, **strong**, with [a link](https://a.example/x_(y)).",
    "# Why now\n\nBecause of 6^th^ places and H~2~O.\n\n- one\n- two\n  - deeper\n\n3. three\n4. four",
    "> Quoted *words*.\n>\n> More.\n\n***\n\nBehind the rule[^1].\n\n[^1]: A note.",
    "A line\\\nbroken. \\*Not stressed\\* and 2 * 3 = 6, snake_case, \\[brackets](https://x.example)",
    "1986\\. That was a year.\n\n\\- no list\n\n\\# no heading",
    '![A chart](images/chart.png "Figures of *2017*")',
    "اردو میں *زور* اور [ربط](https://a.example/ا)۔",
    (
        "**Stress** beside a note[^1], [a link](https://a.example/) and another[^2].\n\nAgain[^2]; *new*[^3].\n\n"
        "[^1]: One.\n\n[^2]: Two.\n\n[^3]: Three."
    ),
    "***both*** and **strong with *stress* inside** and *stress **strong***",
    "- one\n\n  two paragraphs in an item\n- next",
]


@pytest.mark.parametrize("source", CASES)
def test_what_is_written_is_read_as_the_same(source: str) -> None:
    """Markdown that was read is written so that it is read as the same prose."""
    prose = parse_markdown(source)
    assert parse_markdown(to_markdown(prose)) == prose


def test_lines_are_wrapped_and_begin_nothing() -> None:
    """A line that would begin a list, a heading or a quote where it was wrapped does not."""
    text = "word " * 17 + "- 1. # > + 12) --- word *** " * 30
    prose = Prose(blocks=(Paragraph(children=(Text(text=text.strip()),)),))
    written = to_markdown(prose, width=40)
    assert max(map(len, written.split("\n"))) <= 60
    assert parse_markdown(written) == prose


def test_words_outlive_marks() -> None:
    """Where Markdown cannot carry a mark, the words stay and the mark goes."""
    inlines = (Strong(children=(Text(text="Stop!"),)), Text(text="now"))
    written = to_markdown(Prose(blocks=(Paragraph(children=inlines),)))
    assert plain(parse_markdown(written)) == "Stop!now"


def test_blanks_leave_what_is_marked() -> None:
    """Blanks at the ends of stressed words stand outside of the marks."""
    inlines = (Text(text="a"), Strong(children=(Text(text=" b "),)), Text(text="c"))
    assert tidy(inlines) == (Text(text="a "), Strong(children=(Text(text="b"),)), Text(text=" c"))


def _some_text(chance: random.Random) -> str:
    letters = "abc de.,!-*_[]()<>#^~\\`\"'’“” 12 1. ا\u200cب é🛑  "
    return "".join(chance.choice(letters) for _ in range(chance.randint(1, 30)))


def _some_inlines(chance: random.Random, depth: int = 0) -> tuple[Inline, ...]:
    found: list[Inline] = []
    for _ in range(chance.randint(1, 4)):
        kind = chance.randint(0, 6) if depth < 3 else 0
        inner = _some_inlines(chance, depth + 1) if kind in {1, 2, 3, 4} else ()
        match kind:
            case 1:
                found.append(Emphasis(children=inner))
            case 2:
                found.append(Strong(children=inner))
            case 3:
                found.append(Link(children=inner, address="https://a.example/b_c?d=(e)&f"))
            case 4:
                found.append(Superscript(children=inner))
            case 5:
                found.append(LineBreak())
            case _:
                found.append(Text(text=_some_text(chance)))
    return tuple(found)


def _some_block(chance: random.Random, depth: int = 0) -> Block:
    match chance.randint(0, 5 if depth < 2 else 1):
        case 0 | 1:
            return Paragraph(children=_some_inlines(chance))
        case 2:
            return Heading(children=_some_inlines(chance), level=chance.randint(1, 3))
        case 3:
            return Quote(children=(_some_block(chance, depth + 1),))
        case 4:
            items = tuple((_some_block(chance, depth + 2),) for _ in range(chance.randint(1, 3)))
            return ListBlock(items=items, ordered=chance.random() < 0.5)
        case _:
            return Rule()


@pytest.mark.parametrize("seed", range(150))
def test_no_word_is_lost_or_added(seed: int) -> None:
    """Whatever the prose, what is read back says the same words in the same order."""
    chance = random.Random(seed)
    prose = Prose(blocks=tuple(_some_block(chance) for _ in range(chance.randint(1, 5))))
    read = parse_markdown(to_markdown(prose))
    assert plain(read).split() == plain(prose).split()
